"""Writes oracle.json: the results of the Python package jsonpath2 for many paths.

Run by hand, with an interpreter that has jsonpath2 0.4.5:

    python generate.py
"""

import contextlib
import io
import itertools
import json
import pathlib

from jsonpath2.path import Path

DOCUMENTS = {
    "plain": {
        "a": {"b": [1, 2, {"c": 3, "a": 9}], "s": "hello", "t": True, "z": None, "f": 1.5},
        "k": "a", "i": 1, "x": [10, 20, 30, 40, 50], "a-b": 1, "A": 3, "e": [], "o": {},
    },
    "odd": {
        "s": "hello", "u": "h\u00e9llo\U0001f600", "y": [0, 1], "n": -1, "t": True, "f": False,
        "l": [[1, 2], [3]], "big": 12345678901234567890, "fl": 2.0, "m": {"0": "zero", "1": "one"},
        "nul": None, "e": "", "st": ["a", "b"], "esc": "a\\u0041b", "k\\u0041": "raw", "true": 1,
    },
    "prometheus": {
        "status": "success",
        "data": {"resultType": "vector", "result": [
            {"metric": {"job": "api", "instance": "a:80"}, "value": [1435781451.781, "0"]},
            {"metric": {"job": "web", "instance": "b:80"}, "value": [1435781451.781, "1"]},
            {"metric": {"job": "web", "instance": "c:80"}, "value": [1435781451.781, "0"]},
        ]},
    },
    "pods": {"items": [
        {"name": "p1", "phase": "Running", "restarts": 0, "labels": {"app": "web"}, "ready": True},
        {"name": "p2", "phase": "Pending", "restarts": 4, "labels": {"app": "web", "tier": "x"}, "ready": False},
        {"name": "p3", "phase": "Running", "restarts": 2, "labels": {}, "ready": True},
    ], "count": 3, "wanted": "p2", "names": ["p2", "p3"]},
    "nested": [[1, [2, [3]]], {"a": [{"a": 1}, {"a": {"a": 2}}]}, "text", None, True],
    "text": "hello",
    "null": None,
    "list": [0, 1, 2],
}

