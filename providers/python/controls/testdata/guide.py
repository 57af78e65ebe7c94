"""A control that changes what it is given."""

events = []


class Handler:
    def __getattr__(self, name):
        return lambda *arguments: events.append(name)


def configure_control(experiment, event_registry):
    event_registry.register(Handler())
    experiment["tags"] = ["configured"]


def validate_control(control):
    if control.get("automatic") is False:
        raise ValueError("wrong")


def before_experiment_control(context, configuration, secrets):
    configuration["added"] = 1
    context["method"].append({"type": "action", "name": "added", "provider": {"type": "process", "path": "true"}})
    del context["tags"]


def before_activity_control(context):
    context["name"] = "renamed"


def after_activity_control(context, state):
    state["status"] = "changed"


def before_hypothesis_control(context):
    raise ValueError("oops")


def before_method_control(context):
    import sys
    sys.exit(30)


def before_loading_experiment_control(context, settings):
    if settings != {"limit": 1} or context != "e.yaml":
        raise SystemExit("not the settings: %r" % settings)


def after_loading_experiment_control(context, state):
    state["title"] = "loaded"


def cleanup_control():
    events.append("cleaned")


def seen():
    return events
