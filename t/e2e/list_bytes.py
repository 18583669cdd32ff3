#!/usr/bin/env python3
"""A list loses what cannot be called, and every other byte of an answer arrives as the server wrote
it: as JSON and as events, however it comes in, and however it goes out.

Seen to fail: without the comma that goes with an element, without one before the first that stays,
without the line feeds between lines of data; where what is kept is not sent at once, is written
over while it is being sent, or is kept anew for each event; where events are kept that are no
list, and where the server is asked to compress."""

import asyncio
import contextlib
import random
import re
import socket
import sys
import time
import zlib
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("lib")))
import tap

import exchange
import lists
from scripted import END, Scripted, chunk, get, head, message, post, say
from stack import HOST, Nginx, Stack, free_port, status_bytes

HERE = Path(__file__).parent
SEED = 1
PATHS = ["/mcp", "/buffered", "/small"]
ENDS = {"LF": "\n", "CR": "\r", "CRLF": "\r\n"}
SECONDS = 60        # by then something hangs
PARALLEL = 100
PROCESSES = 8
PAUSE = 0.004       # longer than nginx needs to read what came before it

JSON = b"application/json"
EVENTS = b"text/event-stream"

MEMORY = 24 << 20   # that a worker may take beside what it has
POURED = 128 << 20  # what the server would like to send
STALLED = 48 << 20  # what it can, to a client that hardly reads: buffers of the kernel hold it


@dataclass
class Gate:
    nginx: Nginx
    port: int
    http2_port: int
    upstream_port: int


@dataclass
class Case:
    type: bytes
    sent: bytes
    left: bytes


def cases():
    """Each in which elements stay and go, as JSON and as events with one of the three ends."""
    rng = random.Random(SEED)
    for parts in lists.answers(rng, lists.SPACES):
        yield Case(JSON, *lists.text(parts))
    ends = list(ENDS.values())
    for at, parts in enumerate(lists.answers(rng, lists.LINE_SPACES)):
        yield Case(EVENTS, *lists.stream(rng, parts, ends[at % 3]))


CASES = list(cases())


def framed(case, at):
    """The header, and the bytes of the body in one of the three ways to tell where it ends."""
    if at % 3 == 0:
        return head(case.type, b"Content-Length: %d" % len(case.sent)), case.sent
    if at % 3 == 1 and case.sent:
        half = len(case.sent) // 2
        return (head(case.type, b"Transfer-Encoding: chunked"),
                b"".join(map(chunk, filter(None, [case.sent[:half], case.sent[half:]]))) + END)
    return head(case.type, b"Connection: close"), case.sent


def at_once(case, at):
    return say(b"".join(framed(case, at)))


def halves(case, at):
    start, body = framed(case, at)
    half = len(body) // 2
    return say(start + body[:half], body[half:], pause=PAUSE)


def byte_by_byte(case, at):
    start, body = framed(case, at)
    return say(start, *(body[i:i + 1] for i in range(len(body))), pause=0.0005)


async def fetch(gate, number, path, *lines, body=None):
    asked = post(number, path, *lines, body=body)
    raw, ended = await exchange.exchange(gate.port, [asked], SECONDS)
    assert ended, raw
    answer, = exchange.answers(raw)
    return answer


def check(case, status, type, body, what):
    assert status == 200, (what, status, body)
    assert type == case.type.decode(), (what, type)
    assert body == case.left, (f"{what}\nsent     {case.sent}\nexpected {case.left}\n"
                               f"found    {body}")


async def compare(gate, upstream, scripted, paths, *lines, body=None):
    """Whether each case comes out as it has to, on each path. `scripted` are pairs of a case and a
    script; the request has these lines, and this body."""
    free = asyncio.Semaphore(PARALLEL)

    async def one(number, case, script, path):
        async with free:
            upstream.scripts[number] = script
            answer = await fetch(gate, number, path, *lines, body=body)
            check(case, answer.status, answer.headers["Content-Type"], answer.body,
                  f"{path}, {number}")

    await asyncio.gather(*(one(f"{path[1:]}_{at}", case, script, path)
                           for path in paths for at, (case, script) in enumerate(scripted)))


async def whole(gate):
    """what comes at once"""
    async with Scripted(gate.upstream_port) as upstream:
        await compare(gate, upstream, [(case, at_once(case, at)) for at, case in
                                       enumerate(CASES)], PATHS)


async def large(gate):
    """lists of a megabyte"""
    rng = random.Random(SEED)
    stays = [rng.random() < 0.5 for _ in range(20000)]
    large = [Case(JSON, *lists.text(list(lists.answer(rng, stays, lists.SPACES))))]
    large += [Case(EVENTS, *lists.stream(rng, list(lists.answer(rng, stays, spaces)), "\r\n"))
              for spaces in (lists.LINE_SPACES, [""])]
    async with Scripted(gate.upstream_port) as upstream:
        await compare(gate, upstream, [(case, at_once(case, at)) for at, case in
                                       enumerate(large * 3)], [*PATHS, "/gzip"])


