#!/usr/bin/env python3
"""What the module costs beside plain proxy_pass. Exit status 1: a gate is broken.

    BUILD=build MODULE=build/ngx_http_mcp_policy_module.so bench/run.py [--profile]

Needs the module and $BUILD/libmcp.a. With --profile, only where the instructions of an allowed
call go, function by function."""

import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import commands
import costs
import instructions
import lists
import runner
from gateway import NGINX
from runner import BENCH, CC, MODULE, output

def machine():
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    version = subprocess.run([NGINX, "-v"], check=False, capture_output=True, text=True).stderr
    return {
        "nginx": version.split()[-1],
        "valgrind": output("valgrind", "--version").strip(),
        "compiler": output(CC, "--version").splitlines()[0],
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "CPU": f"{os.cpu_count()} x {cpu[1] if cpu else 'unknown'}",
        "a call": f"{len(instructions.ALLOWED.body)} bytes",
    }


def report():
    print("make bench\n")
    for name, value in machine().items():
        print(f"  {name:<10}{value}")

    _, gates = instructions.report(BENCH, MODULE)
    costs.report_cpu()
    gates |= costs.report_reader() | costs.report_memory() | lists.report(BENCH, MODULE)
    return gates | commands.report(BENCH, MODULE)


def profile():
    instructions.profile(BENCH, MODULE)
    return {}


sys.exit(runner.run(profile if sys.argv[1:] == ["--profile"] else report))
