"""Calls as an attacker writes them. Each trick is a small function that changes a request in a way
that some reader, some time, has understood otherwise than another on the same way did. They act in
the order of their stages: on the message, on the bytes of the body, on the header, on the wire."""

import base64
import copy
import gzip
import re
import zlib

from request import (ALLOWED, CAPABILITIES_KEY, GOOD, LEGACY, MODERN, TOOLS, VERSION_KEY, Object,
                     call, dump, make, meta, objects, params, text, tool_call, words)

VERSIONS = [MODERN, LEGACY, "2025-06-18", "2025-03-26", "2024-11-05", "2026-07-29", "2027-01-01",
            "2026-7-28", "2026-07-28x", "DRAFT-2026-v1", "9", ""]

METHODS = ["tools/call", "tools/list", "initialize", "ping", "server/discover", "resources/read",
           "tasks/result", "notifications/initialized", "tools/Call", "tools/call ", "tools//call",
           "tools/run", "rpc.call", ""]


def other_call(rng, request):
    return tool_call(rng.choice([1, 2]), params(rng.choice(TOOLS), words(rng, request.number)))


# The message: names and values that are spelled in another way

FOLDED = {"s": "\u017f", "k": "\u212a"}
LOOKALIKES = str.maketrans("aeio", "\u0430\u0435\u0456\u043e")


def same(rng, name):
    return name


def escaped(rng, name):
    return "".join(f"\\u{ord(c):04{rng.choice('xX')}}" if rng.random() < 0.4 else c for c in name)


def other_case(rng, name):
    return rng.choice([name.upper(), name.title(),
                       "".join(rng.choice([c, c.upper()]) for c in name)])


def other_fold(rng, name):
    return "".join(rng.choice([FOLDED.get(c, c), f"\\u{ord(FOLDED.get(c, c)):04x}"]) for c in name)


def longer(rng, name):
    return rng.choice([name + "\\u0000", name + "\\u0000x", name + " ", " " + name, name + "\\n",
                       "\ufeff" + name, "\u200b" + name, name + "\u202e"])


def lookalike(rng, name):
    return rng.choice([name.translate(LOOKALIKES),
                       "".join(chr(ord(c) + 0xfee0) if c.isalpha() else c for c in name)])


SPELLINGS = [same, same, same, escaped, escaped, escaped, other_case, other_fold, longer, lookalike]


def spelled(rng, string):
    """A string of JSON in another way, which somebody may take for the same."""
    name = string[1:-1].decode(errors="surrogateescape")
    return b'"' + rng.choice(SPELLINGS)(rng, name).encode(errors="surrogateescape") + b'"'


# The message: values

IDS = [b"0", b"null", b"1.0", b"1.5", b"1e2", b"-0", b"true", b"{}", b"[1]", b"9007199254740991",
       b"9007199254740993", b"1" * 40, b'""', b'"1"', b'"\\u0061"', b"-1", b"01",
       b'"' + b"x" * 300 + b'"']

ODD = [b"NaN", b"-Infinity", b"Infinity", b"+1", b"1.", b".5", b"01", b"0x1", b"1e999", b"-0.0e-0",
       b"9" * 127, b"9" * 5000, b"1e" + b"9" * 200, b"'x'", b"undefined", b"None", b"True", b"null",
       b"true", b"[]", b"{}", b'""', b'"{\\"text\\":\\"good\\"}"', b"[1,]", b'{"a":1,}', b"{a:1}",
       b'{"text":"good","text":"bad"}', b'["good"]', b'"\\u0067ood"', b"[" * 60 + b"]" * 60,
       b"[" * 64 + b"]" * 64, b'{"a":' * 500 + b"1" + b"}" * 500, b"[" * 900 + b"]" * 900,
       b"[" * 200000]

