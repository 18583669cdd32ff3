#!/usr/bin/env python3
"""A resource that a policy keeps is not read, however its URI is written: some SDKs hand a server
the URI that the WHATWG makes of what was sent, and some decode what stands in a template's place.

Seen to fail: where URIs are compared only as they are written, on all servers but go."""

import asyncio
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("lib")))
import tap

import servers
from stack import Stack, free_port
from wire import post

HERE = Path(__file__).parent
VERSION = "2025-11-25"
SECRET = "file:///secret"

# What the policy says, and how the URI of what it keeps can be written all the same.
SPELLINGS = {
    "what is allowed alone": [
        SECRET,
        "file:///public/../secret",
        "file:///public/%2e%2e/secret",
        "file:///public/.\t./secret",
        "file:///public/..\\secret",
    ],
    "what is denied alone": [
        SECRET,
        "FILE:///secret",
        "file:/secret",
        "file:///./secret",
        "file://localhost/secret",
        "file:///sec\nret",
        " file:///secret",
        "\x01file:///secret",
        "file:///s%65cret",
        "file:///secret?",
        "file:///secret#",
    ],
}
POLICIES = {"what is allowed alone": "sdk_resources-allow.json",
            "what is denied alone": "sdk_resources-deny.json"}


def request(method, **params):
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


async def session(port):
    """The header lines of a new session."""
    opened = await post(port, request("initialize", protocolVersion=VERSION, capabilities={},
                                      clientInfo={"name": "test", "version": "1"}))
    assert opened.status_code == 200, opened.text
    lines = {"MCP-Protocol-Version": VERSION}
    if "mcp-session-id" in opened.headers:
        lines["Mcp-Session-Id"] = opened.headers["mcp-session-id"]
    await post(port, {"jsonrpc": "2.0", "method": "notifications/initialized"}, **lines)
    return lines


async def read(port, uri):
    return await post(port, request("resources/read", uri=uri), **await session(port))


def readings(witness):
    return [line["resource"] for line in servers.executions(witness)]


with tap.program(), Stack("e2e/sdk_resources") as stack:
    for name in servers.NAMES:
        server_port = free_port()
        witness = stack.directory / f"{name}.witness"
        servers.start(stack, name, server_port, witness)
        with tap.case(f"{name}: the server reads it when it is asked"):
            asyncio.run(read(server_port, SECRET))
            assert readings(witness) == [SECRET], readings(witness)
        for said, policy in POLICIES.items():
            port = free_port()
            nginx = stack.nginx(HERE / "sdk_resources.conf", {"policy.json": HERE / policy},
                                {8080: port, 8000: server_port}, name=f"nginx-{name}-{policy[:-5]}")
            for uri in SPELLINGS[said]:
                before = readings(witness)
                with tap.case(f"{name}, {said}: {uri!r} is no way to it"):
                    answer = asyncio.run(read(port, uri))
                    assert readings(witness) == before, (readings(witness)[-1], answer.text)
            nginx.stop()
