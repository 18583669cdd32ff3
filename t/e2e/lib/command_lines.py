"""Command lines that are made up: texts for a splitter of words, and commands of the AWS CLI with
all that could be read in another way."""

import json
import re
import subprocess

from stack import BUILD

COMMANDS = BUILD / "differential" / "commands"

SAFE = re.compile(r"[\w@%+=:,./*-]+", re.ASCII)

# To Python's str.isspace() and \s these are white space, to shlex only the first four.
BLANKS = [" ", "\t", "\n", "\r"]
OTHER_BLANKS = ["\x0b", "\x0c", "\x1c", "\x1f", "\x85", "\u00a0", "\u1680", "\u2003", "\u2028",
                "\u202f", "\u3000"]
CHARACTERS = [
    *BLANKS * 3, *OTHER_BLANKS, *["'", '"', "\\"] * 8, *"aZ09-_=*.$`#~|;&<>(){}[]!",
    "\u00e9", "\u0130", "\u200b", "\u4e2d", "\U0001f600", "\u0301", "\0", "\x07", "\x7f",
]

WORDS = [
    "x", "i-0123456789abcdef0", "vol-1", "web", "10.0.0.0/8", "a b", "", "k=v",
    "Name=tag:x,Values=a b", '[{"Key":"a","Value":"b c"}]', '{"a":1}', "caf\u00e9", "\u4e2d", "a=b",
    "s3://bucket/key", "arn:aws:iam::123456789012:role/x", "file://x.json", "*", "true", "help",
    "it's", 'say "x"', "back\\slash", "a\u00a0b", "\u2003", "|", ";", ">", "a&&b", "#x", "$HOME",
    "`x`", "x" * 200,
]

# What the parser may take for an option, or for none.
ODD = [
    "-", "-5", "-.5", "-0.25", "-5.", "-1e3", "-\u0663", "-x", "--x", "--x=y", "--x=a b", "--x y",
    "--", "---", "--=x", "--=a b", "~", "~root/x", "=", "&&", "||", "+=", "\u20135", "--\u00e9",
    "--instance-ids=i 1", "--no-x=a b",
]

NUMBERS = ["1", "5", "100", "-5", "-1", "0"]

GLOBALS = {
    "region": ["us-east-1", "eu-west-1", "", "x y"], "output": ["json", "text", "table"],
    "query": ["Reservations[*]", "length(@)", "a b", "-5", "-"], "profile": ["prod", "a b", ""],
    "color": ["on", "off", "auto"], "endpoint-url": ["http://127.0.0.1:1"],
    "ca-bundle": ["x.pem"], "cli-read-timeout": ["5"], "cli-connect-timeout": ["5"],
    "no-paginate": None, "v2-debug": None, "no-sign-request": None, "no-verify-ssl": None,
    "debug": None,
}
COMMON = ["region", "output", "query", "profile", "no-paginate", "color"]

FORBIDDEN = [["--generate-cli-skeleton"], ["--generate-cli-skeleton", "input"], ["--version"],
             ["--version", "x"], ["--cli-input-json", "{}"], ["--cli-input-yaml", "x"], ["--help"]]

FANNED = ["--region *", "--region  *", "--region\t*", "--region\u00a0*", "--region\n*",
          "--region\u2003*", "'--region *'", "--region '*'", '--region "*"', "--region \\*",
          "--region *x", "--region=*", "--region * --region *", "--region *\u00a0x",
          "x--region *", '"a --region * b"', "--region\x1f*", "'--region' *", "--reg *"]
PROFILED = ["--profile prod", "--profile 'prod'", "--profile=prod", "'--profile x'",
            "--profile\u00a0prod", "--profile a\u00a0b", "--profile pr\\od", "--profile  p",
            '"--profile x"', "--profile a'b c'"]


class Raw(str):
    """A part that is quoted already."""


