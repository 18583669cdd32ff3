"""What the servers of both Python SDKs have: tools, each execution of which is written down, and
resources, each reading of which is."""

import json
import os

import anyio

STEPS = 5


def witness(**line):
    with open(os.environ["WITNESS"], "a") as file:
        file.write(json.dumps(line) + "\n")


def add_echo(server, tool):
    @server.tool(tool)
    def echo(text: str) -> str:
        witness(tool=tool, arguments={"text": text})
        return text


def add_tools(server, Context):
    for tool in ("allowed", "denied", "limited", "hidden"):
        add_echo(server, tool)

    @server.tool()
    async def slow(seconds: float, context: Context) -> str:
        witness(tool="slow", arguments={"seconds": seconds})
        try:
            for step in range(STEPS):
                await anyio.sleep(seconds / STEPS)
                await context.report_progress(step + 1, STEPS)
        except anyio.get_cancelled_exc_class():
            witness(tool="slow", cancelled=True)
            raise
        return "done"

    @server.resource("file:///secret")
    def secret() -> str:
        witness(resource="file:///secret")
        return "secret"

    @server.resource("file:///{name}")
    def file(name: str) -> str:
        witness(resource=f"file:///{name}")
        return name
