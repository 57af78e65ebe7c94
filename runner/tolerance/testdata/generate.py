"""Writes oracle.json: how the Chaos Toolkit judges many outputs by many tolerances.

Run by hand, with an interpreter that has chaostoolkit-lib 1.44 and jsonpath2:

    python generate.py

For each tolerance there is whether it is valid, and a letter for each output of
its group: "1" met, "0" not met, "x" an exception that nothing catches.
"""

import contextlib
import copy
import io
import json
import logging
import pathlib

from chaoslib import substitute
from chaoslib.hypothesis import ensure_hypothesis_tolerance_is_valid, within_tolerance

CONFIGURATION = {
    "yes": True, "number": 200, "float": 0.5, "text": "up", "list": [200, 201], "nothing": None, "pattern": "^o[kK]$",
    "path": "$.items[*].name", "field": "name", "want": ["a", "b"], "digits": 3, "bad": "(", "badpath": "$..",
    "regex": {"type": "regex", "pattern": "${pattern}"}, "range": {"type": "range", "range": [1, 5]},
    "shape": {"type": "circle"}, "price": "a$b", "one": "a",
}
SECRETS = {"vault": {"password": "s3cret", "number": 1}}

SCALARS = [
    True, False, 0, 1, 2, 3, 10, 199, 200, 201, 500, 0.0, 0.5, 1.0, 200.0, 2**70, -1, "", "a", "b", "c", "up", "200", "true", "True", "0.5", None, [], [1], [200],
    [200, 201], ["a"], [[1]], {}, {"status": 200}, {"status": "200"}, {"status": 200.0}, {"status": True}, {"status": 201}, {"status": 500},
    {"status": None}, {"status": "up"}, {"state": 200}, {"status": [200, 201]}, {"status": 0, "stdout": "a", "stderr": ""}, "a$b", "s3cret", "${unknown}", "${number}",
]
SCALAR_TOLERANCES = [
    True, False, 0, 1, 200, -1, 2**70, "", "a", "200", "true", "up", 0.5, 200.0, None,
    [], [1], [200], [200, 201], [0, 10], [10, 0], ["a", "c"], ["a", "b", "c"], [200, 201, 301], [True, False], [None], [None, None], [1, "a"], ["a", 1],
    [0.5, 1.5], [[1], [2]], [[1], [2], [3]], [{}, {}], [{"status": 200}], [0, 0], [200, 500], [{}], [None, 1],
    "${yes}", "${number}", "${float}", "${text}", "${list}", "${nothing}", "${unknown}", "$number", "n${number}", "$$", "a$$b", "${password}", "${price}",
    "${regex}", "${range}", "${shape}",
]

TEXTS = [
    "", "ok", "oK\n", "not ok", "up", "status: 200", "line one\nline two", "3 pods", "caf\u00e9", "a$b", "200", 200, 0.5, None, True, [], ["ok"], {}, {"stdout": "ok", "stderr": "", "status": 0},
    {"stdout": "failed\n", "stderr": "ok", "status": 1}, {"body": "ok", "status": 200, "headers": {"x": "ok"}}, {"body": {"ok": True}, "status": 200},
    {"stdout": None}, {"stdout": 5}, {"stdout": ["ok"]}, {"other": "ok"}, {"200": "ok"}, {"$bytes": "ok"}, {"stdout": {"$bytes": "ok"}}, {"pattern": "ok"},
]
REGEXES = [
    {"pattern": "ok"}, {"pattern": "^ok$"}, {"pattern": "(?i)^OK$"}, {"pattern": ""}, {"pattern": r"\d+ pods"}, {"pattern": "(?m)^line two$"},
    {"pattern": "^ok$", "target": "stdout"}, {"pattern": "^ok$", "target": "stderr"}, {"pattern": "ok", "target": "body"}, {"pattern": "ok", "target": ""},
    {"pattern": "ok", "target": None}, {"pattern": "ok", "target": "headers"}, {"pattern": "0", "target": "status"}, {"pattern": "${pattern}"},
    {"pattern": "^${text}$"}, {"pattern": "${digits} pods"}, {"pattern": "${digits}"}, {"pattern": "${bad}"}, {"pattern": "a$$"}, {"pattern": "${unknown}"}, {"pattern": "^ok$text"},
    {"pattern": "("}, {"pattern": r"\z"}, {"pattern": 5}, {"pattern": None}, {}, {"pattern": "^(?P<a>o)(?P=a)?k"}, {"pattern": "(?<=not )ok"}, {"pattern": "caf\\w$"},
    {"pattern": "ok", "target": 200}, {"pattern": "a\\$b"}, {"pattern": "${price}"}, {"pattern": "ok", "unknown": 1},
]