# The lines of each list are paths; spaces around them belong to them.
PATHS = {
    "plain": r"""
$
$ 
 $

$.a~
$.a-
$.a-b
~$
$$
@
@.a
$.a.b
$ . a . b [ 0 ]
$.a. .b
$...a
$..
$..*
$.*
$.**
$.and
$.or
$.not
$.true
$.false
$.null
$.contains
$.android
$.length
$.keys
$["a-b"]
$['a']
$["q\"r"]
$["\u0041"]
$["\x41"]
$["a"]["b"]
$["a","k"]
$["a","a"]
$[*]
$[*,"k"]
$[0]
$.x[0]
$.x[-1]
$.x[-5]
$.x[-6]
$.x[5]
$.x[-0]
$.x[01]
$.x[1.0]
$.x[1e0]
$.x[1,2]
$.x[1:3]
$.x[:]
$.x[::]
$.x[1.5:2]
$.x[1:2.0]
$.x[1:1e1]
$.x[ 1 : 3 ]
$.x[]
$[]
$.x[,]
$.x[1,]
$.x[1
$.a.s[0]
$.a.s[1:2]
$.a[0:1]
$.a.s[*]
$.a.s.*
$.i.*
$.i[0]
$[@.k]
$[$.k]
$[$.k,"i"]
$.x[$.i]
$.x[@[0]]
$.x[$.x]
$.a[@.s]
$[$]
$[@]
$[$.*]
$.x[$.a.t]
$.x[$.a.f]
$.x[$.a.z]
$[?(@)]
$[?(@.a)]
$[?(@.zz)]
$.a[?(@.z)]
$.a[?(@.t)]
$[?(@.i=1)]
$[?(@.i==1)]
$[?(@.i=true)]
$[?(@.i=1.0)]
$[?(1=@.i)]
$[?(@.i!=1)]
$[?(@.i!=2)]
$[?(@.zz!=2)]
$[?(not @.zz=2)]
$[?(not @.zz)]
$[?(@.i>0)]
$[?(@.k>"A")]
$[?(@.k<"b")]
$[?(@.a.t>0)]
$[?(@.a.z>0)]
$[?(@.i>=1 and @.k="a")]
$[?(@.i=5 and @.k="a" or @.k="a")]
$[?(@.k="a" or @.k="a" and @.i=5)]
$[?((@.k="a") and (@.i=1))]
$[?((@.k)="a")]
$[?(@.x[*]>40)]
$[?(@.x[*]=@.i)]
$[?(@.x.* > $.i)]
$[?(true)].k
$[?(false)].k
$[?(null)].k
$[?(0)].k
$[?(1)].k
$[?(0.0)].k
$[?("")].k
$[?("x")].k
$[?([])].k
$[?([1])].k
$[?({})].k
$[?({"a":1})].k
$[?(@.x=[10,20,30,40,50])].k
$[?(@.o={})].k
$[?(@.e=[])].k
$[?(@.a.z=null)].k
$[?(1=1)].k
$[?(1=2)].k
$[?(@.k in ["a"])]
$[?(@.k = 'a')]
$[?(@.k && @.i)]
$[?(@.k || @.i)]
$[?(@.k =~ "a")]
$[?@.k]
$[?(@.k]
$[?()]
$[(@.k)]
$.x[?(@>10)]
$.x[*][?(@>10)]
$.x.*[?(@>10)]
$.x[*][?(@>10 and @<50)]
$.x[*][?(@<=10 or @>=50)]
$.x[*][?(not @=10 and not @=20)]
$..[?(@.c)]
$..[?(@=1)]
$..c
$..a
$..["a"]
$..[0]
$..[*]
$..[0,1]
$..[0,*]
$..a..c
$..*..*
$.x.length()
$.x[length()]
$.a.s.length()
$.o.length()
$.i.length()
$.length()
$.keys()
$.a.keys()
$.a.values()
$.o.entries()
$.o.keys()
$.e.values()
$.a.entries()
$.x.entries()
$.x.keys()
$.x.values()
$.a.s.keys()
$.a.s.charAt(0)
$.a.s.charAt(9)
$.a.s.charAt(-1)
$.a.s.charAt("0")
$.a.s.charAt()
$.a.s.charAt(0,1)
$.a.s.charAt(1.0)
$.a.s.charAt(true)
$.a.s.charAt(@)
$.a.s.charAt($.i)
$.a.s.charAt($.x)
$.a.s.charAt($.zz)
$.a.s.charAt($.x[*])
$.x.charAt(0)
$.a.s.substring(1)
$.a.s.substring(1,3)
$.a.s.substring(1,100)
$.a.s.substring(3,1)
$.a.s.substring(-2)
$.a.s.substring(0,-1)
$.a.s.substring()
$.a.s.substring(1,2,3)
$.a.s.substring("1")
$.a.s.substring(null)
$.a.s.substring(1,null)
$.x.substring(1)
$.foo()
$.Length()
$.length(1)
$.x.length(1)
$.x[length(),0]
$..length()
$.x.*.length()
$.a.s.length().foo
$.a.keys()[0]
$.a.entries()[*]
$.a.entries()[0]["key"]
$[?(@.x.length()=5)].k
$[?(@.x.length()>4)].k
$[?(length()=5)]
$.x[0:2,4]
$.a["b","s"][0]
$.a[*][*]
$.a[*].c
$.a.b[2][*]
$.a.b[-1].c
$[?(@.a),"k"]
$["k"
$.["k"]
$.'k'
$.k.
$.k[
k
.k
$k
$ k
$.k k
$.k)
$(.k)
$[k]
$[true]
$[null]
$[{"a":1}]
$.2
$.x.0
$[?(@.i = 1e0)].k
$[?(@.i = -1)].k
$[?(@.i = - 1)]
$[?(@.i = .5)]
$[?(@.i = 01)]
$[?(@.i = 1.)]
$[?(@.i = 1e05)]
$[?(not not @.i)].k
$[?(not (@.i = 1) or @.k = "a")].k
$[?(not @.i = 2 and not @.k = "b")].k
$[?(NOT @.i)]
$[?(@.i = 1 AND @.k)]
$[?(@.i and)]
$[?(@.i = @.i = @.i)]
$[?($.i = 1)].k
$.x[*][?($.i = 1)]
$.x[*][?(@ = $.x[1])]
$.x[?(@[0] = 10)]
$.x[@.length()]
$.x[-1,$.i]
$[?(@.a = {"b":1})]
$[?({"a":[1,{"b":null}]} = {"a":[1,{"b":null}]})].k
$[?([1,] = 1)]
$[?({"a":1,} = 1)]
$[?({a:1} = 1)]
$[?(@["k"] = "a")].k
$[?(@["a"]["s"] = "hello")].k
$[?(@..c = 3)].k
$[?(@.* = 3)].k
$[?(@.x[0:1:0])].k
$[?(@.zz and @.x[0:1:0])].k
$[?(@.k or @.x[0:1:0])].k
$[?(@.zz = @.x[0:1:0])].k
$[?(@.x[0:1:0] = 1)].k
$.x[0:1:0]
$.zz[0:1:0]
""",
    "odd": r"""
$.s.charAt($.y[*])
$.s.charAt($.l[0][*])
$.s.substring($.y[*],$.l[0][*])
$.s.substring(0,$.s.length())
$.s.substring(0,@.length())
$.s.charAt(@.length())
$.s.substring($.n)
$.s.substring(true)
$.s.substring(false,true)
$.s.substring(1.0)
$.s.substring(1,2.0)
$.s.charAt($.fl)
$.s.charAt($.nul)
$.s.charAt($.t)
$.s.length($.y)
$.m.keys(1)
$.u.length()
$.u.charAt(1)
$.u.charAt(5)
$.u.substring(1,2)
$.u.substring(5)
$.e.length()
$.e.charAt(0)
$.e.substring(0)
$.s.charAt(-5)
$.s.charAt(-6)
$.s.charAt(99999999999999999999)
$.s.substring(-99999999999999999999, 99999999999999999999)
$.y[99999999999999999999]
$.y[-99999999999999999999]
$.m[0]
$.m[$.y[*]]
$.m[$.st]
$.y[$.n]
$.y[$.t]
$.y[$.big]
$.y[$.fl]
$.l[$.y[*]]
$.l[$.y[*],0]
$.l[*][$.y[*]]
$[?(@.s="hello")]["s","e"]
$[?(@.esc = "a\u0041b")].esc
$["k\u0041"]
$["true"]
$[?(["\u0041"] = ["A"])].s
$[?(["\u0041"] = ["\u0041"])].s
$[?({"\u0041":1} = {"A":1})].s
$[?("\u0041" = "A")].s
$[?(@.st = ["a","b"])].s
$[?(@.big = 12345678901234567890)].s
$[?(@.big = 12345678901234567891)].s
$[?(@.big > 1e400)].s
$[?(1e400 > @.big)].s
$[?(1e-400 = 0)].s
$[?(-0 = 0)].s
$[?(-0.0 = 0)].s
$[?(@.y = @.l)].s
$[?(@.y[*] = @.l[*][*])].s
$[?(@.l[*][*] = @.y[*])].s
$[?(@.y[*] != @.y[*])].s
$[?(@.y[*] = 1)].s
$[?(1 = @.y[*])].s
$[?(@.t != 1)].s
$[?(@.nul = @.nope)].s
$[?(@.nul != @.nope)].s
$[?(@.nul < 1)].s
$[?(@.s >= "hello")].s
$[?(@.s <= "hello")].s
$[?(@.y >= [0])].s
$[?(@.fl >= 2)].s
$[?(@.fl > 2)].s
$[?(@.nope)].s
$[?(@.f)].s
$[?(not @.f)].s
$[?(not false)].s
$[?(@ = $)].s
$..[?(@.length() = 2)]
$..[?(@.length() = 2 or @.length() = 1)]
$.*.length()
$.*[?(@.length() > 4)]
$[*].keys()
$.s.substring(1).length()
$.s.substring(1)[?(@="ello")]
$.s.length()[?(@=5)]
$.s . length ( )
$.y.length
$.y[length]
$.charAt
$.y[charAt(0)]
$.s[charAt(0)]
$.s[charAt(0),charAt(1),length()]
$..[charAt(0)]
$.s.charAt({})
$.s.charAt([])
$.s.charAt([0])
$.s.charAt("a" , )
$.s.charAt(,)
$.s.charAt(0
$.y[0:1:2:3]
$.y[::::]
$.y[0 1]
$.y[0:1,]
$.y[?(@.a):1]
$.y[*:1]
$.y[@]
$.y[$]
$.y[@,0]
$.y[*][@]
$.l[*][@[0]]
$.l[*][?(@[0]=3)]
$.m["0","1"]
$.m["0" "1"]
$.m[""]
$[""]
$..s..length()
$.. s
$ .. s
$..[]
$..["s"]
$..[*].length()
$. *
$[ * ]
$[?( @.s )].s
$[? (@.s)].s
$[ ? ( @.s ) ].s
$[?(@.s = "he
$[?(@.s = "he\xllo")]
$[?(@.s = "he\u00zz")]
$[?(@.s = "tab	tab")]
$.s!
$.s[!]
$[?(!@.s)]
$[?(@.s <> 1)]
$[?(@.s ! = 1)]
$[?(@.s > = 1)]
$.y[+1]
$.y[--1]
$.y[1-1]
$.é
$["é"]
$[?(@.t and not @.f or @.t)].s
$[?(not @.t and @.f or @.t)].s
$.m.keys()[*]
$[$.m.keys()[0]]
$[@.st[0]]
$.m[@.keys()[*]]
""",
    "prometheus": r"""
$.status
$.data.result[*].metric.job
$.data.result.*[?(@.value[1]!="0")]
$.data.result.*[?(@.value[1]="0")].metric.instance
$.data.result[?(@.value[1]!="0")]
$.data.result[*].value[1]
$.data.result[-1:].metric.instance
$.data.result[?(@.length() = 3)]
$.data.result[*][?(@.metric.job = "web" and @.value[1] = "0")].metric.instance
$..instance
$..value[0]
$..result..job
$.data["resultType"]
$.data.*[*].metric["job","instance"]
$.data.result[0,2].metric.instance
$.data.result.*[?(@.metric.job="web" or @.metric.job="api")].metric.instance
$.data.result[*][?(not @.metric.job = "web")].metric
""",
    "pods": r"""
$.items[*].name
$.items[*][?(@.phase="Running")].name
$.items.*[?(@.phase!="Running")].name
$.items[?(@.phase="Running")]
$.items[*][?(@.ready)].name
$.items[*][?(@.ready=true)].name
$.items[*][?(@.labels.tier)].name
$.items[*][?(@.labels = {"app":"web"})].name
$.items[*][?(@.restarts > 1)].name
$.items[*][?(@.restarts > 1 and @.restarts < 4)].name
$.items[*][?(@.name = $.wanted)].name
$.items[*][?(@.name = $.names[*])].name
$[?(@.items[*].name = @.wanted)].count
$[?(@.wanted = @.items[*].name)].count
$.items[*][?($.names[*] = @.name)].name
$.items.length()
$[?(@.items.length() = @.count)].count
$[?(@.items[*].phase = "Pending")].count
$.items[*].labels.keys()
$.items[*].labels.keys().length()
$.items[*][?(@.labels.keys().length() = 1)].name
$.items[*].name.charAt(1)
$.items[*][?(@.name.substring(1) = "2")].phase
$.items[*]["name","phase"]
$.items[0:2].name
$.items[::2].name
$.items[-2:].name
$.items[$.count]
$.items[@.length()]
$..name
$..[?(@.phase)].name
$..[?(@ = "Running")]
$.items[*][?(@.phase = "Running" and @.ready = true or @.restarts = 4)].name
$.items[*][?((@.phase = "Running" and @.ready = true) or @.restarts = 4)].name
""",
    "nested": r"""
$..*
$..[0]
$..a
$..a..a
$..a.a
$..[1]
$..[-1]
$..[::-1]
$..[?(@ = 1)]
$..[?(@.a)]
$..[?(@[0])]
$[*][*]
$[1].a[*].a
$[1]["a"][1]["a"]["a"]
$.*.a
$..*..a
$..length()
$..keys()
$..values()
$..entries()
$[?(@[2] = "text")]
$[*][?(@ = "text" or @ = null)]
$[*][?(@)]
$..[?(not @.a and not @[0])]
""",
    "text": "\n$\n$.*\n$..*\n$[0]\n$.length()\n$.charAt(1)\n$[?(@ = \"hello\")]\n$..length()\n$[?(@.length() = 5)]\n",
    "null": "\n$\n$.*\n$..*\n$..[?(@)]\n$[?(@ = null)]\n$.a\n$[?(not @.a)]\n",
    "list": "\n$[0]\n$.*\n$[@[1]]\n$[@[*]]\n$[@[*],@[*]]\n$[$.length()]\n$[?(@[*] = 2)]\n$[?(@[5])]\n",
}


