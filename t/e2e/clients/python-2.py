"""A client on version 2 of the Python SDK; its arguments are the URL of the server and the mode,
which is legacy, auto or a version of the protocol."""

import sys

import anyio
from mcp import Client, MCPError

from drive import drive


async def main(url, mode):
    async with Client(url, mode=mode) as client:
        async def list_tools():
            tools, cursor = [], None
            while True:
                page = await client.list_tools(cursor=cursor)
                tools += page.tools
                cursor = page.next_cursor
                if cursor is None:
                    return tools

        async def call_tool(tool, arguments, on_progress):
            result = await client.call_tool(tool, arguments, progress_callback=on_progress)
            return result.is_error, result.content[0].text

        await drive(client.protocol_version, list_tools, call_tool, MCPError)


anyio.run(main, *sys.argv[1:])
