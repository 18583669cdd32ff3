"""Callers that remember each call that they made, and what became of it."""

import asyncio
import json
from dataclasses import dataclass

from load import read_message
from server import header
from stack import HOST
from wire import call

DEADLINE = 10       # seconds in which whatever is asked is answered, or its connection is closed


@dataclass
class Call:
    id: int
    tool: str               # or another method
    session: str
    task: str = ""          # that it is about
    text: str = ""          # an argument
    reused: bool = False    # it was not the first one of its connection
    outcome: str = "lost"   # no answer came: until one does
    answer: str = ""        # the text of a refusal or an error
    remaining: int | None = None
    retry: int | None = None
    pid: int | None = None


def message(made):
    if "/" in made.tool:
        return {"jsonrpc": "2.0", "id": made.id, "method": made.tool,
                "params": {"taskId": made.task} if made.task else {}}
    sent = call(made.tool, made.id, text=made.text)
    if made.tool == "task":
        sent["params"]["task"] = {"ttl": 60000}
    return sent


def request(made, *lines, path="/mcp"):
    body = json.dumps(message(made)).encode()
    return b"\r\n".join([b"POST %b HTTP/1.1" % path.encode(), b"Host: localhost",
                         b"Accept: application/json", b"Content-Type: application/json",
                         b"Mcp-Session-Id: %b" % made.session.encode(),
                         b"Content-Length: %d" % len(body), *lines, b"", body])


def read_answer(made, head, body):
    number = {name: int(value) if (value := header(head, name)) else None
              for name in ("X-Remaining", "Retry-After", "X-Pid")}
    made.remaining, made.retry, made.pid = number.values()
    if not head.startswith(b"HTTP/1.1 200 "):
        made.outcome = head.split(b" ")[1].decode()
        return
    answer = json.loads(body)
    assert answer["id"] == made.id, (made, answer)
    if "error" in answer:
        made.outcome, made.answer = "error", answer["error"]["message"]
    elif answer["result"].get("isError"):
        made.outcome, made.answer = "refused", answer["result"]["content"][0]["text"]
    else:
        made.outcome = "passed"


class Caller:
    """Holds one connection, and opens another one when it is closed."""

    def __init__(self, port):
        self.port = port
        self.writer = None

    async def call(self, made, *lines):
        made.reused = self.writer is not None
        try:
            async with asyncio.timeout(DEADLINE):
                if not made.reused:
                    self.reader, self.writer = await asyncio.open_connection(HOST, self.port)
                self.writer.write(request(made, *lines))
                head, body = await read_message(self.reader)
        except TimeoutError:
            raise AssertionError(f"hang: no answer in {DEADLINE} s: {made}") from None
        except (asyncio.IncompleteReadError, OSError):
            await self.close()
            return made
        if b"connection: close" in head.lower():
            await self.close()
        read_answer(made, head, body)
        return made

    async def close(self):
        if self.writer is not None:
            self.writer.close()
        self.writer = None

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.close()
