"""What each scenario stands on: nginx with the module and its hook, a server and callers that
remember; and the checks in which each of them ends.

A call is counted if and only if it reached the server. Where workers were killed, what they held
may be counted and never have been sent: no other call, and no call the other way round."""

import asyncio
import contextlib
import http.client
import itertools
import os
import random
import re
import signal
import time
from collections import Counter
from pathlib import Path

import hook
from caller import DEADLINE, Call, Caller
from server import Server
from stack import HOST, Stack, children, free_port, status_bytes

HERE = Path(__file__).resolve().parents[1]

ALL = 1_000_000         # in policy.json: of all calls together
EACH = 100              # of each session
CALLERS = 32
FRESH = 8               # calls that show that nginx serves
FRESH_SECONDS = 2
MEMORY = 2 << 20        # that a process may take more than after the warm-up

GRAVE = re.compile(r" \[(alert|crit|emerg)\] |exited with code [^0]")
KILLED = re.compile(r"exited on signal 9$|shared memory zone .* was locked by \d+$")


def memory(pid):
    """Bytes of its own: the zone, which is shared, is no part of it. 0: it has ended."""
    with contextlib.suppress(OSError, TypeError):
        return status_bytes(pid, "RssAnon")
    return 0


def ended(pid):
    return not memory(pid)


def sockets(pid):
    """How many sockets a process has open, but for those to other processes of nginx."""
    links = []
    for name in os.listdir(f"/proc/{pid}/fd"):
        with contextlib.suppress(FileNotFoundError):        # closed since
            links.append(os.readlink(f"/proc/{pid}/fd/{name}"))
    ours = {f"socket:[{line.split()[6]}]"
            for line in Path("/proc/net/unix").read_text().splitlines()[1:]}
    return len([link for link in links if link.startswith("socket:") and link not in ours])


async def until(condition, what, seconds=DEADLINE):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what
        await asyncio.sleep(0.02)


