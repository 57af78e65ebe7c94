"""The Python side of chaos: it calls functions for the engine.

The engine starts one such process for a run and talks to it over two pipes of
their own, whose numbers are its arguments, so that nothing that a module prints
can be mistaken for an answer. Each message is a JSON object on a line:

    {"id": 1, "op": "describe", "module": "m", "func": "f"}
    {"id": 2, "op": "call", "module": "m", "func": "f", "arguments": {...},
     "positional": [...], "configuration": {...}, "secrets": {...},
     "lane": 0}
    {"id": 3, "op": "survey", "program": "...", "func": "f", "arguments": {...}}
    {"id": 4, "op": "extend", "program": "..."}
    {"id": 2, "op": "interrupt"}

    {"id": 1, "result": ...}
    {"id": 2, "error": {"kind": "failed", "message": "...", "trace": [...]}}
    {"log": {"level": 30, "message": "...", "file": "m.py", "line": 3}}
    {"signal": "SIGUSR1"}

Calls run on the main thread, one after the other, as functions may need it;
those of each lane but the first have a thread for themselves. A request without
an id has no answer.
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
import traceback
import types

# What is imported above every run waits for; what few need is imported there.

# The longest answer, in characters; what is longer is no output for a journal.
MAX_ANSWER = 64 * 1024 * 1024
MAX_DEPTH = 200
# How long a lane is kept for when nothing comes, in seconds.
LANE_IDLE = 5


class Channel:
    """Writes messages to the engine, whole lines at a time, from any thread.

    A signal handler must not wait for a thread that is writing, which may be the
    one it interrupts, so it leaves its messages to a thread of their own.
    """

    def __init__(self, fd):
        self.fd = fd
        self.lock = threading.RLock()
        self.pid = os.getpid()
        self.signals = _queue.SimpleQueue()
        threading.Thread(target=self.send_signals, daemon=True).start()

    def send_signals(self):
        while True:
            self.send({"signal": self.signals.get()})

    def send(self, message):
        self.write((json.dumps(message, separators=(",", ":")) + "\n").encode("ascii"))

    def write(self, data):
        if os.getpid() != self.pid:
            return  # a function forked: only the original process has an engine
        with self.lock:
            view = memoryview(data)
            while view:
                view = view[os.write(self.fd, view):]


def plain(value, depth=0):
    """Returns value made of what JSON knows; anything else becomes text."""
    if value is None or value is True or value is False:
        return value
    kind = type(value)
    if kind is str:
        return value
    if kind is int or kind is float:
        return value
    if depth > MAX_DEPTH:
        return "..."
    if isinstance(value, dict):
        return {key_text(k): plain(v, depth + 1) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v, depth + 1) for v in value]
    if isinstance(value, (set, frozenset)):
        return [plain(v, depth + 1) for v in sorted(value, key=lambda v: (str(type(v)), repr(v)))]
    return plain_object(value, depth)


def is_a(value, module, *names):
    """Says whether value is an instance of a class of a module, which it cannot be
    as long as nobody imported that."""
    loaded = sys.modules.get(module)
    return loaded is not None and isinstance(value, tuple(getattr(loaded, n) for n in names))


def plain_object(value, depth):
    if is_a(value, "enum", "Enum"):
        return plain(value.value, depth + 1)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool):
        return bool(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return plain_bytes(bytes(value))
    if is_a(value, "datetime", "datetime", "date", "time"):
        return value.isoformat()
    if is_a(value, "decimal", "Decimal") or is_a(value, "uuid", "UUID") or isinstance(value, os.PathLike):
        return str(value)
    if is_a(value, "datetime", "timedelta"):
        return value.total_seconds()
    if isinstance(value, BaseException):
        return exception_text(value)
    fields = getattr(type(value), "__dataclass_fields__", None)
    if fields is not None:
        return {name: plain(getattr(value, name, None), depth + 1) for name in fields}
    for method in ("tolist", "item", "to_dict"):  # arrays, scalars and API objects
        convert = getattr(value, method, None)
        if callable(convert) and not isinstance(value, type):
            try:
                converted = convert()
            except Exception:
                continue
            if type(converted) is not type(value):
                return plain(converted, depth + 1)
    return repr(value)


def plain_bytes(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        import base64
        return base64.b64encode(data).decode("ascii")


def key_text(key):
    if isinstance(key, str):
        return str.__str__(key)
    if key is None or isinstance(key, (bool, int, float)):
        return json.dumps(key)
    return str(plain(key))


# The file names of this program and of those that it is handed.
OWN = ("<stdin>", "<chaos>")


def exception_text(error):
    return "".join(traceback.format_exception_only(type(error), error)).strip()


def trace_lines(error):
    """Returns the traceback of an exception without the frames of the worker."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename in OWN:
        frames = frames.tb_next
    return traceback.format_exception(type(error), error, frames)


