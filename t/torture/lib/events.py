#!/usr/bin/env python3
"""A server of streams: one event, and then nothing any more. A process of its own, as each process
may have only so many files open."""

import asyncio
import sys

HEAD = (b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"8\r\ndata: 1\n\r\n1\r\n\n\r\n")


class Stream(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        if data.endswith(b"\r\n\r\n"):
            self.transport.write(HEAD)


async def serve():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Stream, "127.0.0.1", int(sys.argv[1]), backlog=4096)
    await server.serve_forever()


asyncio.run(serve())
