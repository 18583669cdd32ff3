"""A server on version 1 of the Python SDK; its one argument is the port."""

import sys

from mcp.server.fastmcp import Context, FastMCP
from tools import add_tools

server = FastMCP("python-1", host="127.0.0.1", port=int(sys.argv[1]))
add_tools(server, Context)
server.run("streamable-http")
