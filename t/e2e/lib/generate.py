"""Random policies, and calls that they have something to say about: from small pools, so that the
one often meets the other. Both are JSON text, as numbers must be what Python has no type for."""

import json

TOOLS = ["get_item", "get_user", "put_item", "delete_item", "delete_user", "charge", "list", "x.y"]
GLOBS = ["*", "l*", "ge*", "*tem", "put_*", "delet*", "?harg?"]     # each beats a shorter one
CLASSES = ["@Read", "@Write", "@Execute", "@Destructive"]
CATALOG = [{"tool": tool, "category": category} for tool, category in [
    ("get_item", "Read"), ("get_user", "Read"), ("put_item", "Write"), ("charge", "Execute"),
    ("delete_item", "Destructive"), ("delete_user", "Destructive")]]

ACTIONS = ["allow", "deny", "hide", "require_approval", "require_approval"]

NAMES = ["a", "b", "c"]
COUNTERS = [{"counter": scope, "window": window, "scope": scope, "algorithm": algorithm}
            for scope, window, algorithm in [
                ("grant", "second", "fixed"), ("session", 90, "sliding"),
                ("client", "day", "sliding"), ("global", "hour", "fixed")]]
HUGE = 10 ** 12     # calls never use a limit up: they take at most 1,000, or more than there is

NUMBERS = ["5", "1", "1.0", "10", "0", "-0", "-5", "0.1", "1e-1", "1e1", "1e400", "1e-400",
           "9007199254740993", "9007199254740992", "123456789012345678901234567890"]
STRINGS = ["abc", "a", "5", "10.0.0.1", "", "ABC", "get", "\u00e4\u20ac\U0001f600", "a\nb",
           " 5 ", "+5", "0x5", "1_0", "0.10", "inf", "nan", "\u0665", "true", "null", "[1,5]",
           '{"a":5}', '{"a":"5"}', "{a:5}", '"abc"', "10.0.0.0/9", "::ffff:10.0.0.1", "010.0.0.1",
           "aaaaaaaaaaaaaaaab"]
PARTS = ["", "a", "bc", "0", "5", "]"]
REGEXES = ["^a", "c$", "^[0-9]+$", "(?i)abc", "b", ".", "^(a+)+$"]
BLOCKS = ["10.0.0.0/8", "10.0.0.1", "::/0", "2001:db8::/32"]
KINDS = ["string", "number", "integer", "boolean", "array", "object"]


class Raw(str):
    """JSON text."""


