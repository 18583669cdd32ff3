#!/usr/bin/env python3
"""nginx and mcp-policy explain, asked the same 1,000 questions."""

import asyncio
import http.client
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("lib")))
import tap

from generate import CATALOG, Generator
from stack import BUILD, HOST, LOG_SECONDS, Nginx, Stack, StackError, free_port
from wire import HEADERS

HERE = Path(__file__).parent
MCP_POLICY = os.environ.get("MCP_POLICY", str(BUILD / "mcp-policy"))

SEED = 26
POLICIES = 20
CALLS = 50

# At least so many of each, so that the two do not only agree that everything is denied.
AT_LEAST = {
    "allow": 100, "deny": 100, "hide": 30, "approval": 30, "limit": 20, "invalid": 30, "pass": 30,
    "shadow-deny": 30, "shadow-hide": 10, "shadow-approval": 10, "shadow-limit": 10,
}
OPERATORS = Generator(random).operands.keys()

LOCATION = """
location = /%(n)d {
    mcp_policy  policy-%(n)d.json;
    access_log  logs/%(n)d.log verdict;
    proxy_pass  http://all_is_well;
    include     ../policies/snippets/mcp-proxy.conf;
}
"""


@dataclass
class Gate:
    nginx: Nginx
    port: int
    policies: list
    messages: list
    decisions: Counter = field(default_factory=Counter)
    conditions: set = field(default_factory=set)        # operators, and what they came to


def verdict(answer):
    return {name: answer[name] or "" for name in ("decision", "rule", "reason")}


def ask_nginx(gate, n):
    """The verdicts on all messages of a policy, as its log has them."""
    connection = http.client.HTTPConnection(HOST, gate.port, timeout=5)
    for i, message in enumerate(gate.messages[n]):
        connection.request("POST", f"/{n}", message.encode(), HEADERS | {"Call": str(i)})
        connection.getresponse().read()
    connection.close()

    log = gate.nginx.directory / "logs" / f"{n}.log"
    deadline = time.monotonic() + LOG_SECONDS
    while len(lines := log.read_text().splitlines()) < len(gate.messages[n]):
        if time.monotonic() > deadline:
            raise StackError(f"{log.name} has only {len(lines)} lines")
        time.sleep(0.05)
    answers = {int(answer["call"]): verdict(answer) for answer in map(json.loads, lines)}
    return [answers[i] for i in range(len(gate.messages[n]))]


def explain(policy, message, *options):
    done = subprocess.run([MCP_POLICY, "explain", "-p", policy, *options], input=message,
                          capture_output=True, text=True, timeout=30)
    assert done.returncode in (0, 1) and not done.stderr, (policy, message, done)
    return done


def ask_mcp_policy(gate, n):
    """Its verdicts, and the operators that were asked, with what they came to."""
    answers, conditions = [], set()
    for message in gate.messages[n]:
        done = explain(gate.policies[n], message, "--json")
        explained = json.loads(done.stdout)
        answers.append(verdict(explained))
        conditions |= {(condition["op"], condition["holds"])
                       for check in explained["looked_at"] for condition in check["conditions"]}
        passes = explained["decision"].startswith(("allow", "pass", "shadow-"))
        assert done.returncode == (0 if passes else 1), (answers[-1], done.returncode)
    return answers, conditions


def ask(gate, n):
    explained, conditions = ask_mcp_policy(gate, n)
    judged = ask_nginx(gate, n)
    for message, ours, its in zip(gate.messages[n], explained, judged):
        assert ours == its, "\n".join([
            "they disagree", "nginx:", json.dumps(its), "mcp-policy explain:", json.dumps(ours),
            "of the message:", message, "by the policy:", gate.policies[n].read_text(),
            "which is explained so:", explain(gate.policies[n], message).stdout])
    return Counter(answer["decision"] for answer in judged), conditions


async def agree(gate):
    """the same decision, rule and reason for 1,000 generated messages"""
    with ThreadPoolExecutor(2) as pool:
        for decisions, conditions in await asyncio.gather(
                *(asyncio.get_running_loop().run_in_executor(pool, ask, gate, n)
                  for n in range(POLICIES))):
            gate.decisions += decisions
            gate.conditions |= conditions
    assert gate.decisions.total() == POLICIES * CALLS == 1000, gate.decisions


async def varied(gate):
    """they are decided in every way that there is, and every operator holds and does not"""
    print(f"# {dict(gate.decisions)}", flush=True)
    rare = {decision: gate.decisions[decision] for decision, least in AT_LEAST.items()
            if gate.decisions[decision] < least}
    assert not rare, rare
    missing = {(op, holds) for op in OPERATORS for holds in ("yes", "no")} - gate.conditions
    assert not missing, missing
    assert "unsure" in {holds for _, holds in gate.conditions}


def generate(directory):
    """The files, by name, that nginx needs; and for each policy its messages."""
    generator = Generator(random.Random(SEED))
    texts = {"catalog.json": json.dumps(CATALOG),
             "locations.conf": "".join(LOCATION % {"n": n} for n in range(POLICIES))}
    texts |= {f"policy-{n}.json": generator.policy() for n in range(POLICIES)}
    for name, text in texts.items():
        (directory / name).write_text(text)
    messages = [[generator.message() for _ in range(CALLS)] for _ in range(POLICIES)]
    return {name: directory / name for name in texts}, messages


with tap.program(), Stack("e2e/explain") as stack:
    files, messages = generate(stack.place("generated"))
    port, upstream_port = free_port(), free_port()
    nginx = stack.nginx(HERE / "explain.conf", files, {8080: port, 8000: upstream_port})
    tap.run([agree, varied], Gate(nginx, port, [files[f"policy-{n}.json"] for n in range(POLICIES)],
                                  messages))
