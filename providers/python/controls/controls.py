"""Controls: functions of modules that are called around the parts of a run.

The engine sends this program to a worker when it reads the first control. The worker
keeps the experiment for the controls: the same dictionaries from call to call, so that
what a control changes stays changed. After each call it sends the engine what changed:

    {"changes": {"activities": [[3, {...}]], "phases": {"method": [1, 3, 2]},
     "keys": {"tags": [...]}, "removed": ["dry"],
     "configuration": {...}, "secrets": {...}}}

Activities have numbers. The engine gives them to the activities of the experiment, and
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
PHASES = ("probes", "method", "rollbacks")
SSH = "steady-state-hypothesis"


def fingerprint(value):
    """Returns something that differs if the value differs."""
    try:
        return marshal.dumps(value, 2)  # later formats encode equal values in several ways
    except ValueError:
        pass
    try:
        return json.dumps(value, default=repr, skipkeys=True)
    except (ValueError, RecursionError):
        return repr(value)


class Document:
    """The experiment of a run, as its controls see it."""

    def __init__(self, request):
        self.lock = threading.RLock()
        self.experiment = request["experiment"]
        self.scope = {"configuration": None, "secrets": None}
        self.scope_prints = {}
        self.settings = None
        # The settings have the strategies of the run even if there is no settings file.
        self.run_settings = {"runtime": request["runtime"]}
        self.add_values(request)
        self.journal = {}
        self.handed_out = False  # whether a control may have kept the experiment
        self.print = None  # the fingerprint of the whole experiment, if it was needed
        self.registry = Registry()
        self.activities = {}
        self.numbers = {}  # by the identity of the dictionary
        self.prints = {}
        self.next = 1
        self.added = []  # numbers of activities that the engine does not know
        self.identities = {}
        for name, numbers in request["activities"].items():
            for item, number in zip(self.phase(name), numbers):
                if number is not None and isinstance(item, dict):
                    self.add(item, number)
        self.phases = {}
        self.changed_phases()
        self.keys = self.key_prints()

    def add_values(self, request):
        """Keeps values that only some controls have parameters for: they come with the
        first request for such a control."""
        for name in self.scope:
            if name in request:
                self.scope[name] = request[name]
                self.scope_prints[name] = fingerprint(request[name])
        if "settings" in request:
            self.settings = self.run_settings = {**request["settings"], **self.run_settings}

    def phase(self, name):
        parent = self.experiment
        if name == "probes":
            parent = self.experiment.get(SSH)
        items = parent.get(name) if isinstance(parent, dict) else None
        return items if isinstance(items, list) else []

    def add(self, activity, number):
        self.activities[number] = activity
        self.numbers[id(activity)] = number
        self.prints[number] = fingerprint(activity)
        self.next = max(self.next, number + 1)

    def changed_phases(self):
        """Returns the phases whose lists of activities changed, as numbers."""
        changed = {}
        for name in PHASES:
            items = self.phase(name)
            identities = list(map(id, items))
            if identities == self.identities.get(name):
                continue
            self.identities[name] = identities
            numbers = [self.number(item) for item in items if isinstance(item, dict)]
            if numbers != self.phases.get(name, []):
                changed[name] = self.phases[name] = numbers
        return changed

    def number(self, activity):
        if id(activity) not in self.numbers:
            self.added.append(self.next)
            self.add(activity, self.next)
        return self.numbers[id(activity)]

    def key_prints(self):
        """Returns fingerprints of the keys of the experiment that have no activities."""
        return {key: fingerprint(self.key(key)) for key in self.experiment if key not in PHASES}

    def key(self, name):
        value = self.experiment[name]
        if name == SSH and isinstance(value, dict):
            value = {k: None if k == "probes" else v for k, v in value.items()}
        return value

    def changes(self, touched):
        """Returns what changed since the last call.

        Anything can have changed if a control was ever given the experiment, else only
        the activity of this call. One fingerprint of the whole experiment is cheaper than
        one of each activity.
        """
        found = {}
        phases = self.changed_phases()
        if phases:
            found["phases"] = phases
        activities = [[number, plain(self.activities[number])] for number in self.added]
        self.added = []
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

    def send_changes(self, touched=None):
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
    """Holds the document of the current run."""

    document = None


def load(request):
    """Imports a control's module and returns its hooks with their parameters."""
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
    """Keeps an experiment and configures its controls."""
    document = Current.document = Document(request)
    adopt(document)
    given = {"experiment": document.experiment, "event_registry": document.registry, **document.scope}
    failed = []
    for call in request["calls"]:
        given["settings"] = document.run_settings if call["global"] else None
        try:
            func = hook(call, "configure_control")
            if func is not None:
                func(**inject(func, call, given))
        except Exception as error:
            failed.append(explain(call, error))
    document.send_changes()
    return {"failed": failed}


def adopt(document):
    """Registers the run with the reference's own library, if it is imported."""
    caching = sys.modules.get("chaoslib.caching")
    if caching is not None:
        caching.cache_activities(document.experiment)
    settings = sys.modules.get("chaoslib.settings")
    if settings is not None and document.settings and hasattr(settings, "loaded_settings"):
        settings.loaded_settings.set(document.settings)


def hook(call, name):
    return getattr(importlib.import_module(call["module"]), name, None)


def inject(func, call, given):
    """Returns the arguments of a hook: the declared ones, and those of the given ones
    that it has parameters for."""
    names = parameters(func)
    if "experiment" in names and Current.document is not None:
        Current.document.handed_out = True
    return {**call["arguments"], **{name: value for name, value in given.items() if name in names}}


def explain(call, error):
    return {
        "index": call["index"], "message": exception_text(error),
        "trace": "".join(trace_lines(error)),
    }


def apply(request):
    """Calls one hook of each of some controls, and sends what they changed."""
    document = Current.document
    given = {"state": request.get("state")}
    context, touched = request["context"], None
    if document is None:  # no experiment is loaded yet
        given.update(experiment=None, settings=request.get("settings"), configuration=None, secrets=None)
    else:
        document.add_values(request)
        if isinstance(context, int):
            touched, context = context, document.activities[context]
        else:
            context, document.handed_out = named(document, context), True
        given.update(document.scope, experiment=document.experiment, settings=document.settings)
        given["extensions"] = document.experiment.get("extensions")
    before = fingerprint(given["state"])
    result = {"failed": []}
    try:
        for call in request["calls"]:
            run_hook(call, request["hook"], context, given, result)
    finally:
        if document is not None:
            document.send_changes(touched)
    if fingerprint(given["state"]) != before:
        result["state"] = given["state"]
    return result


def named(document, name):
    return document.experiment.get(SSH) if name == "hypothesis" else document.experiment


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
    """Cleans the controls up and calls the handlers for the end of the run."""
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
    """Calls the handlers that the controls registered for an event."""
    document = Current.document
    document.handed_out = True
    if request.get("journal") is not None:
        document.journal.clear()
        document.journal.update(request["journal"])
    arguments = [argument(document, a) for a in request["arguments"]]
    for handler in document.registry.handlers:
        try:
            getattr(handler, request["name"])(*arguments)
        except Exception:
            logging.getLogger("chaostoolkit").debug(
                "The handler %s of events failed", type(handler).__name__, exc_info=True)


def argument(document, a):
    """Returns the argument of a handler that a name, a number or a value stands for."""
    if isinstance(a, str):
        return {"experiment": document.experiment, "journal": document.journal, "settings": document.run_settings, **document.scope}[a]
    if "activity" in a:
        return document.activities.get(a["activity"])
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
