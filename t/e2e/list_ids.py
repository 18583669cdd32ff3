#!/usr/bin/env python3
"""Two requests of one session with one id: the Python SDK sends the list of tools to the one that
came last, whatever that has asked for. It shows no more there than where it was asked for.

Seen to fail: with lists cut where they are asked for only."""

import asyncio
import re
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("lib")))
import tap

import servers
from stack import ROOT, Stack, free_port
from wire import open_session, post

POLICY = Path(__file__).with_name("sdk-policy.json")
PAIRS = 24
APART = 0.0002          # seconds between the two; the pairs have up to 20 times as much
SECONDS = 10            # one of the two may get no answer at all


async def ask(port, session, id, method):
    """What came to a request, as far as anything did."""
    message = {"jsonrpc": "2.0", "id": id, "method": method}
    try:
        return (await asyncio.wait_for(post(port, message, session), SECONDS)).text
    except TimeoutError:
        return ""


async def pair(port, session, id):
    """What came to the list and to the ping."""
    async def ping():
        await asyncio.sleep(APART * (id % 20))
        return await ask(port, session, id, "ping")

    return await asyncio.gather(ask(port, session, id, "tools/list"), ping())


async def prove(port):
    session = await open_session(port)
    listed = swapped = 0
    for first in range(1, PAIRS, 8):
        for to_list, to_ping in await asyncio.gather(*(pair(port, session, id)
                                                       for id in range(first, first + 8))):
            for text in to_list, to_ping:
                assert '"hidden"' not in text and '"denied"' not in text, text
                if '"tools":' in text:
                    assert re.search('"name": ?"allowed"', text), text
            listed += '"tools":' in to_list
            swapped += '"tools":' in to_ping
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