def dump(value):
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k)}:{dump(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(dump, value)) + "]"
    return json.dumps(value)


class Generator:
    def __init__(self, random):
        self.random = random
        self.operands = {
            "eq": self.value, "neq": self.value,
            "contains": lambda: self.value() if self.chance(0.5) else random.choice(PARTS),
            "lt": self.number, "lte": self.number, "gt": self.number, "gte": self.number,
            "in": self.values, "not_in": self.values,
            "exists": lambda: self.chance(0.5),
            "regex": lambda: random.choice(REGEXES),
            "glob": lambda: random.choice(["*", "a*", "?bc", "*.0.0.1", ""]),
            "starts_with": lambda: random.choice(PARTS),
            "ends_with": lambda: random.choice(PARTS),
            "length_lte": self.length, "length_gte": self.length,
            "type": lambda: random.choice(KINDS), "cidr": lambda: random.choice(BLOCKS),
        }

    def chance(self, probability):
        return self.random.random() < probability

    def some(self, lengths, make):
        return [make() for _ in range(self.random.choice(lengths))]

    def pick(self, pool):
        """Mostly one of the first few, so that equal ones meet."""
        return self.random.choice(pool[:4] if self.chance(0.6) else pool)

    # Values

    def number(self):
        return Raw(self.pick(NUMBERS))

    def string(self):
        return self.pick(STRINGS)

    def length(self):
        return self.random.randint(0, 5)

    def values(self):
        return self.some([1, 2, 3, 4], self.value)

    def value(self, depth=0):
        kind = self.random.randrange(4 if depth == 2 or self.chance(0.8) else 6)
        if kind < 2:
            return self.number()
        if kind == 2:
            return self.string()
        if kind == 3:
            return self.chance(0.5)
        if kind == 4:
            return self.some([0, 1, 2, 3], lambda: self.value(depth + 1))
        return {name: self.value(depth + 1) for name in NAMES if self.chance(0.5)}

    def argument(self, depth=0):
        kind = self.random.randrange(10)
        if kind == 0:
            return None
        if kind < 3:
            return self.number()
        if kind < 7 or depth == 3:
            return self.string()
        if kind < 9:
            return self.some([0, 1, 2, 3], lambda: self.argument(depth + 1))
        return self.arguments(depth + 1)

    def arguments(self, depth=0):
        return {name: self.argument(depth) for name in NAMES if self.chance(0.8)}

    # Policies

    def policy(self):
        hidden = self.some([0, 0, 0, 1],
                           lambda: self.random.choice(TOOLS + GLOBS[2:] + CLASSES))
        named = self.random.sample(TOOLS + GLOBS + CLASSES + ["no MCP name"], 9)
        return dump({
            "version": "1",
            "default": self.random.choice(["allow", "deny"]),
            "catalog": "catalog.json",
            "hide": hidden,
            "all_tools": self.terms(of_all=True) if self.chance(0.5) else {},
            "tools": {name: self.rule() for name in named},
        })

    def rule(self):
        rule = self.terms()
        if self.chance(0.4):
            rule["action"] = self.random.choice(ACTIONS)
        if self.chance(0.3):
            rule["mode"] = "shadow"
        if self.chance(0.2):
            rule["reason"] = 'Said by the "rule".'
        if self.chance(0.2):
            rule["rate_limit"] = {"max": HUGE, "window": 60}
        return rule

    def terms(self, of_all=False):
        counters = self.random.sample(COUNTERS, self.random.choice([0, 1, 2]))
        return {kind: self.some([0, 0, 0, 1, 2], lambda kind=kind: self.check(kind, of_all))
                for kind in ("require", "deny_if", "approve_if")
                } | {"limits": [self.limit(counter, of_all) for counter in counters]}

    def check(self, kind, of_all):
        check = {"conditions": self.some([1, 1, 2], self.condition)}
        if kind == "require" and of_all:        # one that would leave too little to the others
            check["conditions"] = [{"path": "args.a", "op": "neq", "value": self.value()}]
        if self.chance(0.3):
            check["on_deny"] = f"Said by {kind}: \u20ac."
        return check

    def condition(self):
        steps = self.some([0, 0, 0, 0, 1, 2],
                          lambda: self.random.choice([".a", ".b", "[0]", "[1]", "[*]"]))
        path = "args." + self.random.choice(NAMES) + "".join(steps)
        op = self.random.choice(list(self.operands))
        condition = {"path": path, "op": op, "value": self.operands[op]()}
        if "[*]" in path and self.chance(0.5):
            condition["every"] = True
        if self.chance(0.4):
            condition["coerce"] = True
        return condition

    def limit(self, counter, of_all):
        limit = counter | {"max": HUGE}
        if not of_all and self.chance(0.8):
            limit["increment_from"] = "args.n"
        elif self.chance(0.5):
            limit["increment"] = 7
        return limit

    # Messages

    def message(self):
        if self.chance(0.88):
            return self.call()
        return self.random.choice([
            '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}',
            '{"jsonrpc":"2.0","id":"b","method":"tools/list"}',
            '{"jsonrpc":"2.0","method":"notifications/initialized"}',
            '{"jsonrpc":"2.0","id":1,"result":{}}',
            '{"jsonrpc":"2.0","id":1,"method":"tools/calls"}',
            '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":""}}',
            '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list","Name":"x"}}',
            '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":[]}}',
            '[{"jsonrpc":"2.0","id":1,"method":"ping"}]',
            '{"jsonrpc":"2.0","id":1,"method":"ping"',
            '{"jsonrpc":"2.0","id":null,"method":"ping"}',
            " ",
        ])

    def call(self):
        params = {"name": self.random.choice(TOOLS * 3 + ["none", "no MCP name", "other name"])}
        if self.chance(0.95):
            params["arguments"] = self.arguments()
            if self.chance(0.9):
                params["arguments"]["n"] = Raw(self.random.choice(
                    ["1", "7", "1e2", "1000.0", "1000000000001", "1e13", "1e400", "0.5", '"7"']))
        return dump({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})
