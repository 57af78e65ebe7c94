"""Writes oracle.json, what Python makes of the values below. Run it as
    python3 oracle.py > oracle.json
"""

import datetime
import json
import sys


def values():
    """Build all values anew: two calls share no object."""
    yield from (None, True, False)
    yield from (0, 1, -1, 2, 10, -7, 255, 2**31, 2**53, 2**53 + 1)
    yield from (2**63 - 1, -(2**63), 2**63, -(2**63) - 1, 2**64, 10**30, -(10**30), 10**400)
    yield from (0.0, -0.0, 1.0, -1.0, 0.1, 0.5, 1.5, 2.0, -7.0, 255.0, 100.0, 1 / 3, 2 / 3, 123.456)
    yield from (1e-1, 1e-3, 1e-4, 0.00012345, 9.999e-5, 1e-5, 1.5e-7, 1e-10, 1e-100, 5e-324)
    yield from (2.2250738585072014e-308, 1.7976931348623157e308)
    yield from (1e5, 1e10, 1e15, 123456789012345.6, 9999999999999998.0, 1e16, 1.5e16, 12345678901234567890.0)
    yield from (1e17, 1e21, 1e22, 1e23, 1e100, 1e300, 2.0**53, 2.0**63, 2.0**64, 1e30)
    yield from (float("inf"), float("-inf"), float("nan"))
    yield from ("", "a", "b", "ab", "abc", "1", "True", "None", "a b", " ", "A", "z", "aa", "B")
    yield from ("it's", 'say "hi"', "both ' and \"", "'", '"', "back\\slash", "\\", "\\n", "line\nbreak")
    yield from ("tab\there", "cr\rlf\n", "\x00", "\x01\x1f", "\x7f", "\x80", "\x9f", "\xa0", "\xad", "\b\f\v")
    yield from ("é", "ÿ", "Ω", "日本語", "\u2028", "\u200b", "\ufeff", "\ufffd", "\ue000", "\U0001f600", "\U000e0001")
    yield from ("e\u0301", "\u0301", "${name}", "</script>", "&<>", "/", "\u061c", "\U0010ffff")
    yield from (b"", b"a", b"abc", b"b", b"it's", b'"', b"\x00\n\t\r\\\x7f\x80\xff", "é".encode())
    yield from (datetime.date(2024, 2, 29), datetime.date(1, 1, 1), datetime.date(2024, 3, 1))
    yield from (datetime.datetime(2024, 2, 29), datetime.datetime(2024, 2, 29, 12, 30))
    yield from (datetime.datetime(2024, 2, 29, 12, 30, 5), datetime.datetime(2024, 2, 29, 12, 30, 0, 120))
    for zone in (0, 2, -5.5, 14):
        tz = datetime.timezone(datetime.timedelta(hours=zone))
        yield datetime.datetime(2024, 2, 29, 12, 30, 5, 250000, tzinfo=tz)
    yield datetime.datetime(2024, 2, 29, 14, 30, 5, 250000, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
    yield from ([], [1], [1.0], [True], [1, 2], [1, 3], [2], ["a"], ["a", 1], [None], [[]], [[1, [2, "x"]], {}])
    yield from ([1, "it's", None, True, 1.0, b"x", "é"], [float("nan")], [0, "a"], ["a", "b"])
    yield from ({}, {"a": 1}, {"a": 1.0}, {"a": True}, {"a": 2}, {"b": 1}, {"a": 1, "b": 2}, {"b": 2, "a": 1})
    yield from ({"": None}, {"it's": "x"}, {"k": {"n": [1, {"deep": []}]}}, {"list": [], "map": {}})


def encode(v):
    """Return v in a form that JSON carries without loss."""
    if isinstance(v, float):
        return {"float": v.hex()}
    if isinstance(v, bool) or v is None or isinstance(v, str):
        return v
    if isinstance(v, int):
        return {"int": hex(v)}
    if isinstance(v, bytes):
        return {"bytes": v.hex()}
    if isinstance(v, datetime.datetime):
        return {"datetime": v.isoformat()}
    if isinstance(v, datetime.date):
        return {"date": v.isoformat()}
    if isinstance(v, list):
        return [encode(item) for item in v]
    return {"map": [[key, encode(value)] for key, value in v.items()]}


def attempt(operation, a, b):
    try:
        return "1" if operation(a, b) else "0"
    except (TypeError, ValueError, OverflowError):
        return "x"


def dumps(v, **layout):
    try:
        return json.dumps(v, ensure_ascii=False, **layout)
    except TypeError:
        return None


def main():
    sys.set_int_max_str_digits(0)
    left, right = list(values()), list(values())
    cases = [
        {
            "value": encode(v),
            "repr": repr(v),
            "str": str(v),
            "indented": dumps(v, indent=2),
            "compact": dumps(v, separators=(",", ":")),
            "truth": bool(v),
            "equal": "".join(attempt(lambda a, b: a == b, v, w) for w in right),
            "less": "".join(attempt(lambda a, b: a < b, v, w) for w in right),
            "contains": "".join(attempt(lambda a, b: b in a, v, w) for w in right),
        }
        for v in left
    ]
    lines = ",\n".join(json.dumps(case) for case in cases)
    print(f"[\n{lines}\n]")


main()