STRAY = [b"\xff", b"\xc0\xaf", b"\xe0\x80\xaf", b"\xf0\x80\x80\xaf", b"\xed\xa0\x80", b"\x80",
         b"\xed\xa0\xbd\xed\xb8\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\\ud800", b"\\u0000",
         b"\\udc00\\ud800", b"\\ud83d\\ude00", b"\0", b"\n", b"\x1f", b"\x7f", b"\\x41", b"\\u{41}",
         b"\\u12", b"\\a", b"\\", b'"', b"\xef\xbb\xbf", b"\xe2\x80\x8b", b"\xe2\x80\xa8", b"\\b",
         b"\\/", b" "]

EXTRAS = ["result", "error", "__proto__", "constructor", "task", "inputResponses", "requestState",
          "uri", "cursor", "taskId", "extra", "", "tool", "Name", "tools"]


def other(rng, request, name):
    """Another value for a member, which may say what the first does not."""
    argument = words(rng, request.number)
    values = {
        b'"name"': lambda: text(rng.choice(TOOLS)),
        b'"text"': lambda: text(argument),
        b'"method"': lambda: text(rng.choice(METHODS)),
        b'"params"': lambda: params(rng.choice(TOOLS), argument, rng.random() < 0.5),
        b'"arguments"': lambda: rng.choice([make(text=argument), make(), b"null"]),
        b'"_meta"': lambda: rng.choice([make(), meta(rng.choice(VERSIONS)), b"null"]),
        b'"id"': lambda: rng.choice(IDS),
        text(VERSION_KEY): lambda: rng.choice([text(rng.choice(VERSIONS)), b"null", b"{}"]),
    }
    return values.get(name, lambda: rng.choice(ODD))()


def place(rng, request):
    """Any member: the object, and where it stands there."""
    return rng.choice([(holder, at) for holder in objects(request.message)
                       for at in range(len(holder))] or [(make(none=1), 0)])


def strings(request):
    """All plain strings: the member, and whether it is the name or the value."""
    found = [(member, side) for holder in objects(request.message) for member in holder
             for side in (0, 1) if isinstance(member[side], bytes)
             and re.fullmatch(rb'"[^\\\x80-\xff]*"', member[side])]
    return found or [([b'"none"', b"1"], 0)]


def twice(rng, request):
    holder, at = place(rng, request)
    name, value = holder[at]
    added = [spelled(rng, name), rng.choice([copy.deepcopy(value), other(rng, request, name)])]
    holder.insert(rng.choice([at, at + 1, 0, len(holder)]), added)


def respelled(rng, request):
    """A name of a member, or that of the tool or the method."""
    found = [(member, side) for member, side in strings(request)
             if side == 0 or member[0] in (b'"name"', b'"method"')]
    member, side = rng.choice(found or strings(request))
    member[side] = spelled(rng, member[side])


def changed(rng, request):
    holder, at = place(rng, request)
    holder[at][1] = other(rng, request, holder[at][0])


def dropped(rng, request):
    holder, at = place(rng, request)
    del holder[at]


def moved(rng, request):
    """To another object, where nobody looks for it, or somebody does."""
    holder, at = place(rng, request)
    member = holder.pop(at)
    rng.choice(list(objects(request.message))).append(member)


def extra(rng, request):
    holder = rng.choice(list(objects(request.message)))
    value = rng.choice([make(name=rng.choice(TOOLS), text=GOOD), make(), b"1", b"null",
                        text(rng.choice(TOOLS)), b'"file:///x"', make(ttl=1000)])
    holder.insert(rng.randint(0, len(holder)), [text(rng.choice(EXTRAS)), value])


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
    """_meta comes, or says something else, or less."""
    for holder in list(objects(request.message)):
        names = [name for name, _ in holder]
        if b'"_meta"' in names:
            holder[names.index(b'"_meta"')][1] = rng.choice(
                [make(), make(progressToken=1), meta(rng.choice(VERSIONS)),
                 make(**{VERSION_KEY: MODERN}), make(**{CAPABILITIES_KEY: make()})])
        elif b'"arguments"' in names:
            holder.append([text("_meta"), meta(rng.choice(VERSIONS))])