class Bed:
    def __init__(self, name, seed, server=Server, workers=4, zone="10m",
                 events="worker_connections 1024;", **env):
        self.name = name
        self.texts = {
            "workers.conf": f"worker_processes {workers};",
            "events.conf": events,
            "zone.conf": f"mcp_policy_zone mcp:{zone};",
            "policy.json": (HERE / "policy.json").read_text(),
        }
        self.number = workers
        self.server = server
        self.env = env
        self.seed = seed
        self.rng = random.Random(seed)
        self.port, self.upstream_port = free_port(), free_port()
        self.closed_port, self.deaf_port, self.events_port = free_port(), free_port(), free_port()
        self.ids = itertools.count(1)
        self.calls = []
        self.arrivals = []
        self.planned = []       # what stands in the log as it should, beside KILLED
        self.kills = 0
        self.warmed = None
        self.rounds = itertools.count()
        self.before = set()     # workers that count in a zone that was before this one
        self.given_back = False

    def __enter__(self):
        self.stack = Stack(self.name).__enter__()
        try:
            self.place = self.stack.place("given")
            self.hook = hook.make(self.place / "torture", self.seed)
            for file, text in self.texts.items():
                self.write(file, text)
            self.nginx = self.stack.nginx(
                HERE / "nginx.conf", {file: self.place / file for file in self.texts},
                {8080: self.port, 8000: self.upstream_port, 8001: self.closed_port,
                 8002: self.deaf_port, 8003: self.events_port},
                TORTURE=str(self.place / "torture"), **self.env)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        # What has become a daemon is not in the hands of the stack.
        with contextlib.suppress(OSError, AttributeError, ValueError):
            os.killpg(os.getpgid(self.master), signal.SIGKILL)
        self.stack.__exit__()

    def run(self, scenario):
        asyncio.run(self.scene(scenario))
        assert self.hook.locks, "the module has no hook"
        self.quit()
        self.check_log()

    async def scene(self, scenario):
        async with self.server(self.upstream_port, self.arrivals):
            await scenario(self)
            await self.check_alive()
            await self.check_counts()
        await self.check_sockets()
        self.check_memory()

    # What a scenario does

    def write(self, file, text):
        (self.place / file).write_text(text)

    @property
    def master(self):
        return int((self.nginx.directory / "logs" / "nginx.pid").read_text())

    def workers(self):
        return children(self.master)

    def new(self, tool, session):
        """A call that is about to be made."""
        made = Call(next(self.ids), tool, session)
        self.calls.append(made)
        return made

    async def call(self, tool, session, *lines):
        async with Caller(self.port) as caller:
            return await caller.call(self.new(tool, session), *lines)

    def next_each(self):
        """Each session makes twice as many calls as it may."""
        return self.new("each", f"s{next(self.rounds) // (2 * EACH)}")

    def next_brief(self):
        return self.new("brief", f"b{next(self.rounds)}")

    @contextlib.asynccontextmanager
    async def load(self, next_call=None):
        """Calls as fast as they are answered, as long as the body runs."""
        stopped = asyncio.Event()

        async def work():
            async with Caller(self.port) as caller:
                while not stopped.is_set():
                    made = await caller.call((next_call or self.next_each)())
                    assert made.outcome in ("passed", "refused", "lost"), f"lost: {made}"

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(CALLERS):
                    group.create_task(work())
                yield
                stopped.set()
        except* AssertionError as found:
            raise found.exceptions[0] from None

    def become_daemon(self):
        """Starts nginx anew: one whose parent still lives can put no other binary in its place."""
        self.quit()
        done = self.nginx.control("-g", self.nginx.command[-1].replace("daemon off", "daemon on"))
        assert done.returncode == 0, done.stderr

    async def reload(self):
        """Returns when the old workers are gone."""
        old = self.workers()
        os.kill(self.master, signal.SIGHUP)
        await until(lambda: not self.workers() & old, "hang: the old workers do not go")

    def kill(self):
        """A worker, with kill -9."""
        worker = self.rng.choice(sorted(self.workers()) or [None])
        if worker is not None:
            os.kill(worker, signal.SIGKILL)
            self.kills += 1

    def warm(self):
        """What there is of memory now is no growth."""
        self.warmed = self.memory()

    # What it ends in

    def memory(self):
        return {"master": memory(self.master), "worker": max(map(memory, self.workers()))}

    async def check_alive(self):
        """Calls in a new connection each, one of which at least reads and writes a counter."""
        self.hook.kill = self.hook.pause = 0
        await until(lambda: len(self.workers()) == self.number, "hang: there are not all workers")
        for _ in range(FRESH):
            start = time.monotonic()
            made = await self.call("probe", "probe")
            took = time.monotonic() - start
            assert made.outcome == "passed", f"lost: {made}"
            assert took < FRESH_SECONDS, f"hang: {took:.1f} s for a fresh call"

    async def check_counts(self):
        arrivals = [arrival for arrival in self.arrivals if arrival.pid not in self.before]
        reached = Counter(arrival.id for arrival in self.arrivals)
        assert max(reached.values()) == 1, f"counts: sent twice: {reached.most_common(3)}"

        killed = self.kills + self.hook.killed
        outcomes = Counter(call.outcome for call in self.calls)
        for call in self.calls:
            if call.outcome == "passed":
                assert call.id in reached, f"counts: answered and never sent: {call}"
            if call.outcome == "refused":
                assert call.id not in reached, f"counts: refused and sent: {call}"
            if call.outcome == "lost" and not killed:
                assert call.reused and call.id not in reached, f"lost: {call}"

        loose = [call for call in self.calls
                 if killed and call.outcome == "lost" and call.id not in reached]
        counted = await self.counted()
        assert len(arrivals) <= counted <= len(arrivals) + len(loose), (
            f"counts: {counted} counted, {len(arrivals)} reached, {len(loose)} may be either")
        self.check_sessions(lambda call: call.pid not in self.before, loose)
        self.check_sessions(lambda call: call.pid in self.before, [])
        print(f"# {dict(outcomes)}, {len(arrivals)} reached, {counted} counted, "
              f"{self.kills} + {self.hook.killed} killed", flush=True)

    def check_sessions(self, within, loose):
        """What sessions sent in one zone, and that nothing was refused which they might have."""
        sent = Counter(arrival.session for arrival in filter(within, self.arrivals))
        held = Counter(call.session for call in loose)
        refused = {call.session for call in filter(within, self.calls) if call.outcome == "refused"}
        for session in refused | set(sent):
            if session.startswith("s"):
                assert sent[session] <= EACH, f"counts: {sent[session]} of {EACH}: {session}"
                if session in refused and not self.given_back:
                    assert sent[session] + held[session] >= EACH, (
                        f"counts: refused after {sent[session]} and {held[session]} of {EACH}")

    async def counted(self):
        """How many calls the zone has counted, but for the one that asks."""
        made = await self.call("probe", "probe")
        assert made.outcome == "passed", made
        return ALL - made.remaining - 1

    async def check_sockets(self):
        """The server is gone, and so are the callers: only what listens is left."""
        def left():
            return {pid: n for pid in self.workers() if (n := sockets(pid)) != 1}

        with contextlib.suppress(AssertionError):
            await until(lambda: not left(), "")
        assert not left(), f"sockets: left open: {left()}"

        # The counts of a worker that was killed are never taken back.
        if not self.kills and not self.hook.killed:
            with contextlib.closing(http.client.HTTPConnection(HOST, self.port)) as connection:
                connection.request("GET", "/status")
                text = connection.getresponse().read().decode()
            assert text.startswith("Active connections: 1 \n"), f"sockets: {text}"

    def check_memory(self):
        now = self.memory()
        for who, was in (self.warmed or now).items():
            print(f"# memory of the {who}: {was >> 10} KB, {now[who] >> 10} KB", flush=True)
            assert now[who] <= was + MEMORY, f"memory: {now[who] - was} bytes of a {who} are lost"

    def quit(self):
        """An orderly end, in which nginx tells of connections that it has forgotten."""
        master = self.master
        os.kill(master, signal.SIGQUIT)
        deadline = time.monotonic() + DEADLINE
        while self.nginx.process.poll() is None or not ended(master):
            assert time.monotonic() < deadline, "hang: nginx does not quit"
            time.sleep(0.02)
        assert self.nginx.process.returncode == 0, self.nginx.process.returncode

    def check_log(self):
        lines = self.nginx.log.read_text(errors="replace").splitlines()
        killed = [line for line in lines if line.endswith("exited on signal 9")]
        assert self.hook.killed <= len(killed) <= self.hook.killed + self.kills, len(killed)
        for line in lines:
            if GRAVE.search(line) and not KILLED.search(line):
                assert any(re.search(plan, line) for plan in self.planned), f"log: {line}"
