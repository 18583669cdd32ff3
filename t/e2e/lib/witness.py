"""A witness between the AWS API MCP Server and moto: it passes each request on, and keeps what was
asked of AWS."""

import contextlib
import http.client
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import tap  # noqa: F401  (makes demo/ importable)

from stack import HOST

SIGNED = re.compile(r"Credential=[^/]+/\d+/([^/]+)/([^/]+)/aws4_request")
HOME = "us-east-1"
NOT_ASKED = {"Action", "Version", "ClientToken"}
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding"}


def asked(method, path, headers, body):
    """One call in a line: "ec2 StopInstances InstanceId.1=i-1" of a service that speaks Query,
    "logs DescribeLogGroups" of one that speaks JSON, else "s3 DELETE /bucket/key". A region that
    is not the usual one stands behind the service."""
    region, service = SIGNED.search(headers["Authorization"]).groups()
    if region != HOME:
        service += f".{region}"
    if "X-Amz-Target" in headers:
        return f"{service} {headers['X-Amz-Target'].rpartition('.')[2]}"
    if not headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
        return f"{service} {method} {path}"
    query = dict(parse_qsl(body.decode(), keep_blank_values=True))
    return " ".join([service, query["Action"], *(
        f"{name}={value}" for name, value in query.items() if name not in NOT_ASKED)])


class Witness(ThreadingHTTPServer):
    def __init__(self, port, moto_port):
        super().__init__((HOST, port), Handler)
        self.moto_port = moto_port
        self.calls = []

    def taken(self):
        """What was asked of AWS since the last time."""
        calls, self.calls = self.calls, []
        return calls


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def respond(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.calls.append(asked(self.command, self.path, self.headers, body))
        moto = http.client.HTTPConnection(HOST, self.server.moto_port)
        with contextlib.closing(moto):
            moto.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.end_to_end(self.headers):
                moto.putheader(name, value)
            moto.endheaders(body)
            answer = moto.getresponse()
            content = answer.read()
        self.send_response_only(answer.status)
        for name, value in self.end_to_end(answer.headers):
            self.send_header(name, value)
        if "Content-Length" not in answer.headers:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = respond

    @staticmethod
    def end_to_end(headers):
        return [(name, value) for name, value in headers.items()
                if name.lower() not in HOP_BY_HOP]

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serve(port, moto_port):
    with Witness(port, moto_port) as witness:
        threading.Thread(target=witness.serve_forever).start()
        try:
            yield witness
        finally:
            witness.shutdown()
