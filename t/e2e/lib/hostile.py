"""Requests as an attacker writes them. A call is changed by tricks that some server, some time, has
read in another way than whoever stood in front of it: each is a small function that takes a source
of chance and a request, and changes the request. They act in the order of their tables: on the
message, on the bytes of the body, on the lines of the header, on the way all of it is sent."""

import base64
import copy
import gzip
import json
import re
import zlib
from dataclasses import dataclass, field

# What the policy says of the tools of the servers: "limited" is allowed with one beginning of its
# argument, and what is not named here is denied as "denied" is.

ALLOWED = "allowed"
LIMITED = "limited"
GOOD = "good"
TOOLS = [ALLOWED, LIMITED, "denied", "hidden", "slow"]

MODERN = "2026-07-28"
LEGACY = "2025-11-25"
VERSIONS = [MODERN, LEGACY, "2025-06-18", "2025-03-26", "2024-11-05", "2026-07-29", "2027-01-01",
            "2026-7-28", "2026-07-28x", "DRAFT-2026-v1", "9", ""]
VERSION_KEY = "io.modelcontextprotocol/protocolVersion"
CAPABILITIES_KEY = "io.modelcontextprotocol/clientCapabilities"

METHODS = ["tools/call", "tools/list", "initialize", "ping", "server/discover", "resources/read",
           "tasks/result", "notifications/initialized", "tools/Call", "tools/call ", "tools//call",
           "tools/run", "rpc.call", ""]


def forbidden(tool, arguments):
    """Whether policy forbids a call."""
    if tool != LIMITED:
        return tool != ALLOWED
    text = arguments.get("text") if isinstance(arguments, dict) else None
    return not (isinstance(text, str) and text.startswith(GOOD))


# Messages: objects may have a name twice, and what is no container is its JSON text.

class Object(list):
    """Pairs of a name and a value, the name as it stands in JSON."""


def text(value):
    return json.dumps(value).encode()


def make(**members):
    return Object([text(key), value if isinstance(value, list) else text(value)]
                  for key, value in members.items())


def dump(node):
    if isinstance(node, Object):
        return b"{" + b",".join(key + b":" + dump(value) for key, value in node) + b"}"
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
    message: list | bytes
    lines: list                         # of the header, without their ends
    tag: str                            # in the argument, so that the call is known again
    method: bytes = b"POST"
    target: bytes = b"/mcp"
    version: bytes = b"HTTP/1.1"
    end: bytes = b"\r\n"
    body: bytes = b""
    framing: list | None = None         # lines that say where the body ends, if not its length,
    payload: bytes | None = None        # what stands for the body then,
    entity: bytes | None = None         # and what its reader must take for it
    unfinished: bool = False            # it ends before its end
    pieces: list = field(default_factory=list)      # where sending it pauses
    session: bytes | None = None
    second: object = None               # a request that is sent at once after it
    tricks: list = field(default_factory=list)

    def frame(self, lines, payload, entity=None):
        self.framing, self.payload = lines, payload
        self.entity = self.body if entity is None else entity

    def expected(self):
        return self.body if self.entity is None else self.entity

    def bytes(self, number, close=True):
        """All of it, as request of that number, and the second one."""
        framing = self.framing
        if framing is None:
            framing = [b"Content-Length: %d" % len(self.body)] if self.body else []
        lines = [b"%b %b %b" % (self.method, self.target, self.version), b"Host: localhost",
                 b"X-Number: %b" % number.encode(), *self.lines, *framing]
        if self.second is None and close:
            lines.append(b"Connection: close")
        sent = self.end.join([*lines, b"", self.body if self.payload is None else self.payload])
        return sent + (self.second.bytes(number + "b") if self.second else b"")


def params(tool, words, modern):
    members = make(name=tool, arguments=make(text=words))
    if modern:
        members.append([text("_meta"), meta(MODERN)])
    return members


def meta(version):
    return make(**{VERSION_KEY: version, CAPABILITIES_KEY: make()})