def results():
    """What is no list, with its end before it can be told, and behind."""
    text = b'{"type":"text","text":"' + b"01234567" * 5000 + b'"}'
    for body in (
        b'{"jsonrpc":"2.0","id":1,"result":{"content":[' + text + b"]}}",
        b'\n{"jsonrpc":"2.0","result":{"_meta":{"x":[' + text + b']},"content":[]},"id":1}\n',
        b'{"jsonrpc":"2.0","id":1,"result":{"_meta":{"x":[' + text + b']}}}',
        b'{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"x","data":[' + text + b"]}}",
        b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"tools":[' + text + b"]}}",
    ):
        yield Case(JSON, body, body)
        event = b"id: 1\r\ndata: " + body.strip() + b"\r\n\r\n"
        yield Case(EVENTS, event, event)


async def of_another(gate):
    """what answers a call of a session: a list that it did not ask for, or its result"""
    cases = [*CASES, *results()]
    session = b"Mcp-Session-Id: a"
    async with Scripted(gate.upstream_port) as upstream:
        # without such a request no answer can be a list
        await compare(gate, upstream, [(CASES[0], at_once(CASES[0], 0))], PATHS[:1], session)
        for script in (at_once, halves):
            await compare(gate, upstream, [(case, script(case, at)) for at, case in
                                           enumerate(cases)], PATHS, session,
                          body=message("tools/call", name="allowed_1", arguments={}))


async def single_bytes(gate):
    """what comes byte by byte"""
    async with Scripted(gate.upstream_port) as upstream:
        await compare(gate, upstream, [(case, byte_by_byte(case, at)) for at, case in
                                       enumerate(CASES)], PATHS[:2])


async def cut_everywhere(gate):
    """events that come in two pieces, whichever byte is the first of the second one"""
    rng = random.Random(SEED)
    scripted = []
    for end in ENDS.values():
        parts = list(lists.answer(rng, (False, True, False, True), lists.LINE_SPACES))
        case = Case(EVENTS, *lists.stream(rng, parts, end, ("id: 1%data:%%", ": x%%")))
        scripted += [(case, say(head(EVENTS) + case.sent[:at], case.sent[at:], pause=PAUSE))
                     for at in range(len(case.sent))]
    async with Scripted(gate.upstream_port) as upstream:
        await compare(gate, upstream, scripted, PATHS[:1])


async def curl(gate, number, path):
    """Status, type and body of an answer through HTTP/2."""
    process = await asyncio.create_subprocess_exec(
        "curl", "-q", "-sS", "--http2-prior-knowledge", "-H", f"X-Number: {number}",
        "-H", "Content-Type: application/json", "-d", message().decode(),
        "-w", "%{stderr}%{http_version} %{http_code} %{content_type}",
        f"http://{HOST}:{gate.http2_port}{path}", env={},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
    body, told = await process.communicate()
    assert process.returncode == 0, told
    version, status, type = told.decode().split()
    assert version == "2", told
    return int(status), type, body


async def http2(gate):
    """what goes through HTTP/2"""
    free = asyncio.Semaphore(PROCESSES)

    async def one(at, case):
        path = PATHS[at % 2]
        upstream.scripts[str(at)] = (at_once if at % 4 < 2 else byte_by_byte)(case, at)
        async with free:
            check(case, *await curl(gate, at, path), f"{path}, {at}")

    async with Scripted(gate.upstream_port) as upstream:
        await asyncio.gather(*(one(at, case) for at, case in enumerate(CASES)))


async def gzipped(gate):
    """what nginx compresses, of a server that was not asked to do so"""
    async with Scripted(gate.upstream_port) as upstream:
        for at, case in enumerate(CASES):
            upstream.scripts[str(at)] = at_once(case, at)
            answer = await fetch(gate, str(at), "/gzip", b"Accept-Encoding: br, gzip")
            if case.sent:
                assert answer.headers["Content-Encoding"] == "gzip", answer.headers
            check(case, answer.status, answer.headers["Content-Type"],
                  zlib.decompress(answer.body, 31), at)
            asked = re.findall(rb"(?i)\naccept-encoding: *(.*)\r", upstream.heads[str(at)])
            assert asked in ([], [b"identity"]), asked


async def not_delayed(gate):
    """what is no list arrives at once, and a list when it is complete"""
    rng = random.Random(SEED)
    listed = lists.event(rng, list(lists.answer(rng, (True, False), [""])), "\n")
    result = 'data: {"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"'
    pieces = [[f"data: {lists.PROGRESS}\n\n"] * 2, [": ping\n\n"] * 2, [*listed],
              ["event: message\n"] * 2, [result] * 2, ["a"] * 2, ['"}]}}\n\n'] * 2, [*listed]]
    arrived = asyncio.Queue()

    async def script(writer):
        writer.write(head(EVENTS))
        for (sent, _), (following, _) in zip(pieces, [*pieces[1:], ("", "")]):
            # of a list that follows only the beginning may be there; of the others nothing
            more = following[:-9] if following == listed[0] else ""
            writer.write(sent[len(script.more):].encode() + more.encode())
            script.more = more
            await asyncio.wait_for(arrived.get(), SECONDS)
    script.more = ""

    async with Scripted(gate.upstream_port) as upstream:
        upstream.scripts["1"] = script
        reader, writer = await asyncio.open_connection(HOST, gate.port)
        with contextlib.closing(writer):
            writer.write(get("1").replace(b" HTTP/1.1", b" HTTP/1.0", 1))
            await reader.readuntil(b"\r\n\r\n")
            for _, left in pieces:
                found = await asyncio.wait_for(reader.readexactly(len(left.encode())),
                                               SECONDS)
                assert found == left.encode(), (found, left)
                arrived.put_nowait(None)
            assert await reader.read() == b""


async def large_result(gate):
    """a result of 20 MB passes on a stream, and no more than a part of it is kept"""
    body = (b'id: 7\ndata: {"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"'
            + b"0123456789abcdef" * (20 << 16) + b'"}]}}\n\n')
    before = memory(gate)
    async with Scripted(gate.upstream_port) as upstream:
        upstream.scripts["1"] = say(head(EVENTS) + body)
        raw, ended = await exchange.exchange(gate.port, [get("1")], SECONDS)
    answer, = exchange.answers(raw)
    assert ended and answer.status == 200 and answer.body == body, (ended, raw[:300])
    assert memory(gate) - before < MEMORY, (before, memory(gate))


def memory(gate):
    """What the worker has in memory, in bytes."""
    pid, = gate.nginx.workers()
    return status_bytes(pid, "VmRSS")


def many(rng):
    """Lists of some 50 KB, no two alike, in events of several lines: as they are sent and left."""
    for _ in range(7):
        stays = [rng.random() < 0.5 for _ in range(800)]
        parts = list(lists.answer(rng, stays, lists.LINE_SPACES))
        yield [text.encode() for text in lists.event(rng, parts, "\r\n")]


async def pour(gate, path, read):
    """The server sends lists as long as it can; `read` takes what comes, until it has enough.
    Returns how much the server could send, and by how much the memory grew meanwhile."""
    sent, left = map(b"".join, zip(*many(random.Random(SEED))))
    poured = 0

    async def script(writer):
        nonlocal poured
        writer.write(head(EVENTS))
        while poured < POURED:
            writer.write(sent)
            await writer.drain()
            poured += len(sent)

    before = memory(gate)
    async with Scripted(gate.upstream_port) as upstream:
        upstream.scripts["1"] = script
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.settimeout(SECONDS)
            await asyncio.to_thread(client.connect, (HOST, gate.port))
            client.sendall(get("1", path).replace(b" HTTP/1.1", b" HTTP/1.0", 1))
            raw, most = await asyncio.to_thread(read, client, lambda: memory(gate))
    body = raw.partition(b"\r\n\r\n")[2]
    assert len(body) > 1000, raw
    assert body == (left * (len(body) // len(left) + 1))[:len(body)], "it is not what was sent"
    return poured, most - before


async def slow_client(gate):
    """a client that hardly reads, while lists pour: they wait at the server"""
    def read(client, memory):
        raw, most = b"", 0
        deadline = time.monotonic() + 1
        while time.monotonic() < deadline:
            raw += client.recv(1000)
            most = max(most, memory())
            time.sleep(0.005)
        return raw, most

    for path in ("/mcp", "/small"):
        poured, grown = await pour(gate, path, read)
        assert poured < STALLED, (path, poured)
        assert grown < MEMORY, (path, grown)


async def long_stream(gate):
    """a stream of lists that goes on and on takes no more memory with each"""
    def read(client, memory):
        raw, most, reads = [], 0, 0
        while data := client.recv(1 << 20):
            raw.append(data)
            reads += 1
            if reads % 64 == 0:
                most = max(most, memory())
        return b"".join(raw), most

    poured, grown = await pour(gate, "/mcp", read)
    assert poured >= POURED and grown < MEMORY, (poured, grown)


with tap.program(), Stack("e2e/list_bytes") as stack:
    port, http2_port, upstream_port = free_port(), free_port(), free_port()
    nginx = stack.nginx(HERE / "list_bytes.conf", {"policy.json": HERE / "list_bytes-policy.json"},
                        {8080: port, 8081: http2_port, 8000: upstream_port})
    gate = Gate(nginx, port, http2_port, upstream_port)
    tap.run([whole, large, of_another, single_bytes, cut_everywhere, http2, gzipped], gate,
            prefix="exact: ")
    tap.run([not_delayed, large_result, slow_client, long_stream], gate)
