#!/usr/bin/env python3
"""Listed = callable: random policies, and for each tool of a list the call that no condition is
against. If the tool is listed, that call is let through, or waits for an approval or for a limit;
if it is not, neither that call nor any other one is. SEED says which policies they are.

Seen to fail: where a "deny_if" without conditions is not looked at, of all tools or of one, where
one with conditions counts, where all is listed, and where "hidden" takes away what is denied."""

import asyncio
import contextlib
import json
import os
import random
import re
import sys
from collections import Counter
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("lib")))
import tap

from generate import CATALOG, Generator, dump
from listener import Listener
from load import read_message
from satisfiable import NAMES, Maker
from stack import HOST, Stack, free_port

HERE = Path(__file__).parent
SEED = os.environ.get("SEED") or "1"
POLICIES = 300
TOOLS = 12
CONNECTIONS = 16
VARIED = 4      # calls more of a tool that is not listed
WAITING = {"approval", "limit"}
SHOWN = 5

# What the location says beside the policy.
WAYS = [""] * 4 + ["mcp_policy_mode shadow;", "mcp_policy_list hidden;"]


class Server(Listener):
    """Has the tools that a request names in its cursor, and remembers the calls."""

    def __init__(self, port):
        super().__init__(port)
        self.called = set()

    async def serve(self, reader, writer):
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            while True:
                _, request = await read_message(reader)
                request = json.loads(request)
                result = {"content": []}
                if request["method"] == "tools/list":
                    result = {"tools": [{"name": name, "inputSchema": {"type": "object"}} for name
                                        in json.loads(request["params"]["cursor"])]}
                else:
                    self.called.add(request["id"])
                body = json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result},
                                  ensure_ascii=request["id"] % 2).encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                             b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
                await writer.drain()


class Client:
    def __init__(self, reader, writer, ids):
        self.reader = reader
        self.writer = writer
        self.ids = ids

    async def ask(self, path, method, params):
        """The id of the request, the decision, and the answer."""
        id = next(self.ids)
        body = f'{{"jsonrpc":"2.0","id":{id},"method":"{method}","params":{params}}}'.encode()
        self.writer.write(b"POST %b HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json"
                          b"\r\nContent-Length: %d\r\n\r\n%b" % (path.encode(), len(body), body))
        head, answer = await read_message(self.reader)
        decision = re.search(rb"\nX-Decision: (\S+)", head)[1].decode()
        return id, decision, json.loads(answer)


class Case:
    """One policy in its location."""

    def __init__(self, number):
        self.random = random.Random(f"{SEED} {number}")
        self.maker = Maker(self.random)
        self.generator = Generator(self.random)
        self.path = f"/p{number}"
        self.file = f"p{number}.json"
        self.policy = self.maker.policy()
        self.way = self.random.choice(WAYS)
        self.tools = self.random.sample(NAMES, TOOLS)

    def location(self):
        return (f"location = {self.path} {{ mcp_policy {self.file}; {self.way} "
                "proxy_pass http://lists; }\n")

    def varied(self):
        """Arguments that a policy may like or not."""
        good, bad = self.maker.good, self.maker.bad
        mixed = {name: self.random.choice([good, bad]).get(name) for name in {**good, **bad}}
        return [{}, bad, mixed, self.generator.arguments()][:VARIED]

    async def prove(self, client, server, count):
        """What is wrong."""

        async def call(tool, arguments):
            id, decision, _ = await client.ask(self.path, "tools/call", dump(
                {"name": tool, "arguments": arguments}))
            count["calls"] += 1
            if "hidden" in self.way:
                return decision, decision != "hide"
            return decision, id in server.called or decision in WAITING

        _, _, answer = await client.ask(self.path, "tools/list", json.dumps(
            {"cursor": json.dumps(self.tools)}))
        listed = [tool["name"] for tool in answer["result"]["tools"]]
        if listed != [tool for tool in self.tools if tool in listed]:
            yield f"the list is another one: {listed}"
        for tool in self.tools:
            decision, callable = await call(tool, self.maker.good)
            count["listed" if tool in listed else "not listed"] += 1
            count[decision] += 1
            if callable != (tool in listed):
                yield f"{tool!r}, {'' if callable else 'not '}listed wrongly: {decision}"
            if tool not in listed:
                for arguments in self.varied():
                    decision, callable = await call(tool, arguments)
                    if callable:
                        yield f"{tool!r} is not listed: {dump(arguments)} {decision}"


async def prove(port, server_port, cases):
    count, wrong = Counter(), []
    ids, queue = iter(range(1, 10 ** 9)), iter(cases)

    async def worker():
        reader, writer = await asyncio.open_connection(HOST, port)
        with contextlib.closing(writer):
            client = Client(reader, writer, ids)
            for case in queue:
                async for fault in case.prove(client, server, count):
                    wrong.append(f"{case.path} {case.way} {fault}\n  {json.dumps(case.policy)}")

    async with Server(server_port) as server:
        await asyncio.gather(*(worker() for _ in range(CONNECTIONS)))
    return count, wrong


with tap.program(), Stack("e2e/list_property") as stack:
    port, server_port = free_port(), free_port()
    cases = [Case(number) for number in range(POLICIES)]
    directory = stack.place("policies")
    files = {case.file: json.dumps(case.policy) for case in cases}
    files["catalog.json"] = json.dumps(CATALOG)
    files["locations.conf"] = "".join(case.location() for case in cases)
    for name, text in files.items():
        (directory / name).write_text(text)
    stack.nginx(HERE / "list_property.conf", {name: directory / name for name in files},
                {8080: port, 8000: server_port})
    count, wrong = asyncio.run(prove(port, server_port, cases))
    print(f"# seed {SEED}: " + ", ".join(f"{number} {what}" for what, number in
                                         sorted(count.items())))
    with tap.case(f"{POLICIES} policies: what is listed can be called, and nothing else can"):
        assert not wrong, "\n".join([f"{len(wrong)}", *wrong[:SHOWN]])
    with tap.case("many tools are listed, many are not, and calls end in each way"):
        assert min(count["listed"], count["not listed"]) > POLICIES * TOOLS // 4, count
        assert {"allow", "deny", "hide", "approval", "limit", "shadow-deny"} <= count.keys(), count
