"""What is measured, and what stands around it: an upstream, nginx before it, and a client."""

import contextlib
import json
import os
import re
import shutil
import socket
import socketserver
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "demo"))
from stack import HOST, free_port, status_bytes

HERE = Path(__file__).resolve().parent
SNIPPETS = HERE.parent / "policies" / "snippets"

SECONDS = 60            # that anything may take to start, answer or stop
CALL_BYTES = 244        # of the usual call
SESSION = "1868a90c5f4a4c3e8d0e2b6f0a7c9d11"
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


def family(pid):
    """The process and all that come from it."""
    pids = [pid]
    for one in pids:
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            with contextlib.suppress(OSError):      # that thread has ended
                pids += [int(child) for child in children.read_text().split()]
    return pids


class Program:
    """Something that listens at a port, run in a directory of its own; its output is in "log"."""

    def __init__(self, directory, port, command, **options):
        self.directory, self.port, self.command, self.options = directory, port, command, options

    def __enter__(self):
        with open(self.directory / "log", "wb") as log:
            # A session of its own: Ctrl-C in the terminal reaches it through us.
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log, start_new_session=True, **self.options)
        try:
            wait_for(self.name, self.listens)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        try:
            self.process.terminate()
            wait_for(f"the end of {self.name}", lambda: self.process.poll() is not None,
                     self.process.terminate)
        except BaseException:
            self.process.kill()
            self.process.wait()
            raise

    @property
    def name(self):
        return Path(self.command[0]).name

    def listens(self):
        if self.process.poll() is not None:
            logs = "".join(path.read_text() for path in self.directory.glob("*log"))
            raise BenchError(f"{self.name} ended: {logs}")
        with contextlib.suppress(OSError), socket.create_connection((HOST, self.port)):
            return True

    def cpu_ns(self):
        """Time on a CPU, user and system, of all its threads: the clock that
        clock_getcpuclockid() would name."""
        return sum(time.clock_gettime_ns(~pid << 3 | 2) for pid in family(self.process.pid))

    def rss_bytes(self):
        return sum(status_bytes(pid, "VmRSS") for pid in family(self.process.pid))


def fill(template, values):
    """The text with each @NAME@ replaced."""
    return re.sub(r"@([A-Z]+)@", lambda name: str(values[name[1]]), template)


def make_directory(directory):
    shutil.rmtree(directory, ignore_errors=True)
    (directory / "tmp").mkdir(parents=True)


def nginx(directory):
    return [NGINX, "-p", f"{directory}/", "-c", "nginx.conf", "-e", "error.log"]


class Gateway(Program):
    """nginx as one process, with the module or plain. Policies are those of this directory and of
    the one above its own."""

    def __init__(self, directory, upstream, module=None):
        make_directory(directory)
        for policy in (*HERE.glob("*.json"), *directory.parent.glob("*.json")):
            shutil.copy(policy, directory)

        port = free_port()
        conf = (HERE / "nginx.conf").read_text()
        if module is None:
            conf = re.sub(r"(?m)^ *(load_module|mcp_policy).*\n", "", conf)
        (directory / "nginx.conf").write_text(fill(conf, {
            "MODULE": module, "PORT": port, "UPSTREAM": upstream.port, "SNIPPETS": SNIPPETS}))
        super().__init__(directory, port, nginx(directory))


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

    def __init__(self, name, path="/mcp", tool="CreateAHORunGroup", size=CALL_BYTES, cpus=256,
                 answer=b'"result":{"content":[]}', session=SESSION, headers=()):
        self.name = name
        self.path = path
        self.answer = answer

        def body(text):
            return json.dumps({
                "jsonrpc": "2.0", "id": 4711, "method": "tools/call",
                "params": {"name": tool, "arguments": {
                    "name": "nightly", "maxCpus": cpus, "maxRuns": 10, "maxDuration": 600,
                    "dryRun": False, "description": text}}}, separators=(",", ":")).encode()

        self.body = body("x" * (size - len(body(""))))
        more = "".join(header + "\r\n" for header in headers)
        # the header of the official Python client
        self.request = (f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n"
                        f"Accept: application/json, text/event-stream\r\n"
                        f"Accept-Encoding: gzip, deflate\r\nConnection: keep-alive\r\n"
                        f"User-Agent: python-httpx/0.28.1\r\nContent-Type: application/json\r\n"
                        f"MCP-Protocol-Version: 2025-11-25\r\n"
                        f"Mcp-Session-Id: {session}\r\n"
                        f"{more}"
                        f"Content-Length: {len(self.body)}\r\n\r\n").encode() + self.body
