"""A server on version 1 of the Python SDK; its one argument is the port. With JSON it answers
without events, and with PAGED each tool has a page of the list for itself."""

import os
import sys

from mcp.server.fastmcp import Context, FastMCP
from mcp.types import ListToolsRequest, ListToolsResult
from tools import add_tools

server = FastMCP("python-1", host="127.0.0.1", port=int(sys.argv[1]),
                 json_response="JSON" in os.environ)
add_tools(server, Context)

if "PAGED" in os.environ:
    @server._mcp_server.list_tools()
    async def page(request: ListToolsRequest) -> ListToolsResult:
        tools = await server.list_tools()
        at = int(request.params.cursor) if request.params else 0
        more = str(at + 1) if at + 1 < len(tools) else None
        return ListToolsResult(tools=tools[at:at + 1], nextCursor=more)

server.run("streamable-http")
