#!/usr/bin/env python3
"""Calls of tools that are denied and of tools that are not, changed by one to four tricks each, are
sent past the policy to servers on the official SDKs: what is denied never runs, and what is let
through arrives byte for byte, says there what it says here, and is what runs.

MUTATIONS says how many go to each server, SEED which they are, SERVER to which servers, and ONLY is
the number of one that goes alone. That such a test can fail, each run shows by itself: a part of
the requests is sent once more, without a policy, and then denied tools must run."""

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

import servers
from exchange import Hop, answers, exchange
from hostile import mutated, sentinel
from request import LEGACY, VERSION_KEY, forbidden, make, member, post
from stack import Nginx, Stack, free_port

HERE = Path(__file__).parent
COUNT = int(os.environ.get("MUTATIONS") or 4000)
SEED = os.environ.get("SEED") or "1"
NAMES = os.environ.get("SERVER", "").split() or servers.NAMES
ONLY = os.environ.get("ONLY") or None

CONNECTIONS = 8
SECONDS = 60            # in which an answer is complete
SESSION_USES = 25
SETTLE_SECONDS = 0.5
UNGUARDED = 10          # one of so many is sent without a policy, too
SHOWN = 5               # of what is wrong in the same way
SHOWN_BYTES = 1500

LEGACY_ONLY = {"typescript-1", "python-1"}

# A refusal has one of these. The codes are JSON-RPC's, MCP's for headers, and the module's own.

STATUSES = {200, 400, 403, 404, 405, 413, 415}
CODES = {-32700, -32600, -32601, -32602, -32603, -32020, -32022, 403}

# nginx answers with a page of its own where it has not come to a guarded location: the request line
# or the header is malformed, or has a method, a version or a coding that nginx does not know; or
# the path is another one. None: it has found no version, and sends no header.

PAGES = {None, 400, 404, 405, 413, 414, 501, 505}


@dataclass
class Gate:
    name: str
    nginx: Nginx
    port: int
    open_port: int          # past nginx without the policy
    hop: Hop
    witness: Path
    sent: dict = field(default_factory=dict)        # requests, by their numbers
    counts: Counter = field(default_factory=Counter)
    wrong: dict = field(default_factory=lambda: defaultdict(list))

    def blame(self, kind, number, what):
        """Keeps what is wrong, and how it is seen again."""
        request = self.sent.get(number)
        if request is None:
            self.wrong[kind].append(what)
            return
        sent = request.bytes()
        more = f" and {len(sent) - SHOWN_BYTES} bytes" if len(sent) > SHOWN_BYTES else ""
        self.wrong[kind].append(
            f"{what}\n  {', '.join(request.tricks)}: {sent[:SHOWN_BYTES]}{more}\n"
            f"  make mutation SERVER={self.name} SEED={SEED} ONLY={number.rstrip('b')}")

    def check(self, kind):
        wrong = self.wrong[kind]
        assert not wrong, "\n".join([f"{len(wrong)} of {COUNT}", *wrong[:SHOWN]])


# Sending

async def open_session(port):
    """As a client does; None where the server has no sessions."""
    client = make(protocolVersion=LEGACY, capabilities=make(),
                  clientInfo=make(name="mutation", version="1"))
    opening = post("session", make(jsonrpc="2.0", id=0, method="initialize", params=client))
    raw, _ = await exchange(port, opening.pieces(), SECONDS)
    [answer] = answers(raw)
    assert answer.status == 200, answer
    if "Mcp-Session-Id" not in answer.headers:
        return None
    id = answer.headers["Mcp-Session-Id"].encode()
    opened = post("session", make(jsonrpc="2.0", method="notifications/initialized"),
                  b"Mcp-Session-Id: " + id)
    await exchange(port, opened.pieces(), SECONDS)
    return id


def mutation(gate, index, session):
    """The request of that number: the same for each seed and server, whatever was before it."""
    rng = random.Random(f"{SEED} {gate.name} {index}")
    modern = rng.random() < (0.2 if gate.name in LEGACY_ONLY else 0.5)
    return mutated(rng, str(index), session, modern)


