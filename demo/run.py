"""The demonstration: an agent (the official MCP SDK client) talks through nginx to the real AWS API
MCP Server, with moto as AWS. With --scene it ends after the scene, with status 0 only if each step
did what it should; otherwise everything stays up until Ctrl-C."""

import argparse
import asyncio
import contextlib
import json
import os
import sys
import textwrap
import time

from client import aws_response, buckets, connect, text
from stack import HOST, ROOT, Stack, StackError, check_ports, last_line, stay_in_window

DEFAULT_PORTS = {"PORT": "8080", "MCP_PORT": "8000", "MOTO_PORT": "5000"}
SCENE_SECONDS = 60
BUCKET = "made-by-an-agent"


def say(label, words):
    print(textwrap.fill(words, 80, initial_indent=f"  {label:<8}", subsequent_indent=" " * 10,
                        break_on_hyphens=False), flush=True)


class Scene:
    """What the agent does, each step with what has to come of it."""

    def __init__(self, session, nginx, moto_port):
        self.session = session
        self.nginx = nginx
        self.moto_port = moto_port
        self.good = True

    async def play(self):
        await self.list_tools()
        await self.create_bucket()
        await self.list_buckets()
        await self.denied_tool()
        await self.denied_command()
        await self.other_spellings()
        await self.reached_limit()
        print("\nEach step did what it should." if self.good else "\nThe scene FAILED.")
        return self.good

    def step(self, title):
        print(f"\n{title}\n{'-' * len(title)}")

    def expect(self, what, fulfilled):
        self.good = self.good and fulfilled
        say("ok" if fulfilled else "FAILED", what)

    async def call(self, tool, **arguments):
        say("agent", f"{tool} {json.dumps(arguments)}")
        return await self.session.call_tool(tool, arguments)

    def buckets(self):
        names = buckets(self.moto_port)
        say("moto", f"buckets: {', '.join(names) or 'none'}")
        return names

    def logs(self, rule):
        say("audit", last_line(self.nginx.audit_log, rule))
        say("log", last_line(self.nginx.log, rule))

    async def list_tools(self):
        self.step("1. The agent asks for the tools, and is shown those that it can call")
        names = [tool.name for tool in (await self.session.list_tools()).tools]
        say("answer", ", ".join(names))
        self.expect("call_aws is offered, and nothing else", names == ["call_aws"])

    async def create_bucket(self):
        self.step("2. An allowed call changes AWS")
        self.buckets()
        result = await self.call("call_aws",
                                 cli_command=f"aws s3api create-bucket --bucket {BUCKET}")
        say("answer", f"Location: {aws_response(result)['Location']}")
        self.expect("the bucket exists", self.buckets() == [BUCKET])

    async def list_buckets(self):
        self.step("3. An allowed call reads AWS")
        result = await self.call("call_aws", cli_command="aws s3api list-buckets")
        names = [bucket["Name"] for bucket in aws_response(result)["Buckets"]]
        say("answer", f"Buckets: {', '.join(names)}")
        self.expect("the agent sees what AWS has", names == [BUCKET])

    async def denied_tool(self):
        self.step("4. A tool that the policy denies")
        result = await self.call("suggest_aws_commands", query="remove all my buckets")
        say("answer", text(result))
        self.expect("the agent is told so", result.isError and "[POLICY DENIED]" in text(result))
        self.logs("/tools/suggest_aws_commands/action")

    async def denied_command(self):
        self.step("5. A command that the policy denies, in a list: none of them runs")
        result = await self.call("call_aws", cli_command=[
            "aws s3api list-buckets", f"aws s3 rb s3://{BUCKET} --force"])
        say("answer", text(result))
        self.expect("the agent is told so", result.isError and "[POLICY DENIED]" in text(result))
        self.expect("the bucket is still there", self.buckets() == [BUCKET])
        self.logs("/operations/@Destructive/action")

    async def other_spellings(self):
        self.step("6. Ways to write a command that its server reads in its own way")
        for command in (f"aws --version s3 s3api delete-bucket --bucket {BUCKET}",
                        f"aws s3api --no-pag delete-bucket --bucket {BUCKET}"):
            result = await self.call("call_aws", cli_command=command)
            say("answer", text(result))
            self.expect("the agent is told how to write it", "Write it so" in text(result))
        self.expect("the bucket is still there", self.buckets() == [BUCKET])

    async def reached_limit(self):
        self.step("7. The limit: three calls of call_aws an hour in one session")
        result = await self.call("call_aws", cli_command="aws sts get-caller-identity")
        say("answer", f"Arn: {aws_response(result)['Arn']}")
        self.expect("the third call passes", not result.isError)
        result = await self.call("call_aws",
                                 cli_command=f"aws s3api delete-bucket --bucket {BUCKET}")
        say("answer", text(result))
        self.expect("the fourth is refused", result.isError and "[POLICY DENIED]" in text(result))
        self.expect("the bucket is still there", self.buckets() == [BUCKET])
        self.logs("/tools/call_aws/limits/0")


async def play(ports, nginx):
    async with connect(ports["PORT"]) as (session, _):
        return await Scene(session, nginx, ports["MOTO_PORT"]).play()


def read_ports():
    ports = {}
    for variable, default in DEFAULT_PORTS.items():
        value = os.environ.get(variable, default)
        if not (value.isdecimal() and 0 < int(value) < 65536):
            raise StackError(f"{variable}={value} is no port number")
        ports[variable] = int(value)
    return ports


def started(what, port, start, *arguments):
    print(f"  {what:<42}{HOST}:{port:<8}", end="", flush=True)
    begin = time.monotonic()
    try:
        part = start(*arguments)
    except StackError:
        print("failed")
        raise
    print(f"ready in {time.monotonic() - begin:.1f} s", flush=True)
    return part


def run(stack, ports, scene_only):
    port, mcp_port, moto_port = ports.values()
    print("Starting")
    started("moto, which plays AWS", moto_port, stack.moto, moto_port)
    started("the AWS API MCP Server", mcp_port, stack.aws_api_mcp_server, mcp_port, moto_port)
    nginx = started("nginx with the policy demo/policy.json", port, stack.nginx,
                    ROOT / "demo" / "nginx.conf",
                    {"policy.json": ROOT / "demo" / "policy.json"}, {8080: port, 8000: mcp_port})

    stay_in_window(3600, SCENE_SECONDS)
    good = asyncio.run(asyncio.wait_for(play(ports, nginx), SCENE_SECONDS))
    if scene_only or not good:
        return 0 if good else 1

    logs = os.path.relpath(nginx.audit_log.parent)
    print(f"""
Everything stays up until Ctrl-C. For an MCP client (streamable HTTP):

    http://{HOST}:{port}/mcp

Audit and error log: {logs}
After a change of demo/policy.json: kill -HUP $(cat {logs}/nginx.pid)""", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            stack.check()
            time.sleep(1)
    print("\nStopping.", flush=True)
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scene", action="store_true", help="end after the scene")
    scene_only = parser.parse_args().scene
    try:
        ports = read_ports()
        check_ports(ports)
        with Stack("demo") as stack:
            return run(stack, ports, scene_only)
    except StackError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except TimeoutError:
        print("error: no answer in time", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.")
        return 130


if __name__ == "__main__":
    sys.exit(main())
