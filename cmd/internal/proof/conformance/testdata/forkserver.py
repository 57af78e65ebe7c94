"""Plays the reference's `chaos` many times without paying for its start each time.

Listens on the unix socket that the first argument names. A connection is one
job, a line of JSON: {"dir", "args", "env", "stdout", "stderr"}. The job runs in
a forked child as the `chaos` script would, and its exit code (128 + signal if
one ended it) is the answer. Modules are imported in that child only, from the
PYTHONPATH of the job, so those of two jobs may have the same name.
"""

import json
import os
import signal
import socket
import sys

import chaostoolkit.__main__  # noqa: F401

# What the Chaos Toolkit needs stays imported, but not the Chaos Toolkit itself:
# it reads HOME as it is imported, and HOME is the job's.
for module in list(sys.modules):
    if module.split(".")[0] in ("chaoslib", "chaostoolkit"):
        del sys.modules[module]


def next_job(path):
    """Return a job in a process of its own; the caller's process never returns."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(16)
    print("ready", flush=True)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for monitors
    while True:
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            return monitored(connection)
        connection.close()


def monitored(connection):
    """Fork once more: the child gets the job, the parent answers its exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    job = json.loads(connection.makefile().readline())
    child = os.fork()
    if child == 0:
        connection.close()
        return job
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    try:
        os.killpg(child, signal.SIGKILL)  # whatever the job left behind
    except ProcessLookupError:
        pass
    connection.sendall(str(code if code >= 0 else 128 - code).encode())
    os._exit(0)


def become(job):
    """Take the job's session, directory, environment, arguments and files."""
    os.setsid()
    signal.alarm(60)  # a job that hangs must not outlive the test
    os.chdir(job["dir"])
    os.environ.clear()
    os.environ.update(job["env"])
    # The first entry is the folder of this file, which is no business of the job.
    sys.path[:1] = map(os.path.abspath, filter(None, job["env"].get("PYTHONPATH", "").split(os.pathsep)))
    sys.argv = ["chaos", *job["args"]]
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for fd, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(job[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), fd)


become(next_job(sys.argv[1]))
from chaostoolkit.__main__ import cli  # noqa: E402

sys.exit(cli())