class Log(logging.Handler):
    """Hands the records of all loggers to the engine."""

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
            "level": record.levelno, "message": message, "logger": record.name,
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


class Problem(Exception):
    """What is wrong with a request, in the engine's terms."""

    def __init__(self, kind, message, trace=None):
        super().__init__(message)
        self.kind = kind
        self.trace = trace or []


def find_module(name):
    try:
        return importlib.import_module(name)
    except ImportError as error:
        missing = getattr(error, "name", None) or ""
        if name == missing or name.startswith(missing + ".") and missing:
            raise Problem("no-module", str(error))
        raise Problem("broken-module", exception_text(error), trace_lines(error))
    except Exception as error:
        raise Problem("broken-module", exception_text(error), trace_lines(error))


def find(module_name, func_name):
    """Returns a function, importing its module."""
    module = find_module(module_name)
    func = getattr(module, func_name, None)
    if func is None:
        known = [n for n in sorted(dir(module)) if not n.startswith("_") and callable(getattr(module, n, None))]
        raise Problem("no-function", json.dumps(known[:200]))
    if not isinstance(func, (types.FunctionType, types.BuiltinFunctionType)):
        raise Problem("not-a-function", type(func).__name__)
    return func


# The parameters of functions that were called, as (name, kind, required); None of
# one that does not tell.
signatures = {}


def signature(func):
    if func not in signatures:
        signatures[func] = read_signature(func)
    return signatures[func]


