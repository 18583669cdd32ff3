"""Callers that leave, dawdle, or talk ahead."""

import asyncio
import contextlib
import json
import socket
import struct

import exchange
from caller import DEADLINE, request
from server import Server, write_list
from stack import HOST

ROUNDS = 12
WARM = 5            # of them
TIMES = 40          # each of the ways below, in each round, all at once
PIPELINED = 5
LARGE = 300_000     # bytes of an argument
TOOLS = 20          # in a list, with as many bytes each
TOOL = 10_000


class Slow(Server):
    """Takes its time: there are calls in flight when callers leave."""

    delay = 0.05

    async def answer(self, writer, arrival):
        if arrival.session == "list":
            await write_list(writer, arrival.id, TOOLS, TOOL, self.delay / TOOLS)
        else:
            await super().answer(writer, arrival)


def new(bed, tool="probe", session="", text=""):
    made = bed.new(tool, session)
    made.text = text
    return made, request(made)


def reset(writer):
    """Closes the connection at once, with what was not read."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                               struct.pack("ii", 1, 0))
    writer.close()


async def leave(bed, data, seconds):
    """Sends that much, and is gone after a while, in one of two ways."""
    close = bed.rng.choice([reset, asyncio.StreamWriter.close])
    _, writer = await asyncio.open_connection(HOST, bed.port)
    with contextlib.closing(writer):
        writer.write(data)
        await asyncio.sleep(seconds)
        close(writer)


async def leave_early(bed):
    """before all was sent"""
    made, data = new(bed, text="x" * bed.rng.choice([0, LARGE]))
    made.outcome = "left"
    await leave(bed, data[:bed.rng.randrange(len(data))], bed.rng.random() * Slow.delay)


async def leave_late(bed):
    """while the server is at it"""
    made, data = new(bed)
    made.outcome = "left"
    await leave(bed, data, bed.rng.random() * 2 * Slow.delay)


async def leave_list(bed):
    """while a list is on its way"""
    made, data = new(bed, "tools/list", "list")
    made.outcome = "left"
    await leave(bed, data, bed.rng.random() * 2 * Slow.delay)


async def leave_pipeline(bed):
    """with calls before and behind the one that is being answered"""
    calls = [new(bed) for _ in range(PIPELINED)]
    data = b"".join(data for _, data in calls)
    for made, _ in calls:
        made.outcome = "left"
    await leave(bed, data[:bed.rng.randrange(len(data))], bed.rng.random() * 4 * Slow.delay)


async def answered(bed, calls, pieces):
    """All are answered, in order."""
    raw, ended = await exchange.exchange(bed.port, pieces, DEADLINE)
    assert ended, f"hang: no end in {DEADLINE} s: {calls}"
    answers = list(exchange.answers(raw))
    assert [json.loads(answer.body)["id"] for answer in answers] == [made.id for made in calls], (
        calls, answers)
    for made in calls:
        made.outcome = "passed"


def closing(data):
    return data.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)


async def drip(bed):
    """a byte at a time"""
    made, data = new(bed)
    data = closing(data)
    await answered(bed, [made], [data[i:i + 1] for i in range(len(data))])


async def pipeline(bed):
    """the next ones before the first is answered"""
    calls = [new(bed) for _ in range(PIPELINED)]
    *first, last = [data for _, data in calls]
    await answered(bed, [made for made, _ in calls], [b"".join([*first, closing(last)])])


async def half_close(bed):
    """nothing more to say: to nginx the caller has left"""
    made, data = new(bed)
    made.outcome = "left"
    _, ended = await exchange.exchange(bed.port, [data], DEADLINE, True)
    assert ended, f"hang: no end in {DEADLINE} s: {made}"


WAYS = [leave_early, leave_late, leave_list, leave_pipeline, drip, pipeline, half_close]


async def odd(bed):
    """callers that leave, half-close, drip and pipeline: what was sent counts, and only that"""
    bed.given_back = True
    for n in range(ROUNDS):
        made = [way(bed) for way in WAYS for _ in range(TIMES)]
        bed.rng.shuffle(made)
        await asyncio.gather(*made)
        await asyncio.sleep(2 * Slow.delay)
        if n == WARM:
            bed.warm()