def call(rng, tag, session, modern):
    """A call as a client sends it: of a tool that is allowed, or of one that is not."""
    tool = rng.choice([ALLOWED, ALLOWED, ALLOWED, LIMITED, LIMITED, "denied", "denied", "hidden"])
    words = f"{rng.choice([GOOD, 'bad'])} {tag}"
    lines = [b"Content-Type: application/json", b"Accept: application/json, text/event-stream"]
    if modern:
        lines += [b"MCP-Protocol-Version: " + MODERN.encode(), b"Mcp-Method: tools/call",
                  b"Mcp-Name: " + tool.encode()]
    else:
        lines += [b"MCP-Protocol-Version: " + LEGACY.encode()]
        lines += [b"Mcp-Session-Id: " + session] if session else []
    return Request(make(jsonrpc="2.0", id=rng.choice([0, 1, 7, "a"]), method="tools/call",
                        params=params(tool, words, modern)), lines, tag, session=session)


# Tricks with the message

FOLDED = {"s": "\u017f", "k": "\u212a"}
LOOKALIKES = str.maketrans("aeio", "\u0430\u0435\u0456\u043e")

STRAY = [b"\xff", b"\xc0\xaf", b"\xe0\x80\xaf", b"\xf0\x80\x80\xaf", b"\xed\xa0\x80",
         b"\xed\xa0\xbd\xed\xb8\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\x80",
         b"\\ud800", b"\\udc00\\ud800", b"\\ud83d\\ude00", b"\\u0000", b"\0", b"\n", b"\x1f", b"\x7f",
         b"\\x41", b"\\u{41}", b"\\u12", b"\\a", b"\\", b"\"", b"\xef\xbb\xbf", b"\xe2\x80\x8b",
         b"\xe2\x80\xa8", b"\\b", b"\\/", b" "]

IDS = [b"null", b"1.0", b"1.5", b"1e2", b"-0", b"true", b"{}", b"[1]", b"9007199254740991",
       b"9007199254740993", b"1" * 40, b'""', b'"1"', b'"\\u0061"', b"-1", b"01", b'"' + b"x" * 300 + b'"']

ODD = [b"NaN", b"-Infinity", b"Infinity", b"+1", b"1.", b".5", b"01", b"0x1", b"1e999", b"-0.0e-0",
       b"9" * 127, b"9" * 5000, b"1e" + b"9" * 200, b"'x'", b"undefined", b"None", b"True", b"null",
       b"true", b"[]", b"{}", b'""', b'"{\\"text\\":\\"good\\"}"', b"[1,]", b'{"a":1,}', b"{a:1}",
       b'{"text":"good","text":"bad"}', b'["good"]', b"[" * 60 + b"]" * 60, b"[" * 64 + b"]" * 64,
       b'{"a":' * 500 + b"1" + b"}" * 500, b"[" * 900 + b"]" * 900, b"[" * 200000, b'"\\u0067ood"']

EXTRAS = [b"result", b"error", b"__proto__", b"constructor", b"task", b"inputResponses",
          b"requestState", b"uri", b"cursor", b"taskId", b"extra", b"", b"tool", b"Name", b"tools"]


def escaped(rng, name):
    """Some of its characters in the form that JSON has for all of them."""
    return "".join(f"\\u{ord(c):04{rng.choice('xX')}}" if rng.random() < 0.4 else c for c in name)


SPELLINGS = [
    lambda rng, name: name,
    lambda rng, name: name,
    escaped,
    escaped,
    lambda rng, name: name.upper(),
    lambda rng, name: name.title(),
    lambda rng, name: "".join(rng.choice([c, c.upper()]) for c in name),
    lambda rng, name: "".join(FOLDED.get(c, c) for c in name),
    lambda rng, name: "".join(f"\\u{ord(FOLDED.get(c, c)):04x}" for c in name),
    lambda rng, name: name + "\\u0000",
    lambda rng, name: name + "\\u0000x",
    lambda rng, name: rng.choice([name + " ", " " + name, name + "\\n", name + "\\t"]),
    lambda rng, name: rng.choice(["\ufeff", "\u200b", "\u202e"]) + name,
    lambda rng, name: name.translate(LOOKALIKES),
    lambda rng, name: "".join(chr(ord(c) + 0xfee0) if c.isalpha() else c for c in name),
]


