#!/usr/bin/env python3
"""The policies that mcp-policy generate makes of what real servers list, in front of those servers:
what reads runs, and what destroys does not.

Seen to fail: with destructive tools allowed, with critical ones as their class has it, and without
the modern era."""

import asyncio
import json
import os
import re
import subprocess
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("lib")))
import tap

import clients
import servers
from client import buckets, connect, text
from stack import BUILD, HOST, ROOT, Stack, free_port, last_line

CONF = Path(__file__).with_name("recommended.conf")
MCP_POLICY = os.environ.get("MCP_POLICY", str(BUILD / "mcp-policy"))
AWS_TOOLS = ROOT / "policies" / "catalog" / "aws-tools.json"

# Of what the servers on the SDKs have; "slow" is known to nobody, and no verb either.
CATALOG = [
    {"server": "sdk", "tool": "allowed", "category": "Read"},
    {"server": "other", "tool": "limited", "category": "Read"},
    {"server": "sdk", "tool": "limited", "category": "Write"},
    {"server": "sdk", "tool": "denied", "category": "Destructive", "risk": "High"},
    {"server": "sdk", "tool": "hidden", "category": "Read", "risk": "Critical"},
]


def limited(tool, most):
    return [{"counter": f"{tool}_rate", "window": "minute", "max": most, "scope": "grant"}]


RULES = {
    "allowed": {"risk": "Low"},
    "hidden": {"risk": "Critical", "action": "require_approval"},
    "limited": {"risk": "Medium", "limits": limited("limited", 30)},
    "slow": {"risk": "High", "limits": limited("slow", 10)},
    "denied": {"risk": "High", "action": "require_approval"},
}

# The servers, in the ways in which they can answer, and whether they know the modern era.
SERVERS = [
    ("python-1", [], False),
    ("python-1", ["JSON", "PAGED"], False),
    ("python-2", [], True),
    ("python-2", ["JSON"], True),
    ("typescript-1", [], False),
    ("typescript-2", [], True),
    ("go", ["PAGED"], True),
    ("go", ["JSON"], True),
]


def generate(port, catalog, path="/mcp"):
    """The policy over what the server at a port lists."""
    done = subprocess.run([MCP_POLICY, "generate", "--url", f"http://{HOST}:{port}{path}",
                           "--catalog", str(catalog)], env={}, capture_output=True, text=True,
                          timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done
    return done.stdout


async def guarded(name, port, witness, log):
    """A client of the SDK calls through nginx."""
    async with clients.connect("python-1", "legacy", port, log) as client:
        answer = await client.call("allowed", text="x")
        assert (answer["is_error"], answer["text"]) == (False, "x"), answer
        for tool in "denied", "hidden":
            answer = await client.call(tool, text="x")
            assert answer["is_error"] and "approval" in answer["text"], answer
            assert answer["text"].startswith("[POLICY DENIED] "), answer
    ran = [line["tool"] for line in servers.executions(witness)]
    assert ran == ["allowed"], ran


def sdk(stack, name, options, modern):
    title = " ".join([name, *options])
    place = re.sub(r"\W+", "-", title)
    port, server_port, witness = free_port(), free_port(), stack.directory / f"{place}.witness"
    server = servers.start(stack, name, server_port, witness, **dict.fromkeys(options, "1"))
    policy = stack.directory / f"{place}.json"

    with tap.case(f"{title}: the policy that is generated"):
        policy.write_text(generate(server_port, catalog))
        generated = json.loads(policy.read_text())
        assert list(generated["tools"].items()) == list(RULES.items()), generated
        assert generated["default"] == "deny" and generated["name"], generated

    nginx = stack.nginx(CONF, {"policy.json": policy}, {8080: port, 8000: server_port},
                        name=f"nginx-{place}")
    with tap.case(f"{title}: what reads runs, what destroys does not"):
        asyncio.run(asyncio.wait_for(
            guarded(name, port, witness, stack.directory / f"{place}.log"), tap.TEST_SECONDS))
    if modern:
        with tap.case(f"{title}: the same in the modern era"):
            assert json.loads(generate(port, catalog, "/modern"))["tools"] == RULES

    nginx.stop()
    server.stop()


async def aws_calls(port, moto_port, audit_log):
    async with connect(port) as (session, _):
        result = await session.call_tool("get_execution_plan", {"script_name": "x"})
        assert "[POLICY DENIED]" not in text(result), text(result)
        assert '"allow"' in last_line(audit_log, "get_execution_plan")
        result = await session.call_tool("call_aws",
                                         {"cli_command": "aws s3api create-bucket --bucket x"})
        assert result.isError and "approval" in text(result), text(result)
        assert '"approval"' in last_line(audit_log, "call_aws")
    assert not buckets(moto_port)


def aws(stack):
    port, server_port, moto_port = free_port(), free_port(), free_port()
    stack.moto(moto_port)
    stack.aws_api_mcp_server(server_port, moto_port, EXPERIMENTAL_AGENT_SCRIPTS="true")
    policy = stack.directory / "aws.json"

    with tap.case("the AWS API MCP Server: it lists what the catalogue has of it"):
        policy.write_text(generate(server_port, AWS_TOOLS))
        known = ROOT / "policies" / "servers" / "aws-api-mcp-server.json"
        assert json.loads(policy.read_text())["tools"] == json.loads(known.read_text())["tools"]

    nginx = stack.nginx(CONF, {"policy.json": policy}, {8080: port, 8000: server_port},
                        name="nginx-aws")
    with tap.case("the AWS API MCP Server: what reads runs, what is critical does not"):
        asyncio.run(asyncio.wait_for(aws_calls(port, moto_port, nginx.audit_log),
                                     tap.TEST_SECONDS))


with tap.program(), Stack("e2e/recommended") as stack:
    catalog = stack.place("catalog") / "catalog.json"
    catalog.write_text(json.dumps(CATALOG))
    for name, options, modern in SERVERS:
        sdk(stack, name, options, modern)
    aws(stack)
