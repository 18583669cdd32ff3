#!/usr/bin/env python3
"""Policies for CreateAHORunGroup in front of a server of our own: the ready one, ten times a
minute, and the two other ways to write a rule for it, a limit per session and a refusal."""

import asyncio
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("lib")))
import tap

from client import connect, text
from stack import ROOT, Stack, free_port, stay_in_window
from wire import call, post, retry_after

HERE = Path(__file__).parent
POLICY = ROOT / "policies" / "create-aho-run-group.json"
RATE_LIMIT = ROOT / "policies" / "examples" / "seed-rate-limit.json"
DENY = ROOT / "policies" / "examples" / "seed-deny.json"
MAX = 10
SHORT_WINDOW = 5


@dataclass
class Gate:
    port: int
    server_port: int


async def create(session, name):
    return await session.call_tool("CreateAHORunGroup", {"name": name})


async def groups(gate):
    """The groups that exist, asked of the server past nginx."""
    async with connect(gate.server_port) as (session, _):
        return (await session.read_resource("groups://all")).contents[0].text.split()


async def eleventh(gate):
    """ten calls pass in a minute, the eleventh is refused and does not run"""
    stay_in_window(60, 20)
    async with connect(gate.port) as (session, _):
        for number in range(MAX):
            result = await create(session, f"group-{number}")
            assert text(result) == f"created group-{number}", result
        result = await create(session, "one-too-many")
    assert result.isError and text(result).startswith("[POLICY DENIED] "), result
    assert await groups(gate) == [f"group-{number}" for number in range(MAX)]


async def another_session(gate):
    """the limit is the grant's: another session is refused, too, and told when to come again"""
    async with connect(gate.port) as (session, _):
        assert (await create(session, "other-session")).isError
    response = await post(gate.port, call("CreateAHORunGroup", name="x"))
    left = 60 - time.time() % 60
    assert abs(retry_after(response) - left) < 3, (response.headers, left)


async def other_tool(gate):
    """a tool that the policy does not name is denied by default, and does not run"""
    async with connect(gate.port) as (session, _):
        result = await session.call_tool("DeleteAHORunGroup", {"name": "group-0"})
    assert result.isError and text(result).startswith("[POLICY DENIED] "), result
    assert "group-0" in await groups(gate)


async def next_window(gate):
    """after the window the calls pass again, as many as before"""
    async with connect(gate.port) as (session, _):
        for window in range(2):
            stay_in_window(SHORT_WINDOW, SHORT_WINDOW)
            begin = time.time()
            for number in range(MAX):
                assert not (await create(session, f"group-{window}-{number}")).isError
            result = await create(session, "one-too-many")
            assert result.isError, f"the {MAX + 1} calls took {time.time() - begin:.1f} s"
    assert "one-too-many" not in await groups(gate)


async def retry_as_told(gate):
    """who waits as long as Retry-After says is let through"""
    async with connect(gate.port) as (session, _):
        stay_in_window(SHORT_WINDOW, SHORT_WINDOW)
        for _ in range(MAX):
            assert not (await create(session, "eager")).isError
        refusal = await post(gate.port, call("CreateAHORunGroup", name="eager"))
        await asyncio.sleep(retry_after(refusal))
        assert not (await create(session, "patient")).isError


async def session_limit(gate):
    """by rate_limit each session has ten calls of its own, and the eleventh does not run"""
    stay_in_window(60, 20)
    async with connect(gate.port) as (one, _), connect(gate.port) as (other, _):
        for session in (one, other):
            for number in range(MAX):
                assert not (await create(session, f"group-{number}")).isError
            result = await create(session, "one-too-many")
            assert result.isError and text(result).startswith("[POLICY DENIED] "), result
    assert await groups(gate) == [f"group-{number}" for number in range(MAX)] * 2


async def refused(gate):
    """by action each call is refused with the reason of the policy, and does not run"""
    reason = json.loads(DENY.read_text())["tools"]["CreateAHORunGroup"]["reason"]
    async with connect(gate.port) as (session, _):
        result = await create(session, "group-0")
        assert result.isError and text(result).startswith(f"[POLICY DENIED] {reason}"), result
        await session.send_ping()
    assert not await groups(gate)


def start(stack, name, policy):
    server_port, port = free_port(), free_port()
    stack.python(f"server-{name}", [str(HERE / "lib" / "seed_server.py"), str(server_port)], {},
                 (server_port, "/mcp", 406))
    stack.nginx(ROOT / "demo" / "nginx.conf", {"policy.json": policy},
                {8080: port, 8000: server_port}, name=f"nginx-{name}")
    return Gate(port, server_port)


with tap.program(), Stack("e2e/seed") as stack:
    minute = start(stack, "minute", POLICY)
    tap.run([eleventh, another_session, other_tool], minute)

    policy = json.loads(POLICY.read_text())
    policy["tools"]["CreateAHORunGroup"]["limits"][0]["window"] = SHORT_WINDOW
    short_policy = stack.directory / "short-policy.json"
    short_policy.write_text(json.dumps(policy))
    short = start(stack, "short", short_policy)
    tap.run([next_window, retry_as_told], short, prefix=f"a window of {SHORT_WINDOW} seconds: ")

    tap.run([session_limit], start(stack, "session", RATE_LIMIT))
    tap.run([refused], start(stack, "deny", DENY))
