"""Gives away its arguments in every way that Python has."""
import base64
import json
import logging
import os
import sys
import urllib.parse
import warnings

logger = logging.getLogger("logzero")


def every_way(texts):
    return [
        [text, [text], {"key": text, text: "value"}, repr(text), ascii(text), text.encode(), json.dumps(text),
         json.dumps([json.dumps({text: text})]), urllib.parse.quote(text), urllib.parse.quote_plus(text),
         base64.b64encode(text.encode()).decode(), base64.encodebytes(("u:" + text).encode()).decode()]
        for text in texts
    ]


def returns(texts, secrets=None):
    return {"texts": every_way(texts), "secrets": secrets, "environment": dict(os.environ)}


def raises(texts, secrets=None):
    local = {"secrets": secrets}
    try:
        raise KeyError(texts, local)
    except KeyError as e:
        raise RuntimeError("could not: " + "\n".join(texts)) from e


def talks(texts, secrets=None):
    for way in every_way(texts):
        print(way)
        print(*way, sep="\n", file=sys.stderr)
        os.write(1, (str(way) + "\n").encode())
        logger.debug("logs %s", way)
        logger.error("logs %s", way)
        warnings.warn(str(way[0]))
    print("." * 65000 + texts[0] + "." * 65000 + texts[-1])
    try:
        raises(texts)
    except RuntimeError:
        logger.exception("as %s", texts)
    return True


def dies(texts):
    print(texts, file=sys.stderr, flush=True)
    os._exit(3)


def knows(texts, value=None):
    return False


def not_there(texts, wanted_by):
    pass


def configure_control(control, experiment, configuration, secrets, settings, **kwargs):
    print("settings", settings, secrets)
    logger.warning("settings %s", json.dumps(settings))


def before_experiment_control(context, configuration, secrets, **kwargs):
    with open("later.txt") as file:
        secrets["main"]["later"] = file.read()


def after_activity_control(context, state, configuration, secrets, **kwargs):
    state["seen"] = {"by": "control", "secrets": dict(secrets["main"])}
    print("after", context, state)
    logger.warning("after %s", secrets)


def after_hypothesis_control(context, state, **kwargs):
    logger.info("hypothesis %s", state)


def after_experiment_control(context, state, secrets, **kwargs):
    context["given-away"] = dict(secrets)
    raise ValueError(str(secrets), state)
