"""Writes what PyYAML and Python's json read, for the tests to compare with.

Run it with a Python that has PyYAML:  python3 oracle.py
It writes scalars.jsonl, documents.jsonl and json.jsonl next to itself: lines of
[text, value], where value is the form that show gives, and null for a text that
is refused.
"""

import base64
import datetime
import json
import os
import re

import yaml

SCALARS = """
~ null Null NULL nULL NUL none None nil
true True TRUE tRUE truE yes Yes YES yES on On ON oN y Y t T
false False FALSE fALSE no No NO nO off Off OFF oFF n N f F
0 1 -1 +1 12 -12 +12 00 01 010 -010 +010 08 09 018 0o10 0O10 007 0_0 0_ 1_ 1_000 1__0 _1 -_1 +_1 1_000_000
9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809 18446744073709551616
123456789012345678901234567890 -123456789012345678901234567890
0x10 0X10 0xff 0xFF 0xfF_fF -0x10 +0x1 0x 0xg 0x1g 0b0 0b1 0b11 -0b11 +0b1_0 0b2 0b 0B1
0xFFFFFFFFFFFFFFFFFF 0b11111111111111111111111111111111111111111111111111111111111111111 07777777777777777777777777
1:30 12:30:45 -12:30:45 +1:1 1:60 1:5 1:59 1:05 0:30 00:30 01:30 1:1:1:1 1:2_3 1_0:30 9:99 1: :1 1:30:60 190:20:30
1:30.5 12:30:45.25 -1:30.5 0:30.5 1:60.5 1:30. 00:30.5 1:3_0.5
0.0 1.0 -1.0 +1.0 1. -1. .5 -.5 +.5 . -. +. .. 1.5 1.5.5 1_0.5 1.5_5 1._5 _1.5 .5_5 ._5 0.1 00.1 09.5
1e3 1E3 1e+3 1e-3 1.e3 1.e+3 1.5e3 1.5E3 1.5e+3 1.5e-3 1.5E+3 1.5e+ 1.5e+3.5 .5e+3 .5e3 .5e-10 1_0.5e+1 1.5e+1_0
1.5e+308 1.5e+309 -1.5e+309 1.5e-400 4.9e-324 0.30000000000000004 123456789.123456789
.inf .Inf .INF .iNF -.inf +.inf -.INF inf Inf infinity .nan .NaN .NAN .Nan -.nan +.nan nan NaN
2001-12-14 2001-1-1 2001-12-1 2001-01-01 0001-01-01 9999-12-31 2001-12-14T21:59:43 2001-12-14t21:59:43.10-05:00
2001-12-14T21:59:43Z 2001-12-14T21:59:43.123456789Z 2001-12-14T21:59:43.Z 2001-12-14T21:59:43.1234567
2001-12-14T21:59:43+05 2001-12-14T21:59:43+5 2001-12-14T21:59:43+05:30 2001-12-14T21:59:43+0530 2001-12-14T21:59:43-00:00
2001-1-1T1:00:00 2001-12-14T1:2:3 2001-12-14T21:59 2001-12-14T 2001-12-14Z 20011214 01-12-14 2001/12/14
2024-02-29 2024-12-31T23:59:59.999999+14:00 2001-12-14T21:59:43+05:30:10
2023-02-29 2024-13-01 2024-00-10 2024-01-00 0000-01-01 2024-01-01T24:00:00 2024-01-01T00:60:00 2024-01-01T00:00:60 2024-01-01T00:00:00+24:00
a abc hello-world http://example.com 1.2.3.4 1.0.0 v1 200ms 5s 50% -a +a --1 -- ++1 1-1 1+1 12e 0x1.8 1,000 $5 a:b a#b é 日本
${url} <tag> (x) /path C:\\dir a|b x=y ==  =a  <<a a'b a"b
""".split()

