"""Bytes to a server and back as they are, and a witness of what goes on to the next one."""

import asyncio
import contextlib
import http.client
import io
import re
from collections import defaultdict
from dataclasses import dataclass

from listener import Listener
from stack import HOST

EVENTS = re.compile(rb"\r\ncontent-type: *text/event-stream\b.*\r\n\r\n", re.I | re.S)
PAUSE = 0.002


class Receiver(asyncio.Protocol):
    """Keeps all that comes; a reset of the connection does not take what came before it."""

    def __init__(self, endless):
        self.endless = endless
        self.raw = b""
        self.ended = asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.raw += data
        if self.endless and EVENTS.search(self.raw):
            self.transport.abort()

    def connection_lost(self, error):
        self.ended.set_result(None)


async def exchange(port, pieces, seconds, unfinished=False, endless=False):
    """Sends the pieces, and returns what comes until the connection is closed and whether it was.
    What is unfinished is broken off; of a stream of events that may be endless only the header is
    taken."""
    loop = asyncio.get_running_loop()
    transport, receiver = await loop.create_connection(lambda: Receiver(endless), HOST, port)
    with contextlib.closing(transport):
        transport.write(pieces[0])
        for piece in pieces[1:]:
            await asyncio.sleep(PAUSE)
            transport.write(piece)
        if unfinished:
            transport.write_eof()
        ended, _ = await asyncio.wait([receiver.ended], timeout=seconds)
    return receiver.raw, bool(ended)


class Connection(io.BytesIO):
    """What http.client reads from: after each answer once more."""

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
    """The answers in what came. Where nginx finds no version, it answers as HTTP/0.9 did: without
    a status and a header."""
    connection = Connection(raw)
    while connection.tell() < len(raw):
        if not raw.startswith(b"HTTP/", connection.tell()):
            yield Answer(None, http.client.HTTPMessage(), connection.read())
            break
        response = http.client.HTTPResponse(connection)
        try:
            response.begin()
            body = response.read()
        except http.client.RemoteDisconnected:      # after "100 Continue"
            break
        except http.client.IncompleteRead as error:
            body = error.partial
        yield Answer(response.status, response.headers, body)


@dataclass
class Arrival:
    """A request that reached the server."""
    method: bytes
    headers: list       # pairs; the names in small letters
    body: bytes

    def values(self, name):
        return [value for key, value in self.headers if key == name]


class Hop(Listener):
    """Stands between nginx and the server, passes on what it gets, byte for byte, and keeps the
    requests that it reads in it."""

    def __init__(self, port, server_port):
        super().__init__(port)
        self.server_port = server_port
        self.arrivals = defaultdict(list)       # by their numbers

    async def serve(self, reader, writer):
        with contextlib.suppress(OSError):
            from_server, to_server = await asyncio.open_connection(HOST, self.server_port)
            back = asyncio.create_task(self.back(from_server, writer))
            with contextlib.closing(to_server):
                await self.forward(reader, to_server)
            await back

    async def forward(self, reader, to_server):
        """Until nginx closes. A request that nginx makes has a length, or no body."""
        with contextlib.suppress(asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                line, *lines = head[:-4].split(b"\r\n")
                headers = [(name.lower(), value.strip(b" \t")) for name, _, value in
                           (line.partition(b":") for line in lines)]
                first = dict(reversed(headers))
                body = await reader.readexactly(int(first.get(b"content-length", 0)))
                number = first.get(b"x-number", b"").decode() or None
                self.arrivals[number].append(Arrival(line.split(b" ")[0], headers, body))
                to_server.write(head + body)

    @staticmethod
    async def back(reader, writer):
        with contextlib.suppress(OSError), contextlib.closing(writer):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