async def send(gate, port, indexes, judge):
    """Sends the requests of these numbers; `judge` gets what comes back to each, and whether it has
    ended."""
    queue = iter(indexes)       # shared: each is sent once, by whoever is free

    async def worker():
        uses = 0
        for index in queue:
            if uses == 0:
                session, uses = await open_session(port), SESSION_USES
            request = mutation(gate, index, session)
            judge(gate, request, *await exchange(port, request.pieces(), SECONDS,
                                                 request.unfinished, request.method != b"POST"))
            uses = 0 if request.method == b"DELETE" else uses - 1

    await asyncio.gather(*(worker() for _ in range(CONNECTIONS)))


# Judging

def judge_answers(gate, request, raw, ended):
    number = request.number
    gate.sent |= {number: request, number + "b": request.second}
    found = list(answers(raw))
    if not ended:
        gate.blame("hang", number, f"no end of an answer in {SECONDS} s: {raw[-SHOWN_BYTES:]}")
    elif not found and not request.unfinished:
        gate.blame("hang", number, "no answer")
    for answer in found:
        judged = answer.headers.get("X-Judged", "").removeprefix("number ")
        if not judged:
            gate.counts["answered by nginx before a location"] += 1
            if answer.status not in PAGES:
                gate.blame("answer", number, f"{answer.status}: {answer.body}")
        elif judged not in (number, number + "b"):
            gate.blame("answer", number, f"answered as number {judged}")
        elif judged in gate.hop.arrivals:
            gate.counts["answered by the server"] += 1
            if b"<center>nginx" in answer.body:
                gate.blame("answer", judged, f"{answer.status}: {answer.body}")
        else:
            gate.counts[f"refused with {answer.status}"] += 1
            fault = refusal_fault(answer, gate.sent[judged].expected())
            if fault:
                gate.blame("answer", judged, f"{fault}: {answer.status}, "
                           f"{answer.headers['Content-Type']}: {answer.body[:SHOWN_BYTES]}")


def refusal_fault(answer, body):
    """Why a client of MCP cannot read a refusal."""
    if answer.status not in STATUSES:
        return "not the status of a refusal"
    if answer.headers.get_all("Content-Type") != ["application/json"]:
        return "not JSON, by its type"
    try:
        message = json.loads(answer.body)
    except ValueError:
        return "not JSON"
    id = re.match(rb'\{"jsonrpc":"2\.0","id":(.*?),"(?:error|result)":', answer.body)
    if ("id" in message) != bool(id) or (id and id[1] not in body):
        return "another id"
    if "error" in message:
        error = message["error"]
        return None if error["code"] in CODES and error["message"] else "another code"
    result = message["result"]
    if answer.status != 200 or result["isError"] is not True or not result["content"][0]["text"]:
        return "a result that is no refusal"
    return None


def read(body):
    """A body as most readers take it, None if it is no JSON."""
    try:
        return json.loads(body) if body else {}
    except (ValueError, RecursionError):
        return None


def arrival_fault(request, arrival):
    """What is wrong with that which reached the server in place of a request."""
    if (arrival.method, arrival.body) != (request.method, request.expected()):
        return f"arrived as {arrival.method} {arrival.body[:SHOWN_BYTES]}"
    if arrival.values(b"transfer-encoding"):
        return "arrived with two ways to read its end"
    message = read(arrival.body)
    if not isinstance(message, dict):
        return "arrived, though it is no message"
    method, params = member(message, "method"), member(message, "params")
    if method is None:
        return None     # a response
    call, name = method == "tools/call", member(params, "name")
    if call and forbidden(name, member(params, "arguments")):
        return "arrived, though it is forbidden"
    meant = {b"mcp-method": method, b"mcp-name": name if call else None,
             b"mcp-protocol-version": member(member(params, "_meta"), VERSION_KEY)}
    for line, value in meant.items():
        values = arrival.values(line)
        said = str(value).encode(errors="surrogatepass")
        if len(values) > 1 or (value is not None and set(values) - {said, sentinel(said)}):
            return f"arrived with {values} as {line.decode()}"
    return None


def essence(tool, arguments):
    """A call as it can be looked up: what the tools of the servers know of it."""
    return f"{tool} {member(arguments, 'text')!r}"


