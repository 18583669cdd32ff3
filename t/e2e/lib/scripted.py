"""An upstream that answers with the bytes of a script, and the requests that ask for a list."""

import asyncio
import contextlib
import json
import re

from listener import Listener

ID = "asked \" for"     # of each request, and it takes an escape

LINES = (b"Host: localhost", b"Accept: application/json, text/event-stream",
         b"MCP-Protocol-Version: 2025-11-25")


class Scripted(Listener):
    """Answers a request as the script of its number says: an async function of what it has to write
    to. `heads` are those of the requests."""

    def __init__(self, port):
        super().__init__(port)
        self.scripts = {}
        self.heads = {}

    async def serve(self, reader, writer):
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)\ncontent-length: *(\d+)", head)
            await reader.readexactly(int(length[1]) if length else 0)
            number = re.search(rb"(?i)\nx-number: *(\w+)", head)[1].decode()
            self.heads[number] = head
            await self.scripts[number](writer)


def say(*pieces, pause=0.0):
    """A script: these bytes, one piece after the other."""
    async def script(writer):
        for at, piece in enumerate(pieces):
            if at:
                await asyncio.sleep(pause)
            writer.write(piece)
            await writer.drain()
    return script


def message(method="tools/list", id=ID, **params):
    return json.dumps({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).encode()


def post(number, path="/mcp", *lines, body=None):
    """The bytes of a request for the list of tools."""
    body = message() if body is None else body
    return b"\r\n".join([b"POST %b HTTP/1.1" % path.encode(), *LINES, b"Connection: close",
                         b"X-Number: %b" % number.encode(), b"Content-Type: application/json",
                         b"Content-Length: %d" % len(body), *lines, b"", body])


def get(number, path="/mcp", *lines):
    """The bytes of a request for the stream of a session."""
    return b"\r\n".join([b"GET %b HTTP/1.1" % path.encode(), *LINES, b"Connection: close",
                         b"X-Number: %b" % number.encode(), *lines, b"", b""])


def head(type, *lines, status=b"200 OK"):
    return b"\r\n".join([b"HTTP/1.1 " + status, b"Content-Type: " + type, *lines, b"", b""])


def chunk(data):
    return b"%x\r\n%b\r\n" % (len(data), data)


END = chunk(b"")
