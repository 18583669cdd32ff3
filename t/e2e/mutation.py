#!/usr/bin/env python3
"""Mutated calls of tools that are denied and of tools that are not, past the policy, to servers on
the official SDKs: what is denied never runs, and what is let through arrives byte for byte.

MUTATIONS says how many are sent to each server, SEED which they are, SERVER to which servers, and
ONLY is the number of one that is sent alone. That a test of this kind can fail, it shows itself: of
some of the same requests, sent to the same server without a policy, denied tools must run."""

import asyncio
import json
import os
import random
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("lib")))
import tap

import hostile
import servers
from exchange import Hop, answers, exchange
from stack import Nginx, Stack, free_port

HERE = Path(__file__).parent
COUNT = int(os.environ.get("MUTATIONS") or 1500)
SEED = os.environ.get("SEED") or "1"
NAMES = os.environ.get("SERVER", "").split() or servers.NAMES
ONLY = os.environ.get("ONLY") or None

CONNECTIONS = 8
SECONDS = 15            # until an answer must be complete
SESSION_USES = 25
SHOWN = 5               # of what is wrong in one way

# JSON-RPC's own codes, those of MCP that say what is wrong with a header, and the module's one.
CODES = {-32700, -32600, -32601, -32602, -32603, -32020, -32022, 403}
STATUSES = {200, 400, 403, 404, 405, 413, 415}

# What nginx says by itself before it has chosen a location: the request line or the header is
# none, or the method, version or coding is one that it does not have; and of other paths.
BEFORE = {None, 400, 404, 405, 413, 414, 501, 505}

LEGACY_ONLY = {"typescript-1", "python-1"}


@dataclass
class Gate:
    name: str
    nginx: Nginx
    port: int
    open_port: int          # past the policy
    hop: Hop
    witness: Path
    sent: dict = field(default_factory=dict)        # requests by their numbers
    counts: Counter = field(default_factory=Counter)
    wrong: dict = field(default_factory=lambda: defaultdict(list))

    def blame(self, kind, number, what):
        """Keeps what went wrong, and how to see it again."""
        request = self.sent.get(number)
        if request is None:
            self.wrong[kind].append(f"{self.name}: {what}")
            return
        index = number.rstrip("b")
        sent = request.bytes(number)
        self.wrong[kind].append(
            f"{what}\n  by {', '.join(request.tricks)}: {sent[:1500]}"
            f"{f' and {len(sent) - 1500} more' if len(sent) > 1500 else ''}\n"
            f"  again: make mutation SERVER={self.name} SEED={SEED} ONLY={index}")


async def session(port):
    """Opens a session as a client does; None where the server has none."""
    lines = [b"Content-Type: application/json", b"Accept: application/json, text/event-stream"]
    opening = hostile.Request(None, lines, "", body=hostile.dump(hostile.make(
        jsonrpc="2.0", id=0, method="initialize", params=hostile.make(
            protocolVersion=hostile.LEGACY, capabilities=hostile.make(),
            clientInfo=hostile.make(name="mutation", version="1")))))
    [answer] = answers(await exchange(port, [opening.bytes("session")], SECONDS))
    assert answer.status == 200, answer
    id = answer.headers["Mcp-Session-Id"]
    if id is None:
        return None
    opened = hostile.Request(None, [*lines, b"Mcp-Session-Id: " + id.encode()], "",
                             body=b'{"jsonrpc":"2.0","method":"notifications/initialized"}')
    await exchange(port, [opened.bytes("session")], SECONDS)
    return id.encode()


def pieces(request, number):
    sent = request.bytes(number)
    cuts = [0, *(int(at * len(sent)) for at in request.pieces), len(sent)]
    return [sent[a:b] for a, b in zip(cuts, cuts[1:])]