def batch(rng, request):
    first = request.message
    others = [other_call(rng, request), make(jsonrpc="2.0", method="notifications/initialized"),
              make(jsonrpc="2.0", id=9, method="ping"), first]
    request.message = [first, *(rng.choice(others) for _ in range(rng.randint(0, 3)))]
    rng.shuffle(request.message)
    if rng.random() < 0.1:
        request.message = [request.message]


# The body

BETWEEN = [b",", b"/* c */", b"// c\n", b"# c\n", b"\x0b", b"\x0c", b"\0", b"\xc2\xa0", b" ",
           b"\xe2\x80\xa8", b"\r\n\t ", b'"x"', b"'x':1,", b"x:1,", b"\xef\xbb\xbf"]

CODINGS = {b"gzip": gzip.compress, b"x-gzip": gzip.compress, b"identity, gzip": gzip.compress,
           b"deflate": zlib.compress}


def set_type(request, value):
    request.lines = [line for line in request.lines if not line.lower().startswith(b"content-type")]
    request.lines.insert(0, b"Content-Type: " + value)


def byte_order(rng, request):
    request.body = rng.choice([b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x1e", b"\0", b" ",
                               b")]}'\n"]) + request.body


def transcoded(rng, request):
    """Whether the charset says so or not."""
    charset = rng.choice(["utf-16", "utf-16le", "utf-16be", "utf-32", "utf-32le", "utf-7"])
    request.body = request.body.decode("utf-8", "replace").encode(charset)
    if rng.random() < 0.6:
        set_type(request, b"application/json; charset=" + charset.encode())


def trailing(rng, request):
    second = dump(other_call(rng, request))
    request.body = rng.choice([
        second + request.body, *(request.body + rest for rest in [
            second, b"\n" + second, b"," + second, b"{}", b" xyz", b"\0", b"}", b"//", b"\n"])])


def lax(rng, request):
    """Something between two tokens that JSON does not know, or blanks that it does."""
    at = rng.choice([at for at, byte in enumerate(request.body) if byte in b"{}[],:"] or [0]) + 1
    request.body = request.body[:at] + rng.choice(BETWEEN) + request.body[at:]


def damaged(rng, request):
    """A few bytes are missing, stand twice, or are others."""
    at = rng.randint(0, len(request.body))
    to = at + rng.randint(1, 8)
    run = request.body[at:to]
    run = rng.choice([b"", run * 2, bytes([rng.randrange(256)]), run.swapcase()])
    request.body = request.body[:at] + run + request.body[to:]


def padded(rng, request):
    """Blanks up to the sizes of the buffers on the way."""
    size = rng.choice([1, 900, 4000, 8192, 16384, 16384, 65536, 65536, 300000, 1048576])
    blanks = rng.choice([b" ", b"\n"]) * size
    request.body = rng.choice([blanks + request.body, request.body + blanks,
                               request.body.replace(b",", b"," + blanks, 1)])


def compressed(rng, request):
    coding = rng.choice(list(CODINGS))
    request.body = CODINGS[coding](request.body)
    if rng.random() < 0.8:
        request.lines.append(b"Content-Encoding: " + coding)


# The header

MCP_VALUES = {
    b"Mcp-Name": [*TOOLS, ALLOWED, "denied"],
    b"Mcp-Method": METHODS,
    b"MCP-Protocol-Version": VERSIONS,
    b"Mcp-Session-Id": ["x", "", "0" * 32],
}

BROKEN_LINES = [
    b" denied", b"\tdenied", b" Mcp-Name: denied", b"X: y\rMcp-Name: denied", b"Mcp-Name denied",
    b"X: y\nMcp-Name: denied", b"X: y\0Mcp-Name: denied", b": denied", b"Mcp-Name\t: denied",
    b"X\x01: y", b"X: " + b"y" * 4000, b"X" * 9000 + b": y", b"\xef\xbb\xbfMcp-Name: denied"]

