#!/usr/bin/env python3
"""What the module costs beside plain proxy_pass. Exit status 1: a gate is broken.

    BUILD=build MODULE=build/ngx_http_mcp_policy_module.so bench/run.py [--profile]

Needs the module and $BUILD/libmcp.a. With --profile, only where the instructions of an allowed
call go, function by function."""

import contextlib
import json
import os
import platform
import re
import signal
import subprocess
import sys
from pathlib import Path
from statistics import median

import commands
import lists
from gateway import HERE, NGINX, BenchError, Case, Client, Gateway, Upstream, wait_for

BUILD = Path(os.environ.get("BUILD", "build")).resolve()
MODULE = Path(os.environ.get("MODULE", BUILD / "ngx_http_mcp_policy_module.so")).resolve()
BENCH = BUILD / "bench"

MAX_INSTRUCTIONS = 4500     # that an allowed call adds
MAX_CONDITIONS = 6000       # that one adds with three conditions and two limits
MAX_MANY_TOOLS = 100        # more, with 10,000 tools instead of one
MAX_GLOBS = 1000            # more, with 200 globs instead of one tool
MAX_DEVIATION = 0.002       # of one run from the other, for calls of the usual size
MIN_READER = 1.0            # GB/s, of a long string
MAX_IDLE_BYTES = 64         # that an idle connection may seem to add

WARM_UP = 50
COUNTED = 1000          # calls of the usual size under callgrind
COUNTED_LONG = 50
ROUNDS = 25
TIMED = 500             # calls of the usual size in each round
TIMED_LONG = 40
CONNECTIONS = 500

CC = os.environ.get("CC", "cc")

LONG = 1_000_000
PLAIN = "plain proxy_pass"
ALLOWED = Case("allowed")
LIMIT = Case("allowed, one limit", path="/lim")
CONDITIONS = Case("allowed, three conditions, two limits", path="/con")
ONE_TOOL = Case("allowed, by one tool", path="/one")
MANY_TOOLS = Case("allowed, by one of 10,000 tools", path="/all")
GLOBS = Case("allowed, by the last of 200 globs", path="/glo")
DENIED = Case("denied", tool="DeleteAHORunGroup", answer=b"POLICY DENIED")
HIDDEN = Case("hidden", tool="PurgeAHORunGroups", answer=b"Unknown tool")
LAST = Case("the last within a limit", path="/lim", tool="UpdateAHORunGroup")
OUT = Case("limited out", path="/lim", tool="UpdateAHORunGroup", answer=b"Retry in")
UNGUARDED = Case("location not guarded", path="/unguarded")
LONG_ALLOWED = Case("1 MB argument, allowed", size=LONG)

TOOL = "CreateAHORunGroup"
VERBS = "Batch Create Delete Describe Get List Put Update".split()
NOUNS = ("Account Alarm Bucket Cluster Dashboard Device Domain Event Function Group Image Job Key "
         "Layer Network Object Policy Queue Role Schedule Secret Stack Table Volume").split()


def write_policies():
    """Those that are too long to be kept: nothing but names."""
    many = [f"{verb}{noun}{number}" for verb in VERBS for noun in NOUNS for number in range(53)]
    globs = [f"{verb}{noun}*" for verb in VERBS for noun in NOUNS]
    globs += ["Get*", "List*", "Describe*ForReplication", "DescribeAHO*",
              "Create*ForReplication", "CreateAHO*Cache", "C*Backup", "CreateAHORun*"]
    for name, tools in (("list", ["Get*"]), ("one-tool", [TOOL]), ("globs", globs),
                        ("many-tools", many[:9999] + [TOOL])):
        policy = {"version": "1", "default": "deny", "tools": {tool: {} for tool in tools}}
        (BENCH / f"{name}.json").write_text(json.dumps(policy))


def output(*command):
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise BenchError(f"{command[0]} is not installed") from error
    if done.returncode:
        raise BenchError(f"{command[0]}: {done.stderr}")
    return done.stdout


class Counted(Gateway):
    """A gateway under callgrind, which writes and zeroes its counters when the logs are reopened."""

    def __init__(self, name, upstream, module=None):
        self.dumps = 0
        super().__init__(BENCH / name, upstream, module, (
            "valgrind", "--tool=callgrind", "--dump-before=ngx_reopen_files",
            f"--callgrind-out-file={BENCH / name}/callgrind.out"))

    def dump(self):
        self.dumps += 1
        path = self.directory / f"callgrind.out.{self.dumps}"
        self.reopen_logs()
        wait_for(path.name, lambda: path.exists() and "\ntotals:" in path.read_text(),
                 self.reopen_logs)
        return path

    def count(self, case, times):
        """The dump of so many requests."""
        with Client(self) as client:
            client.send(case, WARM_UP)
            self.dump()
            client.send(case, times)
            return self.dump()


