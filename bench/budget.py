#!/usr/bin/env python3
"""Whether calls take more instructions than they may. Exit status 1: one does.

    BUILD=build MODULE=build/ngx_http_mcp_policy_module.so bench/budget.py [--record]

budget.json has, by case, the instructions that the module added to plain proxy_pass when they were
last recorded, which --record does."""

import json
import sys

import instructions
import runner
from gateway import HERE
from runner import BENCH, MODULE

BUDGET = HERE / "budget.json"
MAX_OVER = 0.05         # of what is recorded
LEAST_OVER = 50         # instructions, as two runs may differ by some


def report():
    more = instructions.count(BENCH, MODULE)
    added = instructions.added(more)
    if sys.argv[1:] == ["--record"]:
        BUDGET.write_text(json.dumps(added, indent=2) + "\n")
    budget = json.loads(BUDGET.read_text())

    print(f"{'Instructions added':<40}{'recorded':>11}{'now':>11}")
    gates = instructions.gates(more)
    lower = []
    for name, now in added.items():
        recorded = budget.get(name, now)
        gates[f"{name}: is recorded"] = name in budget
        room = max(abs(recorded) * MAX_OVER, LEAST_OVER)
        print(f"  {name:<38}{recorded:>+11,}{now:>+11,}")
        gates[f"{name}: at most {MAX_OVER:.0%} over what is recorded"] = now <= recorded + room
        if now < recorded - room:
            lower.append(name)
    if lower:
        print(f"\nBetter than recorded, to be recorded anew: {'; '.join(lower)}")
    return gates


sys.exit(runner.run(report))
