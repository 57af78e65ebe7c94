"""Functions that behave as activities do, well and badly."""

import ctypes
import dataclasses
import datetime
import decimal
import enum
import logging
import os
import signal
import sys
import threading
import time
import uuid

calls = 0


class Color(enum.Enum):
    RED = "red"


@dataclasses.dataclass
class Point:
    x: int
    tags: set


class Scalar:
    """Looks like a scalar of numpy."""

    def item(self):
        return 1.5


def echo(value=None):
    return value


def count():
    global calls
    calls += 1
    return calls


def add(a, b=1, *, c=0):
    return a + b + c


def positional(name, /):
    return name


def optional(name=None, /):
    return name


def anything(**kwargs):
    return kwargs


def injected(name, configuration=None, secrets=None):
    return {"name": name, "configuration": configuration, "secrets": secrets}


def many_kinds():
    return {
        "bytes": b"text", "binary": b"\xff\xfe", "set": {3, 1, 2}, "tuple": (1, "a"),
        "date": datetime.date(2026, 11, 23), "decimal": decimal.Decimal("1.50"),
        "uuid": uuid.UUID(int=1), "enum": Color.RED, "dataclass": Point(1, {"t"}),
        "scalar": Scalar(), "big": 2 ** 70, "nan": float("nan"), 200: "int key", None: True,
        "object": type("Odd", (), {"__repr__": lambda self: "<odd>"})(),
    }


def circular():
    value = []
    value.append(value)
    return value


def large(megabytes):
    return "x" * (megabytes * 1024 * 1024)


def fail(message="boom"):
    raise ValueError(message)


class ActivityFailed(Exception):
    pass


class InterruptExecution(Exception):
    pass


def activity_failed():
    raise ActivityFailed("not today")


def interrupt():
    raise InterruptExecution("enough")


def leave(code=3):
    sys.exit(code)


def die(code=7):
    sys.stderr.write("famous last words\n")
    os._exit(code)


def crash():
    ctypes.string_at(0)


def talk():
    print("printed")
    print("to stderr", file=sys.stderr)
    os.write(1, b"from C\n")
    logging.getLogger("chaostoolkit").debug("logged for debugging")
    logging.getLogger("chaostoolkit").warning("logged as a warning")
    logging.getLogger("other").error("logged elsewhere")
    from logzero import logger
    logger.info("logged through the shim")


def flood():
    for _ in range(20000):
        print("x" * 100)
    os.write(1, b"y" * 1_000_000)
    return "done"


def nap(seconds, marker=None):
    try:
        time.sleep(seconds)
    finally:
        if marker:
            with open(marker, "w") as f:
                f.write("cleaned up")


def stubborn(seconds, started=None):
    if started:
        with open(started, "w") as f:
            f.write("started")
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            time.sleep(seconds)
        except KeyboardInterrupt:
            pass


def close_all():
    for fd in range(3, 64):
        try:
            os.close(fd)
        except OSError:
            pass
    return "closed"


def scribble_all():
    for fd in range(0, 64):
        try:
            os.write(fd, b"scribble\n")
        except OSError:
            pass
    return "written"


def fork():
    pid = os.fork()
    if pid == 0:
        raise ValueError("in the child")
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status) if hasattr(os, "waitstatus_to_exitcode") else status


def start_thread():
    threading.Thread(target=time.sleep, args=(600,)).start()
    return threading.current_thread() is threading.main_thread()


def signal_self(number, trace=None):
    try:
        os.kill(os.getpid(), number)
        time.sleep(60)
    finally:
        if trace:
            with open(trace, "w") as f:
                f.write("cleaned up")


def signal_beside(number):
    os.kill(os.getpid(), number)
    return "went on"


def deaf(number, trace):
    """Sleeps while a signal hits another thread, so that it is not woken up."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {number})
    try:
        threading.Timer(0.05, os.kill, (os.getpid(), number)).start()
        nap(60, trace)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {number})


class Verdict:
    """Says of itself whether it is true."""

    def __init__(self, truth=None):
        self.truth = truth

    def __bool__(self):
        if self.truth is None:
            raise ValueError("neither yes nor no")
        return self.truth

    def __repr__(self):
        return "<verdict>"


def judge(value, truth=None):
    return Verdict(truth)


def weigh(value):
    return decimal.Decimal(value)


def name_types(**values):
    return {name: describe(value) for name, value in values.items()}


def describe(value):
    if isinstance(value, dict):
        return [[type(key).__name__, describe(item)] for key, item in value.items()]
    return [type(value).__name__, str(value)]


def rich():
    utc = datetime.timezone.utc
    return {
        "day": datetime.date(2026, 3, 1), "moment": datetime.datetime(2026, 3, 1, 10, 0, 0, 1500),
        "there": datetime.datetime(2026, 3, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=-5))),
        "here": datetime.datetime(2026, 3, 1, tzinfo=utc), "price": decimal.Decimal("3.50"),
        "endless": decimal.Decimal("Infinity"), "keys": {1: "one", 2.5: None, None: True, datetime.date(2026, 3, 1): 1},
        "marked": {"$": "date", "is": "2026-03-01", "more": [{"$": 1}]},
    }


NotAFunction = Point