SCALARS += [
    "", "2001-12-14 21:59:43", "2001-12-14  21:59:43.1 +1", "2001-12-14 21:59:43 Z", "2001-12-14 21:59:43.5 -05:30",
    "2001-12-14 21:59:43 +0530", "2001-12-14 21:59:43  -05:30", "1 2", "1 000", "yes no", "not a date",
    "!!str 12", "!!str yes", "!!str", "!!int 12", "!!int '12'", "!!int \"0x1F\"", "!!int 1_000", "!!int 1:30", "!!int 0o17",
    "!!int abc", "!!int 1.5", "!!int ''", "!!int ' 12 '", "!!float 12", "!!float 1e3", "!!float 'nan'", "!!float .inf",
    "!!float -Infinity", "!!float abc", "!!float 1:30.5", "!!float ''", "!!float 0x10", "!!bool yes", "!!bool 'TRUE'", "!!bool oN",
    "!!bool 1", "!!bool y", "!!null x", "!!null ''", "!!binary aGVsbG8=", "!!binary aGVsbG8", "!!binary 'aGVs bG8='", "!!binary /w==",
    "!!binary ''", "!!binary a", "!!binary é", "!!timestamp 2001-1-1", "!!timestamp 2001-12-14 1:02:03", "!!timestamp x",
    "!!timestamp 2001-12-14", "! 12", "! abc", "!!merge x", "!!unknown x", "!local x", "!<tag:yaml.org,2002:int> 12", "!!python/none x",
    "'12'", '"12"', "''", '""', "'yes'", "'it''s'", '"a\\nb"', '"\\x41\\u00e9\\U0001F600"', '"\\a\\b\\e\\f\\v\\0\\_\\N\\L\\P"', "'<<'", '"="',
    '"a\\ b"', '"tab\\tx"', "'a\\nb'", "[]", "{}", "[1, a, yes]", "{a: 1, b: no}", "[a, [b, {c: d}]]", "!!seq [1]", "!!map {a: 1}",
    "!!seq {a: 1}", "!!map [1]", "!!str [1]", "!!set {a, b}", "!!omap [a: 1, b: 2]", "!!pairs [a: 1, a: 2]", "!!omap {a: 1}", "!!omap [1]",
    "!!pairs [{a: 1, b: 2}]", "!!str {=: x}", "!!int {=: 5, a: 6}",
]

