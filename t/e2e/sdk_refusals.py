#!/usr/bin/env python3
"""What the official clients make of each answer that the module refuses with: why a refused call is
a result, and a server that cannot be reached an error in HTTP 200. The answers are the module's
own; a server that is good otherwise repeats them to calls of the clients."""

import asyncio
import contextlib
import json
import sys
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("lib")))
import tap

import clients
from client import http_client
from stack import HOST, Stack, StackError, free_port
from wire import HEADERS, call

HERE = Path(__file__).parent
MODERN = "2026-07-28"
META = "io.modelcontextprotocol/"
ANSWER_SECONDS = 10

CLIENTS = {
    "python-1": ("python-1", "legacy"),
    "python-2": ("python-2", "legacy"),
    "python-2 modern": ("python-2", MODERN),
    "typescript-1": ("typescript-1", "legacy"),
    "typescript-2": ("typescript-2", "legacy"),
    "typescript-2 modern": ("typescript-2", MODERN),
}

# What the module is asked, to be answered so: what is not as in a good request.
REQUESTS = {
    "200 result": {"message": call("denied")},
    "200 error": {"message": call("hidden")},
    "200 error, server down": {"message": call("allowed")},
    "400": {"message": '{"jsonrpc":"2.0","id":1,"id":2,"method":"tools/call"}'},
    "401": {"path": "/token"},
    "403": {"path": "/closed"},
    "404": {"message": {"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {}}, "modern": True},
    "405": {"http_method": "PUT"},
    "413": {"message": call("allowed", text="x" * 2 ** 21)},
    "415": {"Content-Type": "text/plain"},
}

# What the six clients get: the result or the error that is meant, with its text; or another error,
# an exception that speaks of HTTP, or the end of their session.
STATUS_ALONE = ["session lost", "other error", "other error"] + 3 * ["HTTP error"]
EXPECTED = {
    "200 result": 6 * ["result"],
    "200 error": 6 * ["error"],
    "200 error, server down": 6 * ["error"],
    "400": STATUS_ALONE,
    "401": STATUS_ALONE,
    "403": STATUS_ALONE,
    "404": ["other error", "error", "error"] + 3 * ["HTTP error"],
    "405": STATUS_ALONE,
    "413": STATUS_ALONE,
    "415": STATUS_ALONE,
}


@dataclass
class Refusal:
    status: int
    headers: dict
    message: dict

    @property
    def text(self):
        """What the agent should read."""
        if "result" in self.message:
            return self.message["result"]["content"][0]["text"]
        return self.message["error"]["message"]


def modernized(message):
    """The message as modern clients write it, and the headers that belong to it."""
    meta = {META + "protocolVersion": MODERN, META + "clientCapabilities": {},
            META + "clientInfo": {"name": "e2e", "version": "1"}}
    headers = {"MCP-Protocol-Version": MODERN, "Mcp-Method": message["method"]}
    if "name" in message["params"]:
        headers["Mcp-Name"] = message["params"]["name"]
    return message | {"params": message["params"] | {"_meta": meta}}, headers


async def refusal(port, modern, message=call("denied"), path="/mcp", http_method="POST", **headers):
    if modern and isinstance(message, dict):
        message, more = modernized(message)
        headers |= more
    content = message if isinstance(message, str) else json.dumps(message)
    async with http_client(headers=HEADERS | headers) as http:
        response = await http.request(http_method, f"http://{HOST}:{port}{path}", content=content)
    kept = {name: response.headers[name] for name in ("content-type", "www-authenticate", "allow")
            if name in response.headers}
    return Refusal(response.status_code, kept, response.json())


class Server(BaseHTTPRequestHandler):
    """Answers the call of a tool that is named like a refusal with that."""

    protocol_version = "HTTP/1.1"
    refusals = {}       # by their kinds and whether the client is modern

    def answer(self, status, headers, message=None):
        body = b"" if message is None else json.dumps(message).encode()
        with contextlib.suppress(OSError):      # the client may have gone
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def do_GET(self):
        self.answer(405, {})

    do_DELETE = do_GET

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if "id" not in request:
            self.answer(202, {})
            return
        id = {"id": request["id"]}
        if request["method"] == "tools/call":
            modern = self.headers["mcp-protocol-version"] == MODERN
            refusal = self.refusals[request["params"]["name"], modern]
            self.answer(refusal.status, refusal.headers,
                        refusal.message | (id if "id" in refusal.message else {}))
            return
        # one result for everything that a client asks before and after
        result = {
            "protocolVersion": request.get("params", {}).get("protocolVersion"),
            "supportedVersions": [MODERN], "serverInfo": {"name": "server", "version": "1"},
            "capabilities": {"tools": {}}, "tools": [],
            "resultType": "complete", "ttlMs": 0, "cacheScope": "private"}
        self.answer(200, {"Content-Type": "application/json"},
                    {"jsonrpc": "2.0", **id, "result": result})

    def log_message(self, *_):
        pass


def outcome(answer, text):
    """In a word what a call has come to that is refused with a text."""
    if "error" in answer:
        return "error" if answer["error"]["message"].endswith(text) else "other error"
    if "failure" in answer:
        return "HTTP error"
    return "result" if answer["is_error"] and answer["text"] == text else "other result"


async def outcomes(name, mode, port, log):
    """What each kind of refusal comes to for a client, whose session has to be of use afterwards."""
    words = {}
    while left := [kind for kind in REQUESTS if kind not in words]:
        async with clients.connect(name, mode, port, log) as client:
            with contextlib.suppress(StackError, TimeoutError):
                for kind in left:
                    words[kind] = "session lost"
                    answer = await asyncio.wait_for(client.call(kind), ANSWER_SECONDS)
                    await asyncio.wait_for(client.list(), ANSWER_SECONDS)
                    words[kind] = outcome(answer, Server.refusals[kind, mode == MODERN].text)
    return words


def row(kind, words):
    return (kind.ljust(24) + "".join(word.ljust(21) for word in words)).rstrip()


async def refusals(port, server_port, directory):
    for kind, request in REQUESTS.items():
        for modern in (False, True):
            answer = await refusal(port, **{"modern": modern, **request})
            assert str(answer.status) == kind.split()[0], (kind, answer)
            Server.refusals[kind, modern] = answer
    columns = await asyncio.gather(*(outcomes(*client, server_port, directory / f"{title}.log")
                                     for title, client in CLIENTS.items()))
    print("#     ", row("", CLIENTS), flush=True)
    for kind, expected in EXPECTED.items():
        with tap.case(row(kind, expected)):
            words = [column[kind] for column in columns]
            assert words == expected, row(kind, words)


with tap.program(), Stack("e2e/sdk_refusals") as stack:
    port, server_port = free_port(), free_port()
    grants = HERE / "sdk_refusals-grants.json"
    stack.nginx(HERE / "sdk_refusals.conf",
                {"policy.json": HERE / "sdk-policy.json", "grants.json": grants},
                {8080: port, 8000: free_port()})
    with ThreadingHTTPServer((HOST, server_port), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        asyncio.run(asyncio.wait_for(refusals(port, server_port, stack.directory),
                                     tap.TEST_SECONDS))
        server.shutdown()
