"""The Python side of chaos: it calls functions for the engine.

The engine starts one such process for a run and talks to it over two pipes, file
descriptors 3 and 4, so that nothing that a module prints can be mistaken for an
answer. Each message is a JSON object on a line:

    {"id": 1, "op": "describe", "module": "m", "func": "f"}
    {"id": 2, "op": "call", "module": "m", "func": "f", "arguments": {...},
     "positional": [...], "configuration": {...}, "secrets": {...},
     "lane": 2, "judge": true}
    {"id": 4, "op": "extend", "program": "..."}
    {"id": 2, "op": "interrupt"}
    {"op": "settings", "settings": {...}}

    {"id": 1, "result": ...}
    {"id": 2, "result": ..., "truth": false}
    {"id": 2, "error": {"kind": "failed", "message": "...", "trace": [...]}}
    {"log": {"level": 30, "message": "...", "file": "m.py", "line": 3}}
    {"signal": "SIGUSR1"}
    {"environ": {"set": {...}, "unset": [...]}}

Calls without a lane run on the main thread, one after the other, because functions
may need it; each lane has a thread of its own. A request without an id has no answer.
The answer to a request that judges says whether the result is true in Python. The
engine sends this program after values.py, which says how values are written, and
functions.py, which calls the functions.
"""

import _queue
import builtins
import importlib
import json
import logging
import os
import signal
import sys
import threading
import time
import traceback
import types

# Every run waits for the imports above; what is rarely needed is imported where it is used.

# The longest answer, in characters. Longer ones do not belong into a journal.
MAX_ANSWER = 64 * 1024 * 1024
# How long the thread of a lane waits for the next request, in seconds.
LANE_IDLE = 5
# The signal that wakes the main thread up.
NUDGE = signal.SIGURG


class Channel:
    """Writes messages to the engine, whole lines at a time, from any thread.

    A signal handler must not wait for the thread that is writing, which may be the one
    that it interrupts, so another thread sends its messages.
    """

    def __init__(self, fd):
        self.fd = fd
        self.lock = threading.RLock()
        self.forked = False  # a child that a function forked has no engine
        os.register_at_fork(after_in_child=self.abandon)
        self.signals = _queue.SimpleQueue()
        threading.Thread(target=self.send_signals, daemon=True).start()

    def abandon(self):
        self.forked = True

    def send_signals(self):
        while True:
            self.send({"signal": self.signals.get()})

    def send(self, message):
        self.write((json.dumps(message, separators=(",", ":")) + "\n").encode("ascii"))

    def write(self, data):
        if self.forked:
            return
        with self.lock:
            view = memoryview(data)
            try:
                while view:
                    view = view[os.write(self.fd, view):]
            except BaseException:
                os.write(self.fd, b"\n")  # a message that was cut off must not spoil the next
                raise


class Log(logging.Handler):
    """Sends the records of all loggers to the engine."""

    def __init__(self, channel):
        super().__init__(logging.DEBUG)
        self.channel = channel

    def emit(self, record):
        try:
            message = record.getMessage()
            if record.exc_info:
                message += "\n" + "".join(traceback.format_exception(*record.exc_info)).rstrip()
        except Exception:
            message = str(record.msg)
        self.channel.send({"log": {
            "level": record.levelno, "message": shorten(message), "logger": record.name,
            "file": os.path.basename(record.pathname), "line": record.lineno,
        }})


def capture_logs(channel):
    handler = Log(channel)
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logger = logging.getLogger("chaostoolkit")
    logger.setLevel(logging.DEBUG)
    shim = types.ModuleType("logzero")  # older extensions log through this module
    shim.logger = logger
    try:
        importlib.import_module("logzero")
    except ImportError:
        sys.modules["logzero"] = shim
    else:
        sys.modules["logzero"].logger = logger


def extend(request):
    """Adds the operations of a program that not every run needs."""
    scope = {"Problem": Problem, "plain": plain, "exception_text": exception_text, "trace_lines": trace_lines,
             "find_module": find_module, "signature": signature, "send": Worker.channel.send}
    exec(compile(request["program"], OWN[1], "exec"), scope)
    OPERATIONS.update(scope["OPERATIONS"])


