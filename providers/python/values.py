"""Encodes and decodes the values of messages between Python and the engine in JSON.

A value that both sides know but JSON does not is an object with the key "$":

    {"$": "date", "is": "2026-03-01"}
    {"$": "datetime", "is": "2026-03-01T10:00:00+00:00"}
    {"$": "decimal", "is": "3.50"}
    {"$": "bytes", "is": "//4="}
    {"$": "mapping", "is": [[1, "one"], ["$", 2]]}

The last is a mapping with keys that are not texts, or with the key "$". Any other
value that a function returns, bytes included, becomes the nearest value in JSON.
"""

import json
import os
import sys
import traceback

# Every run waits for the imports above; what is rarely needed is imported where it is used.

# How deep a value in a journal may be.
MAX_DEPTH = 200


def plain(value, depth=0):
    """Returns a value that JSON can express."""
    if value is None or value is True or value is False:
        return value
    kind = type(value)
    if kind is str or kind is int or kind is float:
        return value
    if depth > MAX_DEPTH:
        return "..."
    if isinstance(value, dict):
        return plain_mapping(value, depth)
    if isinstance(value, (list, tuple)):
        return [plain(v, depth + 1) for v in value]
    if isinstance(value, (set, frozenset)):
        return [plain(v, depth + 1) for v in sorted(value, key=lambda v: (str(type(v)), repr(v)))]
    return plain_object(value, depth)


def plain_mapping(value, depth):
    pairs = [(k if type(k) is str else plain_key(k), plain(v, depth + 1)) for k, v in value.items()]
    for key, _ in pairs:
        if type(key) is not str or key == "$":
            return {"$": "mapping", "is": pairs}
    return dict(pairs)


def plain_key(key):
    found = plain(key)
    if isinstance(found, dict) and found.get("$") in ("date", "datetime", "decimal"):
        return found
    return str(found) if isinstance(found, (dict, list)) else found


def is_a(value, module, *names):
    """Says whether value is an instance of a class of a module, without importing it: if
    nothing did, there is no instance."""
    loaded = sys.modules.get(module)
    return loaded is not None and isinstance(value, tuple(getattr(loaded, n) for n in names))


def plain_object(value, depth):
    if is_a(value, "enum", "Enum"):
        return plain(value.value, depth + 1)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool):
        return bool(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return plain_bytes(bytes(value))
    if is_a(value, "datetime", "datetime"):
        return {"$": "datetime", "is": value.isoformat()}
    if is_a(value, "datetime", "date"):
        return {"$": "date", "is": value.isoformat()}
    if is_a(value, "decimal", "Decimal"):
        return {"$": "decimal", "is": str(value)}
    if is_a(value, "datetime", "time"):
        return value.isoformat()
    if is_a(value, "uuid", "UUID") or isinstance(value, os.PathLike):
        return str(value)
    if is_a(value, "datetime", "timedelta"):
        return value.total_seconds()
    if isinstance(value, BaseException):
        return exception_text(value)
    fields = getattr(type(value), "__dataclass_fields__", None)
    if fields is not None:
        return {name: plain(getattr(value, name, None), depth + 1) for name in fields}
    for method in ("tolist", "item", "to_dict"):  # arrays, scalars and API objects
        convert = getattr(value, method, None)
        if callable(convert) and not isinstance(value, type):
            try:
                converted = convert()
            except Exception:
                continue
            if type(converted) is not type(value):
                return plain(converted, depth + 1)
    return repr(value)


def plain_bytes(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        import base64
        return base64.b64encode(data).decode("ascii")


def decode(line):
    """Reads a message of the engine."""
    message = json.loads(line)
    return restore(message) if '"$"' in line else message


def restore(value):
    """Returns a value of the engine in Python's types."""
    if isinstance(value, list):
        return [restore(v) for v in value]
    if not isinstance(value, dict):
        return value
    if "$" not in value:
        return {k: restore(v) for k, v in value.items()}
    try:
        return restore_form(value["$"], value["is"])
    except ValueError:
        return value["is"]  # a date that Python cannot express


def restore_form(kind, form):
    if kind == "mapping":
        return {restore(k): restore(v) for k, v in form}
    if kind == "bytes":
        import binascii
        return binascii.a2b_base64(form)
    if kind == "decimal":
        import decimal
        return decimal.Decimal(form)
    import datetime
    return getattr(datetime, kind).fromisoformat(form)


# The file names of these programs, and of those that extend them.
OWN = ("<stdin>", "<chaos>")


# How much is sent of a text that people read and of a traceback, in characters, and how
# many of its lines. The engine cuts out more around the place of this cut, as it knows
# the secrets, which must not be cut in two.
MAX_TEXT = 2 * 1024 * 1024
MAX_TRACE = 16 * 1024 * 1024
MAX_LINES = 1000


def shorten(text):
    """Cuts out the middle of a text that is too long to be sent."""
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT // 2] + text[-(MAX_TEXT // 2):]


def shorten_trace(lines):
    """Cuts out the middle of a traceback; its end matters most."""
    lines = [shorten(line) for line in lines]
    head, tail, room = 0, len(lines), MAX_TRACE
    while head < tail and room > 0 and head + len(lines) - tail < MAX_LINES:
        tail -= 1
        room -= len(lines[tail])
        if head < tail:
            room -= len(lines[head])
            head += 1
    if head < tail:
        lines[head:tail] = ["[%d lines left out]\n" % (tail - head)]
    return lines


def exception_text(error):
    return shorten("".join(traceback.format_exception_only(type(error), error)).strip())


def trace_lines(error):
    """Returns the traceback of an exception without the frames of the worker."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename in OWN:
        frames = frames.tb_next
    return shorten_trace(traceback.format_exception(type(error), error, frames))
