"""Controls: functions of modules that are called around the parts of a run.

The engine hands this program to a worker when the first control is read. The
worker then keeps the experiment as the controls see it: the same dictionaries
from call to call, so that what a control changes stays changed. After each call
it tells the engine what is different from before:

    {"changes": {"activities": [[3, {...}]], "blocks": {"method": [1, 3, 2]},
     "keys": {"tags": [...]}, "removed": ["dry"],
     "configuration": {...}, "secrets": {...}}}

Activities go by numbers, which the engine gives to those that it declares, and
this program to those that controls add.
"""

import importlib
import json
import logging
import marshal
import sys
import threading
import types

PARTS = ("loading_experiment", "experiment", "hypothesis", "method", "rollback", "activity")
HOOKS = ["configure_control", "cleanup_control", "validate_control"] + [
    side + "_" + part + "_control" for part in PARTS for side in ("before", "after")
]
BLOCKS = ("probes", "method", "rollbacks")
SSH = "steady-state-hypothesis"


def fingerprint(value):
    """Returns something that is another one once the value has changed."""
    try:
        return marshal.dumps(value, 2)  # later versions write equal values in several ways
    except ValueError:
        pass
    try:
        return json.dumps(value, default=repr, skipkeys=True)
    except (ValueError, RecursionError):
        return repr(value)


class Mirror:
    """The experiment as the controls of a run see it."""

    def __init__(self, request):
        self.lock = threading.RLock()
        self.experiment = request["experiment"]
        self.scope = {"configuration": None, "secrets": None}
        self.scope_prints = {}
        self.settings = None
        # The strategies of the run are told even where there is no file of settings.
        self.run_settings = {"runtime": request["runtime"]}
        self.take(request)
        self.journal = {}
        self.handed_out = False  # whether a control may have kept the experiment
        self.print = None  # the fingerprint of it all, where that is asked for
        self.registry = Registry()
        self.activities = {}
        self.numbers = {}  # by the identity of the dictionary
        self.prints = {}
        self.next = 1
        self.fresh = []  # numbers of activities that the engine does not know
        self.identities = {}
        for name, numbers in request["activities"].items():
            for item, number in zip(self.block(name), numbers):
                if number is not None and isinstance(item, dict):
                    self.know(item, number)
        self.blocks = {}
        self.changed_blocks()
        self.keys = self.key_prints()

    def take(self, request):
        """Takes what only some controls ask for, with the first request for one that does."""
        for name in self.scope:
            if name in request:
                self.scope[name] = request[name]
                self.scope_prints[name] = fingerprint(request[name])
        if "settings" in request:
            self.settings = self.run_settings = {**request["settings"], **self.run_settings}

    def block(self, name):
        parent = self.experiment
        if name == "probes":
            parent = self.experiment.get(SSH)
        items = parent.get(name) if isinstance(parent, dict) else None
        return items if isinstance(items, list) else []

    def know(self, activity, number):
        self.activities[number] = activity
        self.numbers[id(activity)] = number
        self.prints[number] = fingerprint(activity)
        self.next = max(self.next, number + 1)

    def changed_blocks(self):
        """Returns the blocks that have other activities, by their numbers."""
        changed = {}
        for name in BLOCKS:
            items = self.block(name)
            identities = list(map(id, items))
            if identities == self.identities.get(name):
                continue
            self.identities[name] = identities
            numbers = [self.number(item) for item in items if isinstance(item, dict)]
            if numbers != self.blocks.get(name, []):
                changed[name] = self.blocks[name] = numbers
        return changed

    def number(self, activity):
        if id(activity) not in self.numbers:
            self.fresh.append(self.next)
            self.know(activity, self.next)
        return self.numbers[id(activity)]

    def key_prints(self):
        """Returns fingerprints of what is in the experiment besides activities."""
        return {key: fingerprint(self.key(key)) for key in self.experiment if key not in BLOCKS}

    def key(self, name):
        value = self.experiment[name]
        if name == SSH and isinstance(value, dict):
            value = {k: None if k == "probes" else v for k, v in value.items()}
        return value

    def changes(self, touched):
        """Returns what changed, which counts as known from then on.

        Anything can have changed once a control was given the experiment, else only
        the activity that was handed out. One look at it all is cheaper than one at
        each of its activities.
        """
        found = {}
        blocks = self.changed_blocks()
        if blocks:
            found["blocks"] = blocks
        activities = [[number, plain(self.activities[number])] for number in self.fresh]
        self.fresh = []
        numbers = [touched] if touched else []
        if self.handed_out and self.differs():
            numbers = self.activities
            self.changed_keys(found)
        for number in numbers:
            text = fingerprint(self.activities[number])
            if text != self.prints[number]:
                self.prints[number] = text
                activities.append([number, plain(self.activities[number])])
        if activities:
            found["activities"] = activities
        for name, value in self.scope.items():
            text = fingerprint(value)
            if name in self.scope_prints and text != self.scope_prints[name]:
                self.scope_prints[name] = text
                found[name] = plain(value)
        return found

    def differs(self):
        before, self.print = self.print, fingerprint(self.experiment)
        return before != self.print

    def changed_keys(self, found):
        keys = self.key_prints()
        changed = {k: plain(self.key(k)) for k, text in keys.items() if text != self.keys.get(k)}
        removed = [k for k in self.keys if k not in keys]
        if changed:
            found["keys"] = changed
        if removed:
            found["removed"] = removed
        self.keys = keys

    def tell(self, touched=None):
        with self.lock:
            found = self.changes(touched)
            if found:
                send({"changes": found})


