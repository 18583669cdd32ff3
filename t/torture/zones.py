"""Zones that are full, tiny, or of another size."""

import asyncio
import time

from bed import EACH
from caller import Caller
from workers import killed_in_lock

BRIEF = 2           # seconds of the window of "brief", in policy.json
EXPIRED = 2 * BRIEF + 1
TOO_MANY = 1000     # sessions, for a tiny zone
LONG = 4000         # instructions: a full zone is walked


async def fill(bed):
    """A call each of new sessions at the beginning of a window, until the zone is full; returns how
    many passed."""
    await asyncio.sleep(BRIEF - time.time() % BRIEF)
    first = len(bed.calls)
    async with Caller(bed.port) as caller:
        for _ in range(TOO_MANY):
            made = await caller.call(bed.next_brief())
            if made.outcome != "passed":
                break
        assert "store full" in made.answer, made
        again = await caller.call(bed.new("brief", bed.calls[first].session))
        assert again.outcome == "refused" and "store full" not in again.answer, again
    return len(bed.calls) - first - 2


async def tiny(bed):
    """the smallest zone: it is full, says so, forgets nobody, and serves again"""
    bed.write("zone.conf", "mcp_policy_zone mcp:32767;")
    bed.planned.append(r"zone.conf:1$")
    done = bed.nginx.control("-t")
    assert done.returncode != 0 and "mcp_policy_zone" in done.stderr, done.stderr

    async with Caller(bed.port) as caller:
        for n in range(EACH + 1):
            hot = await caller.call(bed.new("each", "s-hot"))
    assert hot.outcome == "refused", hot

    room = await fill(bed)
    async with bed.load(bed.next_brief):
        await asyncio.sleep(3 * BRIEF)
        bed.warm()
        await asyncio.sleep(3 * BRIEF)
    hot = await bed.call("each", "s-hot")
    assert hot.outcome == "refused" and "store full" not in hot.answer, hot

    await asyncio.sleep(EXPIRED)
    assert await fill(bed) == room, room


async def tiny_kills(bed):
    """no room of the smallest zone is lost for ever with workers that die within the lock"""
    room = await fill(bed)
    async with bed.load(bed.next_brief):
        await killed_in_lock(bed, LONG)
    await asyncio.sleep(EXPIRED)
    again = await fill(bed)
    assert again == room, f"counts: room for {again} of {room}"


async def resized(bed):
    """a zone of another size: the log says so, and its counters start empty"""
    async with bed.load():
        await asyncio.sleep(1)
        bed.before = bed.workers()
        bed.write("zone.conf", "mcp_policy_zone mcp:1m;")
        await bed.reload()
        await asyncio.sleep(1)
    log = bed.nginx.log.read_text()
    assert 'mcp_policy_zone "mcp" had 10485760 bytes and has now 1048576: ' in log, log
