#!/usr/bin/env python3
"""The real AWS API MCP Server behind the module. What really happened is asked of moto."""

import asyncio
import json
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("lib")))
import tap

from mcp import McpError

from client import aws_response, buckets, connect, http_client, text
from stack import HOST, ROOT, Part, Stack, free_port, last_line, stay_in_window
from wire import HEADERS, call, denial, open_session, post, retry_after, send

POLICY = Path(__file__).with_name("aws-policy.json")
MAX = 4     # calls of call_aws an hour in one session, by that policy


@dataclass
class Gate:
    port: int
    server_port: int        # past nginx
    moto_port: int
    server: Part
    audit_log: Path
    error_log: Path


async def aws(session, command):
    return await session.call_tool("call_aws", {"cli_command": command})


async def error_of(call):
    """The JSON-RPC error that a call of the SDK client ends with."""
    try:
        result = await call
    except McpError as error:
        return error.error
    raise AssertionError(f"no JSON-RPC error but {result}")


async def handshake(gate):
    """initialize and ping pass, and of the list what can be called, as the server defines it"""
    async with connect(gate.port) as (session, _), connect(gate.server_port) as (direct, _):
        await session.send_ping()
        listed = (await session.list_tools()).tools
        defined = {tool.name: tool for tool in (await direct.list_tools()).tools}
        assert {"get_execution_plan", "suggest_aws_commands"} < defined.keys(), defined
        assert listed == [defined["call_aws"]], listed


async def allowed(gate):
    """an allowed call runs, and its answer comes back"""
    async with connect(gate.port) as (session, _):
        await aws(session, "aws s3api create-bucket --bucket allowed")
        listed = aws_response(await aws(session, "aws s3api list-buckets"))["Buckets"]
    assert "allowed" in buckets(gate.moto_port)
    assert "allowed" in [bucket["Name"] for bucket in listed], listed


async def notifications(gate):
    """notifications that come before the answer arrive, and so does the answer"""
    async with connect(gate.port) as (session, _):
        result = await aws(session, ["aws s3api no-such-operation", "aws s3api list-buckets"])
    first, second = result.structuredContent["result"]
    assert "no-such-operation" in first["error"], first
    assert second["response"]["status_code"] == 200, second


async def denied(gate):
    """a denied tool is answered in words, and the session goes on"""
    async with connect(gate.port) as (session, _):
        result = await session.call_tool("suggest_aws_commands", {"query": "list buckets"})
        assert result.isError
        assert text(result).startswith("[POLICY DENIED] Write the command yourself."), text(result)
        assert not (await aws(session, "aws sts get-caller-identity")).isError


async def hidden(gate):
    """a hidden tool and one that no rule names do not seem to exist"""
    async with connect(gate.port) as (session, _):
        for tool in ("get_execution_plan", "no_such_tool"):
            error = await error_of(session.call_tool(tool, {"script_name": "x"}))
            assert (error.code, error.message) == (-32602, f"Unknown tool: {tool}"), error


async def limited(gate):
    """a call over the limit is refused, and does not run"""
    async with connect(gate.port) as (session, _):
        await aws(session, "aws s3api create-bucket --bucket limited")
        for _ in range(MAX - 1):
            assert not (await aws(session, "aws sts get-caller-identity")).isError
        result = await aws(session, "aws s3api delete-bucket --bucket limited")
        assert result.isError and text(result).startswith("[POLICY DENIED] "), text(result)
        await session.send_ping()
    assert "limited" in buckets(gate.moto_port)


async def sessions(gate):
    """one session's calls take nothing from another's limit"""
    async with connect(gate.port) as (one, _), connect(gate.port) as (other, _):
        for session in (one, other):
            for _ in range(MAX):
                assert not (await aws(session, "aws sts get-caller-identity")).isError


async def verbatim_id(gate):
    """a denial has the id of its request byte for byte"""
    for id in ('0', '-7', '9007199254740991', r'"a\u0062\/ é"', '""'):
        body = (f'{{"jsonrpc":"2.0","id":{id},"method":"tools/call",'
                '"params":{"name":"suggest_aws_commands"}}')
        response = await post(gate.port, body)
        denial(response)
        assert f'"id":{id}' in response.text.replace('"id": ', '"id":'), response.text


async def told_when(gate):
    """a call over the limit is told when to come again, in the text and in Retry-After"""
    session = await open_session(gate.port)
    message = call("call_aws", cli_command="aws sts get-caller-identity")
    for _ in range(MAX):
        await post(gate.port, message, session)
    response = await post(gate.port, message, session)
    left = 3600 - time.time() % 3600
    assert abs(retry_after(response) - left) < 5, (response.headers, left)


async def audited(gate):
    """a refusal is in the access log's variables and in the error log"""
    await post(gate.port, call("suggest_aws_commands", id="audited", query="x"), "a-session")
    line = last_line(gate.audit_log, "audited")
    for part in ('"tool":"suggest_aws_commands"', '"decision":"deny"', '"session":"a-session"',
                 '"rule":"/tools/suggest_aws_commands/action"', '"policy":"aws-e2e"'):
        assert part in line, f"{part} is not in {line}"
    assert "[warn]" in last_line(gate.error_log, "/tools/suggest_aws_commands/action")


