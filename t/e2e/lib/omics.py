"""AWS HealthOmics as far as the tests need it: it makes run groups, and keeps what has reached it,
as the witness of what has really run. moto does not have this service."""

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import tap  # noqa: F401  (makes demo/ importable)

from stack import HOST


class Omics(ThreadingHTTPServer):
    def __init__(self, port):
        super().__init__((HOST, port), Handler)
        self.requests = []      # in order, as "METHOD path"
        self.groups = {}        # what each was made of, by their ids


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def respond(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = f"{self.command} {self.path}"
        self.server.requests.append(request)
        if request == "POST /runGroup":
            self.create(json.loads(body))
        else:
            self.send(404, {"message": "there is no such thing"})

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = respond

    def create(self, group):
        id = str(1000000 + len(self.server.groups))
        self.server.groups[id] = group
        self.send(201, {"id": id, "arn": f"arn:aws:omics:us-east-1:123456789012:runGroup/{id}",
                        "tags": group.get("tags", {})})

    def send(self, status, answer):
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serve(port):
    with Omics(port) as omics:
        threading.Thread(target=omics.serve_forever).start()
        try:
            yield omics
        finally:
            omics.shutdown()