class Registry:
    """What configure_control is given as event_registry."""

    def __init__(self):
        self.handlers = []

    def register(self, handler):
        self.handlers.append(handler)


class Current:
    """Holds the mirror of the run that goes on."""

    mirror = None


def load(request):
    """Imports a control's module and tells its hooks with their parameters."""
    module = find_module(request["module"])
    hooks = {}
    for name in HOOKS:
        func = getattr(module, name, None)
        if func is not None:
            hooks[name] = parameters(func)
    return hooks


def parameters(func):
    return [name for name, _, _ in signature(func) or ()]


def validate(request):
    importlib.import_module(request["module"]).validate_control(request["control"])


def begin(request):
    """Starts to mirror an experiment and configures its controls."""
    mirror = Current.mirror = Mirror(request)
    adopt(mirror)
    given = {"experiment": mirror.experiment, "event_registry": mirror.registry, **mirror.scope}
    failed = []
    for call in request["calls"]:
        given["settings"] = mirror.run_settings if call["global"] else None
        try:
            func = hook(call, "configure_control")
            if func is not None:
                func(**inject(func, call, given))
        except Exception as error:
            failed.append(explain(call, error))
    mirror.tell()
    return {"failed": failed}


def adopt(mirror):
    """Has the reference's own library, where it is used, know of the run."""
    caching = sys.modules.get("chaoslib.caching")
    if caching is not None:
        caching.cache_activities(mirror.experiment)
    settings = sys.modules.get("chaoslib.settings")
    if settings is not None and mirror.settings and hasattr(settings, "loaded_settings"):
        settings.loaded_settings.set(mirror.settings)


def hook(call, name):
    return getattr(importlib.import_module(call["module"]), name, None)


def inject(func, call, given):
    """Returns the arguments of a hook: those declared, and what it has parameters for."""
    names = parameters(func)
    if "experiment" in names and Current.mirror is not None:
        Current.mirror.handed_out = True
    return {**call["arguments"], **{name: value for name, value in given.items() if name in names}}


def explain(call, error):
    return {
        "index": call["index"], "message": exception_text(error),
        "trace": "".join(trace_lines(error)),
    }


def apply(request):
    """Calls one hook of each of some controls, and tells what they changed."""
    mirror = Current.mirror
    given = {"state": request.get("state")}
    context, touched = request["context"], None
    if mirror is None:  # nothing is loaded yet
        given.update(experiment=None, settings=request.get("settings"), configuration=None, secrets=None)
    else:
        mirror.take(request)
        if isinstance(context, int):
            touched, context = context, mirror.activities[context]
        else:
            context, mirror.handed_out = named(mirror, context), True
        given.update(mirror.scope, experiment=mirror.experiment, settings=mirror.settings)
        given["extensions"] = mirror.experiment.get("extensions")
    before = fingerprint(given["state"])
    result = {"failed": []}
    try:
        for call in request["calls"]:
            run_hook(call, request["hook"], context, given, result)
    finally:
        if mirror is not None:
            mirror.tell(touched)
    if fingerprint(given["state"]) != before:
        result["state"] = given["state"]
    return result


def named(mirror, name):
    return mirror.experiment.get(SSH) if name == "hypothesis" else mirror.experiment


def run_hook(call, name, context, given, result):
    func = hook(call, name)
    if func is None:
        return
    try:
        func(context=context, **inject(func, call, given))
    except Exception as error:
        if "InterruptExecution" in [c.__name__ for c in type(error).__mro__]:
            raise
        result["failed"].append(explain(call, error))


def end(request):
    """Cleans the controls up and tells the handlers that the run is over."""
    failed = []
    for call in request["calls"]:
        try:
            func = hook(call, "cleanup_control")
            if func is not None:
                func()
        except Exception as error:
            failed.append(explain(call, error))
    if request.get("journal") is not None:
        event({"name": "finish", "arguments": ["journal"], "journal": request["journal"]})
    return {"failed": failed}


def event(request):
    """Tells the handlers that the controls registered what happens."""
    mirror = Current.mirror
    mirror.handed_out = True
    if request.get("journal") is not None:
        mirror.journal.clear()
        mirror.journal.update(request["journal"])
    arguments = [argument(mirror, a) for a in request["arguments"]]
    for handler in mirror.registry.handlers:
        try:
            getattr(handler, request["name"])(*arguments)
        except Exception:
            logging.getLogger("chaostoolkit").debug(
                "The handler %s of events failed", type(handler).__name__, exc_info=True)


def argument(mirror, a):
    """Returns what an argument of an event stands for: a name, a number or a value."""
    if isinstance(a, str):
        return {"experiment": mirror.experiment, "journal": mirror.journal, "settings": mirror.run_settings, **mirror.scope}[a]
    if "activity" in a:
        return mirror.activities.get(a["activity"])
    if "schedule" in a:
        return schedule(a["schedule"])
    return a["value"]


def schedule(frequency):
    kinds = sys.modules.get("chaoslib.types")
    if kinds is not None:
        return kinds.Schedule(continuous_hypothesis_frequency=frequency)
    return types.SimpleNamespace(continuous_hypothesis_frequency=frequency)


OPERATIONS = {
    "load-control": load, "validate-control": validate, "begin-controls": begin,
    "apply-controls": apply, "end-controls": end, "event": event,
}