OPERATIONS = {"describe": describe, "call": call, "settings": set_settings, "extend": extend}


class Signalled(SystemExit):
    """Ends the function on the main thread because of a signal, with the exit code that
    the reference uses for it."""

    def __init__(self, name):
        super().__init__(30 if name == "SIGUSR2" else 20)
        self.name = name


def failure(error):
    """Returns the message for an exception of a function."""
    trace = trace_lines(error)
    names = {c.__name__ for c in type(error).__mro__}
    if isinstance(error, Problem):
        return {"kind": error.kind, "message": str(error), "trace": error.trace}
    if "InterruptExecution" in names:
        return {"kind": "interrupt", "message": shorten(str(error)), "trace": trace}
    if isinstance(error, Signalled):
        return {"kind": "signal", "message": error.name, "trace": trace, "ungraceful": error.code == 30}
    if isinstance(error, SystemExit):
        return {"kind": "exit", "message": shorten(str(error.code)), "trace": trace, "ungraceful": error.code == 30}
    if isinstance(error, KeyboardInterrupt):
        return {"kind": "keyboard", "message": "KeyboardInterrupt", "trace": trace}
    return {"kind": "failed", "message": exception_text(error), "trace": trace}


class Worker:
    channel = None  # for programs that extend this one

    def __init__(self, requests, channel):
        self.requests = requests
        Worker.channel = channel
        self.main = threading.get_ident()
        self.foreground = _queue.SimpleQueue()
        self.environment = environment()
        self.lanes = {}  # requests by their lanes
        self.lock = threading.Lock()
        # What may be interrupted, each once: the request on the main thread, and the
        # threads of the others by the ids of their requests.
        self.running = None
        self.threads = {}
        # Ids of requests that were interrupted before they began. If they had ended, the
        # ids stay here, which is harmless: ids are not used again.
        self.dropped = set()

    def read(self):
        """Reads requests until the engine closes its pipe, then exits."""
        for line in self.requests:
            request = decode(line)
            if request["op"] == "interrupt":
                self.interrupt(request["id"])
            elif request.get("lane"):
                self.put(request["lane"], request)
            else:
                self.foreground.put(request)
        self.exit()

    def exit(self):
        """Ends the process as Python does: with the functions registered at atexit."""
        import atexit
        try:
            atexit._run_exitfuncs()
        finally:
            sys.stdout.flush()
            os._exit(0)

    def put(self, lane, request):
        with self.lock:
            if lane not in self.lanes:
                self.lanes[lane] = _queue.SimpleQueue()
                threading.Thread(target=self.serve_lane, args=(lane,), daemon=True).start()
            self.lanes[lane].put(request)

    def serve_lane(self, lane):
        """Serves a lane until it is idle; the next request opens it again."""
        requests = self.lanes[lane]
        while True:
            try:
                self.answer(requests.get(timeout=LANE_IDLE))
            except _queue.Empty:
                with self.lock:
                    if requests.empty():
                        del self.lanes[lane]
                        return

    def serve(self):
        while True:
            try:
                self.answer(self.foreground.get())
            except KeyboardInterrupt:
                continue  # a function replaced the handler of a signal

    def answer(self, request):
        answer = self.carry_out(request)
        if self.channel.forked:
            os._exit(0)
        if environment() != self.environment:
            self.send_environment()
        if "id" in request:
            self.channel.write(answer.encode("ascii") + b"\n")

    def send_environment(self):
        """Sends the engine what a function changed in the environment, for the processes
        that the engine starts."""
        with self.lock:
            before, self.environment = self.environment, environment()
        changed = {os.fsdecode(k): os.fsdecode(v) for k, v in self.environment.items() if before.get(k) != v}
        removed = [os.fsdecode(k) for k in before if k not in self.environment]
        self.channel.send({"environ": {"set": changed, "unset": removed}})

    def carry_out(self, request):
        """Returns the answer to a request. It can only be interrupted between enter and
        leave, so answers are always written completely."""
        try:
            try:
                self.enter(request)
                return answer_to(request)
            finally:
                self.leave(request)
        except BaseException as error:
            return json.dumps({"id": request.get("id"), "error": failure(error)}, separators=(",", ":"))

    def enter(self, request):
        ident = threading.get_ident()
        with self.lock:
            if request.get("id") in self.dropped:
                self.dropped.remove(request["id"])
                raise KeyboardInterrupt
            if ident == self.main:
                self.running = request
            else:
                self.threads[request.get("id")] = ident

    def leave(self, request):
        if self.channel.forked:
            return  # the thread that held the lock does not exist in this process
        with self.lock:
            if self.running is request:
                self.running = None
            self.threads.pop(request.get("id"), None)

    def interrupt(self, number):
        with self.lock:
            request, ident = self.running, self.threads.pop(number, None)
            if ident is not None:
                import ctypes
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(ident), ctypes.py_object(SystemExit))
            elif request is not None and request.get("id") == number:
                signal.pthread_kill(self.main, signal.SIGINT)
            else:
                self.dropped.add(number)

    def nudge(self, arrived):
        """Wakes up the main thread after each signal, a few times, by a signal without
        effect. Python handles signals on the main thread only, which may not be the one
        that got the signal, or may have begun to wait just after it looked for signals."""
        while True:
            if all(number == NUDGE for number in os.read(arrived, 64)):
                continue
            for pause in (0.01, 0.02, 0.04, 0.08, 0.16, 0.32):
                time.sleep(pause)
                signal.pthread_kill(self.main, NUDGE)

    def handle_signal(self, number, frame):
        """Handles a signal, on the main thread. It ends the function that runs there. If
        there is none, the engine gets the signals by which chaoslib asks for the run to
        end; it handles signals to its own process itself."""
        name = signal.Signals(number).name
        request, self.running = self.running, None
        if self.channel.forked:
            signal.signal(number, signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)
            os.kill(os.getpid(), number)
        elif request is None or "id" not in request:
            if name in ("SIGUSR1", "SIGUSR2") or name == "SIGTERM" and self.threads:
                self.channel.signals.put(name)
        elif name == "SIGINT":
            raise KeyboardInterrupt
        else:
            raise Signalled(name)