DOCUMENTS = [
    "", "# only a comment\n", "---\n", "--- text\n", "...\n", "a: 1\n...\n", "%YAML 1.1\n---\na: 1\n",
    "\ufeffa: 1\n", "a: 1\r\nb: 2\r\n", "a: 1\rb: 2\r", "- a\n- b\n", "-\n  - a\n  -\n", "a:\nb:\n", "a:\n- 1\n- 2\nb: 3\n",
    "a: b\n c\n  d\n", "a: 'b\n\n  c'\n", 'a: "b\n  c\\\n  d"\n', "a: |\n  x\n   y\n\n  z\n", "a: |-\n  x\n\n", "a: |+\n  x\n\n", "a: >\n  x\n  y\n\n  z\n   w\n",
    "a: >-\n  x\n  y\n", "a: |2\n    x\n   y\n", "a: |1-\n  x\n", "a: # comment\n  b # comment\n", "a: b#c\n", "a: 'b' # c\n", "? a\n: b\n? c\n", "? |\n  text\n: b\n",
    "{a: 1, 'b': 2, \"c\":3}\n", "[a, b: c, ]\n", "{a, b: , c: 1,}\n", "[a,\n b,\n\n c]\n", "{url: http://x/y}\n", "[http://x/y, a:b]\n",
    "a: &x 1\nb: *x\n", "a: &x [1, 2]\nb: *x\nc: [*x, *x]\n", "&a a: &b b\n*a : *b\n", "&a a: *a\n", "- !!str {=: x, y: &b z}\n- *b\n", "- &n\n- *n\n",
    "a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  y: 3\n  z: 4\n", "a: &a {x: 1, y: 2}\nb:\n  z: 4\n  y: 3\n  <<: *a\n",
    "- &a {x: 1, y: 1}\n- &b {y: 2, z: 2}\n- <<: [*a, *b]\n  w: 0\n", "- &a {x: 1, y: 1}\n- &b {y: 2, z: 2}\n- <<: [*b, *a]\n  y: 0\n",
    "- &a {x: 1}\n- &b {<<: *a, y: 2}\n- {<<: *b, z: 3}\n", "- &a {x: 1}\n- &b {x: 2}\n- {<<: *a, <<: *b}\n", "<<: {a: 1}\nb: 2\n", "<<: []\nb: 2\n",
    "- &a [{x: 1}, {x: 2, y: 2}]\n- <<: *a\n", "a:\n  <<: 12\n", "a:\n  <<: [1]\n", "'<<': {a: 1}\n", "=: 1\n", "a: {=: 1}\n",
    "a: 1\nb: 2\na: 3\n", "a: {b: 1, b: 2}\n", "1: a\n2.5: b\nnull: d\n2001-01-01: e\n0x10: f\n", "yes: 1\n", "? [a]\n: b\n", "? {a: 1}\n: b\n",
    "a: !!set\n  ? x\n  ? y\n", "a: !!omap\n- x: 1\n- y: 2\n", "a: !!binary |\n  aGVs\n  bG8=\n", "!!map {a: !!seq [!!str 1]}\n",
    "a: *unknown\n", "--- a\n--- b\n", "a: 1\n---\n", "a: b: c\n", "a: [1, 2\n", "a: 'b\n", "a:\n\tb: 1\n", "a: @b\n", "a: `b\n", "a: %b\n",
    "- a\nb: c\n", "a: - b\n", "a: \"\\d\"\n", "a:\n    b: 1\n  c: 2\n", "key: [a]: b\n", "a:b\n", "a:b: c\n",
    "a: b \n", "a: 'b' \n", "a: \u00a0b\n", "a: b\u0085c: d\n", "a: \u2028 b\n", "é: ü\n", "日本: 語\n", "a: \U0001f600\n",
    "a:\n  - b:\n      - c: [d, {e: f}]\n        g: |\n          h\n    i: j\n", "- - - a\n    - b\n  - c\n", "a: ! b\n", "a: !!str\nb: !!null\n",
    "a: x #y\nb: x#y\n", "a: - \n", "a: -\n", "a: -1\n", "a: ?b\n", "a: :b\n", "[?a, :b]\n", "{? a : b}\n", "a: {b: 'c', \"d\": e}\n", "a: {b: c}d\n",
    "a: 'b'c\n", "a: |\nb: 1\n", "a: >\n\n  b\n", "a:\n # c\n  b: 1\n# d\nc: 2\n", "- a # b\n# c\n- d\n", "[a, # b\n c]\n", "a: \"b # c\"\n",
    "a: 12 # twelve\n", "a: 1 2\n", "on:\n  push:\n", "a: \"\n  b\n\n  c\n  \"\n", "a: '\n  b\n\n  c\n  '\n", "---\n# c\na: 1\n", "--- # c\na: 1\n",
    "--- |\n  a\n", "--- >-\n  a\n  b\n", "'a': 1\n\"b\": 2\n", "a : 1\n", "a  :  1\n", "? a\n", "? - a\n: - b\n", "a: &x\n  b: 1\nc: *x\n",
    "a: &x\nb: *x\n", "- !!int\n- 1\n", "a: [\n  1,\n  2\n]\n", "a: {\n  b: 1\n}\n", "a: [\n1\n]\n", "x: a,b\n", "x: a]b\n", "x: {a: b]}\n",
]

