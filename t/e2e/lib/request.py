"""Calls of tools as the bytes that they are, in parts that can each be spoilt: the message, the
lines of the header, and the way both are sent. Beside them what t/e2e/mutation-policy.json says."""

import json
from dataclasses import dataclass, field

# "limited" may be called with one beginning of its argument. What the policy does not name is
# denied as "denied" is.

ALLOWED = "allowed"
LIMITED = "limited"
GOOD = "good"
TOOLS = [ALLOWED, LIMITED, "denied", "hidden", "slow"]

MODERN = "2026-07-28"
LEGACY = "2025-11-25"
VERSION_KEY = "io.modelcontextprotocol/protocolVersion"
CAPABILITIES_KEY = "io.modelcontextprotocol/clientCapabilities"

LINES = [b"Content-Type: application/json", b"Accept: application/json, text/event-stream"]


def member(value, name):
    """A member of a value, None if there is none."""
    return value.get(name) if isinstance(value, dict) else None


def forbidden(tool, arguments):
    """Whether the policy forbids a call."""
    if tool != LIMITED:
        return tool != ALLOWED
    return not str(member(arguments, "text")).startswith(GOOD)


class Object(list):
    """Lists of a name and a value each, so that a name may stand twice. A name, and a value that
    is no container, is its JSON text."""


def text(value):
    return json.dumps(value).encode()


def make(**members):
    return Object([text(name), value if isinstance(value, list) else text(value)]
                  for name, value in members.items())


def dump(node):
    if isinstance(node, Object):
        return b"{" + b",".join(name + b":" + dump(value) for name, value in node) + b"}"
    if isinstance(node, list):
        return b"[" + b",".join(map(dump, node)) + b"]"
    return node


def objects(node):
    """All objects in a message."""
    if isinstance(node, Object):
        yield node
    if isinstance(node, list):
        for child in node:
            yield from objects(child[1] if isinstance(node, Object) else child)


@dataclass
class Request:
    number: str                         # by which it is known on its way, and when it runs
    message: list                       # what the body is made of
    lines: list                         # of the header, without their ends
    body: bytes
    session: bytes | None = None
    method: bytes = b"POST"
    target: bytes = b"/mcp"
    version: bytes = b"HTTP/1.1"
    end: bytes = b"\r\n"
    framing: list | None = None         # the lines that say where the body ends, if not its length,
    payload: bytes | None = None        # what stands for the body then,
    entity: bytes | None = None         # and what its reader must take for it
    unfinished: bool = False            # it may end before its end
    pauses: list = field(default_factory=list)      # where sending it waits, from 0 to 1
    second: object = None               # the request that is sent at once after it
    tricks: list = field(default_factory=list)      # their names

    def frame(self, lines, payload, entity):
        self.framing, self.payload, self.entity = lines, payload, entity

    def expected(self):
        """The body that has to arrive, if one does."""
        return self.body if self.entity is None else self.entity

    def bytes(self):
        """All of it, and the second one."""
        framing, payload = self.framing, self.payload
        if framing is None:
            framing = [b"Content-Length: %d" % len(self.body)] if self.body else []
            payload = self.body
        lines = [b"%b %b %b" % (self.method, self.target, self.version), b"Host: localhost",
                 b"X-Number: " + self.number.encode(), *self.lines, *framing]
        if self.second is None:
            lines.append(b"Connection: close")
        sent = self.end.join([*lines, b"", payload])
        return sent if self.second is None else sent + self.second.bytes()

    def pieces(self):
        sent = self.bytes()
        cuts = [0, *(int(at * len(sent)) for at in self.pauses), len(sent)]
        return [sent[begin:end] for begin, end in zip(cuts, cuts[1:])]


def meta(version):
    return make(**{VERSION_KEY: version, CAPABILITIES_KEY: make()})


def params(tool, argument, modern=False):
    members = make(name=tool, arguments=make(text=argument))
    if modern:
        members.append([text("_meta"), meta(MODERN)])
    return members


def tool_call(id, params):
    return make(jsonrpc="2.0", id=id, method="tools/call", params=params)


def words(rng, number):
    """An argument that the policy likes, or not."""
    return f"{rng.choice([GOOD, 'bad'])} for {number}."


def call(rng, number, session, modern):
    """A call as a client sends it, of a tool that is allowed or of one that is not."""
    tool = rng.choice([ALLOWED, ALLOWED, ALLOWED, LIMITED, LIMITED, "denied", "denied", "hidden"])
    if modern:
        lines = [b"MCP-Protocol-Version: " + MODERN.encode(), b"Mcp-Method: tools/call",
                 b"Mcp-Name: " + tool.encode()]
    else:
        lines = [b"MCP-Protocol-Version: " + LEGACY.encode()]
        if session is not None:
            lines.append(b"Mcp-Session-Id: " + session)
    id = int(number) if number.isdigit() and rng.random() < 0.5 else number
    message = tool_call(id, params(tool, words(rng, number), modern))
    return Request(number, message, LINES + lines, dump(message), session)


def post(number, message, *lines):
    """A message that is no call, as a client sends it."""
    return Request(number, message, [*LINES, *lines], dump(message))
