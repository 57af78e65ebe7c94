"""Functions that have more to say than anybody wants to hear."""

import logging
import os
import sys

BLOCK = "x" * 1_000_000


def prints(megabytes):
    for _ in range(megabytes):
        sys.stdout.write(BLOCK)
        sys.stderr.write(BLOCK)
    return "printed"


def raises(megabytes, spread=BLOCK):
    raise ValueError("begin" + " ".join([spread] * (megabytes * len(BLOCK) // len(spread))) + "end")


def chains(times):
    error = None
    for _ in range(times):
        try:
            raise ValueError("one of many") from error
        except ValueError as e:
            error = e
    raise error


def leaves(megabytes):
    sys.exit(BLOCK * megabytes)


def logs(megabytes):
    logging.getLogger("floods").warning("begin" + BLOCK * megabytes + "end")
    return "logged"


def returns(megabytes):
    return BLOCK * megabytes


def scribbles(megabytes):
    for _ in range(megabytes):
        os.write(4, BLOCK.encode())
    return "scribbled"