JSON = [
    "null", "true", "false", "NaN", "Infinity", "-Infinity", "-NaN", "+1", "nan", "None", "True", "", " ", "\t1\r\n", "0", "-0", "1", "-1", "01", "-01",
    "1.0", "-0.0", "1.", ".5", "1.5e3", "1e3", "1E+3", "1e-3", "1e", "1e+", "1.e3", "1e400", "-1e400", "1e-400", "1_000", "0x10", "-", "--1",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "123456789012345678901234567890",
    "0.1", "0.30000000000000004", "123456789.123456789", "1.7976931348623157e308", "5e-324", "100000000000000000000.0",
    '"a"', '""', '"é"', '"\\u00e9"', '"\\u00E9"', '"\\ud83d\\ude00"', '"\\uD83D\\uDE00x"', '"\\ud83d"', '"\\ude00"', '"\\ud83d\\ud83d\\ude00"', '"\\ud83dx"',
    '"\\ud83d\\n"', '"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"\\x41"', '"\\u12"', '"\\u12g4"', '"\\u+123"', '"\\a"', "\"\\'\"", '"a\nb"', '"a\tb"', '"a\x01b"', '"a\x7fb"', '"\u2028"',
    '"', '"a', "'a'", '"\\', '"\\u', '"\\"', "[]", "[ ]", "[1]", "[1,2]", "[1, [2, [3]]]", "[1,]", "[,1]", "[1 2]", "[1", "[", "]", "[1}", "[1,,2]",
    "{}", "{ }", '{"a": 1}', '{"a":1,"b":2}', '{"a": 1, "a": 2}', '{"a": 1, "b": 2, "a": 3}', '{"a": {"a": 1, "a": 2}}', '{"a"}', '{"a": }', '{"a" 1}', '{a: 1}',
    '{"a": 1,}', '{,}', '{"a": 1 "b": 2}', '{"a": 1', '{"a"', "{", "}", '{"a": 1]', "{1: 2}", '{"": 1}', '{"\\u0061": 1, "a": 2}', '{"a": [], "b": {}}',
    "1 2", "[] []", "{} x", "nullx", "truefalse", "// c\n1", "1 // c", "# c\n1", "/* c */ 1", "\u00a01", "[1, NaN, -Infinity]", '[true, false, null]',
    '{"k": [1, {"l": "m"}], "n": -2.50}', "[" * 30 + "]" * 30,
]


def show(v):
    """A text of v that shows its type; Go's tests build the same."""
    if v is None or isinstance(v, bool):
        return json.dumps(v)
    if isinstance(v, (int, float)):
        return repr(v)
    if isinstance(v, str):
        return json.dumps(re.sub("[\ud800-\udfff]", "\ufffd", v), ensure_ascii=False)
    if isinstance(v, bytes):
        return "binary " + base64.b64encode(v).decode()
    if isinstance(v, datetime.datetime):
        return "datetime " + v.isoformat()
    if isinstance(v, datetime.date):
        return "date " + v.isoformat()
    if isinstance(v, set):
        return "[" + ", ".join(sorted(show(item) for item in v)) + "]"
    if isinstance(v, (list, tuple)):
        return "[" + ", ".join(show(item) for item in v) + "]"
    return "{" + ", ".join(show(name(key)) + ": " + show(item) for key, item in v.items()) + "}"


def name(key):
    """The form that JSON gives to a key."""
    if isinstance(key, str):
        return key
    if isinstance(key, datetime.date):
        return key.isoformat()
    return json.dumps(key)


def read(load, text):
    try:
        return show(load(text))
    except Exception:
        return None


def write(file, load, texts):
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), file)
    with open(path, "w", encoding="utf-8") as out:
        for text in dict.fromkeys(texts):
            out.write(json.dumps([text, read(load, text)], ensure_ascii=True) + "\n")


if __name__ == "__main__":
    write("scalars.jsonl", lambda text: yaml.safe_load("- " + text)[0], SCALARS)
    write("documents.jsonl", yaml.safe_load, DOCUMENTS)
    write("json.jsonl", json.loads, JSON)
