"""Servers that are down, slow, cut short, or talk nonsense."""

import asyncio
import contextlib
import json
import socket

import exchange
from caller import DEADLINE, Call, request
from load import result
from scripted import chunk, head
from server import Server, write_list
from stack import HOST

JSON, EVENTS = b"application/json", b"text/event-stream"
CHUNKED = b"Transfer-Encoding: chunked"
STALL = 1.0         # seconds; nginx waits for half a second
ROUNDS = 3
TIMES = 20          # in each round

LIST = 100          # tools in a list, with as many bytes each
PIECE = 1 << 20


def error(status):
    return lambda id: [b"HTTP/1.1 %d X\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\noops"
                       % status]


def begun(*pieces, type=JSON, line=CHUNKED):
    return lambda id: [head(type, line), *pieces]


def said(*pieces):
    return lambda id: pieces


# What the server says, piece by piece, before it closes the connection: bytes, or seconds of
# silence. And what the caller gets.
SCRIPTS = {
    "500": (error(500), "500"),
    "503": (error(503), "503"),
    "closes": (said(), "error"),
    "silent": (said(STALL), "error"),
    "stalls in the status": (said(b"HTTP/1.1 20", STALL), "error"),
    "stalls in the header": (said(b"HTTP/1.1 200 OK\r\nContent-", STALL), "error"),
    "stalls in the body": (lambda id: [result(id)[:-5], STALL], "cut"),
    "stalls in an event": (begun(chunk(b"data: {"), STALL, type=EVENTS), "cut"),
    "short": (lambda id: [result(id)[:-5]], "cut"),
    "cut in a chunk": (begun(b"ff\r\n{"), "cut"),
    "cut before a chunk": (begun(b"f"), "cut"),
    "cut in an event": (begun(chunk(b'data: {"jsonrpc"'), type=EVENTS), "cut"),
    "cut before the last chunk": (lambda id: [head(JSON, CHUNKED), chunk(b"{")], "cut"),
    "bad chunk": (begun(b"zz\r\n"), "cut"),
    "cut in the header": (said(b"HTTP/1.1 200 OK\r\nContent-"), "error"),
    "bad header": (said(b"HTTP/1.1 200 OK\r\n\0: 1\r\n\r\n"), "error"),
    "large header": (begun(line=b"X: %b" % (b"x" * 100_000)), "error"),
    "no header": (said(b"{}" * 100), "error"),
    "garbage": (said(bytes(range(256)) * 100), "error"),
    "bad status": (said(b"HTTP/1.1 abc\r\n\r\n"), "error"),
}

# Servers that are not there: the path of each, what the caller gets, and whether a call arrives.
AWAY = {
    "/impatient/refusing": ("error", False),
    "/impatient/deaf": ("error", False),
    "/impatient/half": ("passed", True),
}


class Faulty(Server):
    """Answers as the script says that the session names."""

    async def answer(self, writer, arrival):
        if arrival.session == "list":
            await write_list(writer, arrival.id, LIST, PIECE, 0)
            return
        if arrival.session not in SCRIPTS:
            await super().answer(writer, arrival)
            return
        for piece in SCRIPTS[arrival.session][0](arrival.id):
            if isinstance(piece, float):
                await asyncio.sleep(piece)
            else:
                writer.write(piece)
                await writer.drain()
        raise ConnectionResetError


@contextlib.contextmanager
def deaf(port):
    """A port on which nobody answers: what may wait to be accepted already does."""
    with contextlib.ExitStack() as held:
        def open():
            return held.enter_context(socket.socket())

        listener = open()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(0)
        for _ in range(4):
            waiting = open()
            waiting.setblocking(False)
            waiting.connect_ex((HOST, port))
        yield


async def ask(bed, session, path="/impatient/mcp"):
    made = bed.new("probe", session)
    sent = request(made, b"Connection: close", path=path)
    raw, ended = await exchange.exchange(bed.port, [sent], DEADLINE)
    assert ended, f"hang: no end in {DEADLINE} s: {made}"
    made.outcome = outcome(raw)
    return made


def outcome(raw):
    if not raw:
        return "cut"
    answer = next(exchange.answers(raw))
    if answer.status != 200:
        return str(answer.status)
    try:
        return "error" if "error" in json.loads(answer.body) else "passed"
    except json.JSONDecodeError:
        return "cut"


async def faulty(bed):
    """servers that are down, slow, cut short or talk nonsense: what was not sent does not count"""
    bed.given_back = True
    with deaf(bed.deaf_port):
        for n in range(ROUNDS):
            for session, (_, expected) in SCRIPTS.items():
                for made in await asyncio.gather(*(ask(bed, session) for _ in range(TIMES))):
                    assert made.outcome == expected, f"{made} is not {expected}"
            for path, (expected, arrives) in AWAY.items():
                arrived = len(bed.arrivals)
                for made in await asyncio.gather(*(ask(bed, "", path) for _ in range(TIMES))):
                    assert made.outcome == expected, f"{path}: {made} is not {expected}"
                assert len(bed.arrivals) == arrived + TIMES * arrives, path
            if n == 0:
                bed.warm()


async def fetch_list(bed, path):
    """How many bytes of the answer there are, and the last of them."""
    reader, writer = await asyncio.open_connection(HOST, bed.port)
    size, last = 0, b""
    with contextlib.closing(writer):
        writer.write(request(Call(1, "tools/list", "list"), b"Connection: close", path=path))
        async with asyncio.timeout(DEADLINE):
            while data := await reader.read(1 << 20):
                size += len(data)
                last = (last + data)[-500:]
    return size, last


async def lists(bed):
    """lists of 100 MB, refused or passed on: the memory comes back"""
    for n in range(ROUNDS):
        size, last = await fetch_list(bed, "/mcp")
        assert b'"code":-32603' in last, last
        size, last = await fetch_list(bed, "/lists")
        assert LIST // 2 * PIECE < size < (LIST // 2 + 1) * PIECE, (size, last)
        if n == 0:
            bed.warm()