DOCUMENTS = [
    "", "text", "[]", "{}", "null", "1", '"quoted"', '{"items": [{"name": "a"}, {"name": "b"}]}', '{"a": 1', "[1, 2, 3]", "NaN", '{"a": 1, "a": 2}', 5, None, True, [], [1, 2, 3], ["a", "b"], {},
    {"items": [{"name": "a"}, {"name": "b"}]}, {"items": [{"name": "a"}]}, {"items": []}, {"name": "a"}, {"a": None}, {"a": False}, {"a": []}, {"a": [1]}, {"a": {"b": 1}}, {"a": 1}, {"a": 1.0}, {"a": True}, {"a": "1"},
    {"status": 200, "body": '{"items": [{"name": "a"}, {"name": "b"}]}'}, {"status": 200, "body": {"items": [{"name": "a"}]}}, {"status": 200, "body": "not json"}, {"status": 200, "body": None},
    {"stdout": '{"a": 1}', "status": 0}, {"stdout": "", "items": [{"name": "a"}]}, {"$bytes": '{"a": 1}'}, {"body": {"$bytes": '{"items": [{"name": "b"}]}'}},
    {"data": {"result": [{"value": [1, "0"]}, {"value": [1, "1"]}]}}, "12345678901234567890",
]
PATHS = [
    {"path": "$"}, {"path": "$.a"}, {"path": " $.a "}, {"path": "$.items[*].name"}, {"path": "$.*"}, {"path": "$..name"}, {"path": "$[0]"}, {"path": '$[?(@="quoted")]'},
    {"path": "$.items[*].name", "count": 2}, {"path": "$.items[*].name", "count": 1}, {"path": "$.items[*].name", "count": 0}, {"path": "$.items[*].name", "count": None},
    {"path": "$.items[*].name", "count": 1.0}, {"path": "$.items[*].name", "count": True}, {"path": "$.items[*].name", "count": "2"}, {"path": "$.items[*].name", "count": 1.5},
    {"path": "$.items[*].name", "count": -1}, {"path": "$.a", "expect": 1}, {"path": "$.a", "expect": [1]}, {"path": "$.a", "expect": None}, {"path": "$.a", "expect": []},
    {"path": "$.a", "expect": [[1]]}, {"path": "$.a", "expect": {"b": 1}}, {"path": "$.a", "expect": True}, {"path": "$.a", "expect": "1"}, {"path": "$.items[*].name", "expect": ["a", "b"]},
    {"path": "$.items[*].name", "expect": "a"}, {"path": "$.items[*].name", "expect": "a", "count": 2}, {"path": "$.items[*].name", "expect": ["a", "b"], "count": 0},
    {"path": "$.items[*].name", "expect": ["b", "a"]}, {"path": "$.items[*].name", "expect": "${one}"}, {"path": "$.items[*].name", "expect": "${want}"}, {"path": "$.items[*].name", "expect": ["${one}", "b"]},
    {"path": "$.items[*].name", "expect": "${unknown}"}, {"path": "$.items[*].name", "target": "body"}, {"path": "$.items[*].name", "target": "body", "count": 1}, {"path": "$.a", "target": "stdout"},
    {"path": "$.items", "target": "stdout"}, {"path": "$", "target": "body"}, {"path": "${path}"}, {"path": "$.items[*].${field}"}, {"path": "$.items[*][?(@.name=\"${one}\")]"}, {"path": "${badpath}"},
    {"path": "$.items[${unknown}]"}, {"path": "$.data.result.*[?(@.value[1]!=\"0\")]", "count": 1}, {"path": "$.data.result.*[?(@.value[1]!=\"0\")]", "count": 0}, {"path": "$.a[?(@>0)]"}, {"path": "$.a[0:1:0]"},
    {"path": ""}, {"path": "  "}, {"path": "$.a-b"}, {"path": "$['a']"}, {"path": None}, {"path": 5}, {}, {"path": "$.length()"}, {"path": "$.length()", "expect": 3}, {"path": "$.a", "target": 5}, {"path": "${digits}"},
    {"path": "$", "expect": 12345678901234567890},
]