TYPES = [
    b"text/plain", b"application/jsonx", b"application/vnd.x+json", b"application/json, text/plain",
    b"text/plain, application/json", b"application/json;", b"application/json; boundary=x", b"*/*",
    b"application/json; charset=utf-16", b"application/json; charset=iso-8859-1", b"",
    b"application/json;charset=utf-8;charset=utf-16", b'Application/JSON ; charset="UTF-8"',
    b"application/json; charset=utf-8", b"application/x-www-form-urlencoded", b"application/json\t",
    b"multipart/form-data; boundary=x", b"application/json\xa0"]

SIDE_LINES = [
    b"X-HTTP-Method-Override: GET", b"X-HTTP-Method: PUT", b"X-Method-Override: DELETE",
    b"X-Original-URL: /open", b"X-Rewrite-URL: /open", b"X-Accel-Redirect: /open",
    b"Connection: Content-Length", b"Connection: Mcp-Name, Content-Type, keep-alive",
    b"Connection: X-Number", b"Proxy-Connection: keep-alive", b"Keep-Alive: timeout=1",
    b"Upgrade: h2c", b"Upgrade: websocket", b"Expect: 100-continue", b"Expect: 200-ok",
    b"TE: trailers", b"Trailer: Mcp-Name", b"Last-Event-ID: 0", b"Origin: http://evil.example",
    b"Host: evil.example", b"X-Forwarded-Host: evil.example", b"X-Forwarded-For: 127.0.0.1",
    b"Forwarded: host=evil.example", b"Accept: text/html", b"Accept-Encoding: gzip",
    b"Range: bytes=0-1", b"If-Match: x", b"If-None-Match: *", b"If-Modified-Since: 0",
    b"If-Unmodified-Since: 0", b"If-Range: x", b"Authorization: Bearer x", b"Content-Language: x",
    b"Mcp-Param-Text: good", b"Content-MD5: x"]


def sentinel(value):
    return b"=?base64?" + base64.b64encode(value) + b"?="


def mcp_line(rng, request):
    """One of MCP's lines disagrees, or stands twice, or is written in another way."""
    name = rng.choice([b"Mcp-Name", *MCP_VALUES])
    value = rng.choice(MCP_VALUES[name]).encode()
    value = rng.choice([
        value, value, value, sentinel(value), sentinel(value).upper(), sentinel(value)[:-1],
        value.upper(), b"  " + value + b" \t", value + b"\x0b", b'"' + value + b'"',
        value + b", " + value, value + b"\xc3\xa9", value + b"\0"])
    line = rng.choice([name, name, name, name.upper(), name.lower(), name.replace(b"-", b"_"),
                       name + b" ", b" " + name, b"X-" + name]) + b": " + value
    there = [at for at, line in enumerate(request.lines) if line.startswith(name + b":")]
    if there and rng.random() < 0.6:
        request.lines[there[0]] = line
    else:
        request.lines.insert(rng.choice([0, len(request.lines)]), line)


def line_missing(rng, request):
    at = rng.randint(0, len(request.lines))
    del request.lines[at:at + 1]


def line_twice(rng, request):
    line = rng.choice(request.lines or [b"X: y"])
    request.lines.insert(rng.choice([0, len(request.lines)]), rng.choice([line, line.swapcase()]))


def broken_line(rng, request):
    """One that a lax reader joins to the one before, or takes for two."""
    request.lines.insert(rng.randint(0, len(request.lines)), rng.choice(BROKEN_LINES))


def content_type(rng, request):
    set_type(request, rng.choice(TYPES))


