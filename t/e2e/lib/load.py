"""Many calls over many connections, and an upstream that remembers each call it got."""

import asyncio
import contextlib
import json
import re
from collections import Counter

from listener import Listener
from stack import HOST
from wire import call

CONNECTIONS = 64


async def read_message(reader):
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"(?i)\ncontent-length: *(\d+)", head)
    return head, await reader.readexactly(int(length[1]))


def result(id, **members):
    """The bytes of an answer to a call."""
    body = json.dumps({"jsonrpc": "2.0", "id": id, "result": {"content": [], **members}}).encode()
    return (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (len(body), body))


class Upstream(Listener):
    """Answers each call after a delay; `ids` are those of the calls that reached it."""

    def __init__(self, port, delay=0.0):
        super().__init__(port)
        self.delay = delay
        self.ids = []

    async def serve(self, reader, writer):
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            while True:
                _, request = await read_message(reader)
                id = json.loads(request)["id"]
                self.ids.append(id)
                await asyncio.sleep(self.delay)
                writer.write(result(id))
                await writer.drain()


async def load(port, tool, calls, connections=CONNECTIONS):
    """Calls a tool; counts what `passed`, what was `refused`, and what was `lost` because its
    connection was closed before an answer came."""
    ids = iter(range(calls))        # shared: each id is sent once, by whoever is free
    count = Counter()

    async def connection():
        """Makes calls until the connection is closed or all are made."""
        reader, writer = await asyncio.open_connection(HOST, port)
        with contextlib.closing(writer):
            for id in ids:
                body = json.dumps(call(tool, id)).encode()
                try:
                    writer.write(b"POST /mcp HTTP/1.1\r\nHost: localhost\r\n"
                                 b"Content-Type: application/json\r\n"
                                 b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
                    head, answer = await read_message(reader)
                except (asyncio.IncompleteReadError, OSError):
                    count["lost"] += 1
                    return True
                assert head.startswith(b"HTTP/1.1 200 "), (head, answer)
                answer = json.loads(answer)
                assert answer["id"] == id and "result" in answer, answer
                count["refused" if answer["result"].get("isError") else "passed"] += 1
                if b"connection: close" in head.lower():
                    return True
        return False

    async def worker():
        while await connection():
            pass

    await asyncio.gather(*(worker() for _ in range(connections)))
    return count