def read_signature(func):
    """Does what inspect.signature does, without inspect for the plain functions
    that most are."""
    if not isinstance(func, types.FunctionType) or hasattr(func, "__wrapped__") or hasattr(func, "__signature__"):
        import inspect
        try:
            parameters = inspect.signature(func).parameters.values()
        except (TypeError, ValueError):
            return None
        optional = ("VAR_POSITIONAL", "VAR_KEYWORD")
        return [(p.name, p.kind.name, p.default is p.empty and p.kind.name not in optional) for p in parameters]
    code, defaults, keywords = func.__code__, func.__defaults__ or (), func.__kwdefaults__ or {}
    names = code.co_varnames
    positional, most = code.co_argcount, code.co_argcount + code.co_kwonlyargcount
    found = []
    for i, name in enumerate(names[:positional]):
        kind = "POSITIONAL_ONLY" if i < code.co_posonlyargcount else "POSITIONAL_OR_KEYWORD"
        found.append((name, kind, i < positional - len(defaults)))
    if code.co_flags & 0x04:
        found.append((names[most], "VAR_POSITIONAL", False))
    found += [(name, "KEYWORD_ONLY", name not in keywords) for name in names[positional:most]]
    if code.co_flags & 0x08:
        found.append((names[most + (code.co_flags & 0x04) // 4], "VAR_KEYWORD", False))
    return found


def describe(request):
    func = find(request["module"], request["func"])
    found = signature(func)
    if found is None:
        return {"parameters": None}
    return {"parameters": [{"name": n, "kind": k, "required": r} for n, k, r in found]}


def call(request):
    func = find(request["module"], request["func"])
    arguments = dict(request.get("arguments") or {})
    names = [name for name, _, _ in signature(func) or ()]
    for injected in ("secrets", "configuration"):
        if injected in names and request.get(injected) is not None:
            arguments[injected] = request[injected]
    return func(*(request.get("positional") or ()), **arguments)


def extend(request):
    """Adds the operations of a program that not every run needs."""
    scope = {"plain": plain, "exception_text": exception_text, "trace_lines": trace_lines,
             "find_module": find_module, "signature": signature, "send": Worker.channel.send}
    exec(compile(request["program"], OWN[1], "exec"), scope)
    OPERATIONS.update(scope["OPERATIONS"])


def survey(request):
    """Calls a function of a program that is seldom needed, so the engine hands it over."""
    scope = {"Problem": Problem}
    exec(compile(request["program"], OWN[1], "exec"), scope)
    return scope[request["func"]](**request["arguments"])


OPERATIONS = {"describe": describe, "call": call, "survey": survey, "extend": extend}


def failure(error):
    """Returns an exception of a function as the engine's message."""
    trace = trace_lines(error)
    names = {c.__name__ for c in type(error).__mro__}
    if isinstance(error, Problem):
        return {"kind": error.kind, "message": str(error), "trace": error.trace}
    if "InterruptExecution" in names:
        return {"kind": "interrupt", "message": str(error), "trace": trace}
    if isinstance(error, SystemExit):
        return {"kind": "exit", "message": str(error.code), "trace": trace}
    if isinstance(error, KeyboardInterrupt):
        return {"kind": "keyboard", "message": "KeyboardInterrupt", "trace": trace}
    return {"kind": "failed", "message": exception_text(error), "trace": trace}


class Worker:
    channel = None  # what extensions write to

    def __init__(self, requests, channel):
        self.requests = requests
        Worker.channel = channel
        self.foreground = _queue.SimpleQueue()
        self.lock = threading.Lock()
        self.current = None  # the call on the main thread
        self.lanes = {}  # requests by their lanes
        self.threads = {}  # identifiers of the threads that serve them, by requests

    def read(self):
        """Takes requests until the engine closes its pipe, which ends everything."""
        for line in self.requests:
            request = json.loads(line)
            if request["op"] == "interrupt":
                self.interrupt(request["id"])
            elif request.get("lane"):
                self.put(request["lane"], request)
            else:
                self.foreground.put(request)
        os._exit(0)

    def put(self, lane, request):
        with self.lock:
            if lane not in self.lanes:
                self.lanes[lane] = _queue.SimpleQueue()
                threading.Thread(target=self.serve_lane, args=(lane,), daemon=True).start()
            self.lanes[lane].put(request)

    def serve_lane(self, lane):
        """Serves a lane until nothing comes any more; the next request opens it again."""
        requests = self.lanes[lane]
        while True:
            try:
                request = requests.get(timeout=LANE_IDLE)
                with self.lock:
                    self.threads[request.get("id")] = threading.get_ident()
                try:
                    self.answer(request)
                finally:
                    with self.lock:
                        self.threads.pop(request.get("id"), None)
            except _queue.Empty:
                with self.lock:
                    if requests.empty():
                        del self.lanes[lane]
                        return
            except SystemExit:
                continue  # it came too late for the call that it was meant for

    def interrupt(self, number):
        with self.lock:
            if self.current == number:
                signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
            elif number in self.threads:
                import ctypes
                ident = ctypes.c_ulong(self.threads[number])
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, ctypes.py_object(SystemExit))

    def serve(self):
        while True:
            try:
                request = self.foreground.get()
                with self.lock:
                    self.current = request.get("id")
                try:
                    self.answer(request)
                finally:
                    with self.lock:
                        self.current = None
            except KeyboardInterrupt:
                continue  # it came too late for the call that it was meant for

    def answer(self, request):
        number = request.get("id")
        try:
            message = {"id": number, "result": plain(OPERATIONS[request["op"]](request))}
            data = json.dumps(message, separators=(",", ":"))
            if len(data) > MAX_ANSWER:
                raise Problem("failed", "the output takes %d characters as JSON, at most %d are kept" % (len(data), MAX_ANSWER))
        except BaseException as error:
            data = json.dumps({"id": number, "error": failure(error)}, separators=(",", ":"))
        if number is None:
            return
        if os.getpid() != self.channel.pid:
            os._exit(0)  # the function forked, and this is the child: it has no engine
        self.channel.write(data.encode("ascii") + b"\n")


def main(requests_fd, answers_fd):
    os.set_inheritable(requests_fd, False)
    os.set_inheritable(answers_fd, False)
    channel = Channel(answers_fd)
    sys.path.insert(0, os.getcwd())
    sys.argv = ["chaos"]
    sys.stdout = open(1, "w", buffering=1, closefd=False, errors="replace")
    sys.stderr = open(2, "w", buffering=1, closefd=False, errors="replace")
    builtins.exit = builtins.quit = sys.exit
    capture_logs(channel)
    for name in ("SIGUSR1", "SIGUSR2", "SIGTERM"):
        signal.signal(getattr(signal, name), lambda *_, name=name: channel.signals.put(name))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    worker = Worker(open(requests_fd, "r", encoding="utf-8"), channel)
    channel.send({"hello": {"version": list(sys.version_info[:3]), "executable": sys.executable}})
    threading.Thread(target=worker.read, daemon=True).start()
    worker.serve()


main(3, 4)
