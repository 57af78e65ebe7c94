"""Check documents against junit.xsd and print what junitparser reads in them.

Usage: read.py SCHEMA DOCUMENT... The answer is a JSON list with an entry for each
document: its name and, suite by suite, the counts, the properties, and the cases.
"""
import json
import sys

import junitparser
from lxml import etree

schema = etree.XMLSchema(etree.parse(sys.argv[1]))


def case(c):
    kind = type(c.result[0]).__name__.lower() if c.result else "passed"
    element = c._elem
    return {
        "class": c.classname, "name": c.name, "time": c.time, "result": kind,
        "message": c.result[0].message if c.result else "",
        "text": (c.result[0].text or "") if c.result else "",
        "file": element.get("file", ""), "line": int(element.get("line", 0)),
    }


def suite(s):
    return {
        "name": s.name, "tests": s.tests, "failures": s.failures, "errors": s.errors, "skipped": s.skipped,
        "properties": {p.name: p.value for p in s.properties()},
        "cases": [case(c) for c in s],
    }


answers = []
for path in sys.argv[2:]:
    schema.assertValid(etree.parse(path))
    answers.append({"path": path, "suites": [suite(s) for s in junitparser.JUnitXml.fromfile(path)]})
json.dump(answers, sys.stdout)
