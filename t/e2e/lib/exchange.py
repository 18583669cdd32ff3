"""Bytes to a server and back as they are, and a witness of what goes on to the next one."""

import asyncio
import contextlib
import http.client
import io
import re
from collections import defaultdict
from dataclasses import dataclass

from stack import HOST

STREAM = re.compile(rb"\r\ncontent-type: *text/event-stream\b.*\r\n\r\n", re.I | re.S)


class Answers(asyncio.Protocol):
    """All that comes back; a reset does not take what came before it."""

    def __init__(self, endless):
        self.endless = endless
        self.raw = b""
        self.ended = asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.raw += data
        if self.endless and STREAM.search(self.raw):
            self.transport.abort()

    def eof_received(self):
        return False

    def connection_lost(self, error):
        if not self.ended.done():
            self.ended.set_result(None)


async def exchange(port, pieces, seconds, unfinished=False, endless=False):
    """Sends the pieces and returns what comes until the end of the connection. Where the request
    is unfinished, it is broken off; an endless stream of events is left when it begins."""
    loop = asyncio.get_running_loop()
    transport, answers = await loop.create_connection(lambda: Answers(endless), HOST, port)
    with contextlib.closing(transport):
        async with asyncio.timeout(seconds):
            for number, piece in enumerate(pieces):
                if number:
                    await asyncio.sleep(0.002)
                transport.write(piece)
            if unfinished:
                transport.write_eof()
            await answers.ended
    return answers.raw


class Wire(io.BytesIO):
    """The connection that http.client reads from, once more after each answer."""

    def makefile(self, *_):
        return self

    def close(self):
        pass


@dataclass
class Answer:
    status: int | None
    headers: http.client.HTTPMessage
    body: bytes


def answers(raw):
    """The answers in what came back. Where nginx finds no version, it answers as HTTP/0.9 did: with
    no status and no header."""
    wire = Wire(raw)
    while wire.tell() < len(raw):
        if not raw.startswith(b"HTTP/", wire.tell()):
            yield Answer(None, http.client.HTTPMessage(), wire.read())
            break
        response = http.client.HTTPResponse(wire)
        response.begin()
        try:
            body = response.read()
        except http.client.IncompleteRead as error:
            body = error.partial
        yield Answer(response.status, response.headers, body)


@dataclass
class Arrival:
    """A request that reached the server."""
    line: bytes
    headers: list
    body: bytes

    def values(self, name):
        return [value for key, value in self.headers if key == name]


class Hop:
    """Passes on what it gets, byte for byte, and keeps the requests that it read in it."""

    def __init__(self, port, server_port):
        self.port = port
        self.server_port = server_port
        self.arrivals = defaultdict(list)       # by their numbers
        self.connections = {}

    async def __aenter__(self):
        self.server = await asyncio.start_server(self.serve, HOST, self.port)
        return self

    async def __aexit__(self, *_):
        self.server.close()
        for writer in self.connections.values():
            writer.close()
        await asyncio.gather(*self.connections)

    async def serve(self, reader, writer):
        self.connections[asyncio.current_task()] = writer
        with contextlib.suppress(OSError), contextlib.closing(writer):
            from_server, to_server = await asyncio.open_connection(HOST, self.server_port)
            back = asyncio.create_task(self.back(from_server, writer))
            with contextlib.closing(to_server):
                await self.forward(reader, to_server)
            await back
        del self.connections[asyncio.current_task()]

    async def forward(self, reader, to_server):
        """Until nginx closes the connection. Requests that nginx makes have a length, or no body."""
        with contextlib.suppress(asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                line, *lines = head[:-4].split(b"\r\n")
                headers = [(name.lower(), value.strip(b" \t")) for name, _, value in
                           (line.partition(b":") for line in lines)]
                assert b"transfer-encoding" not in dict(headers), head
                body = await reader.readexactly(int(dict(headers).get(b"content-length", 0)))
                number = dict(headers).get(b"x-number", b"none").decode()
                self.arrivals[number].append(Arrival(line, headers, body))
                to_server.write(head + body)

    @staticmethod
    async def back(reader, writer):
        with contextlib.suppress(OSError), contextlib.closing(writer):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