def content_coding(rng, request):
    """The body has none."""
    request.lines.append(
        rng.choice([b"Content-Encoding: ", b"content-encoding:", b"Content_Encoding: "])
        + rng.choice([b"gzip", b"deflate", b"br", b"zstd", b"GZIP", b"identity", b"identity, gzip",
                      b"chunked", b"identity\t", b""]))


def side_line(rng, request):
    """One that may change what the next on the way makes of the rest."""
    request.lines.append(rng.choice(SIDE_LINES))


# The wire

TARGETS = [
    b"/MCP", b"/mcp/", b"//mcp", b"/%6dcp", b"/%6Dcp", b"/./mcp", b"/x/../mcp", b"/mcp;a", b"/.",
    b"/mcp%00", b"/mcp%20", b"/mcp.", b"/mcp?x=/open", b"/mcp#x", b"/mcp%2f", b"/mcp/../mcp",
    b"http://evil.example/mcp", b"http://localhost/mcp", b"HTTP://localhost/mcp?", b"*", b"mcp",
    b"", b"/mcp\t", b"/mcp\\", b"/\\mcp", b"/%2e/mcp", b"/%25%36dcp", b"/mcp?" + b"x" * 2000,
    b"/m\0cp", b"/mcp%0d%0aX:y", b"/\xc5\xbfmcp", b"/../mcp", b"/mcp?\r\nX: y"]

VERBS = [b"GET", b"GET", b"DELETE", b"PUT", b"PATCH", b"OPTIONS", b"PROPFIND", b"COPY", b"TRACE",
         b"CONNECT", b"post", b"Post", b"POSTX", b"P\xc3\x96ST", b""]

HTTP_VERSIONS = [b"HTTP/1.0", b"HTTP/1.0", b"HTTP/1.2", b"HTTP/2.0", b"HTTP/0.9", b"http/1.1",
                 b"HTTP/1.1 ", b"HTTP/1.01", b"", b"ICY/1.1", b"HTTP/1.1 x"]

MOST_CHUNKED = 100000       # bytes, as the small chunks take their time


def chunks(rng, body):
    """The body in chunks, without the last, which is empty."""
    at = 0
    while at < len(body):
        size = min(len(body) - at, rng.choice([1, 2, 3, 7, 16, 100, 1000, 70000]))
        written = rng.choice(["%x", "%X", "0%x", "000000%x"]) % size
        more = rng.choice([b"", b"", b"", b";a", b";a=b", b' ; a="b"', b";" + b"x" * 300, b" "])
        yield written.encode() + more + b"\r\n" + body[at:at + size] + b"\r\n"
        at += size


def chunked(rng, request):
    line = rng.choice([b"Transfer-Encoding: chunked", b"transfer-encoding: Chunked",
                       b"Transfer-Encoding:\tchunked"])
    last = rng.choice([b"0\r\n\r\n", b"0\r\n\r\n", b"00000\r\n\r\n", b"0;x\r\n\r\n",
                       b"0\r\nMcp-Name: denied\r\n\r\n", b"0\r\nContent-Length: 3\r\n\r\n"])
    body = request.body[:MOST_CHUNKED]
    request.frame([line], b"".join(chunks(rng, body)) + last, body)


def bad_chunks(rng, request):
    """They end nowhere, or are none."""
    body = request.body[:MOST_CHUNKED]
    good = b"".join(chunks(rng, body))
    request.frame([b"Transfer-Encoding: chunked"], rng.choice([
        good, good + b"0", good[:-1] + b"0\r\n\r\n", good.replace(b"\r\n", b"\n") + b"0\n\n",
        *(before + good for before in [b"x\r\n", b"-1\r\n", b"ffffffffffffffff1\r\n", b"0x5\r\n",
                                       b"\r\n", b"+"])]), body)
    request.unfinished = True


