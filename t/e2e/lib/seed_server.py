"""A small MCP server with the tool CreateAHORunGroup; its one argument is the port."""

import sys

from mcp.server.fastmcp import FastMCP

server = FastMCP("seed", host="127.0.0.1", port=int(sys.argv[1]))
groups = []


@server.tool()
def CreateAHORunGroup(name: str) -> str:
    """Creates a run group."""
    groups.append(name)
    return f"created {name}"


@server.tool()
def DeleteAHORunGroup(name: str) -> str:
    """Deletes a run group."""
    groups.remove(name)
    return f"deleted {name}"


@server.resource("groups://all")
def all_groups() -> str:
    """The witness: which groups there are."""
    return " ".join(groups)


server.run("streamable-http")
