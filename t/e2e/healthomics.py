#!/usr/bin/env python3
"""The ready policy for CreateAHORunGroup in front of the server whose tool that is, the AWS
HealthOmics MCP server: in stdio behind a bridge, and in HTTP of its own. What really ran is asked
of the AWS that it calls."""

import sys
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("lib")))
import tap

import omics
from client import connect, text
from servers import SDK
from stack import HOST, ROOT, Part, Stack, free_port, stay_in_window
from wire import call, post, retry_after

POLICY = ROOT / "policies" / "create-aho-run-group.json"
TOOL = "CreateAHORunGroup"
MAX = 10

# Tools that the policy does not name, and what each asks of AWS.
OTHERS = {
    "UpdateAHORunGroup": ({"run_group_id": "1000000", "max_cpus": 1}, "POST /runGroup/1000000"),
    "GetAHORunGroup": ({"run_group_id": "1000000"}, "GET /runGroup/1000000"),
    "StartAHORun": ({"workflow_id": "1234567", "role_arn": "arn:aws:iam::123456789012:role/run",
                     "name": "run", "output_uri": "s3://bucket/", "parameters": {}}, "POST /run"),
}


@dataclass
class Gate:
    port: int
    server_port: int
    aws: omics.Omics


async def listed(gate):
    """of all its tools the one that can be called is listed, as the server defines it"""
    async with connect(gate.port) as (session, _), connect(gate.server_port) as (direct, _):
        defined = {tool.name: tool for tool in (await direct.list_tools()).tools}
        assert {TOOL, *OTHERS} < defined.keys(), defined.keys()
        tools = (await session.list_tools()).tools
        assert tools == [defined[TOOL]], [tool.name for tool in tools]


async def others(gate):
    """each other tool is denied and asks nothing of AWS, which it does past nginx"""
    async with connect(gate.port) as (session, _), connect(gate.server_port) as (direct, _):
        for tool, (arguments, request) in OTHERS.items():
            before = len(gate.aws.requests)
            result = await session.call_tool(tool, arguments)
            assert result.isError and text(result).startswith("[POLICY DENIED] "), result
            assert len(gate.aws.requests) == before, gate.aws.requests[before:]
            result = await direct.call_tool(tool, arguments)
            assert gate.aws.requests[before:] == [request], result


async def called(gate):
    """a call runs: AWS has the group that was asked for, and its id comes back"""
    stay_in_window(60, 20)      # for the next test, too
    async with connect(gate.port) as (session, _):
        result = await session.call_tool(TOOL, {"name": "group-0", "max_cpus": 8})
    (id, group), = gate.aws.groups.items()
    assert (group["name"], group["maxCpus"]) == ("group-0", 8), group
    assert result.structuredContent["result"]["id"] == id, result


async def eleventh(gate):
    """nine more pass; the eleventh never reaches AWS, and is told when to come again"""
    expected = [f"group-{number}" for number in range(MAX)]
    async with connect(gate.port) as (session, _):
        for name in expected[1:]:
            assert not (await session.call_tool(TOOL, {"name": name})).isError
        result = await session.call_tool(TOOL, {"name": "one-too-many"})
    assert result.isError and text(result).startswith("[POLICY DENIED] "), result
    response = await post(gate.port, call(TOOL, name="again"))
    left = 60 - time.time() % 60
    assert abs(retry_after(response) - left) < 3, (response.headers, left)
    made = [group["name"] for group in gate.aws.groups.values()]
    assert made == expected, made


def python(environment, module):
    return [str(SDK / environment / "bin" / "python"), "-m", module]


SERVER = python("healthomics", "awslabs.aws_healthomics_mcp_server.server")
BRIDGE = python("python-1", "mcp_proxy")


def stdio(port):
    return [*BRIDGE, "--port", port, "--pass-environment", "--", *SERVER]


def http(port):
    return [*SERVER, "--transport", "streamable-http", "--port", port]


def start(stack, command, aws):
    server_port, port = free_port(), free_port()
    name = command.__name__
    home = stack.place(f"server-{name}")
    stack.start(Part(name, home, command(str(server_port)), {
        "HOME": str(home),
        "AWS_ENDPOINT_URL": f"http://{HOST}:{aws.server_port}",
        "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",    # an address has no names below it
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_EC2_METADATA_DISABLED": "true",
    }, "log", (server_port, "/mcp", 406)))
    stack.nginx(ROOT / "demo" / "nginx.conf", {"policy.json": POLICY},
                {8080: port, 8000: server_port}, name=f"nginx-{name}")
    return Gate(port, server_port, aws)


with tap.program(), Stack("e2e/healthomics") as stack:
    for command in (stdio, http):
        with omics.serve(free_port()) as aws:
            tap.run([listed, others, called, eleventh], start(stack, command, aws),
                    prefix=f"{command.__name__}: ")
