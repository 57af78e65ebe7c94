"""Plays every case of exchanges.json through the reference's HTTP provider and
writes the bytes on the wire and the result back into that file.

    python reference.py

A case has a provider block, in which {host} stands for the server's address,
a configuration, and the raw responses that the server gives in turn; a response
that is null cuts the connection. Bytes are written as Latin-1 text. The rest of
a case - requests, and output or error - is what this script adds.
"""

import json
import logging
import os
import pathlib
import socket
import threading

from chaoslib.provider.http import run_http_activity

EXCHANGES = pathlib.Path(__file__).parent / "exchanges.json"


class Server:
    def __init__(self, responses):
        self.responses = list(responses)
        self.requests = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.host = "127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection, connection.makefile("rb") as reader:
            while self.responses and (request := self.read(reader)):
                self.requests.append(request)
                response = self.responses.pop(0)
                if response is None:
                    return
                response = response.replace("{host}", self.host)
                connection.sendall(response.encode("latin-1"))

    def read(self, reader):
        line = reader.readline().decode("latin-1").rstrip("\r\n")
        if not line:
            return None
        headers = []
        length = 0
        while header := reader.readline().decode("latin-1").rstrip("\r\n"):
            name, value = header.split(":", 1)
            headers.append([name, value.strip().replace(self.host, "{host}")])
            if name.lower() == "content-length":
                length = int(value)
        return {
            "line": line,
            "headers": headers,
            "body": reader.read(length).decode("latin-1"),
        }


def play(case):
    server = Server(case.get("responses", [OK]))
    provider = json.loads(json.dumps(case["provider"]).replace("{host}", server.host))
    activity = {"name": case["name"], "tolerance": 200, "provider": provider}
    given = {key: case[key] for key in GIVEN if key in case}
    result = {"requests": server.requests}
    try:
        output = run_http_activity(activity, case.get("configuration", {}), {})
        result["output"] = json.loads(json.dumps(output).replace(server.host, "{host}"))
    except Exception as error:
        result["error"] = type(error).__name__
    server.listener.close()
    return given | result


GIVEN = ["name", "provider", "configuration", "responses"]
OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def main():
    logging.disable()
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            del os.environ[name]
    os.environ["HOME"] = "/nonexistent"  # no .netrc
    played = [play(case) for case in json.loads(EXCHANGES.read_text())]
    lines = ",\n".join(json.dumps(case) for case in played)
    EXCHANGES.write_text("[\n" + lines + "\n]\n")


if __name__ == "__main__":
    main()
