"""How many instructions a call takes beside plain proxy_pass. They are nearly the same each time,
whatever else the machine does."""

import re
import subprocess
from pathlib import Path

import commands
from gateway import BenchError, Case, Client, Gateway, Upstream

MAX_ALLOWED = 3000          # that an allowed call adds
MAX_CONDITIONS = 6000       # that one adds with three conditions and two limits
MAX_MANY_TOOLS = 100        # more, with 10,000 tools instead of one
MAX_GLOBS = 1000            # more, with 200 globs instead of one tool
MAX_DEVIATION = 0.002       # of one run from the other, for calls of the usual size

WARM_UP = 50
COUNTED = 1000          # calls of the usual size
COUNTED_LONG = 50

PLAIN = "plain proxy_pass"
LONG_PLAIN = f"1 MB argument, {PLAIN}"
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
LONG_ALLOWED = Case("1 MB argument, allowed", size=1_000_000)

CASES = (UNGUARDED, ALLOWED, LIMIT, CONDITIONS, ONE_TOOL, MANY_TOOLS, GLOBS, DENIED, HIDDEN, OUT)
LONG_CASES = commands.CALL, LONG_ALLOWED        # with bodies of their own


class Counter:
    """A program under callgrind, which writes and zeroes its counters when it is asked to."""

    def __init__(self, program):
        self.program, self.dumps = program, 0
        self.out = program.directory / "callgrind.out"
        program.command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={self.out}",
                           *program.command]

    def __enter__(self):
        self.program.__enter__()
        return self

    def __exit__(self, *error):
        self.program.__exit__(*error)

    def dump(self):
        self.dumps += 1
        done = subprocess.run(["vgdb", f"--pid={self.program.process.pid}", "dump"], check=False,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        path = Path(f"{self.out}.{self.dumps}")
        if done.returncode or not path.exists():
            raise BenchError(f"vgdb: {done.stdout}{done.stderr}")
        return path

    def count(self, send, times):
        """The dump of so many calls of `send`, which takes their number."""
        send(WARM_UP)
        self.dump()
        send(times)
        return self.dump()

    def count_case(self, case, times):
        with Client(self.program) as client:
            return self.count(lambda number: client.send(case, number), times)


def total(dump):
    return int(re.search(r"(?m)^summary: (\d+)", dump.read_text())[1])


def count(directory, module):
    """By name: instructions per request, and those of the plain gateway for the same body in the
    same location, which takes more or less to find."""
    with Upstream() as upstream:
        with Counter(Gateway(directory / "plain", upstream)) as plain:
            bases = {path: total(plain.count_case(Case("plain", path=path), COUNTED)) / COUNTED
                     for path in dict.fromkeys(case.path for case in CASES)}
            bases |= {case.name: total(plain.count_case(case, COUNTED_LONG)) / COUNTED_LONG
                      for case in LONG_CASES}
        counts = {PLAIN: (bases[ALLOWED.path],) * 2}
        with Counter(Gateway(directory / "module", upstream, module)) as guarded:
            with Client(guarded.program) as client:
                client.send(LAST)
            for case in CASES:
                counted = total(guarded.count_case(case, COUNTED)) / COUNTED
                counts[case.name] = counted, bases[case.path]
            counts[LONG_PLAIN] = (bases[LONG_ALLOWED.name],) * 2
            for case in LONG_CASES:
                counted = total(guarded.count_case(case, COUNTED_LONG)) / COUNTED_LONG
                counts[case.name] = counted, bases[case.name]
    return counts


def added(counts):
    """By name, what each case adds to plain."""
    return {name: round(counted - base) for name, (counted, base) in counts.items()
            if name not in (PLAIN, LONG_PLAIN)}


def gates(counts):
    """Whether they held."""
    more = added(counts)
    one_tool = counts[ONE_TOOL.name][0]
    return {
        f"an allowed call adds at most {MAX_ALLOWED:,} instructions":
            more[ALLOWED.name] <= MAX_ALLOWED,
        f"one with three conditions and two limits adds at most {MAX_CONDITIONS:,}":
            more[CONDITIONS.name] <= MAX_CONDITIONS,
        f"a denied call takes less than {PLAIN}": more[DENIED.name] < 0,
        f"with 10,000 tools it takes at most {MAX_MANY_TOOLS:,} more than with one":
            counts[MANY_TOOLS.name][0] - one_tool <= MAX_MANY_TOOLS,
        f"with 200 globs it takes at most {MAX_GLOBS:,} more than with none":
            counts[GLOBS.name][0] - one_tool <= MAX_GLOBS,
    }


def report(directory, module):
    """What each case adds, and whether the gates held."""
    first, second = count(directory, module), count(directory, module)
    print(f"\n{'Instructions per request':<40}{'total':>11}{'to plain':>13}{'second run':>15}")
    usual = {PLAIN} | {case.name for case in CASES}
    deviation = 0
    for name, (counted, base) in first.items():
        change = second[name][0] / counted - 1
        if name in usual:
            deviation = max(deviation, abs(change))
        more = f"{counted - base:+,.0f}" if counted != base else ""
        print(f"  {name:<38}{counted:>11,.0f}{more:>13}{change:>+15.3%}")
    return added(first), gates(first) | {
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


def profile(directory, module):
    """Where the instructions of an allowed call go, function by function."""
    with Upstream() as upstream:
        with Counter(Gateway(directory / "plain", upstream)) as plain:
            before = functions(plain.count_case(ALLOWED, COUNTED))
        with Counter(Gateway(directory / "module", upstream, module)) as guarded:
            after = functions(guarded.count_case(ALLOWED, COUNTED))
    more = {name: (after.get(name, 0) - before.get(name, 0)) / COUNTED
            for name in before | after}
    print(f"Instructions that an allowed call adds to {PLAIN}")
    for name in sorted(more, key=more.get, reverse=True):
        if abs(more[name]) >= 5:
            print(f"{more[name]:>+10,.0f}  {name}")
    print(f"{sum(more.values()):>+10,.0f}  together")
