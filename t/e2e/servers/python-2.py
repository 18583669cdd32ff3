"""A server on version 2 of the Python SDK, for clients of both eras; its one argument is the port.
With JSON it answers without events."""

import os
import sys

from mcp.server.mcpserver import Context, MCPServer
from tools import add_tools

server = MCPServer("python-2")
add_tools(server, Context)
server.run("streamable-http", host="127.0.0.1", port=int(sys.argv[1]),
           json_response="JSON" in os.environ)
