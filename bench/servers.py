"""What stands behind those that are compared."""

import contextlib
import json
import os
import socketserver

from gateway import HERE, Program, Upstream, fill, free_port, make_directory, nginx, read_message

RIVALS = HERE / "rivals"
DONE = b'"text":"done"'     # in every answer of a server

TOOLS = [{"name": name, "description": "A tool.", "inputSchema": {
    "type": "object", "properties": {"name": {"type": "string"}, "maxCpus": {"type": "integer"}}}}
    for name in ("CreateAHORunGroup", "DeleteAHORunGroup")]


def pinned(last):
    """For a program that keeps to one CPU: the last one, or the first."""
    cpus = sorted(os.sched_getaffinity(0))
    return {"preexec_fn": lambda: os.sched_setaffinity(0, {cpus[-1 if last else 0]})}


class NginxUpstream(Program):
    """Answers any request at once."""

    def __init__(self, directory):
        make_directory(directory)
        port = free_port()
        conf = fill((RIVALS / "upstream.conf").read_text(), {"PORT": port})
        (directory / "nginx.conf").write_text(conf)
        super().__init__(directory, port, nginx(directory), **pinned(last=True))


class McpUpstream(Upstream):
    """An MCP server with two tools, for those that open sessions of their own."""

    request_queue_size = 128    # with less a connection may wait for a second

    class Handler(socketserver.StreamRequestHandler):
        disable_nagle_algorithm = True

        def handle(self):
            with contextlib.suppress(OSError):
                while (message := read_message(self.rfile))[0]:
                    self.wfile.write(answer(*message))


def answer(start, body):
    if not start.startswith(b"POST "):
        return b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n"
    message = json.loads(body)
    if "id" not in message:
        return b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
    result = {
        "initialize": lambda params: {
            "protocolVersion": params["protocolVersion"], "capabilities": {"tools": {}},
            "serverInfo": {"name": "server", "version": "1"}},
        "tools/list": lambda _: {"tools": TOOLS},
        "tools/call": lambda _: {"content": [{"type": "text", "text": "done"}]},
    }.get(message["method"], lambda _: {})(message.get("params"))
    text = json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result},
                      separators=(",", ":")).encode()
    return (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (len(text), text))
