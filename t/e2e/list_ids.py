#!/usr/bin/env python3
"""Two requests of one session with one id: the Python SDK sends the list of tools to the one that
came last, whatever that has asked for. It shows no more there than where it was asked for.

Seen to fail: with lists cut where they are asked for only."""

import asyncio
import json
import re
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("lib")))
import tap

import servers
from exchange import answers, exchange
from stack import ROOT, Stack, free_port

POLICY = Path(__file__).with_name("sdk-policy.json")
PAIRS = 24
APART = 0.0002          # seconds between the two; the pairs have up to 20 times as much
SECONDS = 1             # one of the two may get no answer at all


def request(message, session=None):
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    lines = f"Mcp-Session-Id: {session}\r\nMCP-Protocol-Version: 2025-11-25\r\n" if session else ""
    return (f"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{lines}"
            "Accept: application/json, text/event-stream\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode() + body


async def begin(port):
    """The id of a new session."""
    raw, _ = await exchange(port, [request({"id": 0, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "capabilities": {},
        "clientInfo": {"name": "ids", "version": "1"}}})], SECONDS)
    session = next(answers(raw)).headers["Mcp-Session-Id"]
    await exchange(port, [request({"method": "notifications/initialized"}, session)], SECONDS)
    return session


async def pair(port, session, id):
    """What came to the list and to the ping."""
    async def ping():
        await asyncio.sleep(APART * (id % 20))
        return await exchange(port, [request({"id": id, "method": "ping"}, session)], SECONDS)

    both = await asyncio.gather(
        exchange(port, [request({"id": id, "method": "tools/list"}, session)], SECONDS), ping())
    return [raw for raw, _ in both]


async def prove(port):
    session = await begin(port)
    listed = swapped = 0
    for first in range(1, PAIRS, 8):
        for to_list, to_ping in await asyncio.gather(*(pair(port, session, id)
                                                       for id in range(first, first + 8))):
            for raw in to_list, to_ping:
                assert b'"hidden"' not in raw and b'"denied"' not in raw, raw
                if b'"tools":' in raw:
                    assert re.search(rb'"name": ?"allowed"', raw), raw
            listed += b'"tools":' in to_list
            swapped += b'"tools":' in to_ping
    print(f"# {listed} lists where they were asked for, {swapped} where they were not")
    assert listed + swapped, "no list at all"


with tap.program(), Stack("e2e/list_ids") as stack:
    for options in [], ["JSON"]:
        title = " ".join(["python-1", *options])
        port, server_port = free_port(), free_port()
        server = servers.start(stack, "python-1", server_port, stack.directory / "witness",
                               **dict.fromkeys(options, "1"))
        nginx = stack.nginx(ROOT / "demo" / "nginx.conf", {"policy.json": POLICY},
                            {8080: port, 8000: server_port}, name="-".join(["nginx", *options]))
        with tap.case(f"{title}: a list that comes to a ping shows what can be called"):
            asyncio.run(asyncio.wait_for(prove(port), tap.TEST_SECONDS))
        nginx.stop()
        server.stop()