def spelled(rng, string):
    """A JSON string in another way that somebody may take for the same."""
    name = string[1:-1].decode(errors="surrogateescape")
    return b'"' + rng.choice(SPELLINGS)(rng, name).encode(errors="surrogateescape") + b'"'


def other(rng, request, key):
    """Another value for a member, which says what the first does not."""
    words = f"{rng.choice([GOOD, 'bad'])} {request.tag}"
    values = {
        b'"name"': lambda: text(rng.choice(TOOLS)),
        b'"text"': lambda: text(words),
        b'"method"': lambda: text(rng.choice(METHODS)),
        b'"params"': lambda: params(rng.choice(TOOLS), words, rng.random() < 0.5),
        b'"arguments"': lambda: rng.choice([make(text=words), make(), b"null", b"[]"]),
        b'"_meta"': lambda: rng.choice([make(), meta(rng.choice(VERSIONS)), b"null"]),
        b'"id"': lambda: rng.choice(IDS),
        text(VERSION_KEY): lambda: rng.choice([text(rng.choice(VERSIONS)), b"null", b"{}"]),
    }
    return values.get(key, lambda: rng.choice(ODD))()


def place(rng, request):
    """A member of an object: the object, and where it stands there."""
    return rng.choice([(holder, at) for holder in objects(request.message)
                       for at in range(len(holder))] or [(make(none=1), 0)])


def strings(request):
    """All strings but odd ones: members, and whether it is the name or the value."""
    found = [(member, side) for holder in objects(request.message) for member in holder
             for side in (0, 1) if isinstance(member[side], bytes)
             and re.fullmatch(rb'"[^\\\x80-\xff]*"', member[side])]
    return found or [([b'"none"', b"1"], 0)]


def twice(rng, request):
    holder, at = place(rng, request)
    key, value = holder[at]
    added = [spelled(rng, key), rng.choice([copy.deepcopy(value), other(rng, request, key)])]
    holder.insert(rng.choice([at, at + 1, 0, len(holder)]), added)


def respelled(rng, request):
    """A name, or the name of the tool or of the method."""
    named = [(member, side) for member, side in strings(request)
             if side == 0 or member[0] in (b'"name"', b'"method"')]
    member, side = rng.choice(named or strings(request))
    member[side] = spelled(rng, member[side])


def changed(rng, request):
    holder, at = place(rng, request)
    holder[at][1] = other(rng, request, holder[at][0])


def dropped(rng, request):
    holder, at = place(rng, request)
    del holder[at]


def moved(rng, request):
    """A member to another object, where nobody looks for it, or somebody does."""
    holder, at = place(rng, request)
    member = holder.pop(at)
    rng.choice(list(objects(request.message))).append(member)


def extra(rng, request):
    holder = rng.choice(list(objects(request.message)))
    value = rng.choice([make(name=rng.choice(TOOLS), text="good"), make(), b"1", b"null",
                        text(rng.choice(TOOLS)), b'"file:///x"', make(ttl=1000)])
    holder.insert(rng.randint(0, len(holder)), [b'"' + rng.choice(EXTRAS) + b'"', value])


def odd_id(rng, request):
    for member in request.message:
        if member[0] == b'"id"':
            member[1] = rng.choice(IDS)


def odd_value(rng, request):
    holder, at = place(rng, request)
    holder[at][1] = rng.choice(ODD)


def stray_bytes(rng, request):
    member, side = rng.choice(strings(request))
    at = rng.randint(1, len(member[side]) - 1)
    member[side] = member[side][:at] + rng.choice(STRAY) + member[side][at:]


def array_params(rng, request):
    for member in request.message:
        if isinstance(member[1], Object):
            member[1] = rng.choice([[member[1]], [value for _, value in member[1]]])


