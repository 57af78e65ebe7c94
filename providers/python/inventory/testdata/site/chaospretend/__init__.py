"""An extension as one finds it installed."""

import logging

EVENTS = []


def discover(discover_system=True):
    logging.getLogger("chaostoolkit").info("Discovering the pretended")
    return {"activities": [{"type": "probe", "name": "look", "mod": __name__}], "system": {"x": 1} if discover_system else None}


def look(value=None):
    return value


def notify(channel, payload):
    if payload.get("name") == "fail":
        raise ValueError("no such event")
    EVENTS.append((channel, payload))


def events():
    return EVENTS
