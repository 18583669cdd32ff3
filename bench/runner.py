"""Where things are, and how the programs of this directory begin and end."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import policies
from gateway import NGINX, BenchError

BUILD = Path(os.environ.get("BUILD", "build")).resolve()
MODULE = Path(os.environ.get("MODULE", BUILD / "ngx_http_mcp_policy_module.so")).resolve()
BENCH = BUILD / "bench"
CC = os.environ.get("CC", "cc")


def output(*command, **options):
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, **options)
    except FileNotFoundError as error:
        raise BenchError(f"{command[0]} is not installed") from error
    if done.returncode:
        raise BenchError(f"{command[0]}: {done.stderr}")
    return done.stdout


def print_gates(gates):
    print("\nGates")
    for gate, held in gates.items():
        print(f"  {'held  ' if held else 'BROKEN'}  {gate}")
    print(f"{sum(gates.values())} of {len(gates)} gates held")


def run(report):
    """The exit status of a program: whether the gates held that `report` returns."""
    for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
        signal.signal(number, signal.default_int_handler)
    sys.stdout.reconfigure(line_buffering=True)
    BENCH.mkdir(parents=True, exist_ok=True)
    try:
        if NGINX is None:
            raise BenchError("nginx is not installed")
        if not MODULE.exists():
            raise BenchError(f"{MODULE.name} is missing; build it with make")
        policies.write(BENCH)
        gates = report()
        if gates:
            print_gates(gates)
        return 0 if all(gates.values()) else 1
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