def other_era(rng, request):
    """_meta of the other era, or of none: it goes, comes, or says something else."""
    for holder in objects(request.message):
        keys = [key for key, _ in holder]
        if b'"_meta"' in keys:
            holder[keys.index(b'"_meta"')][1] = rng.choice(
                [make(), make(progressToken=1), meta(rng.choice(VERSIONS)),
                 make(**{VERSION_KEY: MODERN}), make(**{CAPABILITIES_KEY: make()})])
        elif b'"arguments"' in keys:
            holder.append([text("_meta"), meta(rng.choice(VERSIONS))])


def batch(rng, request):
    same = request.message
    more = [make(jsonrpc="2.0", id=rng.choice([1, 2]), method="tools/call",
                 params=params(rng.choice(TOOLS), f"bad {request.tag}", False)),
            make(jsonrpc="2.0", method="notifications/initialized"),
            make(jsonrpc="2.0", id=9, method="ping"), same]
    request.message = [same, *(rng.choice(more) for _ in range(rng.randint(0, 3)))]
    rng.shuffle(request.message)
    if rng.random() < 0.1:
        request.message = [request.message]


# Tricks with the bytes of the body

def type_line(request, value):
    request.lines = [line for line in request.lines if not line.lower().startswith(b"content-type")]
    request.lines.insert(0, b"Content-Type: " + value)


def byte_order(rng, request):
    request.body = rng.choice([b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x1e", b"\0", b" ",
                               b")]}'\n"]) + request.body


def transcoded(rng, request):
    """UTF-16 and others, with the charset or without."""
    charset = rng.choice(["utf-16", "utf-16le", "utf-16be", "utf-32", "utf-32le", "utf-7"])
    request.body = request.body.decode("utf-8", "replace").encode(charset)
    if rng.random() < 0.6:
        type_line(request, b"application/json; charset=" + charset.encode())


def trailing(rng, request):
    evil = dump(make(jsonrpc="2.0", id=2, method="tools/call",
                     params=params(rng.choice(TOOLS), f"bad {request.tag}", False)))
    rest = rng.choice([evil, b"\n" + evil, b"," + evil, b"{}", b" xyz", b"\0", b"}", b"//", b"]", b"\n"])
    request.body = request.body + rest if rng.random() < 0.7 else evil + request.body


def lax(rng, request):
    """Something between two tokens that JSON does not know, or blanks that it does."""
    where = [at for at, byte in enumerate(request.body) if byte in b"{}[],:"] or [0]
    at = rng.choice(where) + 1
    between = rng.choice([b",", b"/* c */", b"// c\n", b"# c\n", b"\x0b", b"\x0c", b"\xc2\xa0", b"\0",
                          b"\xe2\x80\xa8", b" ", b"\r\n\t ", b'"x"', b"'x':1,", b"x:1,", b"\xef\xbb\xbf"])
    request.body = request.body[:at] + between + request.body[at:]


def damaged(rng, request):
    """A byte that is another one, or a run of them that is missing or stands twice."""
    at = rng.randrange(len(request.body) or 1)
    to = min(len(request.body), at + rng.randint(1, 8))
    run = request.body[at:to]
    run = rng.choice([b"", run * 2, bytes([rng.randrange(256)]), run.swapcase()])
    request.body = request.body[:at] + run + request.body[to:]


def padded(rng, request):
    """Blanks up to the sizes of the buffers on the way."""
    size = rng.choice([1, 900, 4096, 8192, 16384, 65536, 300000, 1048576])
    blanks = rng.choice([b" ", b"\n"]) * size
    request.body = rng.choice([blanks + request.body, request.body + blanks,
                               request.body.replace(b",", b"," + blanks, 1)])


def compressed(rng, request):
    coding, pack = rng.choice([(b"gzip", gzip.compress), (b"deflate", zlib.compress),
                               (b"x-gzip", gzip.compress), (b"identity, gzip", gzip.compress)])
    request.body = pack(request.body)
    if rng.random() < 0.8:
        request.lines.append(b"Content-Encoding: " + coding)


# Tricks with the lines of the header

def named(lines, name):
    """Where lines of that name stand."""
    return [at for at, line in enumerate(lines) if line.lower().startswith(name.lower() + b":")]


def sentinel(value):
    return b"=?base64?" + base64.b64encode(value) + b"?="


