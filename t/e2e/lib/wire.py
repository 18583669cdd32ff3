"""JSON-RPC over HTTP without an MCP client in between: to see the bytes and to send wrong ones."""

import json
import re

import tap  # noqa: F401  (makes demo/ importable)

from client import http_client
from stack import HOST

HEADERS = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


INITIALIZE = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
    "protocolVersion": "2025-06-18", "capabilities": {},
    "clientInfo": {"name": "e2e", "version": "1"}}}


def call(tool, id=1, **arguments):
    return {"jsonrpc": "2.0", "id": id, "method": "tools/call",
            "params": {"name": tool, "arguments": arguments}}


async def send(method, port, body=None, session=None, **headers):
    """One request to /mcp, with a body that is an object or text as it is."""
    headers = HEADERS | headers | ({"Mcp-Session-Id": session} if session else {})
    content = body if body is None or isinstance(body, str) else json.dumps(body)
    async with http_client(headers=headers) as http:
        return await http.request(method, f"http://{HOST}:{port}/mcp", content=content)


async def post(port, body, session=None, **headers):
    return await send("POST", port, body, session, **headers)


async def open_session(port):
    """The id of a new session."""
    response = await post(port, INITIALIZE)
    assert response.status_code == 200, response.text
    return response.headers["mcp-session-id"]


def denial(response):
    """The text of a call that policy refused, whose answer must have the one right form."""
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("application/json"), response.headers
    result = response.json()["result"]
    assert result["isError"] is True, result
    text = result["content"][0]["text"]
    assert text.startswith("[POLICY DENIED] "), text
    return text


def retry_after(response):
    """The seconds of Retry-After, which the text must name, too."""
    seconds = int(response.headers["retry-after"])
    assert re.search(rf"\b{seconds}\b", denial(response)), response.text
    return seconds
