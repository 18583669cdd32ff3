#!/usr/bin/env python3
"""Random policies over commands, and lists of commands: mcp-policy against a model of the rules in
a few lines. Each command is judged, the strictest verdict counts, limits are taken together.
SEED says which policies they are.

Seen to fail: with the class before the risk, with the last denial of two, with
limits taken once for two commands, with no look at commands before approvals, with a Write that is
never High, and without the readings of options that are cut short, negated, or flags."""

import json
import os
import random
import shlex
import subprocess
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("lib")))
import tap

from stack import BUILD, ROOT

MCP_POLICY = Path(os.environ.get("MCP_POLICY", BUILD / "mcp-policy")).resolve()
SCRATCH = BUILD / "e2e" / "commands_model"
SEED = os.environ.get("SEED") or "1"
POLICIES = 150
CALLS = 8       # of each policy
AT = "2027-01-31T10:20:30Z"

CATALOG = json.loads((ROOT / "policies" / "catalog" / "aws-cli.json").read_text())
RISKS = dict(zip(CATALOG["verbs"], ("Low", "Medium", "High", "Critical")))
ORDER = list(RISKS.values())
VERBS = {verb: kind for kind, verbs in CATALOG["verbs"].items() for verb in verbs}

OPERATIONS = ["s3api list-buckets", "s3api delete-object", "ec2 describe-instances",
              "ec2 run-instances", "ec2 create-tags", "iam create-user", "iam list-users",
              "iam delete-user", "iam create-group", "kms create-grant", "ssm get-parameter",
              "dynamodb batch-get-item", "dynamodb batch-write-item", "x frobnicate-it",
              "sqs send-message", "rds delete-db-instance", "ecr put-registry-policy"]
GLOBS = ["*", "ec2 *", "iam *", "iam create-*", "* list-*", "dynamodb batch-?rite-item",
         "s3api delete-obj?ct"]
CLASSES = ["@Read", "@Write", "@Execute", "@Destructive", "@Low", "@Medium", "@High", "@Critical"]
OPTIONS = ["user-name", "user", "instance-type", "instance-types", "force", "no-force"]
VALUES = ["a", "b", "p4d", "3"]


def pair(text):
    kind, _, risk = text.partition(" ")
    return kind, risk or RISKS[kind]


def classed(name):
    """The class and the risk of an operation, as the catalogue's description says."""
    if found := CATALOG["operations"].get(name):
        return pair(found)
    service, operation = name.split()
    words = operation.split("-")
    verb = words[1] if len(words) > 1 and words[0] in CATALOG["skip"] else words[0]
    if verb not in VERBS:
        return pair(CATALOG["unknown"])
    kind = VERBS[verb]
    high = CATALOG["high"]
    if kind == "Write" and (service in high["services"] or set(words) & set(high["words"])):
        return kind, "High"
    return kind, RISKS[kind]


def matches(glob, text):
    """Whether a glob matches; the vocabulary is too small for anything clever."""
    if not glob:
        return not text
    if glob[0] == "*":
        return any(matches(glob[1:], text[i:]) for i in range(len(text) + 1))
    return bool(text) and glob[0] in ("?", text[0]) and matches(glob[1:], text[1:])


def rule_of(operations, name):
    """The key of the rule that applies, or None."""
    if name in operations:
        return name
    globs = [key for key in operations if set(key) & set("*?") and matches(key, name)]
    if globs:
        return max(globs, key=lambda key: len(key) - key.count("*") - key.count("?"))
    kind, risk = classed(name)
    return next((key for key in ("@" + risk, "@" + kind) if key in operations), None)


def readings(options, asked):
    """All that an option may be: a list of values, with None where it is absent."""
    bare = asked.removeprefix("no-")
    other = bare if bare != asked else "no-" + asked
    full = [words for name, words in options if name == asked]
    found = [words for name, words in options if name != asked and asked.startswith(name)]
    negated = any(name != asked and other.startswith(name) for name, _ in options)
    values = [value for words in found + full for value in (words or [True])]
    if negated:
        values.append(False)
    if negated or not full:
        values.append(None)
    return values


TESTS = {
    "eq": lambda value, operand: value is not None and value == operand
          and isinstance(value, bool) == isinstance(operand, bool),
    "neq": lambda value, operand: value is not None and not TESTS["eq"](value, operand),
    "exists": lambda value, operand: (value is not None) == operand,
    "starts_with": lambda value, operand: isinstance(value, str) and value.startswith(operand),
}


def holds(condition, options, every):
    values = readings(options, condition["path"].partition(".")[2])
    if isinstance(condition["value"], bool) and condition["op"] != "exists":
        if any(isinstance(value, str) for value in values):
            values += [True, False]
    found = [TESTS[condition["op"]](value, condition["value"]) for value in values]
    return all(found) if every else any(found)


def entry_holds(entry, options, every):
    return all(holds(condition, options, every) for condition in entry["conditions"])


def denied(place, commands, default, operations):
    """The first denial, or None."""
    for name, options in commands:
        key = rule_of(operations, name)
        if key is None:
            if default == "deny":
                return f"{place}/default"
            continue
        rule, at = operations[key], f"{place}/operations/{key}"
        if rule.get("action") == "deny":
            return f"{at}/action"
        for kind, every in (("require", True), ("deny_if", False)):
            for number, entry in enumerate(rule.get(kind, [])):
                if entry_holds(entry, options, every) != every:
                    return f"{at}/{kind}/{number}"
    return None


