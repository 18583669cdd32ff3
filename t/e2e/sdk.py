#!/usr/bin/env python3
"""The official SDKs, clients and servers, with the module between them. Each test is run in one
session; what has run is asked of a file that the servers write."""

import asyncio
import json
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("lib")))
import tap

import clients
import servers
from stack import ROOT, Stack, free_port, stay_in_window

POLICY = Path(__file__).with_name("sdk-policy.json")
TOOLS = json.loads(POLICY.read_text())["tools"]
MAX = TOOLS["limited"]["limits"][0]["max"]
MODERN = "2026-07-28"
SECONDS = 1     # of a slow call
PARALLEL = 16

# Which client, in which mode, is tried with which server, and whether they speak the modern
# protocol then. typescript-2 has no sessions, so it hears of no cancellation in the legacy era.
PAIRS = [
    ("python-1", "legacy", "python-1", False),
    ("python-1", "legacy", "typescript-1", False),
    ("python-2", "legacy", "python-2", False),
    ("python-2", "auto", "go", True),
    ("python-2", "auto", "python-1", False),
    ("python-2", MODERN, "typescript-2", True),
    ("python-2", MODERN, "python-2", True),
    ("typescript-1", "legacy", "typescript-1", False),
    ("typescript-1", "legacy", "go", False),
    ("typescript-2", "legacy", "python-2", False),
    ("typescript-2", "auto", "typescript-2", True),
    ("typescript-2", "auto", "typescript-1", False),
    ("typescript-2", MODERN, "python-2", True),
    ("typescript-2", MODERN, "go", True),
]


@dataclass
class Gate:
    client: clients.Client
    witness: Path
    modern: bool
    seen: int = 0

    def ran(self):
        """What has run since this was last asked."""
        lines = servers.executions(self.witness)[self.seen:]
        self.seen += len(lines)
        return lines


def execution(tool, **arguments):
    return {"tool": tool, "arguments": arguments}


def denied_text(answer):
    assert answer.get("is_error") and answer["text"].startswith("[POLICY DENIED] "), answer
    return answer["text"]


async def agreed(gate):
    """they agree on the protocol that they would without the module"""
    assert (gate.client.protocol == MODERN) == gate.modern, gate.client.protocol


async def listed(gate):
    """the tools that can be called are listed, and no others"""
    assert sorted(await gate.client.list()) == ["allowed", "limited", "slow"]


async def allowed(gate):
    """an allowed call runs, and its answer comes back"""
    answer = await gate.client.call("allowed", text="<&> ü")
    assert (answer["is_error"], answer["text"]) == (False, "<&> ü"), answer
    assert gate.ran() == [execution("allowed", text="<&> ü")]


async def denied(gate):
    """a denied call is answered in words and does not run, and the session goes on"""
    text = denied_text(await gate.client.call("denied", text="x"))
    assert TOOLS["denied"]["reason"] in text, text
    await allowed(gate)


async def limited(gate):
    """a call over the limit does not run, and is told when to come again"""
    for number in range(MAX):
        assert (await gate.client.call("limited", text=str(number)))["text"] == str(number)
    text = denied_text(await gate.client.call("limited", text="one too many"))
    left = 3600 - time.time() % 3600
    assert any(abs(int(seconds) - left) < 5 for seconds in re.findall(r"\d+", text)), text
    assert gate.ran() == [execution("limited", text=str(number)) for number in range(MAX)]


async def hidden(gate):
    """a hidden tool does not seem to exist, and does not run"""
    error = (await gate.client.call("hidden", text="x"))["error"]
    assert error["code"] == -32602 and error["message"].endswith("Unknown tool: hidden"), error
    assert not gate.ran()


async def streamed(gate):
    """the progress of a slow call arrives while it runs"""
    answer = await gate.client.call("slow", seconds=SECONDS)
    assert answer["text"] == "done", answer
    assert len(answer["progress"]) == 5, answer
    assert answer["progress"][0] < answer["seconds"] - SECONDS / 2, answer
    assert gate.ran() == [execution("slow", seconds=SECONDS)]


async def cancelled(gate):
    """the server learns that a call is cancelled, and the session goes on"""
    answer = await gate.client.call("slow", cancel_after=0.5, seconds=30)
    assert answer == {"cancelled": True}, answer
    lines = gate.ran()
    deadline = time.monotonic() + 30
    while len(lines) < 2 and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
        lines += gate.ran()
    assert lines == [execution("slow", seconds=30), {"tool": "slow", "cancelled": True}], lines
    await allowed(gate)


async def parallel(gate):
    """of many calls at the same time each gets its own answer, and only the allowed ones run"""
    tools = ["denied" if number % 4 == 0 else "allowed" for number in range(PARALLEL)]
    answers = await asyncio.gather(*(gate.client.call(tool, text=str(number))
                                     for number, tool in enumerate(tools)))
    for number, (tool, answer) in enumerate(zip(tools, answers)):
        if tool == "denied":
            denied_text(answer)
        else:
            assert (answer["is_error"], answer["text"]) == (False, str(number)), answer
    assert sorted((line["tool"], line["arguments"]["text"]) for line in gate.ran()) == sorted(
        (tool, str(number)) for number, tool in enumerate(tools) if tool == "allowed")


TESTS = [agreed, listed, allowed, denied, limited, hidden, streamed, cancelled, parallel]


async def run(title, client, mode, server_port, witness, modern):
    name = "-".join(re.findall(r"[\w-]+", title))
    port = free_port()
    nginx = stack.nginx(ROOT / "demo" / "nginx.conf", {"policy.json": POLICY},
                        {8080: port, 8000: server_port}, name=f"nginx-{name}")
    async with clients.connect(client, mode, port, stack.directory / f"{name}.log") as connected:
        gate = Gate(connected, witness, modern)
        for test in TESTS:
            gate.ran()
            with tap.case(f"{title}: {test.__doc__}"):
                await asyncio.wait_for(test(gate), tap.TEST_SECONDS)
    nginx.stop()


with tap.program(), Stack("e2e/sdk") as stack:
    ports, witnesses = {}, {}
    for name in servers.NAMES:
        ports[name] = free_port()
        witnesses[name] = stack.directory / f"{name}.witness"
        servers.start(stack, name, ports[name], witnesses[name])
    stay_in_window(3600, 300)
    for client, mode, server, modern in PAIRS:
        title = f"{client} ({mode}) and {server}"
        with tap.case(f"{title}: the session opens and ends"):
            asyncio.run(run(title, client, mode, ports[server], witnesses[server], modern))