def environment():
    """Returns a copy of the environment. It reads past os.environ, which is slower,
    because each call waits for it."""
    return os.environ._data.copy()


def answer_to(request):
    result = OPERATIONS[request["op"]](request)
    message = {"id": request.get("id"), "result": plain(result)}
    if request.get("judge"):
        message["truth"] = bool(result)
    data = json.dumps(message, separators=(",", ":"))
    if len(data) > MAX_ANSWER:
        raise Problem("failed", "the output takes %d characters as JSON, at most %d are kept" % (len(data), MAX_ANSWER))
    return data


def main(requests_fd, answers_fd):
    os.set_inheritable(requests_fd, False)
    os.set_inheritable(answers_fd, False)
    channel = Channel(answers_fd)
    # Relative paths in PYTHONPATH were resolved where the process was started.
    os.chdir(sys.argv[1])
    if sys.argv[2:] == ["installed-first"]:
        sys.path[:] = [entry for entry in sys.path if entry] + [os.getcwd()]
    else:
        sys.path.insert(0, os.getcwd())
    sys.argv = ["chaos"]
    sys.stdout = open(1, "w", buffering=1, closefd=False, errors="replace")
    sys.stderr = open(2, "w", buffering=1, closefd=False, errors="replace")
    builtins.exit = builtins.quit = sys.exit
    capture_logs(channel)
    worker = Worker(open(requests_fd, "r", encoding="utf-8"), channel)
    for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, worker.handle_signal)
    signal.signal(NUDGE, lambda number, frame: None)
    arrived, arriving = os.pipe()  # gets the number of each signal immediately
    os.set_blocking(arriving, False)
    signal.set_wakeup_fd(arriving, warn_on_full_buffer=False)
    threading.Thread(target=worker.nudge, args=(arrived,), daemon=True).start()
    channel.send({"hello": {"version": list(sys.version_info[:3]), "executable": sys.executable}})
    threading.Thread(target=worker.read, daemon=True).start()
    worker.serve()


main(3, 4)
