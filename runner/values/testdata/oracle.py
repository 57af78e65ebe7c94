"""Writes oracle.json, how the Chaos Toolkit for Python substitutes texts and
converts values. Run it where chaostoolkit-lib is installed:
    python oracle.py > oracle.json
"""

import json

from chaoslib import convert_to_type, substitute

CONFIGURATION = {
    "a": 1,
    "_": "underscore",
    "A": "upper",
    "b": True,
    "f": 1.0,
    "l": [1, "x", None],
    "m": {"k": "${a}", "n": [1.5]},
    "n": None,
    "name": "value",
    "name_2": "second",
    "empty": "",
    "again": "$name ${name} $$",
    "shared": "configuration",
    "big": 2**70,
    "quote": "it's",
    "é": "no identifier",
    "a-b": "no identifier",
}
SECRETS = {
    "one": {"shared": "one", "token": "t1", "both": "first"},
    "two": {"both": "second", "port": 8080, "nested": {"x": "y"}},
}
TEXTS = [
    "", "plain", "$", "$$", "$$$", "$$$$", "$$a", "$$$a", "$$$$a", "a$", "a$$", "$ a", "$\n", "${", "${}", "${ }", "${ a }",
    "${a", "${a b}", "${a-b}", "${a.b}", "${a:-b}", "${a}", "$a", "${a} ", " ${a}", "${a}\n", "\n${a}", "${a}${a}", "${a}$a",
    "$a$a", "$aa", "$a.a", "$a-b", "$a_", "$name", "$name_2", "$name2", "${name}2", "$A", "${A}", "$_", "${_}", "$__",
    "$1", "${1}", "$1a", "${1a}", "${a1}", "$é", "${é}", "$aé", "${aé}", "$\u212a", "${\u212a}", "$\u017f", "${\u017f}",
    "$a\u017f", "${a\u017f}", "$\u0131", "${$a}", "${${a}}", "$${a}", "$$${a}", "$${", "$}", "{a}", "{$a}", "%{a}",
    "${b}", "x${b}", "${f}", "x${f}", "${l}", "x${l}", "${m}", "x${m}", "${n}", "x${n}", "${empty}", "x${empty}", "${again}",
    "x${again}", "${shared}", "${both}", "${token}", "$token", "${port}", "x$port", "${nested}", "x${nested}", "${big}", "x${big}",
    "${quote}", "x${quote}", "${one}", "${missing}", "$missing", "x${missing}y", "${missing}${a}", "$missing$a$", "echo $(cat f) $a",
    "é${a}é", "日本${name}語$name", "tab\t$a", "\x00$a\x00", "curl http://$name:${port}/${missing}?a=$$b",
]
VALUES = [
    None, True, 3, 2.5, [], {}, ["$a", ["${a}", {"k": "${l}"}], 1, None], {"$a": "$a"}, {"${a}": {"x": ["${m}", "$$"]}},
    {"k": "no names"}, ["${missing}"], {"k": {"k": {"k": ["x${n}"]}}},
]
TYPES = [None, "str", "string", "int", "integer", "float", "number", "bytes", "bool", "json"]
INPUTS = [
    "", " ", "0", "1", "-1", "+1", "12", " 12\n", "\t-12 ", "-0", "1_000", "_1", "1_", "1__0", "0x10", "010", "0b1", "1 2", "+-1",
    "1.5", "1e3", "1E-3", "inf", "-Infinity", "+INF", "nan", "+nan", "-NaN", "infin", "1e400", "-1e400", "1e-400", "1_0.5_0e1_0",
    "._5", "5.", ".5", "-.5", ".", "1._5", "1_.5", "1e", "e1", "1e+", "0x1p3", "\u00a01\u2003", "\x1c1", "12é",
    "9" * 30, "-" + "9" * 30, "false", "False", "FALSE", "no", "NO", "off", "yes", "true", "n", " no", "falſe",
    "[1, 2]", '{"a": 1.0, "b": [null, true]}', '{"a":1', '"x"', "null", "NaN", "-Infinity", "1.0", "[1,]", "{'a': 1}", "é",
    True, False, 0, 1, -7, 2**70, 1.5, -1.9, 1e30, [1], {"a": 1},
]


def outcome(operation):
    try:
        return repr(operation())
    except Exception:  # whatever it is, the conversion is refused
        return None


def main():
    result = {
        "configuration": CONFIGURATION,
        "secrets": SECRETS,
        "substitutions": [
            {
                "value": value,
                "full": repr(substitute(value, CONFIGURATION, SECRETS)),
                "empty": repr(substitute(value, {}, {})),
            }
            for value in TEXTS + VALUES
        ],
        "conversions": [
            {"type": name, "value": value, "result": outcome(lambda: convert_to_type(name, value))}
            for name in TYPES
            for value in INPUTS
        ],
    }
    sections = []
    for name, section in result.items():
        text = json.dumps(section)
        if isinstance(section, list):
            text = "[\n" + ",\n".join(json.dumps(item) for item in section) + "\n]"
        sections.append(f"{json.dumps(name)}: {text}")
    print("{\n" + ",\n".join(sections) + "\n}")


main()