def judge_arrivals(gate):
    """Returns the calls that arrived."""
    calls = set()
    del gate.hop.arrivals["session"]
    for arrival in gate.hop.arrivals.pop(None, []):
        # HTTP/0.9 has no header, hence no number, but it has no other method and no body either
        if (arrival.method, arrival.body) != (b"GET", b""):
            gate.blame("arrival", None, f"arrived, though nobody has sent it: {arrival}")
    for number, arrivals in gate.hop.arrivals.items():
        gate.counts["arrived"] += 1
        if gate.sent.get(number) is None or len(arrivals) > 1:
            gate.blame("arrival", number, f"arrived, though not sent so: {arrivals}")
            continue
        fault = arrival_fault(gate.sent[number], arrivals[0])
        if fault:
            gate.blame("arrival", number, fault)
        params = member(read(arrivals[0].body), "params")
        calls.add(essence(member(params, "name"), member(params, "arguments")))
    return calls


def is_forbidden(run):
    return forbidden(run["tool"], run["arguments"])


def judge_runs(gate, calls):
    """By the word of the server itself."""
    for run in servers.executions(gate.witness):
        gate.counts["ran"] += 1
        tag = re.search(r" for (\d+b?)\.", str(run))
        number = tag[1] if tag else None
        if is_forbidden(run):
            gate.blame("bypass", number, f"ran: {run}")
        elif essence(run["tool"], run["arguments"]) not in calls:
            gate.blame("bypass", number, f"ran, though it did not arrive so: {run}")


async def mutate(gate):
    indexes = range(COUNT) if ONLY is None else [int(ONLY)]
    async with gate.hop:
        await send(gate, gate.port, indexes, judge_answers)
        await asyncio.sleep(SETTLE_SECONDS)     # what was let through may still run
        judge_runs(gate, judge_arrivals(gate))
        await send(gate, gate.open_port, indexes[::UNGUARDED], lambda *_: None)
    runs = servers.executions(gate.witness)[gate.counts["ran"]:]
    gate.counts["denied ones ran without a policy"] = sum(map(is_forbidden, runs))


def check_nginx(gate, workers):
    assert gate.nginx.workers() == workers, "a worker has died"
    lines = re.findall(r"^\S+ \S+ \[(?:emerg|alert|crit)\].*", gate.nginx.log.read_text(
        errors="replace"), re.M)
    assert not lines, "\n".join(lines[:SHOWN])


def start(stack, name):
    port, open_port, hop_port, server_port = (free_port() for _ in range(4))
    witness = stack.place("witness") / "runs"
    witness.touch()
    servers.start(stack, name, server_port, witness)
    nginx = stack.nginx(HERE / "mutation.conf", {"policy.json": HERE / "mutation-policy.json"},
                        {8080: port, 8081: open_port, 8000: hop_port})
    return Gate(name, nginx, port, open_port, Hop(hop_port, server_port), witness)


def prove(stack, name):
    gate = start(stack, name)
    workers = gate.nginx.workers()
    asyncio.run(mutate(gate))
    print(f"# {name}, seed {SEED}, {COUNT if ONLY is None else 1} requests: "
          + ", ".join(f"{count} {what}" for what, count in sorted(gate.counts.items())))
    with tap.case(f"{name}: what is denied never runs"):
        gate.check("bypass")
    with tap.case(f"{name}: what arrives is what was sent, and is allowed"):
        gate.check("arrival")
    with tap.case(f"{name}: each refusal is one that a client can read"):
        gate.check("answer")
    with tap.case(f"{name}: each request is answered"):
        gate.check("hang")
    with tap.case(f"{name}: nginx has nothing to complain of"):
        check_nginx(gate, workers)
    if ONLY is None:
        with tap.case(f"{name}: allowed calls run, and without a policy denied ones do"):
            assert gate.counts["ran"] > COUNT // 20, gate.counts
            assert gate.counts["denied ones ran without a policy"] > 0, gate.counts


with tap.program():
    for name in NAMES:
        with Stack(f"e2e/mutation/{name}") as stack:
            prove(stack, name)
