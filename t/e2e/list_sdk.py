#!/usr/bin/env python3
"""The lists of servers on the official SDKs, as the official clients understand them: to the end of
the last page the tools that can be called, each as the server defines it, and no others.

Seen to fail: where all elements stay, and where what stays is not as it was."""

import asyncio
import re
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("lib")))
import tap

import clients
import servers
from stack import ROOT, Stack, free_port

POLICY = Path(__file__).with_name("sdk-policy.json")
CALLABLE = ["allowed", "limited", "slow"]
ALL = ["allowed", "denied", "hidden", "limited", "slow"]
MODERN = "2026-07-28"

# Each server in the ways in which it can answer, and the clients that ask it, with their modes.
SERVERS = [
    ("python-1", [], [("python-1", "legacy"), ("typescript-2", "auto")]),
    ("python-1", ["JSON", "PAGED"], [("python-1", "legacy"), ("typescript-1", "legacy")]),
    ("python-1", ["PAGED"], [("python-2", "legacy")]),
    ("python-2", [], [("python-2", "legacy"), ("typescript-2", MODERN)]),
    ("python-2", ["JSON"], [("python-2", MODERN), ("typescript-1", "legacy")]),
    ("typescript-1", [], [("typescript-1", "legacy")]),
    ("typescript-1", ["JSON"], [("typescript-2", "legacy")]),
    ("typescript-2", [], [("typescript-2", MODERN), ("typescript-1", "legacy")]),
    ("go", [], [("typescript-2", "legacy")]),
    ("go", ["PAGED"], [("typescript-1", "legacy"), ("python-2", MODERN)]),
    ("go", ["JSON", "PAGED"], [("typescript-2", MODERN)]),
]


async def tools(name, mode, port, log):
    async with clients.connect(name, mode, port, log) as client:
        return await client.list()


async def compare(name, mode, port, server_port, log):
    here, there = await asyncio.gather(tools(name, mode, port, log),
                                       tools(name, mode, server_port, log))
    assert sorted(there) == ALL, there
    assert sorted(here) == CALLABLE, here
    assert here == {tool: there[tool] for tool in CALLABLE}, (here, there)


with tap.program(), Stack("e2e/list_sdk") as stack:
    for name, options, asking in SERVERS:
        title = " ".join([name, *options])
        place = re.sub(r"\W+", "-", title)
        port, server_port = free_port(), free_port()
        server = servers.start(stack, name, server_port, stack.directory / "witness",
                               **dict.fromkeys(options, "1"))
        nginx = stack.nginx(ROOT / "demo" / "nginx.conf", {"policy.json": POLICY},
                            {8080: port, 8000: server_port}, name=f"nginx-{place}")
        for client, mode in asking:
            with tap.case(f"{title}: {client} ({mode}) lists what can be called"):
                log = stack.directory / f"{place}-{client}-{mode}.log"
                asyncio.run(asyncio.wait_for(compare(client, mode, port, server_port, log),
                                             tap.TEST_SECONDS))
        nginx.stop()
        server.stop()
