"""Rivals measured side by side."""

import contextlib
from statistics import median

from instructions import Counter, total
from rivals import ALL, CONNECTIONS
from runner import BENCH, output
from servers import McpUpstream, NginxUpstream, pinned

ROUNDS, REQUESTS = 25, 1000
HEAVY_ROUNDS, HEAVY_REQUESTS = 5, 100
COUNTED = 500           # under callgrind; as many before it, for what compiles as it runs


def load(program, cases, connections, requests):
    """Microseconds: of CPU per request; the median and the 99th percentile until the answer."""
    before = program.cpu_ns()
    printed = output(BENCH / "load", str(program.port), str(connections), str(requests),
                     cases[0].answer.decode(), **pinned(last=True),
                     input="".join(case.request.decode() for case in cases[:connections]))
    cpu = (program.cpu_ns() - before) / requests
    return [ns / 1000 for ns in (cpu, *map(int, printed.split()))]


def checked(rival, program):
    """The calls that are measured, after each was answered as it has to be: what refuses nothing
    would be a plain proxy."""
    calls = rival.calls(program)
    for cases in calls.values():
        load(program, cases, CONNECTIONS, 10 * CONNECTIONS)
    return {kind: calls[kind] for kind in rival.kinds}


def summary(one, several):
    """Of CPU time the least, as what else the machine does can only add to it."""
    _, p50, p99 = (median(column) for column in zip(*one))
    _, busy_p50, busy_p99 = (median(column) for column in zip(*several))
    return {"cpu": min(cpu for cpu, _, _ in several), "p50": p50, "p99": p99,
            "busy_p50": busy_p50, "busy_p99": busy_p99}


def instructions(rival, directory, upstream):
    """By kind, per request."""
    with Counter(rival.program(directory, upstream)) as counter:
        calls = checked(rival, counter.program)
        return {kind: total(counter.count(
                    lambda _, cases=cases: load(counter.program, cases, 1, COUNTED), COUNTED))
                / COUNTED for kind, cases in calls.items()}


def measure(rivals, upstream, rounds, requests):
    """By rival: what load() gave with one connection and with several, of each kind of call."""
    with contextlib.ExitStack() as stack:
        running = []
        for rival in rivals:
            program = rival.program(BENCH / rival.key, upstream)
            program.options |= pinned(last=False)
            stack.enter_context(program)
            running.append((rival, program, checked(rival, program)))
        samples = {(rival, kind): ([], []) for rival, _, calls in running for kind in calls}
        for number in range(rounds):
            for rival, program, calls in running if number % 2 else reversed(running):
                for kind, cases in calls.items():
                    for sample, connections in zip(samples[rival, kind], (1, CONNECTIONS)):
                        sample.append(load(program, cases, connections, requests))
        return {rival: {"rss": program.rss_bytes(), **{kind: summary(*samples[rival, kind])
                                                       for kind in calls}}
                for rival, program, calls in running}


def report():
    """What was measured, by rival."""
    light = [rival for rival in ALL if not rival.heavy]
    heavy = [rival for rival in ALL if rival.heavy]
    with NginxUpstream(BENCH / "upstream") as upstream:
        counted = {rival: instructions(rival, BENCH / rival.key, upstream) for rival in light}
        measured = measure(light, upstream, ROUNDS, REQUESTS)
    with McpUpstream() as upstream:
        measured |= measure(heavy, upstream, HEAVY_ROUNDS, HEAVY_REQUESTS)
    results = [{"key": rival.key, "title": rival.title, "base": rival.base,
                "judges": rival.judges, "heavy": rival.heavy, **figures}
               for rival, figures in measured.items()]
    for rival, result in zip(measured, results):
        for kind in rival.kinds:
            result[kind]["instructions"] = counted.get(rival, {}).get(kind)
    show(results)
    return results


def show(results):
    for kind in "allowed", "denied":
        print(f"\n{f'A call that is {kind}':<28}{'CPU, us':>9}{'instr.':>9}{'p50, us':>9}"
              f"{'p99':>9}{f'p50 of {CONNECTIONS}':>10}{f'p99 of {CONNECTIONS}':>10}{'RSS, MB':>9}")
        for rival in (rival for rival in results if kind in rival):
            one = rival[kind]
            count = f"{one['instructions']:,.0f}" if one["instructions"] else "-"
            print(f"  {rival['title']:<26}{one['cpu']:>9,.1f}{count:>9}{one['p50']:>9,.0f}"
                  f"{one['p99']:>9,.0f}{one['busy_p50']:>10,.0f}{one['busy_p99']:>10,.0f}"
                  f"{rival['rss'] / 1e6:>9.1f}")
