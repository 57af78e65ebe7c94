"""Hands the arguments of every case of arguments.json to the reference's process
provider and writes the words that the program got back into that file.

    python reference.py
"""

import json
import logging
import os
import pathlib
import sys
import tempfile

from chaoslib.provider.process import run_process_activity

CASES = pathlib.Path(__file__).parent / "arguments.json"
PROGRAM = "#!%s\nimport json, sys\nprint(json.dumps(sys.argv[1:]))\n" % sys.executable


def play(case, program):
    provider = {"type": "process", "path": program}
    if "arguments" in case:
        provider["arguments"] = case["arguments"]
    given = {key: case[key] for key in ("name", "arguments", "configuration") if key in case}
    activity = {"name": case["name"], "tolerance": 0, "provider": provider}
    try:
        output = run_process_activity(activity, case.get("configuration", {}), {})
        return given | {"words": json.loads(output["stdout"])}
    except Exception as error:
        return given | {"error": type(error).__name__}


def main():
    logging.disable()
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "program")
        pathlib.Path(program).write_text(PROGRAM)
        os.chmod(program, 0o755)
        played = [play(case, program) for case in json.loads(CASES.read_text())]
    lines = ",\n".join(json.dumps(case) for case in played)
    CASES.write_text("[\n" + lines + "\n]\n")


if __name__ == "__main__":
    main()