def plain(value):
    """What the value of a line says, as servers of the modern era read it."""
    encoded = re.fullmatch(rb"=\?base64\?(.*)\?=", value)
    return base64.b64decode(encoded[1]) if encoded else value


def mcp_line(rng, request):
    """One of MCP's lines disagrees, stands twice, is missing, or is written in another way."""
    name = rng.choice([b"Mcp-Name", b"Mcp-Name", b"Mcp-Method", b"MCP-Protocol-Version",
                       b"Mcp-Session-Id"])
    value = rng.choice({
        b"Mcp-Name": [*TOOLS, ALLOWED, "denied"], b"Mcp-Method": METHODS, b"MCP-Protocol-Version": VERSIONS,
        b"Mcp-Session-Id": ["x", "", "0" * 32],
    }[name]).encode()
    value = rng.choice([
        value, value, value, sentinel(value), sentinel(value).upper(), sentinel(value)[:-1],
        value.upper(), b"  " + value + b" \t", value + b"\x0b", b'"' + value + b'"',
        value + b", " + value, value + b"\xc3\xa9", value + b"\0"])
    line = rng.choice([name, name, name, name.upper(), name.lower(), name.replace(b"-", b"_"),
                       name + b" ", b" " + name, b"X-" + name]) + b": " + value
    at = named(request.lines, name)
    if at and rng.random() < 0.6:
        request.lines[at[0]] = line
    else:
        request.lines.insert(rng.choice([0, len(request.lines)]), line)


def without_line(rng, request):
    if request.lines:
        del request.lines[rng.randrange(len(request.lines))]


def line_twice(rng, request):
    if request.lines:
        line = rng.choice(request.lines)
        request.lines.insert(rng.choice([0, len(request.lines)]), rng.choice([line, line.swapcase()]))


def folded_line(rng, request):
    """Lines that a lax reader joins to the one before, or splits."""
    at = rng.randint(0, len(request.lines))
    request.lines.insert(at, rng.choice([
        b" denied", b"\tdenied", b" Mcp-Name: denied", b"X: y\rMcp-Name: denied", b"X: y\nMcp-Name: denied",
        b"X: y\0Mcp-Name: denied", b"Mcp-Name denied", b": denied", b"Mcp-Name\t: denied", b"X\x01: y",
        b"X: " + b"y" * 4000, b"X" * 9000 + b": y", b"\xef\xbb\xbfMcp-Name: denied"]))


def content_type(rng, request):
    type_line(request, rng.choice([
        b"text/plain", b"application/jsonx", b"application/vnd.x+json", b"application/json, text/plain",
        b"text/plain, application/json", b"application/json;", b"application/json; boundary=x",
        b"application/json; charset=utf-16", b"application/json; charset=iso-8859-1", b"",
        b"application/json;charset=utf-8;charset=utf-16", b'Application/JSON ; charset="UTF-8"',
        b"application/json; charset=utf-8", b"application/x-www-form-urlencoded", b"*/*",
        b"multipart/form-data; boundary=x", b"application/json\t", b"application/json\xa0"]))


def content_coding(rng, request):
    request.lines.append(rng.choice([b"Content-Encoding", b"content-encoding", b"Content_Encoding"]) + b": "
                         + rng.choice([b"gzip", b"deflate", b"br", b"zstd", b"identity", b"", b"GZIP",
                                       b"identity, gzip", b"chunked", b"identity\t"]))