def slices():
    """Every kind of slice: the bounds are not those of Python's own."""
    bounds = ["", -7, -4, -3, -2, -1, 0, 1, 2, 3, 7]
    for start, end, step in itertools.product(bounds, bounds, ["", ":", ":-2", ":-1", ":1", ":2", ":9"]):
        if (start, end).count("") or abs(start) + abs(end) != 14 or step in ("", ":1", ":-2"):
            yield f"$[{start}:{end}{step}]"


def judge(path, document):
    with contextlib.redirect_stderr(io.StringIO()):
        try:
            parsed = Path.parse_str(path)
        except Exception:
            return {"error": "syntax"}
        try:
            return {"matches": [m.current_value for m in parsed.match(document)]}
        except Exception:
            return {"error": "evaluation"}


def main():
    cases = []
    for name, lines in PATHS.items():
        for path in lines.split("\n")[1:-1]:
            cases.append({"document": name, "path": path, **judge(path, DOCUMENTS[name])})
    for path in slices():
        cases.append({"document": "list", "path": path, **judge(path, DOCUMENTS["list"])})
    out = pathlib.Path(__file__).with_name("oracle.json")
    with out.open("w", encoding="utf-8") as f:
        f.write('{"documents": ' + json.dumps(DOCUMENTS, ensure_ascii=False) + ',\n"cases": [\n')
        f.write(",\n".join(json.dumps(c, ensure_ascii=False) for c in cases))
        f.write("\n]}\n")
    print(len(cases), "cases")


if __name__ == "__main__":
    main()
