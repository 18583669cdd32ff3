"""Random policies all of whose conditions can be met by one call. Each condition asks for an
argument of its own: whichever rule it is that applies to a tool, the call does what it wants."""

from generate import CLASSES, GLOBS, TOOLS

NAMES = [*TOOLS, "none", "getx", "no MCP name", "gr\u00fc\u00dfe", "a/b", "A" * 128, "A" * 129,
         "LIST"]
MISSING = object()

# An operator and its operand, what it holds for, and what it does not hold for.
CONDITIONS = [
    ("eq", 5, 5, 6), ("eq", "x", "x", "X"), ("eq", [1, {"a": 2}], [1.0, {"a": 2}], [1]),
    ("neq", 5, 6, 5), ("neq", "x", 5, "x"),
    ("in", [1, "x"], "x", "y"), ("not_in", [1, "x"], "y", 1),
    ("lt", 10, 9.5, 10), ("lte", 10, 10, 11), ("gt", -1, 0, -1), ("gte", 1e3, 1000, 999),
    ("exists", True, "", MISSING), ("exists", False, MISSING, 0),
    ("regex", "^a+$", "aaa", "ab"), ("glob", "a*c", "abc", "abd"),
    ("starts_with", "ab", "abc", "cab"), ("ends_with", "bc", "abc", "bca"),
    ("contains", "b", "abc", "ac"), ("contains", 2, [1, 2], [1, 3]),
    ("length_lte", 2, "ab", "abc"), ("length_gte", 2, [1, 2], [1]),
    ("type", "integer", 1, "1"), ("type", "array", [], {}),
    ("cidr", "10.0.0.0/8", "10.1.2.3", "11.0.0.1"),
]
SHAPES = [("", lambda value: value), ("", lambda value: value),
          (".in", lambda value: {"in": value}),
          ("[0]", lambda value: [value]), ("[*]", lambda value: [value])]
HUGE = 10 ** 9


def wrapped(shape, value):
    return MISSING if value is MISSING else shape(value)


class Maker:
    """Makes one policy; `good` are the arguments that do what it wants, and `bad` those that do
    not, where they can."""

    def __init__(self, random):
        self.random = random
        self.good = {}
        self.bad = {}
        self.number = 0

    def chance(self, probability):
        return self.random.random() < probability

    def set(self, name, good, bad):
        for arguments, value in ((self.good, good), (self.bad, bad)):
            if value is not MISSING:
                arguments[name] = value

    def condition(self, wanted):
        """One that holds for a good argument if it is wanted."""
        op, value, holds, fails = self.random.choice(CONDITIONS)
        steps, shape = self.random.choice(SHAPES)
        name = f"x{self.number}"
        self.number += 1
        holds, fails = wrapped(shape, holds), wrapped(shape, fails)
        self.set(name, *((holds, fails) if wanted else (fails, holds)))
        return {"path": f"args.{name}{steps}", "op": op, "value": value}

    def checks(self, kind):
        return [{"conditions": [self.condition(kind == "require")
                                for _ in range(self.random.choice([1, 1, 2]))]}
                for _ in range(self.random.choice([0, 0, 1, 2]))]

    def terms(self, of_all=False):
        terms = {kind: self.checks(kind) for kind in ("require", "deny_if", "approve_if")}
        if self.chance(0.12):
            terms["deny_if"].insert(self.random.randint(0, len(terms["deny_if"])),
                                    {"conditions": []})
        if self.chance(0.1):
            terms["approve_if"].append({"conditions": []})
        if self.chance(0.3):
            terms["limits"] = [{"counter": f"c{self.number}", "window": "day", "scope": "global",
                                "max": self.random.choice([1, 1, HUGE])}]
            if not of_all and self.chance(0.5):
                name = f"n{self.number}"
                terms["limits"][0]["increment_from"] = f"args.{name}"
                self.set(name, 1, -1)
            self.number += 1
        return terms

    def rule(self):
        rule = self.terms() if self.chance(0.7) else {}
        if self.chance(0.5):
            rule["action"] = self.random.choice(
                ["allow", "allow", "deny", "hide", "require_approval"])
        if self.chance(0.2):
            rule["mode"] = "shadow"
        return rule

    def policy(self):
        named = self.random.sample([*NAMES, *GLOBS, *CLASSES], self.random.randint(0, 12))
        return {
            "version": "1",
            "default": self.random.choice(["allow", "deny"]),
            "catalog": "catalog.json",
            "hide": self.random.sample([*TOOLS, *GLOBS[1:], *CLASSES, "no MCP name"],
                                       self.random.choice([0, 0, 1, 2])),
            "all_tools": self.terms(of_all=True) if self.chance(0.15) else {},
            "tools": {name: self.rule() for name in named},
        }
