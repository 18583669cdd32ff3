#!/usr/bin/env python3
"""Made-up commands, as the engine reads them and as others do: words against Python's shlex, and
whatever is accepted against the AWS API MCP Server with the AWS CLI's own parsers. Whatever a
policy can name has to be what runs.

SEED says which texts and commands these are, TEXTS and COUNT how many."""

import asyncio
import multiprocessing
import os
import random
import re
import shlex
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("lib")))
import tap

import upstream
from command_lines import Commands, Texts, ask

SEED = os.environ.get("SEED") or "1"
TEXTS = int(os.environ.get("TEXTS") or 100_000)
COUNT = int(os.environ.get("COUNT") or 20_000)

PROCESSES = 2
SHOWN = 10

# Services with operations, options or words of an unusual kind get more than others do.
TRAPS = [
    "s3", "s3api", "ec2", "iam", "lambda", "codecommit", "servicecatalog", "emr", "cloudformation",
    "deploy", "sagemaker-runtime", "dynamodb", "configservice", "ecs", "eks", "rds", "ssm", "sts",
    "datapipeline", "cloudfront", "storagegateway", "mgn", "sqs", "kms", "organizations",
]
TRAPPED = 0.4

# At least so many of each, in 100,000 texts, and in what is compared of 20,000 commands.
KINDS = {
    "no closing quotation": 5000, "no escaped character": 500, "no word": 500,
    "an empty word": 500, "a blank of another kind": 5000, "beyond ASCII": 5000,
    "pieces of a word": 2000, "a line feed in a word": 1000, "a CR": 2000,
}
TRICKS = {
    "abbreviate": 800, "negate": 80, "equals": 500, "again": 400, "globally": 1000, "odd": 8,
    "odd_instead": 100, "odd_equals": 20, "more": 10, "fanned": 50, "respelled": 20,
    "in each region": 15, "to the end": 1500,
}
PIECES = re.compile(r"""\w['"]\w""")

# Options of operations that the AWS CLI takes for its own.
TAKEN = {("opensearchmemory", "search-events", "query"),
         ("opensearchmemory", "search-memories", "query")}

# Options that set one parameter of the API under names that have little in common: a policy has to
# ask for both.
APART = {
    ("egress", "ingress"), ("ingress", "egress"),
    ("disable-api-termination", "enable-api-termination"),
    ("enable-api-termination", "disable-api-termination"),
    ("enable-execute-command", "disable-execute-command"),
    ("disable-execute-command", "enable-execute-command"),
    ("interactive", "non-interactive"), ("non-interactive", "interactive"),
    ("terminology-data", "data-file"), ("data-file", "terminology-data"),
    ("document", "document-content"),
    ("start", "start-time"),
}
FLAGS_APART = {name for pair in APART for name in pair}


def split(text):
    try:
        return shlex.split(text), None
    except ValueError as error:
        return None, str(error).lower()


def kinds(text, words, fault):
    """What there is to see in a text."""
    found = {"beyond ASCII": not text.isascii(), "a CR": "\r" in text,
             "a blank of another kind": any(c.isspace() and c not in " \t\r\n" for c in text)}
    if words is None:
        return {fault} | {kind for kind, is_so in found.items() if is_so}
    found |= {"no word": not words, "an empty word": "" in words,
              "pieces of a word": bool(PIECES.search(text)),
              "a line feed in a word": any("\n" in word for word in words)}
    return {kind for kind, is_so in found.items() if is_so}


def rare(tally, least, part):
    """What there is too little of."""
    return {kind: tally[kind] for kind, n in least.items() if tally[kind] < n * part}


async def words():
    """as many texts are split as Python's shlex splits them, or refused"""
    texts = Texts(random.Random(f"{SEED} texts"))
    made = [texts.text() for _ in range(TEXTS)]
    tally, wrong = Counter(), []
    for text, answer in zip(made, ask([(text, []) for text in made])):
        words, fault = split(text)
        tally.update(kinds(text, words, fault))
        tally["split" if words is not None else "refused"] += 1
        if answer["split"] != words:
            wrong.append(f"{text!r}: shlex has {fault or words}, the engine {answer['split']}")
    print(f"# of {TEXTS} texts: {dict(tally)}", flush=True)
    assert not wrong, "\n".join([f"{len(wrong)} of SEED={SEED}:", *wrong[:SHOWN]])
    assert not rare(tally, KINDS, TEXTS / 100_000), rare(tally, KINDS, TEXTS / 100_000)


REFUSED = {}        # among the readings: what the server makes of it cannot be seen


def covered(value, action, readings):
    """Whether the value of an option is one of those that a condition is compared with, or the
    condition refuses for not being able to tell."""
    if REFUSED in readings["string"]:
        return REFUSED in readings["each"]
    if value is None:
        return False
    if isinstance(value, bool):
        return value in readings["boolean"]
    if isinstance(value, str):
        return value in readings["string"] and value in readings["each"]
    if isinstance(value, list):
        return all(word in readings["string"] and word in readings["each"] for word in value)
    return any(converted(action.type, word) == value for word in readings["string"]
               if isinstance(word, str))


