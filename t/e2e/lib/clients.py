"""The client programs on the official SDKs, which do what they are told by lines of JSON."""

import asyncio
import contextlib
import itertools
import json

import tap  # noqa: F401  (makes demo/ importable)

from servers import NODE, SDK
from stack import HOST, ROOT, StackError

CLIENTS = ROOT / "t" / "e2e" / "clients"
ANSWER_SECONDS = 30

COMMANDS = {
    "typescript-1": [*NODE, str(SDK / "clients" / "typescript-1.mjs")],
    "typescript-2": [*NODE, str(SDK / "clients" / "typescript-2.mjs")],
    "python-1": [str(SDK / "python-1" / "bin" / "python"), str(CLIENTS / "python-1.py")],
    "python-2": [str(SDK / "python-2" / "bin" / "python"), str(CLIENTS / "python-2.py")],
}


class Client:
    """One client program with its one session; `protocol` is the version that it has agreed on."""

    def __init__(self, process):
        self.process = process
        self.numbers = itertools.count()
        self.answers = {}       # by the numbers of what was asked for
        self.protocol = None

    async def read(self):
        return json.loads(await self.process.stdout.readline() or "null")

    async def read_answers(self):
        while answer := await self.read():
            waiting = self.answers.pop(answer.pop("number"))
            if not waiting.done():
                waiting.set_result(answer)
        for waiting in self.answers.values():
            if not waiting.done():
                waiting.set_exception(StackError("the client has ended"))

    async def ask(self, **request):
        number = next(self.numbers)
        self.answers[number] = asyncio.get_running_loop().create_future()
        self.process.stdin.write(json.dumps({"number": number, **request}).encode() + b"\n")
        return await asyncio.wait_for(self.answers[number], ANSWER_SECONDS)

    async def list(self):
        """The tools of all pages, by their names, as the SDK has understood them."""
        return {tool["name"]: tool for tool in (await self.ask())["tools"]}

    async def call(self, tool, cancel_after=None, **arguments):
        """What a call comes to: `text` and `is_error` of a result, `error` if it is a JSON-RPC
        error, `failure` if it is any other, or `cancelled`."""
        return await self.ask(tool=tool, arguments=arguments, cancel_after=cancel_after)


@contextlib.asynccontextmanager
async def connect(name, mode, port, log):
    """A client program that is connected; the mode is for those that know both eras."""
    url = f"http://{HOST}:{port}/mcp"
    command = [*COMMANDS[name], url, *([mode] if name.endswith("2") else [])]
    with open(log, "ab") as file:
        process = await asyncio.create_subprocess_exec(
            *command, env={}, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=file)
    try:
        client = Client(process)
        greeting = await asyncio.wait_for(client.read(), ANSWER_SECONDS)
        if greeting is None:
            raise StackError(f"the client did not connect: {log.read_text()}")
        client.protocol = greeting["protocol"]
        reading = asyncio.create_task(client.read_answers())
        yield client
        process.stdin.close()
        await asyncio.wait_for(reading, ANSWER_SECONDS)
        await asyncio.wait_for(process.wait(), ANSWER_SECONDS)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
