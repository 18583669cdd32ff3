"""Clocks that are set, forward and back, by libfaketime."""

import asyncio
import time

from caller import Caller
from stack import BUILD

CLOCK = BUILD / "clock"
ENV = {
    "LD_PRELOAD": "/usr/$LIB/faketime/libfaketime.so.1",
    "FAKETIME_TIMESTAMP_FILE": str(CLOCK),
    "FAKETIME_NO_CACHE": "1",
    "FAKETIME_DONT_FAKE_MONOTONIC": "1",
}

MINUTE, HOUR, DAY = 60, 3600, 86400
LAG = HOUR          # that a clock may be behind, and counts in the newest window seen
MAX = 20            # a minute, in policy.json
START = 58 * 366 * DAY + 116 * DAY      # a midnight, in the middle of a window of "all"
INTO = 5            # seconds into a window
CALLERS = 8
STEPS = 100
BACK, FORTH = 20, 10        # windows, of a step
PAUSE = 0.03

# Where the clock is set to, and how many of 2 * MAX calls pass there.
PHASES = [
    (0, MAX),
    (MINUTE, MAX),
    (0, 0),                             # back: counts in the newest window
    (MINUTE, 0),
    (2 * HOUR, MAX),
    (MINUTE, 0),                        # back from far ahead: the window before is kept
    (2 * MINUTE, MAX),
    (2 * HOUR, 0),                      # and so is the one ahead
    (2 * HOUR + MINUTE, MAX),
    (2 * HOUR + MINUTE - LAG // 2, 0),
    (30 * DAY, MAX),
    (2 * HOUR + 2 * MINUTE, MAX),       # nothing is refused until that day
    (-DAY, MAX),
    (3 * HOUR, MAX),
]


def set_clock(seconds):
    """Counted from START."""
    new = CLOCK.with_suffix(".new")
    new.write_text(f"{START + seconds - time.time():+.3f}")
    new.rename(CLOCK)


async def calls(bed, n):
    """How many of them pass, and the longest time that one is told to wait."""
    async def work():
        async with Caller(bed.port) as caller:
            return [await caller.call(bed.new("minute", "")) for _ in range(n // CALLERS)]

    made = sum(await asyncio.gather(*(work() for _ in range(CALLERS))), [])
    outcomes = [call.outcome for call in made]
    assert set(outcomes) <= {"passed", "refused"}, outcomes
    return outcomes.count("passed"), max(call.retry or 0 for call in made)


async def steps(bed):
    """a clock that is set forward and back: each window as often as it may, nothing for ever"""
    for at, expected in PHASES:
        set_clock(at + INTO)
        passed, retry = await calls(bed, 2 * MAX)
        assert passed == expected, f"counts: {passed}, not {expected}, at {at}"
        assert retry <= LAG + MINUTE, f"hang: retry after {retry} s at {at}"

    # back again, and on by as much as it says
    set_clock(3 * HOUR - LAG // 2)
    passed, retry = await calls(bed, 2 * MAX)
    assert passed == 0 and retry > LAG // 2, (passed, retry)
    set_clock(3 * HOUR - LAG // 2 + retry + 1)
    passed, _ = await calls(bed, 2 * MAX)
    assert passed == MAX, f"hang: {passed} after {retry} s"


async def steps_under_load(bed):
    """a clock that jumps to and fro under load: no more than the windows have that it came to"""
    windows, newest = 1, 0
    set_clock(INTO)
    await calls(bed, MAX)
    async with bed.load(lambda: bed.new("minute", "")):
        for _ in range(STEPS):
            at = newest + bed.rng.randint(-BACK, FORTH)
            windows += at > newest
            newest = max(at, newest)
            set_clock(at * MINUTE + INTO)
            await asyncio.sleep(PAUSE)
    arrived = len(bed.arrivals)
    assert arrived <= windows * MAX, f"counts: {arrived} in {windows} windows"
    set_clock((newest + 1) * MINUTE + INTO)
    passed, _ = await calls(bed, 2 * MAX)
    assert passed == MAX, f"hang: {passed} in a new window"
