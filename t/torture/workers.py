"""Workers that come and go under load."""

import asyncio
import contextlib
import os
import signal

from bed import ended, until
from caller import Call, Caller
from stack import children

CALLS = 8000
WARM = 2000         # of them
RELOADS = 30
TASKS = 2000        # that are asked for
BURST = 50          # of reloads, none of which is waited for
KILLS = 300
PAUSE = 0.02
STEPS = 1000        # more instructions than the lock is held
RACE = 200          # microseconds between reading a counter and writing it


async def exact(bed):
    """four workers at once: each session gets what it may, and not one call more"""
    bed.hook.pause = RACE
    async with bed.load():
        await until(lambda: len(bed.calls) > WARM, "hang: calls take long", 60)
        bed.warm()
        await until(lambda: len(bed.calls) > CALLS, "hang: calls take long", 60)


async def reloads(bed):
    """a storm of reloads"""
    async with bed.load():
        for n in range(RELOADS):
            await bed.reload()
            if n == RELOADS // 3:
                bed.warm()
        for _ in range(BURST):
            os.kill(bed.master, signal.SIGHUP)
            await asyncio.sleep(PAUSE)
        await until(lambda: len(bed.workers()) == bed.number, "hang: old workers do not go")


async def kills(bed):
    """kill -9 of workers at random"""
    async with bed.load():
        for n in range(KILLS):
            await asyncio.sleep(PAUSE)
            bed.kill()
            if n == KILLS // 3:
                bed.warm()


async def kills_in_lock(bed):
    """workers that die within the lock, after any instruction"""
    async with bed.load():
        await killed_in_lock(bed)
    print(f"# at most {bed.hook.longest} instructions within the lock", flush=True)


async def killed_in_lock(bed, steps=STEPS):
    bed.hook.steps = steps
    bed.hook.kill = 20
    await until(lambda: bed.hook.killed >= KILLS, "hang: nobody dies", 60)
    bed.hook.kill = 0


async def tasks(bed):
    """tasks are their makers' alone, though workers die within the lock"""
    async with bed.load(lambda: bed.new("task", f"m{next(bed.rounds) % 9}")):
        await killed_in_lock(bed)
    made = [call for call in bed.calls if call.outcome == "passed"]
    async with Caller(bed.port) as caller:
        for call in bed.rng.sample(made, min(len(made), TASKS)):
            for session, outcome in (("thief", "error"), (call.session, "passed")):
                asked = await caller.call(Call(0, "tasks/get", session, f"t{call.id}"))
                assert asked.outcome == outcome, f"tasks: {asked} is not {outcome}"


async def upgrade(bed):
    """another binary (USR2, WINCH, QUIT): no call is lost, and counters start empty"""
    def upgraded():
        # The file with the number of the master is renamed, and then written anew.
        with contextlib.suppress(FileNotFoundError, ValueError):
            return bed.master != old and len(bed.workers()) == bed.number

    bed.become_daemon()
    await until(lambda: len(bed.workers()) == bed.number, "hang: there are no workers")
    async with bed.load():
        old, bed.before = bed.master, bed.workers()
        await asyncio.sleep(1)
        os.kill(old, signal.SIGUSR2)
        await until(upgraded, "hang: there are no new workers")
        await asyncio.sleep(1)
        os.kill(old, signal.SIGWINCH)
        await until(lambda: not bed.before & children(old), "hang: the old workers do not go")
        os.kill(old, signal.SIGQUIT)
        await until(lambda: ended(old), "hang: the old master stays")
        await asyncio.sleep(1)