def two_lengths(rng, request):
    """A length and chunks, two lengths, or one that is none: who reads the one, who the other?"""
    body = request.body
    encoded = b"".join(chunks(rng, body[:MOST_CHUNKED])) + b"0\r\n\r\n"
    size = b"%d" % len(body)
    length, coding = b"Content-Length: ", b"Transfer-Encoding: "
    lines, payload = rng.choice([
        ([length + size, coding + b"chunked"], encoded),
        ([coding + b"chunked", length + size], encoded),
        ([length + b"0", coding + b"chunked"], encoded),
        ([length + size, coding + b"identity"], body),
        ([length + size, length + size], body),
        ([length + size, length + b"0"], body),
        ([length + size + b", " + size], body),
        ([length + b"+" + size], body),
        ([length + b"-1"], body),
        ([length + b"0x10"], body),
        ([length + b"9" * 30], body),
        ([length], body),
        ([length.replace(b"-", b"_") + size], body),
        ([length.replace(b":", b" :") + size], body),
        ([coding + b"xchunked"], encoded),
        ([coding + b"chunked, identity"], encoded),
        ([coding + b"identity, chunked"], encoded),
        ([coding + b"chunked", coding + b"identity"], encoded),
        ([coding + b"\x0bchunked"], encoded),
        ([coding.replace(b":", b" :") + b"chunked"], encoded),
        ([], body),
    ])
    request.frame(lines, payload, b"")
    request.unfinished = True


def other_length(rng, request):
    """One that is not the body's; what is left over stands where the next request begins."""
    length = len(request.body)
    size = rng.choice([0, 1, length // 2, max(0, length - 1), length + 1, length + 1000])
    request.frame([b"Content-Length: %d" % size], request.body, request.body[:size])
    request.unfinished = size > length


def target(rng, request):
    request.target = rng.choice(TARGETS)


def verb(rng, request):
    request.method = rng.choice(VERBS)
    if rng.random() < 0.4:
        request.body = b""


def version(rng, request):
    request.version = rng.choice(HTTP_VERSIONS)


def bare_ends(rng, request):
    request.end = rng.choice([b"\n", b"\n", b"\r", b"\r\r\n", b"\n\r"])


def slowly(rng, request):
    """The header and the body come in pieces."""
    request.pauses = sorted(rng.random() for _ in range(rng.randint(1, 4)))


def pipelined(rng, request):
    """Another call comes at once after it."""
    request.second = call(rng, request.number + "b", request.session, rng.random() < 0.5)


# How often each is taken: first the stage, by its weight, then the trick. What most servers refuse
# by themselves is rarer than what only a careful reader tells from a good call.

STAGES = {
    "message": (12, [twice, twice, twice, respelled, respelled, respelled, changed, changed,
                     dropped, moved, extra, extra, odd_id, odd_value, odd_value, stray_bytes,
                     stray_bytes, array_params, other_era, other_era]),
    "messages": (1, [batch]),
    "body": (3, [trailing, lax, lax, damaged, damaged, padded, padded, byte_order, transcoded,
                 compressed]),
    "header": (5, [mcp_line, mcp_line, mcp_line, mcp_line, line_missing, line_twice, broken_line,
                   content_type, content_coding, side_line, side_line]),
    "wire": (3, [verb, target, version, bare_ends, slowly, slowly, slowly, pipelined, pipelined,
                 pipelined]),
    "framing": (2, [chunked, chunked, chunked, chunked, bad_chunks, two_lengths, other_length]),
}
HOW_MANY = [1, 1, 1, 2, 2, 3, 4]


def mutated(rng, number, session, modern):
    """A call with one to four tricks."""
    request = call(rng, number, session, modern)
    weights, stages = zip(*STAGES.values())
    chosen = [rng.choice(stage) for stage in rng.choices(stages, weights, k=rng.choice(HOW_MANY))]
    for stage, (_, tricks) in STAGES.items():
        if stage == "body":
            request.body = dump(request.message)
        for trick in (trick for trick in chosen if trick in tricks):
            trick(rng, request)
            request.tricks.append(trick.__name__)
    return request