def total(dump):
    return int(re.search(r"(?m)^summary: (\d+)", dump.read_text())[1])


CASES = (UNGUARDED, ALLOWED, LIMIT, CONDITIONS, ONE_TOOL, MANY_TOOLS, GLOBS, DENIED, HIDDEN, OUT)


def instructions():
    """By name: instructions per request, and those of the plain gateway for the same body in the
    same location, which takes more or less to find."""
    with Upstream() as upstream:
        with Counted("plain", upstream) as plain:
            bases = {path: total(plain.count(Case("plain", path=path), COUNTED)) / COUNTED
                     for path in dict.fromkeys(case.path for case in CASES)}
            long_base = total(plain.count(LONG_ALLOWED, COUNTED_LONG)) / COUNTED_LONG
        counts = {PLAIN: (bases[ALLOWED.path],) * 2}
        with Counted("module", upstream, MODULE) as module:
            with Client(module) as client:
                client.send(LAST)
            for case in CASES:
                counts[case.name] = total(module.count(case, COUNTED)) / COUNTED, bases[case.path]
            counts[f"1 MB argument, {PLAIN}"] = long_base, long_base
            count = total(module.count(LONG_ALLOWED, COUNTED_LONG)) / COUNTED_LONG
            counts[LONG_ALLOWED.name] = count, long_base
    return counts


def report_instructions():
    """Whether the gates held."""
    first, second = instructions(), instructions()
    print(f"\n{'Instructions per request':<40}{'total':>11}{'to plain':>13}{'second run':>15}")
    deviation = 0
    for name, (count, base) in first.items():
        change = second[name][0] / count - 1
        if "1 MB" not in name:
            deviation = max(deviation, abs(change))
        added = f"{count - base:+,.0f}" if count != base else ""
        print(f"  {name:<38}{count:>11,.0f}{added:>13}{change:>+15.3%}")
    count, base = first[ALLOWED.name]
    one_tool = first[ONE_TOOL.name][0]
    return {
        f"an allowed call adds at most {MAX_INSTRUCTIONS:,} instructions":
            count - base <= MAX_INSTRUCTIONS,
        f"one with three conditions and two limits adds at most {MAX_CONDITIONS:,}":
            first[CONDITIONS.name][0] - first[CONDITIONS.name][1] <= MAX_CONDITIONS,
        f"with 10,000 tools it takes at most {MAX_MANY_TOOLS:,} more than with one":
            first[MANY_TOOLS.name][0] - one_tool <= MAX_MANY_TOOLS,
        f"with 200 globs it takes at most {MAX_GLOBS:,} more than with none":
            first[GLOBS.name][0] - one_tool <= MAX_GLOBS,
        f"two runs of the 244-byte calls agree to {MAX_DEVIATION:.1%}":
            deviation <= MAX_DEVIATION,
    }


def functions(dump):
    """Instructions by function, those of the functions it calls left out."""
    names, counts = {}, {}
    called = False
    for line in dump.read_text().splitlines():
        if found := re.match(r"c?fn=(\(\d+\))(?: (.+))?", line):
            name = names.setdefault(found[1], found[2])
            if line.startswith("fn="):
                function = name
        elif line.startswith("calls="):
            called = True
        elif re.match(r"[\d+*-]", line):
            if not called:
                counts[function] = counts.get(function, 0) + int(line.split()[-1])
            called = False
    return counts


def profile():
    with Upstream() as upstream:
        with Counted("plain", upstream) as plain:
            before = functions(plain.count(ALLOWED, COUNTED))
        with Counted("module", upstream, MODULE) as module:
            after = functions(module.count(ALLOWED, COUNTED))
    added = {name: (after.get(name, 0) - before.get(name, 0)) / COUNTED
             for name in before | after}
    print(f"Instructions that an allowed call adds to {PLAIN}")
    for name in sorted(added, key=added.get, reverse=True):
        if abs(added[name]) >= 5:
            print(f"{added[name]:>+10,.0f}  {name}")
    print(f"{sum(added.values()):>+10,.0f}  together")


def cpu_times(gateways, case, times):
    """By gateway: microseconds per request, one for each round."""
    spent = [[] for _ in gateways]
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(Client(gateway)) for gateway in gateways]
        for number in range(ROUNDS):
            order = list(range(len(gateways)))
            for i in order if number % 2 else reversed(order):
                before = gateways[i].cpu_ns()
                clients[i].send(case, times)
                spent[i].append((gateways[i].cpu_ns() - before) / times / 1000)
    return spent


