"""Whether a call takes more CPU time with four workers than with one, and how long the lock of the
zone is held."""

import contextlib
from statistics import median

from compare import load
from gateway import HERE
from rivals import PLAIN, Nginx
from runner import BENCH, MODULE, output
from servers import NginxUpstream

MAX_RATIO = 1.10        # of CPU time with four workers to that with one, beside plain nginx's
MAX_HELD_NS = 200       # the median

ROUNDS = 15
REQUESTS = 4000         # in each round
CONNECTIONS = 32

LIMITED = Nginx("limited", "three conditions, two limits", [MODULE], "mcp_policy_zone mcp:10m;",
                f"mcp_policy {HERE}/conditions.json; proxy_pass http://server;")
WORKERS = 1, 4


def report():
    """What was measured, and whether the gates held."""
    cpu, cpu_gates = report_cpu()
    lock, lock_gates = report_lock()
    return {"cpu": cpu, "lock": lock}, cpu_gates | lock_gates


def report_cpu():
    programs = [(rival, workers) for rival in (PLAIN, LIMITED) for workers in WORKERS]
    spent = {program: [] for program in programs}
    calls = PLAIN.calls(None)["allowed"][:1] * CONNECTIONS
    with contextlib.ExitStack() as stack:
        upstream = stack.enter_context(NginxUpstream(BENCH / "upstream"))
        running = {(rival, workers): stack.enter_context(rival.program(
                       BENCH / f"{rival.key}-{workers}", upstream, workers))
                   for rival, workers in programs}
        for number in range(ROUNDS):
            for program in programs if number % 2 else reversed(programs):
                cpu, _, _ = load(running[program], calls, CONNECTIONS, REQUESTS)
                spent[program].append(cpu)

    print(f"\n{'CPU time per request, us':<40}{'1 worker':>10}{'4 workers':>11}{'ratio':>8}")
    rows = []
    for rival in PLAIN, LIMITED:
        one, four = (spent[rival, workers] for workers in WORKERS)
        ratio = median(b / a for a, b in zip(one, four))
        rows.append({"title": rival.title, "one": min(one), "four": min(four), "ratio": ratio})
        print(f"  {rival.title:<38}{min(one):>10.2f}{min(four):>11.2f}{ratio:>8.3f}")
    plain, limited = (row["ratio"] for row in rows)
    return rows, {f"4 workers instead of 1 make a call at most {MAX_RATIO - 1:.0%} dearer than a "
                  "plain one": limited <= plain * MAX_RATIO}


def report_lock():
    print(f"\n{'The lock is held, ns':<40}{'median':>10}{'p99':>11}")
    rows = []
    for line in output(BENCH / "lock").splitlines():
        processes, limits, middle, p99 = map(int, line.split())
        rows.append({"processes": processes, "limits": limits, "median": middle, "p99": p99})
        name = f"processes: {processes}, limits: {limits}"
        print(f"  {name:<38}{middle:>10}{p99:>11}")
    return rows, {f"half of the time the lock is held for at most {MAX_HELD_NS} ns":
                  all(row["median"] <= MAX_HELD_NS for row in rows)}
