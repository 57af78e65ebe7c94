"""What is installed in a Python: distributions, modules, extensions.

The engine sends this program to a worker before the first request for one of its
operations. Only a discovery imports anything: it calls the extension's function.
"""

import importlib
import importlib.metadata
import importlib.util
import os
import sys


def distributions():
    """Lists what is installed, each name once: the first one found counts."""
    found = {}
    for d in importlib.metadata.distributions():
        meta = d.metadata
        name = meta.get("Name") if meta else None
        if name and canonical(name) not in found:
            found[canonical(name)] = {
                "name": name, "version": meta.get("Version") or "",
                "license": license_of(meta), "summary": meta.get("Summary") or "",
            }
    return [found[name] for name in sorted(found)]


def canonical(name):
    return name.lower().replace("_", "-").replace(".", "-")


def license_of(meta):
    """Prefers the short form; the old field may hold the whole text of a license."""
    text = (meta.get("License-Expression") or meta.get("License") or "").strip()
    return text.splitlines()[0][:60] if text else ""


def modules(names):
    """Says of each module whether it can be found, and which distributions provide it."""
    owners = packages()
    return [{
        "name": name, "found": is_found(name),
        "distributions": sorted(set(owners.get(name.partition(".")[0], []))),
    } for name in names]


def is_found(name):
    """Looks for a module without importing the packages that contain it."""
    if name in sys.builtin_module_names or name in sys.modules:
        return True
    path, parts = None, name.split(".")
    for i in range(len(parts)):
        full = ".".join(parts[:i + 1])
        if full in sys.modules:
            spec = getattr(sys.modules[full], "__spec__", None)
        else:
            spec = find_spec(full, path)
        if spec is None:
            # Some modules create their parts themselves, such as os creates os.path.
            return i > 0 and ".".join(parts[:i]) in sys.modules and hasattr(sys.modules[".".join(parts[:i])], parts[i])
        path = spec.submodule_search_locations
        if path is None and i < len(parts) - 1:
            return False
    return True


def find_spec(name, path):
    for finder in sys.meta_path:
        spec = finder.find_spec(name, path) if hasattr(finder, "find_spec") else None
        if spec is not None:
            return spec
    return None


def packages():
    """Maps top-level modules to the distributions that provide them."""
    if hasattr(importlib.metadata, "packages_distributions"):
        return importlib.metadata.packages_distributions()
    owners = {}
    for d in importlib.metadata.distributions():
        for name in top_level(d):
            owners.setdefault(name, []).append(d.metadata.get("Name"))
    return owners


def top_level(distribution):
    listed = distribution.read_text("top_level.txt")
    if listed is not None:
        return listed.split()
    names = {f.parts[0] if len(f.parts) > 1 else f.stem for f in distribution.files or () if f.suffix == ".py"}
    return sorted(names)


def interpreter():
    """Describes the interpreter itself."""
    return {
        "version": "%d.%d.%d" % sys.version_info[:3], "executable": sys.executable,
        "prefix": sys.prefix, "isolated": sys.prefix != sys.base_prefix,
        "managed": is_managed(),
    }


def is_managed():
    """Says whether the system's package manager owns this environment (PEP 668)."""
    import sysconfig

    return os.path.exists(os.path.join(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED"))


def discover(distribution, system):
    """Asks an extension what it can do."""
    importlib.invalidate_caches()
    try:
        importlib.metadata.distribution(distribution)
    except importlib.metadata.PackageNotFoundError:
        raise Problem("failed", "the distribution %r is not installed in %s" % (distribution, sys.prefix))
    wanted = canonical(distribution)
    names = [n for n, owners in packages().items() if wanted in map(canonical, owners)]
    if not names:
        raise Problem("failed", "the distribution %r provides no module" % distribution)
    for name in names:
        try:
            module = importlib.import_module(name)
        except ImportError as error:
            raise Problem("failed", "the module %r of %r cannot be imported: %s" % (name, distribution, error))
        func = getattr(module, "discover", None)
        if callable(func):
            return func(discover_system=system)
    raise Problem("failed", "%r is not an extension that can be discovered: its module %s has no function \"discover\"" % (
        distribution, " or ".join(names)))


OPERATIONS = {
    "distributions": lambda request: distributions(),
    "modules": lambda request: modules(request["names"]),
    "interpreter": lambda request: interpreter(),
    "discover": lambda request: discover(request["distribution"], request["system"]),
}