def awaited(place, commands, operations):
    """The first that needs an approval, or None."""
    for name, options in commands:
        key = rule_of(operations, name)
        rule, at = operations.get(key, {}), f"{place}/operations/{key}"
        for number, entry in enumerate(rule.get("approve_if", [])):
            if entry_holds(entry, options, False):
                return f"{at}/approve_if/{number}"
        if rule.get("action") == "require_approval":
            return f"{at}/action"
    return None


def limited(place, commands, operations):
    """The first limit that does not fit a call to empty counters, or None."""
    taken = {}
    keys = [rule_of(operations, name) for name, _ in commands]
    for key in dict.fromkeys(keys):
        for number, limit in enumerate(operations.get(key, {}).get("limits", [])):
            counter = limit["counter"]
            taken[counter] = taken.get(counter, 0) + keys.count(key) * limit.get("increment", 1)
            if taken[counter] > limit["max"]:
                return f"{place}/operations/{key}/limits/{number}"
    return None


def verdict(commands, default, operations):
    place = "/tools/aws/commands"
    if rule := denied(place, commands, default, operations):
        return "deny", rule
    if rule := awaited(place, commands, operations):
        return "approval", rule
    if rule := limited(place, commands, operations):
        return "limit", rule
    return "allow", None


def entry(rng):
    def condition():
        op = rng.choice(["eq", "neq", "exists", "starts_with"])
        value = (rng.choice([True, False]) if op == "exists" else rng.choice(VALUES)
                 if op == "starts_with" else rng.choice([*VALUES, True, False]))
        return {"path": f"options.{rng.choice(OPTIONS)}", "op": op, "value": value}
    return {"conditions": [condition() for _ in range(rng.choice([1, 1, 2]))]}


def rule(rng):
    made = {}
    if rng.random() < 0.3:
        made["action"] = rng.choice(["deny", "require_approval", "allow"])
    for kind in ("require", "deny_if", "approve_if"):
        if rng.random() < 0.2:
            made[kind] = [entry(rng) for _ in range(rng.choice([1, 2]))]
    if rng.random() < 0.5:
        made["limits"] = [{"counter": counter, "window": "hour", "max": rng.choice([1, 2, 3, 5]),
                           "increment": 1} for counter in rng.sample("abc", rng.choice([1, 2]))]
    return made


def operations(rng):
    """Rules; of globs that are equally long and can meet only one, as others would be refused."""
    keys = rng.sample(OPERATIONS, rng.randint(0, 5)) + rng.sample(CLASSES, rng.randint(0, 5))
    keys += rng.sample(GLOBS, rng.randint(0, 1))
    return {key: rule(rng) for key in keys}


def command(rng):
    name = rng.choice(OPERATIONS)
    options = []
    for _ in range(rng.choice([0, 1, 1, 2, 3])):
        option = rng.choice(OPTIONS)
        if rng.random() < 0.3:
            option = option[:rng.randint(3, len(option))].rstrip("-")
        if option not in ("no", "no-"):
            options.append((option, rng.choices(VALUES, k=rng.choice([0, 1, 1, 2]))))
    text = f"aws {name}"
    for option, words in options:
        text += f" --{option}"
        if len(words) == 1 and rng.random() < 0.3:
            text += f"={words[0]}"
        elif words:
            text += "".join(" " + rng.choice([word, f"'{word}'", f'"{word}"']) for word in words)
    assert shlex.split(text)[0] == "aws"
    return text, (name, options)


def explain(policy, texts):
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call",
               "params": {"name": "aws", "arguments": {"c": texts}}}
    done = subprocess.run([MCP_POLICY, "explain", "-p", policy, "--at", AT, "--json"],
                          input=json.dumps(message), check=False, capture_output=True, text=True)
    assert done.returncode in (0, 1) and not done.stderr, done.stderr
    said = json.loads(done.stdout)
    return said["decision"], said["rule"]


def judged(rng, number, tally):
    default, rules = rng.choice(["deny", "allow"]), operations(rng)
    policy = SCRATCH / f"{number}.json"
    policy.write_text(json.dumps({"version": "1", "default": "deny", "tools": {"aws": {
        "commands": {"argument": "c", "dialect": "aws-cli", "default": default,
                     "operations": rules}}}}))
    for _ in range(CALLS):
        made = [command(rng) for _ in range(rng.choice([1, 1, 2, 3, 6, 20]))]
        texts = [text for text, _ in made]
        expected = verdict([parsed for _, parsed in made], default, rules)
        said = explain(policy, texts if len(texts) > 1 else texts[0])
        assert said == expected, f"{policy}\n{json.dumps(texts)}\nis {said}, not {expected}"
        tally[said[0]] = tally.get(said[0], 0) + 1


with tap.program():
    print(f"# SEED={SEED}", flush=True)
    SCRATCH.mkdir(parents=True, exist_ok=True)
    tally = {}
    with tap.case(f"{POLICIES} policies decide as the model does"):
        rng = random.Random(SEED)
        for number in range(POLICIES):
            judged(rng, number, tally)
    with tap.case("each decision is among them"):
        assert min(tally.get(word, 0) for word in ("allow", "deny", "approval", "limit")) > 9, tally
    print(f"# {tally}", flush=True)