NUMBERS = [
    0, 1, 5, 10, 11, -1, 0.1, 0.3, 0.30000000000000004, 0.5, 1e300, float("inf"), float("-inf"), float("nan"), 2**70, True, False, None, "", "5", " 5\n", "5.0", "0.3", "0.1", "1_0", "5e0", "1e1", "1e999999", "-0", "+5", ".5",
    "5.", "five", "0x5", "5,0", "Infinity", "-inf", "nan", "\u20035", "5 0", [], [5], {}, {"a": 5}, {"status": 5}, {"stdout": "5", "status": 0}, {"stdout": "x"}, {"stdout": None}, {"$bytes": "5"}, "10", "0.30000000000000001", "1e-400",
]
RANGES = [
    {"range": [1, 10]}, {"range": [0.1, 0.3]}, {"range": [0, 0]}, {"range": [10, 1]}, {"range": [-1.5, 0.5]}, {"range": [0, float("inf")]}, {"range": [float("-inf"), 0]}, {"range": [0, float("nan")]}, {"range": [False, True]},
    {"range": [1, 10], "target": "stdout"}, {"range": [1, 10], "target": "status"}, {"range": [1, 10], "target": "missing"}, {"range": [0, 2**70]}, {"range": [1e300, 1e301]},
    {"range": [1]}, {"range": [1, 2, 3]}, {"range": []}, {"range": "1-2"}, {"range": None}, {}, {"range": ["1", 2]}, {"range": [1, "2"]}, {"range": [1, None]}, {"range": {"min": 1}}, {"range": "${list}"},
]

OTHERS = [{}, {"type": "circle"}, {"type": None}, {"type": 5}, {"pattern": "a"}, {"type": ["regex"]}]


def typed(kind, bodies):
    return [{"type": kind, **body} for body in bodies]


GROUPS = [
    (SCALARS, SCALAR_TOLERANCES),
    (TEXTS, typed("regex", REGEXES)),
    (DOCUMENTS, typed("jsonpath", PATHS)),
    (NUMBERS, typed("range", RANGES)),
    (["a", {"a": 1}], OTHERS),
]


def thaw(value):
    """Bytes are written as {"$bytes": text}."""
    if isinstance(value, dict):
        if set(value) == {"$bytes"}:
            return value["$bytes"].encode()
        return {k: thaw(v) for k, v in value.items()}
    return [thaw(v) for v in value] if isinstance(value, list) else value


def is_valid(tolerance):
    try:
        ensure_hypothesis_tolerance_is_valid(copy.deepcopy(tolerance))
    except Exception:
        return False
    return True


def judge(tolerance, output):
    tolerance = copy.deepcopy(tolerance)
    try:
        if isinstance(tolerance, str):
            tolerance = substitute(tolerance, CONFIGURATION, SECRETS)
        met = within_tolerance(tolerance, thaw(output), configuration=CONFIGURATION, secrets=SECRETS)
    except Exception:
        return "x"
    return "1" if met else "0"


def main():
    logging.disable(logging.CRITICAL)
    groups, pairs = [], 0
    for outputs, tolerances in GROUPS:
        cases = []
        for tolerance in tolerances:
            with contextlib.redirect_stderr(io.StringIO()):
                results = "".join(judge(tolerance, output) for output in outputs)
                cases.append({"tolerance": tolerance, "valid": is_valid(tolerance), "results": results})
            pairs += len(outputs)
        groups.append((outputs, cases))
    out = pathlib.Path(__file__).with_name("oracle.json")
    with out.open("w", encoding="utf-8") as f:
        f.write('{"configuration": ' + json.dumps(CONFIGURATION) + ',\n"secrets": ' + json.dumps(SECRETS) + ',\n"groups": [\n')
        f.write(",\n".join(
            '{"outputs": ' + json.dumps(outputs) + ',\n"cases": [\n' + ",\n".join(json.dumps(c) for c in cases) + "\n]}"
            for outputs, cases in groups))
        f.write("\n]}\n")
    print(pairs, "pairs")


if __name__ == "__main__":
    main()
