"""Streams of events that nobody has anything to say on."""

import asyncio
import resource
from collections import Counter

from bed import HERE, MEMORY, memory, sockets, until
from clients import reset
from stack import HOST

# A worker takes no more calls than it has connections for.
EVENTS = "worker_connections 16384; accept_mutex on; accept_mutex_delay 20ms;"
STREAMS = 10_000
SPARE = 1000        # of the files that a process may have open
AT_ONCE = 200
ROUNDS = 3
OPEN_SECONDS = 60
MORE = 1.05         # times the memory that a stream took in the first round

GET = (b"GET /events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
       b"MCP-Protocol-Version: 2025-11-25\r\nMcp-Session-Id: %d\r\n\r\n")


class Stream(asyncio.Protocol):
    def __init__(self, number):
        self.number = number
        self.raw = b""
        self.begun = asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        self.transport = transport
        transport.write(GET % self.number)

    def data_received(self, data):
        self.raw += data
        if b"data: 1\n" in self.raw and not self.begun.done():
            self.begun.set_result(None)

    def connection_lost(self, error):
        if not self.begun.done():
            self.begun.set_exception(AssertionError(f"lost: {self.raw}"))


async def open_streams(bed, count):
    loop = asyncio.get_running_loop()
    streams = []
    async with asyncio.timeout(OPEN_SECONDS):
        for first in range(0, count, AT_ONCE):
            made = await asyncio.gather(*(
                loop.create_connection(lambda n=n: Stream(n), HOST, bed.port)
                for n in range(first, min(first + AT_ONCE, count))))
            streams += [stream for _, stream in made]
            await asyncio.gather(*(stream.begun for _, stream in made))
    return streams


async def idle(bed):
    """10,000 idle streams: calls are answered beside them, and again they take no more memory"""
    bed.stack.python("events", [str(HERE / "lib" / "events.py"), str(bed.events_port)], {},
                     (bed.events_port, "/", 200))
    count = min(STREAMS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - SPARE)
    base = {pid: memory(pid) for pid in bed.workers()}
    most = Counter()        # streams that a worker ever had: it keeps the memory of them
    cost = None

    def check():
        for pid in base:
            limit = base[pid] + most[pid] * cost * MORE + MEMORY
            assert memory(pid) <= limit, f"memory: {memory(pid)} bytes for {most[pid]} streams"

    for _ in range(ROUNDS):
        streams = await open_streams(bed, count)
        most |= Counter({pid: sockets(pid) // 2 for pid in base})
        cost = cost or sum(memory(pid) - base[pid] for pid in base) / count
        check()
        await bed.check_alive()
        for stream in streams:
            reset(stream.transport)
        await until(lambda: all(sockets(pid) < 9 for pid in base), "sockets: streams are left open")
        check()
    print(f"# {count} streams, {cost:.0f} bytes of nginx's memory for each", flush=True)