class Texts:
    """Any text, for a splitter."""

    def __init__(self, random):
        self.random = random

    def text(self):
        if self.random.random() < 0.5:
            return "".join(self.random.choices(CHARACTERS, k=self.random.randint(0, 24)))
        words = self.random.choices([*WORDS, *ODD, *FANNED], k=self.random.randint(1, 6))
        text = self.join(words)
        if self.random.random() < 0.2:
            cut = self.random.randrange(len(text) + 1)
            text = text[:cut] + text[cut + 1:]
        return text

    def join(self, words):
        text = self.quote(words[0])
        for word in words[1:]:
            text += self.blank() + self.quote(word)
        return text

    def blank(self):
        return self.random.choice([" "] * 30 + ["  ", "\t", "\n", "\r\n"])

    def quote(self, word):
        """The word as a shell could have it."""
        if isinstance(word, Raw) or (SAFE.fullmatch(word) and self.random.random() < 0.9):
            return word
        style = self.random.randrange(6)
        if style == 0 and word:
            return "".join(c if SAFE.fullmatch(c) else "\\" + c for c in word)
        if style == 1:
            return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'
        if style == 2 and len(word) > 1:
            cut = self.random.randrange(1, len(word))
            return self.quote(word[:cut]) + self.quote(word[cut:])
        return "'" + word.replace("'", "'\\''") + "'"


