"""A client on version 1 of the Python SDK; its one argument is the URL of the server."""

import sys
from contextlib import suppress

import anyio
from mcp import ClientSession, McpError, types
from mcp.client.streamable_http import streamable_http_client

from drive import drive


async def main(url):
    async with (
        streamable_http_client(url) as (read, write, _),
        ClientSession(read, write) as session,
    ):
        async def list_tools():
            tools, cursor = [], None
            while True:
                page = await session.list_tools(cursor)
                tools += page.tools
                cursor = page.nextCursor
                if cursor is None:
                    return tools

        async def call_tool(tool, arguments, on_progress):
            # This SDK leaves it to its user to tell the server of a cancellation. It is also what
            # the end of the session looks like.
            id = session._request_id
            try:
                result = await session.call_tool(tool, arguments, progress_callback=on_progress)
            except anyio.get_cancelled_exc_class():
                params = types.CancelledNotificationParams(requestId=id)
                with anyio.CancelScope(shield=True), suppress(anyio.ClosedResourceError):
                    await session.send_notification(types.ClientNotification(
                        types.CancelledNotification(params=params)))
                raise
            return result.isError, result.content[0].text

        protocol = (await session.initialize()).protocolVersion
        await drive(protocol, list_tools, call_tool, McpError)


anyio.run(main, sys.argv[1])