def side_line(rng, request):
    """Lines that may change what the next one on the way makes of the request."""
    request.lines.append(rng.choice([
        b"X-HTTP-Method-Override: GET", b"X-HTTP-Method: PUT", b"X-Method-Override: DELETE",
        b"X-Original-URL: /open", b"X-Rewrite-URL: /open", b"X-Accel-Redirect: /open",
        b"Connection: Content-Length", b"Connection: Mcp-Name, Content-Type, keep-alive",
        b"Connection: X-Number", b"Upgrade: h2c", b"Upgrade: websocket", b"Expect: 100-continue",
        b"Expect: 200-ok", b"TE: trailers", b"Trailer: Mcp-Name", b"Keep-Alive: timeout=1",
        b"Last-Event-ID: 0", b"Origin: http://evil.example", b"X-Forwarded-Host: evil.example",
        b"Forwarded: host=evil.example", b"Accept: text/html", b"Accept-Encoding: gzip", b"Range: bytes=0-1",
        b"If-Match: x", b"If-None-Match: *", b"If-Modified-Since: 0", b"If-Unmodified-Since: 0",
        b"Authorization: Bearer x", b"Host: evil.example", b"X-Forwarded-For: 127.0.0.1",
        b"Proxy-Connection: keep-alive", b"Mcp-Param-Text: good", b"Content-Language: x", b"Content-MD5: x"]))


# Tricks with the way it is sent

def chunks(rng, body):
    """The body in chunks, each with its size and its end."""
    at = 0
    while at < len(body):
        size = min(len(body) - at, rng.choice([1, 2, 3, 7, 16, 100, 1000, 70000]))
        written = rng.choice(["%x", "%X", "0%x", "000000%x"]) % size
        more = rng.choice([b"", b"", b"", b";a", b";a=b", b' ; a="b"', b";" + b"x" * 300, b" "])
        yield written.encode() + more + b"\r\n" + body[at:at + size] + b"\r\n"
        at += size


def chunked(rng, request):
    last = rng.choice([b"0\r\n\r\n", b"0\r\n\r\n", b"00000\r\n\r\n", b"0;x\r\n\r\n",
                       b"0\r\nMcp-Name: denied\r\n\r\n", b"0\r\nContent-Length: 3\r\n\r\n"])
    line = rng.choice([b"Transfer-Encoding: chunked", b"transfer-encoding: Chunked",
                       b"Transfer-Encoding:\tchunked"])
    body = request.body if len(request.body) < 100000 else request.body[:5000]
    request.frame([line], b"".join(chunks(rng, body)) + last, body)


def bad_chunks(rng, request):
    """Chunks that end nowhere, or are something else."""
    good = b"".join(chunks(rng, request.body[:5000]))
    payload = rng.choice([good[:-1] + b"0\r\n\r\n", b"x\r\n" + good, b"-1\r\n" + good,
                          b"ffffffffffffffff1\r\n" + good, b"0x5\r\n" + good, b"\r\n" + good,
                          good + b"0", good, good.replace(b"\r\n", b"\n") + b"0\n\n", b"+" + good])
    request.frame([b"Transfer-Encoding: chunked"], payload)
    request.unfinished = True


def two_lengths(rng, request):
    """A length and chunks, two lengths, or one that is none: who reads one, who the other?"""
    size = b"%d" % len(request.body)
    encoded = b"".join(chunks(rng, request.body[:5000])) + b"0\r\n\r\n"
    length, coding = b"Content-Length: ", b"Transfer-Encoding: "
    lines, payload = rng.choice([
        ([length + size, coding + b"chunked"], encoded),
        ([coding + b"chunked", length + size], encoded),
        ([length + b"0", coding + b"chunked"], encoded),
        ([length + size, coding + b"identity"], request.body),
        ([length + size, length + size], request.body),
        ([length + size, length + b"0"], request.body),
        ([length + size + b", " + size], request.body),
        ([length + b"+" + size], request.body),
        ([length + b"-1"], request.body),
        ([length + b"0x10"], request.body),
        ([length + b"9" * 30], request.body),
        ([length], request.body),
        ([length.replace(b"-", b"_") + size], request.body),
        ([length.replace(b":", b" :") + size], request.body),
        ([coding + b"xchunked"], encoded),
        ([coding + b"chunked, identity"], encoded),
        ([coding + b"identity, chunked"], encoded),
        ([coding + b"chunked", coding + b"identity"], encoded),
        ([coding + b"\x0bchunked"], encoded),
        ([coding.replace(b":", b" :") + b"chunked"], encoded),
        ([], request.body),
    ])
    request.frame(lines, payload, b"")
    request.unfinished = True


