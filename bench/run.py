#!/usr/bin/env python3
"""What the module costs, and what others do. Exit status 1: a gate is broken.

    BUILD=build MODULE=build/ngx_http_mcp_policy_module.so bench/run.py [--profile | --docs]

Needs the module and what the Makefile makes for it. With --profile, only where the instructions of
an allowed call go, function by function; with --docs, what was measured is written into
docs/performance.md."""

import json
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import chart
import commands
import compare
import costs
import instructions
import lists
import runner
import workers
from gateway import NGINX
from runner import BENCH, CC, MODULE, output

RESULTS = BENCH / "results.json"
OTHERS = "libnginx-mod-http-lua", "lua-cjson", "libnginx-mod-http-js", "haproxy"


def machine():
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    version = subprocess.run([NGINX, "-v"], check=False, capture_output=True, text=True).stderr
    return {
        "nginx": version.split("/")[-1].strip(),
        "valgrind": output("valgrind", "--version").strip(),
        "compiler": output(CC, "--version").splitlines()[0],
        "system": f"{platform.system()} {platform.release().split('-')[0]} {platform.machine()}",
        "CPU": f"{os.cpu_count()} x {cpu[1] if cpu else 'unknown'}",
        "others": output("dpkg-query", "-W", "-f", "${Package} ${Version}, ", *OTHERS)[:-2],
        "a call": f"{len(instructions.ALLOWED.body)} bytes",
    }


def report():
    results = {"machine": machine()}
    print("make bench\n")
    for name, value in results["machine"].items():
        print(f"  {name:<10}{value}")

    results["instructions"], gates = instructions.report(BENCH, MODULE)
    gates |= costs.report_reader() | costs.report_memory() | lists.report(BENCH, MODULE)
    gates |= commands.report(BENCH, MODULE)
    results["rivals"] = compare.report()
    results["workers"], more = workers.report()
    gates |= more

    RESULTS.write_text(json.dumps(results, indent=1))
    if sys.argv[1:] == ["--docs"]:
        chart.write(results)
    return gates


def profile():
    instructions.profile(BENCH, MODULE)
    return {}


sys.exit(runner.run(profile if sys.argv[1:] == ["--profile"] else report))