def mutation(gate, index, id):
    """The request of that number: the same for the same seed and server, whatever was before."""
    rng = random.Random(f"{SEED} {gate.name} {index}")
    modern = rng.random() < (0.2 if gate.name in LEGACY_ONLY else 0.5)
    return hostile.mutated(rng, f"mutation-{index}.", id, modern)


async def send(gate, port, indexes, judge):
    """Sends the mutations of these numbers and has their answers judged."""
    queue = iter(indexes)       # shared: each is sent once, by whoever is free

    async def worker():
        left = 0
        for index in queue:
            if left == 0:
                id, left = await session(port), SESSION_USES
            request = mutation(gate, index, id)
            number = str(index)
            gate.sent[number] = request
            if request.second is not None:
                gate.sent[number + "b"] = request.second
            try:
                raw = await exchange(port, pieces(request, number), SECONDS, request.unfinished,
                                     request.method != b"POST")
            except TimeoutError:
                gate.blame("hang", number, f"no end of an answer in {SECONDS} s")
            else:
                judge(gate, number, raw)
            left = 0 if request.method == b"DELETE" else left - 1

    await asyncio.gather(*(worker() for _ in range(CONNECTIONS)))


def judge_answers(gate, number, raw):
    """Each refusal must be one that a client of MCP can read."""
    request = gate.sent[number]
    if not raw and not request.unfinished:
        gate.blame("hang", number, "no answer at all")
    for answer in answers(raw):
        label = answer.headers["X-Judged"]
        if label is None:
            gate.counts["answered before a location"] += 1
            if answer.status not in BEFORE:
                gate.blame("answer", number, f"before a location: {answer}")
            continue
        judged = label.removeprefix("number ")
        if judged not in (number, number + "b"):
            gate.blame("answer", number, f"an answer to {judged!r}")
        elif judged in gate.hop.arrivals:
            gate.counts["answered by the server"] += 1
            if b"<center>nginx" in answer.body:
                gate.blame("answer", judged, f"nginx's own page: {answer}")
        else:
            gate.counts[f"refused with {answer.status}"] += 1
            fault = refusal_fault(answer, gate.sent[judged].expected())
            if fault:
                gate.blame("answer", judged, f"{fault}: {answer.status} "
                           f"{answer.headers['Content-Type']} {answer.body[:300]}")


def refusal_fault(answer, body):
    """What is wrong with a refusal."""
    if answer.status not in STATUSES:
        return "a status of no refusal"
    if answer.headers.get_all("Content-Type") != ["application/json"]:
        return "not JSON by its type"
    try:
        message = json.loads(answer.body)
    except ValueError:
        return "not JSON"
    if message.get("jsonrpc") != "2.0" or ("error" in message) == ("result" in message):
        return "no answer of JSON-RPC"
    id = re.match(rb'\{"jsonrpc":"2\.0","id":(.*?),"(?:error|result)":', answer.body)
    if ("id" in message) != bool(id) or (id and id[1] not in body):
        return "another id"
    if "error" in message:
        code = message["error"]["code"]
        return None if code in CODES and message["error"]["message"] else "a code that is none"
    result = message["result"]
    if answer.status != 200 or result["isError"] is not True or not result["content"][0]["text"]:
        return "a result that is no refusal"
    return None


def arrival_fault(request, arrivals):
    """What is wrong with what reached the server in place of a request."""
    [arrival] = arrivals
    if arrival.body != request.expected():
        return f"arrived as {arrival.body[:300]}"
    try:
        message = json.loads(arrival.body or b"{}")
        params = message.get("params", {})
        meta = params.get("_meta") or {}
    except (ValueError, AttributeError):
        return "arrived, though it is no message"
    is_call = message.get("method") == "tools/call"
    if is_call and hostile.forbidden(params.get("name"), params.get("arguments")):
        return "arrived, though it is forbidden"
    said = {b"mcp-method": message.get("method"),
            b"mcp-name": params.get("name") if is_call else None,
            b"mcp-protocol-version": meta.get(hostile.VERSION_KEY)}
    for name, value in said.items():
        lines = arrival.values(name)
        if len(lines) > 1:
            return f"arrived with two lines of {name.decode()}"
        if lines and value is not None and hostile.plain(lines[0]) != value.encode():
            return f"arrived with another {name.decode()}: {lines}"
    return None


