"""An upstream that remembers each call that reached it."""

import asyncio
import contextlib
import json
import re
from dataclasses import dataclass

from listener import Listener
from load import read_message, result
from scripted import chunk, head


@dataclass
class Arrival:
    id: int
    session: str
    pid: int        # of the worker that sent it
    tasked: bool    # it may be made a task


def header(head, name):
    found = re.search(rb"(?i)\n%b: *([^\r]*)" % name.encode(), head)
    return found[1].decode() if found else ""


async def write_list(writer, id, pieces, size, pause):
    """A list of tools, every other one of which can be called."""
    writer.write(head(b"application/json", b"Transfer-Encoding: chunked"))
    writer.write(chunk(b'{"jsonrpc":"2.0","id":%d,"result":{"tools":[' % id))
    for n in range(pieces):
        name = b"each" if n % 2 else b"none"
        writer.write(chunk(b'%b{"name":"%b","description":"%b"}'
                           % (b"," if n else b"", name, b"x" * size)))
        await writer.drain()
        await asyncio.sleep(pause)
    writer.write(chunk(b"]}}") + chunk(b""))
    await writer.drain()


class Server(Listener):
    """Answers each call after a delay."""

    delay = 0.0

    def __init__(self, port, arrivals):
        super().__init__(port)
        self.arrivals = arrivals

    async def serve(self, reader, writer):
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            while True:
                start, body = await read_message(reader)
                message = json.loads(body)
                arrival = Arrival(message["id"], header(start, "Mcp-Session-Id"),
                                  int(header(start, "X-Pid")), "task" in message["params"])
                if message["method"] == "tools/call":
                    self.arrivals.append(arrival)
                await self.answer(writer, arrival)

    async def answer(self, writer, arrival):
        await asyncio.sleep(self.delay)
        task = {"task": {"taskId": f"t{arrival.id}", "status": "working"}}
        writer.write(result(arrival.id, **(task if arrival.tasked else {})))
        await writer.drain()
