#!/usr/bin/env python3
"""Limits under many workers, reloads and dying workers. An upstream of our own counts the calls."""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("lib")))
import tap

from load import CONNECTIONS, Upstream, load
from stack import Nginx, Stack, free_port, last_line, stay_in_window

HERE = Path(__file__).parent
MAX = 1000      # an hour, in reload-policy.json
SLOW = 0.1      # an upstream that takes its time keeps calls in flight while things happen

BROKEN = """{
  "version": "1",
  "default": "deny",
  "tools": {
    "edited": { "limit": [] }
  }
}
"""
BROKEN_PLACE = "policy.json:5:17: /tools/edited/limit: "


@dataclass
class Gate:
    nginx: Nginx
    port: int
    other_port: int
    upstream_port: int

    def write_policy(self, text):
        path = self.nginx.conf / "policy.json"
        path.unlink()
        path.write_text(text)


async def exact(gate):
    """limit 1,000, 4 workers, 64 connections, 5,000 calls: exactly 1,000 reach the upstream"""
    async with Upstream(gate.upstream_port) as upstream:
        count = await load(gate.port, "exact", 5 * MAX)
    assert count == {"passed": MAX, "refused": 4 * MAX}, count
    assert len(upstream.ids) == len(set(upstream.ids)) == MAX, len(upstream.ids)
    last_line(gate.nginx.audit_log, "exact limit")
    pids = {line.split()[0] for line in gate.nginx.audit_log.read_text().splitlines()}
    assert len(pids) > 1, "one worker served all, so this has shown nothing"


async def disturbed(gate, tool, disturb):
    """Loads a tool and disturbs nginx meanwhile; returns the calls that reached the upstream and
    how often it was disturbed while calls could still pass."""
    async with Upstream(gate.upstream_port, SLOW) as upstream:
        loading = asyncio.create_task(load(gate.port, tool, 4 * MAX))
        times = 0
        while len(upstream.ids) < 0.9 * MAX and not loading.done():
            await asyncio.sleep(0.2)
            await asyncio.to_thread(disturb)
            times += 1
        count = await loading
        assert count["refused"] > MAX, count
        again = await load(gate.port, tool, 100)
        assert again["refused"] == 100, again
    assert times >= 3, times
    assert len(set(upstream.ids)) == len(upstream.ids)
    return len(upstream.ids), times


async def reloaded(gate):
    """counters survive reloads under load: exactly 1,000 reach the upstream"""
    def reload():
        done = gate.nginx.control("-s", "reload")
        assert done.returncode == 0, done.stderr

    reached, _ = await disturbed(gate, "reloaded", reload)
    assert reached == MAX, reached


async def killed(gate):
    """counters survive kill -9 of workers under load: never more than 1,000 reach the upstream"""
    reached, kills = await disturbed(gate, "killed", lambda: os.kill(
        min(gate.nginx.workers()), signal.SIGKILL))
    # What a worker had reserved and not yet sent dies with it.
    assert MAX - kills * CONNECTIONS <= reached <= MAX, (reached, kills)


async def broken(gate):
    """a broken policy: a reload fails and says where, and the old policy goes on"""
    async with Upstream(gate.upstream_port):
        before = gate.nginx.workers()
        good = (gate.nginx.conf / "policy.json").read_text()
        gate.write_policy(BROKEN)

        done = gate.nginx.control("-s", "reload")
        assert done.returncode != 0 and BROKEN_PLACE in done.stderr, done.stderr

        gate.nginx.signal(signal.SIGHUP)
        master = gate.nginx.process.pid
        last_line(gate.nginx.log, f"[emerg] {master}#{master}: {gate.nginx.conf}/{BROKEN_PLACE}")

        assert gate.nginx.workers() == before
        assert await load(gate.port, "edited", 3) == {"passed": 3}
        assert await load(gate.port, "unnamed", 1) == {"refused": 1}
        gate.write_policy(good)


async def edited(gate):
    """an edited policy applies after the reload, and keeps what was counted"""
    async with Upstream(gate.upstream_port):
        assert await load(gate.port, "edited", 9, 1) == {"passed": 2, "refused": 7}
        text = (gate.nginx.conf / "policy.json").read_text()
        assert '"max": 5' in text
        gate.write_policy(text.replace('"max": 5', '"max": 8'))
        gate.nginx.reload()
        assert await load(gate.port, "edited", 9, 1) == {"passed": 3, "refused": 6}


async def two_servers(gate):
    """two servers with one zone: each has its own policy, and counters of its own"""
    async with Upstream(gate.upstream_port):
        assert await load(gate.port, "shared", 9) == {"passed": 3, "refused": 6}
        assert await load(gate.other_port, "shared", 9) == {"passed": 2, "refused": 7}
        assert await load(gate.port, "unnamed", 1) == {"refused": 1}
        assert await load(gate.other_port, "unnamed", 1) == {"passed": 1}


with tap.program(), Stack("e2e/reload") as stack:
    port, other_port, upstream_port = free_port(), free_port(), free_port()
    nginx = stack.nginx(HERE / "reload.conf", {
        "policy.json": HERE / "reload-policy.json",
        "other-policy.json": HERE / "reload-other-policy.json",
    }, {8080: port, 8081: other_port, 8000: upstream_port})
    stay_in_window(3600, 120)
    tap.run([exact, reloaded, killed, broken, edited, two_servers],
            Gate(nginx, port, other_port, upstream_port))
