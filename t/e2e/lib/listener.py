"""A server of the tests' own."""

import asyncio
import contextlib

from stack import HOST


class Listener:
    """Serves each connection by `serve(reader, writer)` of what is made of it, and then closes it.
    An error in it is raised at the end."""

    def __init__(self, port):
        self.port = port
        self.connections = {}

    async def __aenter__(self):
        self.server = await asyncio.start_server(self.accept, HOST, self.port)
        return self

    async def __aexit__(self, *_):
        self.server.close()
        for writer in self.connections.values():
            writer.close()
        await asyncio.gather(*self.connections)

    async def accept(self, reader, writer):
        self.connections[asyncio.current_task()] = writer
        with contextlib.closing(writer):
            await self.serve(reader, writer)
        del self.connections[asyncio.current_task()]
