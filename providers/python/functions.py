"""Describes and calls functions for the engine."""

import importlib
import json
import sys
import types

# Every run waits for the imports above.


class Problem(Exception):
    """What is wrong with a request, in the engine's terms."""

    def __init__(self, kind, message, trace=None):
        super().__init__(message)
        self.kind = kind
        self.trace = trace or []


def find_module(name):
    try:
        return importlib.import_module(name)
    except ImportError as error:
        missing = getattr(error, "name", None) or ""
        if name == missing or name.startswith(missing + ".") and missing:
            raise Problem("no-module", str(error))
        raise Problem("broken-module", exception_text(error), trace_lines(error))
    except Exception as error:
        raise Problem("broken-module", exception_text(error), trace_lines(error))


def find(module_name, func_name):
    """Imports a module and returns what it has under the name of a function."""
    module = find_module(module_name)
    adopt_settings()
    func = getattr(module, func_name, None)
    if func is None:
        known = [n for n in sorted(dir(module)) if not n.startswith("_") and callable(getattr(module, n, None))]
        raise Problem("no-function", json.dumps(known[:200]))
    return func


# The parameters of functions, as (name, kind, required); None for a function whose
# parameters are unknown.
signatures = {}


def signature(func):
    if not isinstance(func, types.FunctionType):
        return read_signature(func)  # a callable object may not be hashable
    if func not in signatures:
        signatures[func] = read_signature(func)
    return signatures[func]


def read_signature(func):
    """Does what inspect.signature does, without importing inspect for plain functions,
    which most are."""
    if not isinstance(func, types.FunctionType) or hasattr(func, "__wrapped__") or hasattr(func, "__signature__"):
        import inspect
        try:
            parameters = inspect.signature(func).parameters.values()
        except (TypeError, ValueError):
            return None
        optional = ("VAR_POSITIONAL", "VAR_KEYWORD")
        return [(p.name, p.kind.name, p.default is p.empty and p.kind.name not in optional) for p in parameters]
    code, defaults, keywords = func.__code__, func.__defaults__ or (), func.__kwdefaults__ or {}
    names = code.co_varnames
    positional, most = code.co_argcount, code.co_argcount + code.co_kwonlyargcount
    found = []
    for i, name in enumerate(names[:positional]):
        kind = "POSITIONAL_ONLY" if i < code.co_posonlyargcount else "POSITIONAL_OR_KEYWORD"
        found.append((name, kind, i < positional - len(defaults)))
    if code.co_flags & 0x04:
        found.append((names[most], "VAR_POSITIONAL", False))
    found += [(name, "KEYWORD_ONLY", name not in keywords) for name in names[positional:most]]
    if code.co_flags & 0x08:
        found.append((names[most + (code.co_flags & 0x04) // 4], "VAR_KEYWORD", False))
    return found


def describe(request):
    func = find(request["module"], request["func"])
    if not isinstance(func, (types.FunctionType, types.BuiltinFunctionType)):
        raise Problem("not-a-function", type(func).__name__)
    found = signature(func)
    if found is None:
        return {"parameters": None}
    return {"parameters": [{"name": n, "kind": k, "required": r} for n, k, r in found]}


def call(request):
    func = find(request["module"], request["func"])
    if not callable(func):
        raise Problem("not-a-function", type(func).__name__)
    arguments = dict(request.get("arguments") or {})
    names = [name for name, _, _ in signature(func) or ()]
    for injected in ("secrets", "configuration"):
        if injected in names and request.get(injected) is not None:
            arguments[injected] = request[injected]
    return func(*(request.get("positional") or ()), **arguments)


# What functions find as the settings of the reference's library, if they import it.
settings = {}


def set_settings(request):
    settings.update(request["settings"])


def adopt_settings():
    loaded = getattr(sys.modules.get("chaoslib.settings"), "loaded_settings", None)
    if settings and loaded is not None and not loaded.get():
        loaded.set(settings)
