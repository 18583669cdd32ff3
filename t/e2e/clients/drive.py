"""What the clients of both Python SDKs have in common: they read lines of JSON, each a call of a
tool or, without one, a wish for the list, and answer each by a line as soon as it is done."""

import asyncio
import json
import sys
import time

import anyio


async def drive(protocol, list_tools, call_tool, Refusal):
    """`list_tools` gives the tools of all pages, `call_tool` whether it is an error and its text;
    `Refusal` is the exception that a JSON-RPC error becomes."""

    def say(**line):
        print(json.dumps(line), flush=True)

    async def call(tool, arguments, cancel_after):
        begin = time.monotonic()
        progress = []

        async def on_progress(*_):
            progress.append(time.monotonic() - begin)

        with anyio.move_on_after(cancel_after):
            is_error, text = await call_tool(tool, arguments, on_progress)
            return {"is_error": is_error, "text": text, "progress": progress,
                    "seconds": time.monotonic() - begin}
        return {"cancelled": True}

    async def definitions():
        return {"tools": [tool.model_dump(mode="json", by_alias=True, exclude_none=True)
                          for tool in await list_tools()]}

    async def answer(number, tool=None, **given):
        try:
            done = await (call(tool, **given) if tool else definitions())
        except Refusal as refusal:
            done = {"error": {"code": refusal.error.code, "message": refusal.error.message}}
        except Exception as failure:
            done = {"failure": repr(failure)}
        say(number=number, **done)

    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    say(protocol=protocol)
    async with anyio.create_task_group() as tasks:
        async for line in lines:
            tasks.start_soon(lambda request: answer(**request), json.loads(line))