def judge_arrivals(gate):
    for number, arrivals in gate.hop.arrivals.items():
        if number == "session":
            continue
        if number not in gate.sent or len(arrivals) > 1:
            gate.blame("arrival", number, f"arrived, though not sent so: {number!r} {arrivals}")
            continue
        gate.counts["arrived"] += 1
        fault = arrival_fault(gate.sent[number], arrivals)
        if fault:
            gate.blame("arrival", number, fault)


def forbidden(run):
    return hostile.forbidden(run["tool"], run["arguments"])


def judge_executions(gate):
    """Blames what ran and was forbidden; the argument tells whose call it was."""
    for run in servers.executions(gate.witness):
        gate.counts["ran"] += 1
        if forbidden(run):
            tag = re.search(r"mutation-(\d+)\.", str(run))
            gate.blame("bypass", tag[1] if tag else None, f"ran: {run}")


async def mutate(gate):
    """All mutations; then some of them without a policy."""
    indexes = range(COUNT) if ONLY is None else [int(ONLY)]
    async with gate.hop:
        await send(gate, gate.port, indexes, judge_answers)
        await asyncio.sleep(0.5)        # for what may still run
        judge_arrivals(gate)
        judge_executions(gate)
        before = gate.counts["ran"]
        await send(gate, gate.open_port, indexes[:len(indexes) // 10], lambda *_: None)
    gate.counts["ran past the policy"] = sum(
        map(forbidden, servers.executions(gate.witness)[before:]))


def start(stack, name):
    port, open_port, hop_port, server_port = (free_port() for _ in range(4))
    witness = stack.place("witness") / "ran"
    witness.touch()
    servers.start(stack, name, server_port, witness)
    nginx = stack.nginx(HERE / "mutation.conf", {"policy.json": HERE / "mutation-policy.json"},
                        {8080: port, 8081: open_port, 8000: hop_port})
    return Gate(name, nginx, port, open_port, Hop(hop_port, server_port), witness)


def nothing(gate, kind):
    wrong = gate.wrong[kind]
    assert not wrong, "\n".join([f"{len(wrong)} of {COUNT}", *wrong[:SHOWN]])


def check_nginx(gate, workers):
    assert gate.nginx.workers() == workers, "a worker has died"
    lines = [line for line in gate.nginx.log.read_text(errors="replace").splitlines()
             if re.search(r"^\S+ \S+ \[(emerg|alert|crit)\]", line)]
    assert not lines, "\n".join(lines[:SHOWN])


def prove(name, stack):
    gate = start(stack, name)
    workers = gate.nginx.workers()
    asyncio.run(mutate(gate))
    print(f"# {name}: {COUNT} mutations of seed {SEED}: "
          + ", ".join(f"{count} {what}" for what, count in sorted(gate.counts.items())))
    with tap.case(f"{name}: what is denied never runs"):
        nothing(gate, "bypass")
    with tap.case(f"{name}: what arrives is what was sent, and is allowed"):
        nothing(gate, "arrival")
    with tap.case(f"{name}: each refusal is one that a client can read"):
        nothing(gate, "answer")
    with tap.case(f"{name}: each request is answered"):
        nothing(gate, "hang")
    with tap.case(f"{name}: nginx has nothing to complain of"):
        check_nginx(gate, workers)
    if ONLY is None:
        with tap.case(f"{name}: allowed calls run, and past the policy denied ones, too"):
            assert gate.counts["ran"] > COUNT // 20, gate.counts
            assert gate.counts["ran past the policy"] > 0, gate.counts


with tap.program():
    for name in NAMES:
        with Stack(f"e2e/mutation/{name}") as stack:
            prove(name, stack)
