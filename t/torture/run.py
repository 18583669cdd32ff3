#!/usr/bin/env python3
"""nginx and the module where things break, and the checks that would tell.

SEED= makes the random choices, ONLY= runs what has that in its name."""

import os
import resource
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path += [str(HERE / "lib"), str(HERE.parent / "e2e" / "lib")]
import tap

import clients
import clock
import policies
import servers
import streams
import workers
import zones
from bed import Bed
from hook import FAULTS

SEED = int(os.environ.get("SEED", 1))
ONLY = os.environ.get("ONLY", "")

# The scenarios, and what each of them wants of nginx beside what they all have.
SCENARIOS = {
    workers.exact: {},
    workers.reloads: {},
    workers.kills: {},
    workers.kills_in_lock: {},
    workers.tasks: {},
    workers.upgrade: {},
    zones.tiny: {"zone": "32k"},
    zones.tiny_kills: {"zone": "32k"},
    zones.resized: {},
    policies.broken: {},
    streams.idle: {"events": streams.EVENTS},
    clock.steps: clock.ENV,
    clock.steps_under_load: clock.ENV,
    clients.odd: {"server": clients.Slow, "workers": 1},     # of many, each has other callers
    servers.faulty: {"server": servers.Faulty},
    servers.lists: {"server": servers.Faulty},
}

# Faults that are planted in the module: the scenario that is there for each, and what it finds.
PLANTED = {
    "unlocked": (workers.exact, "counts"),
    "uncounted": (workers.exact, "counts"),
    "locked": (workers.exact, "hang"),
    "forgotten": (clock.steps, "counts"),
    "memory": (workers.exact, "memory"),
    "socket": (workers.exact, "sockets"),
    "aborted": (workers.exact, "lost"),
    "bad end": (workers.exact, "log"),
    "given twice": (servers.faulty, "counts"),
    "given not": (servers.faulty, "counts"),
    "unordered": (workers.kills_in_lock, "counts"),
}


def run(scenario, name, fault="sound"):
    with Bed(name, SEED, **SCENARIOS[scenario]) as bed:
        bed.hook.fault = FAULTS.index(fault)
        bed.run(scenario)


def find(fault, scenario, what):
    """Whether the scenario finds the fault, and by that check."""
    try:
        run(scenario, f"planted-{fault.replace(' ', '-')}", fault)
    except AssertionError as found:
        assert str(found).startswith(f"{what}: "), found
        print(f"# {found}", flush=True)
        return
    raise AssertionError("nothing was found")


hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

print(f"# SEED={SEED}", flush=True)
with tap.program():
    for scenario in SCENARIOS:
        name = f"{scenario.__module__}-{scenario.__name__}"
        if ONLY in name:
            with tap.case(scenario.__doc__):
                run(scenario, name)
    for fault, found in PLANTED.items():
        if ONLY in f"planted-{fault}":
            with tap.case(f"planted: {fault}: is found"):
                find(fault, *found)