class Commands(Texts):
    """Commands that mostly are what the AWS CLI wants, changed by some tricks."""

    def command(self, service, operation, actions):
        """A text; actions are argparse's for the operation."""
        named = [action for action in actions
                 if action.option_strings and action.dest not in ("cli_input_json",
                                                                  "generate_cli_skeleton")]
        chosen = [action for action in named if action.required]
        others = [action for action in named if not action.required]
        chosen += self.random.sample(others, min(len(others), self.random.randint(0, 4)))
        self.random.shuffle(chosen)

        self.named = named
        self.head = ["aws", service, operation, *self.words(service, operation, actions)]
        self.parts = [[action.option_strings[0], *self.values(action)] for action in chosen]
        if any(action.dest == "outfile" for action in actions if not action.option_strings):
            (self.parts[-1] if self.parts else self.head).append("out")

        tricks, weights = zip(*self.TRICKS)
        chosen = self.random.choices(tricks, weights, k=self.random.choices(
            [0, 1, 2, 3], [30, 42, 18, 10])[0])
        for trick in chosen:
            trick(self)
        self.tricks = {trick.__name__ for trick in chosen}

        return self.join([*self.head, *(word for part in self.parts for word in part)])

    def words(self, service, operation, actions):
        if service == "s3":
            n = sum({"?": 1, None: 1}.get(action.nargs, action.nargs)
                    for action in actions if not action.option_strings)
            return ["s3://bucket/key", "s3://other/"][:n]
        return {"generate": ["product"], "credential-helper": ["get"]}.get(operation, [])

    def values(self, action):
        if action.nargs == 0:
            return []
        if action.choices:
            return [self.random.choice(list(action.choices))]
        if action.type in (int, float):
            return [self.random.choice(NUMBERS)]
        n = {None: 1, "?": self.random.randint(0, 1)}.get(action.nargs, action.nargs)
        if not isinstance(n, int):
            n = self.random.choice([1, 1, 2, 3])
        return self.random.choices(WORDS, k=n)

    def part(self):
        """One that is there, or a new one."""
        if not self.parts:
            self.unknown()
        return self.random.choice(self.parts)

    def insert(self, part):
        self.parts.insert(self.random.randint(0, len(self.parts)), part)

    def abbreviate(self):
        part = self.part()
        name = part[0]
        others = [action.option_strings[0] for action in self.named]
        least = 3
        if self.random.random() < 0.8:
            while least < len(name) and sum(other.startswith(name[:least])
                                            for other in others) > 1:
                least += 1
        part[0] = name[:self.random.randint(min(least, len(name)), len(name))]

    def negate(self):
        flags = [action.option_strings[0] for action in self.named if action.nargs == 0]
        name = self.random.choice(flags or [self.part()[0]])
        other = "--" + name[5:] if name.startswith("--no-") else "--no-" + name[2:]
        self.insert([self.random.choice([name, other])])

    def equals(self):
        part = self.part()
        if len(part) > 1:
            part[:2] = [f"{part[0]}={part[1]}"]

    def again(self):
        if self.named:
            action = self.random.choice(self.named)
            self.insert([action.option_strings[0], *self.values(action)])
            self.insert([action.option_strings[0], *self.values(action)])

    def option(self):
        """A global one."""
        name = self.random.choice(COMMON if self.random.random() < 0.95 else list(GLOBALS))
        values = GLOBALS[name]
        if values is None:
            return [f"--{name}"]
        value = self.random.choice(values[:2] if self.random.random() < 0.8 else values)
        return [f"--{name}={value}"] if self.random.random() < 0.2 else [f"--{name}", value]

    def globally(self):
        self.insert(self.option())

    def globally_wrong(self):
        option, kind = self.option(), self.random.randrange(4)
        if kind == 0:
            self.head[1:1] = option
        elif kind == 1:
            self.head[2:2] = option
        elif kind == 2:
            part = self.part()
            cut = self.random.randint(0, len(part))
            part[cut:cut] = option
        else:
            option[0] = option[0][:self.random.randint(3, len(option[0]))]
            self.insert(option)

    def odd(self):
        part = self.part()
        part.insert(self.random.randint(1, len(part)), self.random.choice(ODD))

    def odd_instead(self):
        part = self.part()
        part[1:2] = [self.random.choice([*ODD, *WORDS])]

    def odd_equals(self):
        part = self.part()
        part[0] += "=" + self.random.choice([*ODD, *WORDS])

    def more(self):
        self.part().append(self.random.choice(WORDS))

    def unknown(self):
        self.insert([self.random.choice(["--bogus", "--b", "--bogus=a", "--bogus=a b", "--z=b c"]),
                     *self.random.choices(WORDS, k=self.random.randint(0, 1))])

    def forbidden(self):
        self.insert(list(self.random.choice(FORBIDDEN)))

    def fanned(self):
        self.insert([Raw(self.random.choice(FANNED))])
        if self.random.random() < 0.5:
            self.insert([Raw(self.random.choice(PROFILED))])

    def fanned_value(self):
        self.part().append(self.random.choice(FANNED))

    def respelled(self):
        part = self.part()
        cut = self.random.randint(2, len(part[0]))
        part[0] = part[0][:cut] + "-" + part[0][cut:] if self.random.random() < 0.5 else \
            part[0][:2] + part[0][2:].replace("-", "", 1)

    def other_case(self):
        part = self.part()
        part[0] = self.random.choice([part[0].upper(), part[0].title(), part[0].replace("-", "_")])

    def misplaced(self):
        self.head.insert(self.random.randint(1, len(self.head)), self.random.choice([*WORDS, *ODD]))

    TRICKS = [
        (abbreviate, 20), (negate, 12), (equals, 14), (again, 10), (globally, 24),
        (globally_wrong, 4), (odd, 6), (odd_instead, 5), (odd_equals, 8), (more, 4), (unknown, 3),
        (forbidden, 1), (fanned, 4), (fanned_value, 1), (respelled, 3), (other_case, 1),
        (misplaced, 2),
    ]


def ask(questions, *policy):
    """What the engine makes of commands: pairs of a text and the names of options."""
    lines = "".join(json.dumps({"text": text, "options": names}) + "\n"
                    for text, names in questions)
    done = subprocess.run([COMMANDS, *policy], input=lines, capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0 and not done.stderr, (done.returncode, done.stderr)
    answers = [json.loads(line) for line in done.stdout.split("\n")[:-1]]
    assert len(answers) == len(questions), (len(answers), len(questions))
    return answers
