"""Writes the documents that AppendYAML is compared with, next to itself.

Run it with a Python that has PyYAML:  python3 encode.py
"""

import os

import yaml

SETTINGS = {
    "runtime": {"rollbacks": {"strategy": "always"}, "hypothesis": {"strategy": "default"}},
    "auths": {"example.com:8443": {"type": "bearer", "value": "xyz"}, "a.b": {}},
    "controls": {"tracing": {"provider": {"type": "python", "module": "chaostracing.control"}}},
    "notifications": [
        {"type": "http", "url": "https://example.com/?a=b#c", "headers": {"Authorization": "Bearer token"}, "verify_tls": False},
        {"type": "plugin", "module": "a.b", "events": ["run-failed", "run-deviated"]},
    ],
    "texts": ["", " ", "a b", "yes", "12", "1.5", "null", "~", "it's", '"q"', "a: b", "a #b", "#c", "- d", "*e", "&f", "!g", "%h",
              "@i", "a:b", "1:30", "2001-01-01", "=", "<<", "---", "{}", "[]", "a, b", "?x", "-x", ":x", "x:", "tab\tx", "C:\\x", "|", ">"],
    "numbers": [0, -1, 10**30, 1.5, 1e20, 1e-7, float("inf"), float("-inf")],
    "others": [None, True, False, [], {}, [[]], [[1, [2, 3]], {"a": [4]}], {"a": {"b": {"c": None}}}],
    "yes": "a key that needs quotes", "12": 1, "a: b": 3,
}

EXPERIMENT = {
    "title": "What if?", "description": "N/A", "tags": [],
    "steady-state-hypothesis": {"title": "t", "probes": [
        {"name": "p", "type": "probe", "tolerance": 200, "provider": {"type": "http", "url": "http://localhost"}},
        {"name": "q", "type": "probe", "tolerance": [1, 2], "provider": {"type": "python", "arguments": {}}},
    ]},
    "method": [], "nested": [[1, [2, 3]], [{"b": [4], "a": {"c": 5}}]],
}


def write(name, value, **layout):
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name)
    with open(path, "w") as f:
        yaml.dump(value, f, default_flow_style=False, width=1000, **layout)


write("sorted.yaml", SETTINGS, indent=2)
write("wide.yaml", EXPERIMENT, indent=4, sort_keys=False)
