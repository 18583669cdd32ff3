"""An MCP client made of the official SDK, and a look into moto past every MCP server."""

import contextlib
import http.client
import json
import re
from datetime import timedelta

import httpx
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from stack import HOST

ANSWER_SECONDS = 30


def http_client(**options):
    """An HTTP client that no proxy variable of the environment leads away."""
    return httpx.AsyncClient(trust_env=False, timeout=ANSWER_SECONDS, **options)


@contextlib.asynccontextmanager
async def connect(port):
    """A session with the MCP server at a port; it yields the SDK's session and the session id."""
    url = f"http://{HOST}:{port}/mcp"
    try:
        async with (
            http_client() as http,
            streamable_http_client(url, http_client=http) as (read, write, get_id),
            ClientSession(read, write, timedelta(seconds=ANSWER_SECONDS)) as session,
        ):
            await session.initialize()
            yield session, get_id()
    except ExceptionGroup as group:
        # Each task group of the SDK wraps what went wrong once more.
        error = group
        while isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
            error = error.exceptions[0]
        raise error from None


def text(result):
    """What the agent sees of a tool's result."""
    return "\n".join(block.text for block in result.content if block.type == "text")


def aws_response(result):
    """What AWS answered to the first command of a call_aws."""
    assert not result.isError, text(result)
    return json.loads(result.structuredContent["result"][0]["response"]["as_json"])


def buckets(moto_port):
    """The buckets that exist, by moto's own word."""
    connection = http.client.HTTPConnection(HOST, moto_port, timeout=ANSWER_SECONDS)
    with contextlib.closing(connection):
        # moto checks no signature, but reads from it which service is meant.
        connection.request("GET", "/", headers={"Authorization": (
            "AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/s3/aws4_request, "
            "SignedHeaders=host, Signature=0")})
        return re.findall("<Name>(.*?)</Name>", connection.getresponse().read().decode())