async def ambiguous(gate):
    """what can be read in two ways is refused with 400, and does not run"""
    session = await open_session(gate.port)
    command = "aws s3api create-bucket --bucket two"
    create = json.dumps({"name": "call_aws", "arguments": {"cli_command": command}})
    request = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":%s}'
    for body in (
        request % create.replace('"name"', '"name":"suggest_aws_commands","name"'),
        request % create.replace('"name"', r'"name":"suggest_aws_commands","n\u0061me"'),
        request % f'{{}},"params":{create}',
        f"[{request % create}]",
        "\ufeff" + request % create,
        request.replace('"id":1', '"id":1.0') % create,
        request.replace('"id":1,', "") % create,
    ):
        response = await post(gate.port, body, session)
        assert response.status_code == 400, (body, response.text)
        assert response.json()["error"]["code"] in (-32700, -32600, -32602), response.text
    assert "two" not in buckets(gate.moto_port)


async def streams(gate):
    """the GET stream opens, and DELETE ends the session"""
    session = await open_session(gate.port)
    headers = HEADERS | {"Mcp-Session-Id": session}
    async with (
        http_client(headers=headers) as http,
        http.stream("GET", f"http://{HOST}:{gate.port}/mcp") as stream,
    ):
        assert stream.status_code == 200, stream.status_code
        assert stream.headers["content-type"].startswith("text/event-stream"), stream.headers
    assert (await send("DELETE", gate.port, session=session)).status_code == 200
    assert (await post(gate.port, call("call_aws", cli_command="aws s3 ls"), session)
            ).status_code == 404


async def stopped_for_sdk(gate):
    """the server is stopped: the SDK client gets -32603 and waits for nothing"""
    async with connect(gate.port) as (session, _):
        await session.send_ping()       # so that notifications/initialized is through
        gate.server.stop()
        error = await error_of(asyncio.wait_for(aws(session, "aws s3api list-buckets"), 5))
        assert error.code == -32603, error
    gate.server.start()


async def stopped(gate):
    """the server is stopped: each call is answered at once, and takes nothing from the limit"""
    gate.server.stop()
    for _ in range(2 * MAX):
        begin = time.monotonic()
        response = await post(gate.port, call("call_aws", cli_command="aws s3 ls"), "given-back")
        assert time.monotonic() - begin < 5
        assert response.status_code == 200, response.text
        assert response.json()["error"]["code"] == -32603, response.text


async def started_again(gate):
    """the server is started again: a new session works"""
    gate.server.start()
    await allowed(gate)


def unread(port):
    """At how many of its connections there is something that the server has not read yet."""
    sockets = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    return sum(local.endswith(f":{port:04X}") and not queues.endswith(":00000000")
               for _, local, _, _, queues, *_ in sockets)


async def killed(gate):
    """the server dies in mid-call: -32603, and the calls count, as they may have run"""
    gate.server.signal(signal.SIGSTOP)
    message = call("call_aws", cli_command="aws s3 ls")
    calls = [asyncio.create_task(post(gate.port, message, "may-have-run")) for _ in range(MAX)]
    while unread(gate.server_port) < MAX:
        await asyncio.sleep(0.05)
    gate.server.kill()
    for response in await asyncio.gather(*calls):
        assert response.status_code == 200, response.text
        assert response.json()["error"]["code"] == -32603, response.text
    denial(await post(gate.port, message, "may-have-run"))


BOTH_MODES = [handshake, allowed, notifications, denied, hidden, limited, sessions, verbatim_id,
              told_when, audited, ambiguous, streams]
OUTAGES = [stopped_for_sdk, stopped, started_again, killed]


def start(stack, mode, moto_port, **environment):
    mcp_port, port = free_port(), free_port()
    server = stack.aws_api_mcp_server(mcp_port, moto_port, name=f"server-{mode}", **environment)
    nginx = stack.nginx(ROOT / "demo" / "nginx.conf", {"policy.json": POLICY},
                        {8080: port, 8000: mcp_port}, name=f"nginx-{mode}")
    return Gate(port, mcp_port, moto_port, server, nginx.audit_log, nginx.log)


with tap.program(), Stack("e2e/aws") as stack:
    moto_port = free_port()
    stack.moto(moto_port)
    # A third tool, which the policy hides.
    tools = {"EXPERIMENTAL_AGENT_SCRIPTS": "true"}
    sse = start(stack, "sse", moto_port, **tools)
    json_mode = start(stack, "json", moto_port, FASTMCP_JSON_RESPONSE="true", **tools)
    stay_in_window(3600, 300)
    tap.run(BOTH_MODES, sse, prefix="SSE: ")
    tap.run(BOTH_MODES, json_mode, prefix="JSON: ")
    tap.run(OUTAGES, sse)