def other_length(rng, request):
    """A length that is not the body's."""
    size = rng.choice([0, 1, len(request.body) // 2, len(request.body) - 1, len(request.body) + 1,
                       len(request.body) + 1000])
    request.frame([b"Content-Length: %d" % size], request.body, request.body[:size])
    request.unfinished = size > len(request.body)


def target(rng, request):
    request.target = rng.choice([
        b"/MCP", b"/mcp/", b"//mcp", b"/%6dcp", b"/%6Dcp", b"/./mcp", b"/x/../mcp", b"/mcp;a", b"/mcp%00",
        b"/mcp%20", b"/mcp.", b"/mcp?x=/open", b"/mcp#x", b"/mcp%23", b"/mcp%2f", b"/mcp/../mcp", b"/.",
        b"http://evil.example/mcp", b"http://localhost/mcp", b"HTTP://localhost/mcp?", b"*", b"mcp", b"",
        b"/mcp\t", b"/mcp\\", b"/\\mcp", b"/%2e/mcp", b"/%25%36dcp", b"/mcp?" + b"x" * 2000, b"/mcp%0d%0aX:y",
        b"/m\x00cp", b"/\xc5\xbfmcp", b"/../mcp", b"/mcp?\r\nX: y"])


def verb(rng, request):
    request.method = rng.choice([b"GET", b"GET", b"DELETE", b"PUT", b"PATCH", b"OPTIONS", b"PROPFIND", b"COPY",
                                 b"post", b"Post", b"POSTX", b"TRACE", b"CONNECT", b"P\xc3\x96ST", b""])
    if rng.random() < 0.4:
        request.body = b""


def version(rng, request):
    request.version = rng.choice([b"HTTP/1.0", b"HTTP/1.0", b"HTTP/1.2", b"HTTP/2.0", b"HTTP/0.9", b"http/1.1",
                                  b"HTTP/1.1 ", b"HTTP/1.01", b"", b"ICY/1.1", b"HTTP/1.1 x"])


def bare_ends(rng, request):
    request.end = rng.choice([b"\n", b"\n", b"\r", b"\r\r\n", b"\n\r"])


def slowly(rng, request):
    """In pieces: the header and the body come when they come."""
    request.pieces = sorted(rng.random() for _ in range(rng.randint(1, 4)))


def pipelined(rng, request):
    """With another call at once after it, which is not allowed by the first."""
    request.second = call(rng, request.tag, request.session, rng.random() < 0.5)
    request.second.body = dump(request.second.message)


# How often each is taken: first the stage, by its weight, then the trick. Those that most servers
# refuse by themselves are rarer than those that only a careful reader tells from good ones.

MESSAGE = [twice, twice, twice, respelled, respelled, respelled, changed, changed, dropped, moved,
           extra, extra, odd_id, odd_value, odd_value, stray_bytes, stray_bytes, array_params,
           other_era, other_era]
WHOLE = [batch]
BODY = [trailing, lax, lax, damaged, damaged, padded, padded, byte_order, transcoded, compressed]
HEADER = [mcp_line, mcp_line, mcp_line, mcp_line, without_line, line_twice, folded_line,
          content_type, content_coding, side_line, side_line]
WIRE = [verb, target, version, bare_ends, slowly, slowly, slowly, pipelined, pipelined, pipelined]
FRAMES = [chunked, chunked, chunked, chunked, bad_chunks, two_lengths, other_length]

STAGES = {"message": (12, MESSAGE), "whole": (1, WHOLE), "body": (3, BODY), "header": (5, HEADER),
          "wire": (3, WIRE), "frames": (2, FRAMES)}


def mutated(rng, tag, session, modern):
    """A call with one to four tricks."""
    request = call(rng, tag, session, modern)
    weights, stages = zip(*STAGES.values())
    chosen = [rng.choice(stage)
              for stage in rng.choices(stages, weights, k=rng.choice([1, 1, 1, 2, 2, 3, 4]))]
    for name, (_, stage) in STAGES.items():
        if name == "body":
            request.body = dump(request.message)
        for trick in (trick for trick in chosen if trick in stage):
            trick(rng, request)
            request.tricks.append(trick.__name__)
    return request