def report_cpu():
    print(f"\n{'CPU time per request, us':<40}{'plain':>8}{'module':>8}{'added':>8}"
          f"{'ratio':>8}{'noise':>8}")
    with contextlib.ExitStack() as stack:
        upstream = stack.enter_context(Upstream())
        gateways = [stack.enter_context(Gateway(BENCH / name, upstream, module)) for name, module
                    in (("plain", None), ("module", MODULE), ("plain-again", None))]
        for case, times in ((ALLOWED, TIMED), (LIMIT, TIMED), (CONDITIONS, TIMED),
                            (LONG_ALLOWED, TIMED_LONG)):
            plain, module, again = cpu_times(gateways, case, times)
            ratio = median(b / a for a, b in zip(plain, module))
            noise = median(b / a for a, b in zip(plain, again)) - 1
            print(f"  {case.name:<38}{median(plain):>8.2f}{median(module):>8.2f}"
                  f"{median(b - a for a, b in zip(plain, module)):>+8.2f}{ratio:>8.3f}"
                  f"{noise:>+8.1%}")


def report_reader():
    print(f"\n{'The reader alone, GB/s':<40}{'bytes':>11}{'reader':>11}{'jansson':>10}{'ratio':>7}")
    program = BENCH / "reader"
    output(CC, "-O2", "-I", HERE.parent / "ngx_mcp_policy_module/engine",
           HERE / "reader.c", BUILD / "libmcp.a", "-ljansson", "-lcrypto", "-lpcre2-8", "-o", program)
    speeds = {}
    for line in output(program).splitlines():
        size, reader, jansson, name = line.split(" ", 3)
        speeds[name] = float(reader)
        print(f"  {name:<38}{int(size):>11,}{float(reader):>11.2f}{float(jansson):>10.3f}"
              f"{float(reader) / float(jansson):>7.1f}")
    return {f"the reader reads a long string at {MIN_READER:.0f} GB/s or more":
            speeds["1 MB of ASCII in a string"] >= MIN_READER}


def idle_bytes(name, upstream, module=None):
    """What an idle connection takes after one request."""
    with contextlib.ExitStack() as stack:
        gateway = stack.enter_context(Gateway(BENCH / name, upstream, module))
        stack.enter_context(Client(gateway)).send(ALLOWED)
        before = gateway.rss_bytes()
        for _ in range(CONNECTIONS):
            stack.enter_context(Client(gateway)).send(ALLOWED)
        return (gateway.rss_bytes() - before) / CONNECTIONS


def report_memory():
    with Upstream() as upstream:
        plain, again = (idle_bytes("plain", upstream) for _ in range(2))
        module = idle_bytes("module", upstream, MODULE)
    print(f"\n{'Memory per idle connection, bytes':<40}{'plain':>11}{'again':>11}{'module':>11}")
    print(f"  {f'resident, {CONNECTIONS} connections':<38}{plain:>11,.0f}{again:>11,.0f}"
          f"{module:>11,.0f}")
    return {f"an idle connection adds at most {MAX_IDLE_BYTES} bytes":
            module - plain <= MAX_IDLE_BYTES}


def report():
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    version = subprocess.run([NGINX, "-v"], check=False, capture_output=True, text=True).stderr
    print(f"make bench\n\n"
          f"  nginx     {version.split()[-1]}, one process; upstream and client are Python\n"
          f"  valgrind  {output('valgrind', '--version').strip()}\n"
          f"  compiler  {output(CC, '--version').splitlines()[0]}\n"
          f"  system    {platform.system()} {platform.release()} {platform.machine()}\n"
          f"  CPU       {os.cpu_count()} x {cpu[1] if cpu else 'unknown'}\n"
          f"  a call    {len(ALLOWED.body)} bytes, one kept connection, request_pool_size 16k")

    gates = report_instructions()
    report_cpu()
    gates |= report_reader() | report_memory() | lists.report(BENCH, MODULE)
    gates |= commands.report(BENCH, MODULE)

    print("\nGates")
    for gate, held in gates.items():
        print(f"  {'held  ' if held else 'BROKEN'}  {gate}")
    broken = len(gates) - sum(gates.values())
    print(f"{len(gates) - broken} of {len(gates)} gates held")
    return 1 if broken else 0


def main():
    for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
        signal.signal(number, signal.default_int_handler)
    sys.stdout.reconfigure(line_buffering=True)
    BENCH.mkdir(parents=True, exist_ok=True)
    try:
        if NGINX is None:
            raise BenchError("nginx is not installed")
        if not MODULE.exists():
            raise BenchError(f"{MODULE.name} is missing; build it with make")
        write_policies()
        return profile() if sys.argv[1:] == ["--profile"] else report()
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


sys.exit(main())
