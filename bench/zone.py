#!/usr/bin/env python3
"""How many counters fit into a zone, how much of it is memory before there is one, and what becomes
of a call once it is full.

    BUILD=build MODULE=build/ngx_http_mcp_policy_module.so bench/zone.py

Each call is that of a session of its own, and takes one counter. Exit status 1: something else
happens than the documentation says."""

import json
import shutil
import sys

import runner
from gateway import (HERE, SNIPPETS, BenchError, Client, Program, fill, free_port, make_directory,
                     nginx, read_message, status_bytes)
from runner import BUILD, MODULE

SIZES = {"32k": 32 << 10, "256k": 256 << 10, "1m": 1 << 20, "10m": 10 << 20}
BATCH = 100             # calls that are sent at once
MAX_BYTES = 160         # that one counter may take, in the smallest zone, too

CALL = b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"call"}}'
COUNTED = b"counted"
FULL = b"store full"


class Zone(Program):
    def __init__(self, size):
        directory, port = BUILD / "zone" / size, free_port()
        make_directory(directory)
        shutil.copy(HERE / "zone.json", directory)
        (directory / "nginx.conf").write_text(fill((HERE / "zone.conf").read_text(), {
            "MODULE": MODULE, "SIZE": size, "PORT": port, "SNIPPETS": SNIPPETS}))
        super().__init__(directory, port, nginx(directory))

    def shared_bytes(self):
        """Of shared memory, what is resident: zones, and some pages of nginx's own."""
        return status_bytes(self.process.pid, "RssShmem")


def calls(client, sessions):
    """The answers to a call of each session."""
    client.socket.sendall(b"".join(
        b"POST /mcp HTTP/1.1\r\nHost: zone\r\nContent-Type: application/json\r\n"
        b"Mcp-Session-Id: %d\r\nContent-Length: %d\r\n\r\n%b" % (session, len(CALL), CALL)
        for session in sessions))
    return [read_message(client.stream)[1] for _ in sessions]


def crowd(client, most):
    """How many sessions were counted before the first that was not."""
    for first in range(0, most, BATCH):
        for n, answer in enumerate(calls(client, range(first, first + BATCH)), first):
            if answer != COUNTED:
                return n
    raise BenchError(f"{most} counters, and the zone is not full")


def measure(name, size):
    """What is resident at the start, the counters that fit, and the words to whom does not."""
    with Zone(name) as zone, Client(zone) as client:
        resident = zone.shared_bytes()
        n = crowd(client, size // 100)
        known, new = calls(client, [0, n])
        if known != COUNTED or FULL not in new:
            raise BenchError(f"{name}, once it is full: {known.decode()}, {new.decode()}")
        return resident, n, json.loads(new)["result"]["content"][0]["text"]


def report():
    """Whether the gate held."""
    most = 0
    print(f"make zone\n\n  {'zone':<8}{'counters':>10}{'bytes for each':>18}{'resident at start':>21}")
    for name, size in SIZES.items():
        resident, n, text = measure(name, size)
        print(f"  {name:<8}{n:>10,}{size / n:>18.1f}{resident / size:>21.0%}")
        most = max(most, size / n)
    print(f"\n  once it is full: a session that is counted goes on; to a new one\n  {text}")
    return {f"a counter takes at most {MAX_BYTES} bytes": most <= MAX_BYTES}


sys.exit(runner.run(report))
