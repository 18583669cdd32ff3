"""What is measured, and what stands around it: an upstream, nginx before it, and a client."""

import contextlib
import json
import os
import random
import re
import shutil
import signal
import socket
import socketserver
import subprocess
import threading
import time
from pathlib import Path

HOST = "127.0.0.1"
HERE = Path(__file__).resolve().parent
SNIPPETS = HERE.parent / "policies" / "snippets"

SECONDS = 60            # that anything may take to start, answer or stop
CALL_BYTES = 244        # of the usual call
NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")


class BenchError(Exception):
    """A part does not do what it should; the text says what."""


def wait_for(what, done, again=None):
    """Waits until `done`. Calls `again` every second: nginx sleeps on if a signal comes in the
    moment before it waits for events."""
    begin = asked = time.monotonic()
    while not (value := done()):
        now = time.monotonic()
        if now - begin > SECONDS:
            raise BenchError(f"waited in vain for {what}")
        if again and now - asked > 1:
            asked = now
            again()
        time.sleep(0.01)
    return value


def free_port():
    """Below the range of outgoing connections, so that none takes it before nginx listens."""
    while True:
        port = random.randrange(19000, 20000)
        with contextlib.suppress(OSError), socket.create_server((HOST, port)):
            return port


def read_message(stream):
    """The start line and the body of a request or an answer with a Content-Length; b"" at the end
    of the stream."""
    start = line = stream.readline()
    length = 0
    while line.strip():
        line = stream.readline()
        if line.lower().startswith(b"content-length:"):
            length = int(line[15:])
    return start, stream.read(length)


class Upstream(socketserver.ThreadingTCPServer):
    """Reads each request to its end and gives it the same answer."""

    daemon_threads = True

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            body = b'{"jsonrpc":"2.0","id":4711,"result":{"content":[]}}'
            answer = (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                      b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
            with contextlib.suppress(OSError):
                while read_message(self.rfile)[0]:
                    self.wfile.write(answer)

    def __init__(self):
        super().__init__((HOST, 0), self.Handler)
        self.port = self.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Gateway:
    """nginx as one process, with the module or plain; `wrapper` is a command that runs it. Policies
    are those of this directory and of the one above its own."""

    def __init__(self, directory, upstream, module=None, wrapper=()):
        self.directory = directory
        shutil.rmtree(directory, ignore_errors=True)
        (directory / "tmp").mkdir(parents=True)
        for policy in (*HERE.glob("*.json"), *directory.parent.glob("*.json")):
            shutil.copy(policy, directory)

        self.port = free_port()
        values = {"MODULE": module, "PORT": self.port, "UPSTREAM": upstream.port,
                  "SNIPPETS": SNIPPETS}
        conf = (HERE / "nginx.conf").read_text()
        if module is None:
            conf = re.sub(r"(?m)^ *(load_module|mcp_policy).*\n", "", conf)
        conf = re.sub(r"@(\w+)@", lambda name: str(values[name[1]]), conf)
        (directory / "nginx.conf").write_text(conf)

        self.command = [*wrapper, NGINX, "-p", f"{directory}/", "-c", "nginx.conf",
                        "-e", "error.log"]

    def __enter__(self):
        with open(self.directory / "log", "wb") as log:
            # A session of its own: Ctrl-C in the terminal reaches it through us.
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log, start_new_session=True)
        try:
            wait_for("nginx", self.listens)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        try:
            self.process.terminate()
            wait_for("the end of nginx", lambda: self.process.poll() is not None,
                     self.process.terminate)
        except BaseException:
            self.process.kill()
            self.process.wait()
            raise

    def listens(self):
        if self.process.poll() is not None:
            raise BenchError(f"nginx ended: {(self.directory / 'log').read_text()}"
                             f"{(self.directory / 'error.log').read_text()}")
        with contextlib.suppress(OSError), socket.create_connection((HOST, self.port)):
            return True

    def reopen_logs(self):
        self.process.send_signal(signal.SIGUSR1)

    def cpu_ns(self):
        """Time on a CPU, user and system."""
        return int(Path(f"/proc/{self.process.pid}/schedstat").read_text().split()[0])

    def rss_bytes(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024


class Client:
    """One connection that is kept alive."""

    def __init__(self, gateway):
        self.socket = socket.create_connection((HOST, gateway.port), SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stream = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stream.close()
        self.socket.close()

    def send(self, case, times=1):
        for _ in range(times):
            self.socket.sendall(case.request)
            start, body = read_message(self.stream)
            if not start.startswith(b"HTTP/1.1 200 ") or case.answer not in body:
                raise BenchError(f"{case.name}: {start.decode()}{body.decode()}")


class Case:
    """A call: the tool's name decides what becomes of it, `answer` is in the body that comes."""

    def __init__(self, name, path="/mcp", tool="CreateAHORunGroup", size=CALL_BYTES,
                 answer=b'"result":{"content":[]}'):
        self.name = name
        self.path = path
        self.answer = answer

        def body(text):
            return json.dumps({
                "jsonrpc": "2.0", "id": 4711, "method": "tools/call",
                "params": {"name": tool, "arguments": {
                    "name": "nightly", "maxCpus": 256, "maxRuns": 10, "maxDuration": 600,
                    "dryRun": False, "description": text}}}, separators=(",", ":")).encode()

        self.body = body("x" * (size - len(body(""))))
        # the header of the official Python client
        self.request = (f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n"
                        f"Accept: application/json, text/event-stream\r\n"
                        f"Accept-Encoding: gzip, deflate\r\nConnection: keep-alive\r\n"
                        f"User-Agent: python-httpx/0.28.1\r\nContent-Type: application/json\r\n"
                        f"MCP-Protocol-Version: 2025-11-25\r\n"
                        f"Mcp-Session-Id: 1868a90c5f4a4c3e8d0e2b6f0a7c9d11\r\n"
                        f"Content-Length: {len(self.body)}\r\n\r\n").encode() + self.body