def converted(kind, word):
    try:
        return kind(word)
    except ValueError:
        return None


ABSENT = {way: [None] for way in ("string", "boolean", "each")}


def differences(read, answer):
    """What the server reads in another way."""
    command = answer["command"]
    region = read.globals["region"] or ""
    profile = read.globals["profile"] or ""
    operation = " ".join([command["operation"], *command["words"][:1]])

    if (command["service"], command["operation"]) != (read.service, read.operation) \
            and (command["service"], operation) != (read.service, read.operation):
        yield f"the operation is {read.service} {read.operation}"
    if read.sdk_operation is not None and upstream.sdk_operation(
            command["service"], command["operation"]) not in (None, read.sdk_operation):
        yield f"the operation in the API is {read.sdk_operation}"
    if read.fanned and (command["region"], region) != ("*", upstream.REGION):
        yield f"it runs in each region, or in {region!r}"
    if read.fanned and (read.profile or "") != profile:
        yield f"the regions are those of the profile {read.profile!r}"
    if not read.fanned and command["region"] != region:
        yield f"the region is {region!r}"
    if command["profile"] != profile:
        yield f"the profile is {profile!r}"

    for name, action in upstream.GLOBALS.items():
        value = read.globals[action.dest]
        if isinstance(value, str) and value not in (action.default, upstream.REGION) \
                and value not in answer["options"].get(name, ABSENT)["string"]:
            yield f"--{name} is {value!r}"

    for action in read.actions:
        name, value = upstream.option_name(action), upstream.value(action, read.values)
        if name is None or name in upstream.GLOBALS or (value is False and name in FLAGS_APART):
            continue
        readings = answer["options"].get(name, ABSENT)
        absent = upstream.is_default(action, read) and all(
            None in readings[way] for way in readings)
        if not absent and not covered(value, action, readings):
            yield f"--{name} is {value!r}, and not among {readings}"


def names(read):
    return [*filter(None, map(upstream.option_name, read.actions)), *upstream.GLOBALS]


def compare(number, services, count):
    """A process's part: what became of its commands, and which are read in two ways."""
    rand = random.Random(f"{SEED} commands {number}")
    commands = Commands(rand)
    traps = [service for service in services if service in TRAPS]
    made = {}
    for _ in range(count):
        service = rand.choice(traps if rand.random() < TRAPPED else services)
        operation = rand.choice(list(upstream.operations(service)))
        text = commands.command(service, operation, upstream.actions(service, operation))
        made[text] = commands.tricks

    tally, wrong = Counter(), []
    accepted = [text for text, answer in zip(made, ask([(text, []) for text in made]))
                if "command" in answer]
    reads = [(text, upstream.read(text)) for text in accepted]
    parsed = [(text, read) for text, read in reads if read is not None]
    for (text, read), answer in zip(parsed, ask([(text, names(read)) for text, read in parsed])):
        tally.update(made[text])
        tally["in each region"] += read.fanned
        tally["to the end"] += read.sdk_operation is not None
        found = list(differences(read, answer))
        if found:
            wrong.append(f"{text!r}: {'; '.join(found)}; the engine has {answer['command']}")
    tally |= {"made": len(made), "accepted": len(accepted), "compared": len(parsed)}
    return tally, wrong, *structure(services)


def structure(services):
    """What the rules for global options rest on, in all operations of the services: options that
    would be taken for these; and those that set a parameter which another one sets as well."""
    taken, questions, pairs = set(), [], []
    for service in services:
        for operation in upstream.operations(service):
            for action in upstream.actions(service, operation):
                name = upstream.option_name(action)
                if name and any(option.startswith(name) for option in upstream.GLOBALS):
                    taken.add((service, operation, name))
            for group in upstream.same_parameters(service, operation):
                for name, other in ((a, b) for a in group for b in group if a != b):
                    questions.append((f"aws {service} {operation} --{other} x", [name]))
                    pairs.append((name, other))
    apart = {tuple(pair) for pair, answer in zip(pairs, ask(questions)) if not answer["options"]}
    return taken, apart


async def parsers():
    """whatever is accepted means to the server what a policy is asked about"""
    services = upstream.services()
    shares = [services[number::PROCESSES] for number in range(PROCESSES)]
    tally, wrong, taken, apart = Counter(), [], set(), set()
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("fork")) as pool:
        for part in await asyncio.gather(*(asyncio.get_running_loop().run_in_executor(
                pool, compare, number, share, COUNT // PROCESSES)
                for number, share in enumerate(shares))):
            tally += part[0]
            wrong += part[1]
            taken |= part[2]
            apart |= part[3]
    print(f"# of {COUNT} commands of {len(services)} services: {dict(tally)}", flush=True)
    assert not wrong, "\n".join([f"{len(wrong)} of SEED={SEED}:", *wrong[:SHOWN]])
    assert tally["compared"] * 2 >= tally["made"] >= COUNT * 0.9, tally
    assert not rare(tally, TRICKS, COUNT / 20_000), rare(tally, TRICKS, COUNT / 20_000)
    assert taken <= TAKEN, taken - TAKEN
    assert apart <= APART, apart - APART


with tap.program():
    tap.run([words, parsers])
