#!/usr/bin/env python3
"""A server that tries to get the name of a hidden tool past nginx, by lists that are cut off, have
no end, or can be read in two ways, and by answers that are not what they seem to be. Whatever it
says, the name is in no byte that a client gets, and a client that waits for an answer gets one.

Seen to fail: with a charset, an interim status or another type let through; where a body that ends
too early is not noticed, what is left of a stream at its end is not read, a list behind the
beginning of something else passes, an escaped name is not looked up, a name in another case
passes, or nothing limits what is kept."""

import asyncio
import contextlib
import gzip
import json
import re
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("lib")))
import tap

import exchange
from scripted import END, ID, Scripted, chunk, get, head, post, say
from stack import Nginx, Stack, free_port

HERE = Path(__file__).parent
SECONDS = 60        # by then something hangs
PAUSE = 0.005
LIST_MAX = 128 << 10
KERNEL = 16 << 20       # what its buffers may take of what is poured

SECRET = b"hidden_secret"
HIDDEN = b',{"name":"hidden_secret"}'
TOOLS = b'[{"name":"allowed"}' + HIDDEN + b"]"
HEAD = b'{"jsonrpc":"2.0","id":' + json.dumps(ID).encode()
LIST = HEAD + b',"result":{"tools":' + TOOLS + b"}}"
JSON = b"application/json"
EVENTS = b"text/event-stream"

# What becomes of an answer: it loses the hidden tool, or nothing; there is an error in its place,
# or where the list had to stand in a stream; or the stream ends; or, where nginx gives up without
# a word to its filters, the connection.
CUT, PASS, ERROR, EVENT, END_ = "cut", "pass", "error", "error event", "end of the stream"
CLOSED = "closed"


@dataclass
class Case:
    name: str
    kind: str
    script: Callable
    body: bytes = b""       # if some of it may pass
    status: int = 200
    paths: tuple = ("/mcp", "/buffered")
    methods: tuple = ("POST", "GET")


@dataclass
class Gate:
    nginx: Nginx
    port: int
    upstream_port: int


def result(members):
    return HEAD + b',"result":{' + members + b"}}"


# Messages: whole, as JSON and as the data of an event

MESSAGES = {
    "a list": (CUT, LIST),
    "an escaped name of the list": (CUT, result(rb'"to\u006fls":' + TOOLS)),
    "an escaped result": (CUT, HEAD + rb',"\u0072esult":{"tools":' + TOOLS + b"}}"),
    "an id of another": (CUT, b'{"jsonrpc":"2.0","id":77,"result":{"tools":' + TOOLS + b"}}"),
    "no id": (CUT, b'{"jsonrpc":"2.0","result":{"tools":' + TOOLS + b"}}"),
    "nothing but white space behind": (CUT, LIST + b" \t "),
    "a batch": (ERROR, b"[" + LIST + b"]"),
    "a batch of two": (ERROR, b"[" + LIST + b"," + LIST + b"]"),
    "a list in a list": (ERROR, result(b'"tools":[]') + b"," + LIST),
    "an empty batch": (ERROR, b"[]"),
    "tools twice": (ERROR, result(b'"tools":[],"tools":' + TOOLS)),
    "tools twice, once escaped": (ERROR, result(rb'"tools":[],"to\u006fls":' + TOOLS)),
    "result twice": (ERROR, HEAD + b',"result":{},"result":{"tools":' + TOOLS + b"}}"),
    "a name twice": (ERROR, result(b'"tools":[{"name":"allowed","name":"hidden_secret"}]')),
    "Tools": (ERROR, result(b'"Tools":' + TOOLS)),
    "TOOLS beside tools": (ERROR, result(b'"tools":[],"TOOLS":' + TOOLS)),
    "tools with a long s": (ERROR, result('"tool\u017f":'.encode() + TOOLS)),
    "tools with an escaped long s": (ERROR, result(rb'"tool\u017f":' + TOOLS)),
    "RESULT": (ERROR, HEAD + b',"RESULT":{"tools":' + TOOLS + b"}}"),
    "Result beside result": (ERROR, HEAD + b',"result":{},"Result":{"tools":' + TOOLS + b"}}"),
    "result with a long s": (ERROR, HEAD + rb',"re\u017fult":{"tools":' + TOOLS + b"}}"),
    "tools as an object": (ERROR, result(b'"tools":{"name":"hidden_secret"}')),
    "tools as a string": (ERROR, result(b'"tools":"hidden_secret"')),
    "tools as a list in a list": (CUT, result(b'"tools":[{"name":"allowed"},[{"name":'
                                             b'"hidden_secret"}]]')),
    "result as a list": (ERROR, HEAD + b',"result":[{"tools":' + TOOLS + b"}]}"),
    "result as a string": (ERROR, HEAD + b',"result":"' + TOOLS.replace(b'"', b"'") + b'"}'),
    "result beside error": (ERROR, LIST[:-1] + b',"error":{"code":1,"message":"x"}}'),
    "result behind error": (ERROR, HEAD + b',"error":{"code":1,"message":"x"},"result":{"tools":'
                            + TOOLS + b"}}"),
    "result behind method": (ERROR, HEAD + b',"method":"ping","result":{"tools":' + TOOLS + b"}}"),
    "no jsonrpc": (ERROR, b'{"id":1,"result":{"tools":' + TOOLS + b"}}"),
    "another jsonrpc": (ERROR, LIST.replace(b"2.0", b"1.0")),
    "two roots": (ERROR, LIST + LIST),
    "two roots, one empty": (ERROR, b"{}" + LIST),
    "garbage behind": (ERROR, LIST + b"x"),
    "NUL behind": (ERROR, LIST + b"\0"),
    "NaN": (ERROR, result(b'"ttlMs":NaN,"tools":' + TOOLS)),
    "a comment": (ERROR, result(b'/* */"tools":' + TOOLS)),
    "a comma too many": (ERROR, LIST.replace(b"}]", b"},]")),
    "single quotes": (ERROR, LIST.replace(b'"', b"'")),
    "a lone surrogate": (ERROR, LIST.replace(b"allowed", rb"\ud800")),
    "no UTF-8": (ERROR, LIST.replace(b"allowed", b"\xff")),
    "too long UTF-8": (ERROR, LIST.replace(b"allowed", b"\xc0\xaf")),
    "a control character": (ERROR, LIST.replace(b"allowed", b"allow\x01ed")),
    "deep nesting": (ERROR, result(b'"_meta":' + b"[" * 50000 + b"]" * 50000
                                   + b',"tools":' + TOOLS)),
    "an escaped hidden name": (CUT, LIST.replace(b'"hidden_', rb'"\u0068idden_')),
    "an end in the middle": (ERROR, LIST[:-3]),
    "an end in the name": (ERROR, LIST[:LIST.index(SECRET) + 8]),
}


def left(body):
    """Without the hidden tool."""
    for hidden in (HIDDEN, HIDDEN.replace(b"hidden", rb"\u0068idden"),
                   b',[{"name":"hidden_secret"}]'):
        body = body.replace(hidden, b"")
    return body


def whole(body, type=JSON, *lines, status=b"200 OK"):
    return say(head(type, b"Content-Length: %d" % len(body), *lines, status=status) + body)


def messages():
    for name, (kind, body) in MESSAGES.items():
        yield Case(f"JSON, {name}", kind, whole(body), body)
        event = b"id: 1\ndata: " + body + b"\n\n"
        yield Case(f"an event, {name}", EVENT if kind == ERROR else kind,
                   say(head(EVENTS) + event), event)
        for at in (len(event) // 3, len(event) * 3 // 4):
            yield Case(f"an event, cut at {at}, {name}", EVENT if kind == ERROR else kind,
                       say(head(EVENTS) + event[:at], event[at:], pause=PAUSE), event,
                       paths=("/mcp",))


# Bodies, by their type, their encoding and their end

def bodies():
    yield Case("nothing", ERROR, whole(b""))
    yield Case("white space", ERROR, whole(b" \r\n"))
    yield Case("garbage", ERROR, whole(b"\x00\xff\x1f\x8b" + SECRET))
    yield Case("a BOM", ERROR, whole(b"\xef\xbb\xbf" + LIST))
    yield Case("events as JSON", ERROR, whole(b"data: " + LIST + b"\n\n"))
    for type in (b"text/html", b"text/plain", b"application/octet-stream", b"application/json-seq",
                 b"text/json", b"application/json, text/html", b"application/problem+json", b"json",
                 b"multipart/mixed", b"text/event-streams"):
        yield Case(f"JSON as {type.decode()}", ERROR, whole(LIST, type))
    yield Case("JSON without a type", ERROR, say(
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(LIST), LIST)))
    for charset in ("utf-16", "utf-7", "iso-8859-1", "utf-8-sig", "UTF-16LE", "cp037"):
        body = LIST.decode().encode(charset.replace("iso-", "latin-1#").split("#")[0])
        type = JSON + b"; charset=" + charset.encode()
        yield Case(f"JSON in {charset}", ERROR, whole(body, type))
        yield Case(f"events in {charset}", ERROR, whole(
            b"data: " + body + b"\n\n", EVENTS + b";charset=" + charset.encode()))
    for type in (b"application/json;charset=UTF-8", b"APPLICATION/JSON"):
        yield Case(f"JSON as {type.decode()}", CUT, whole(LIST, type), LIST)
    packed = {b"gzip": gzip.compress(LIST), b"deflate": zlib.compress(LIST), b"br": LIST,
              b"x": LIST, b"gzip, identity": gzip.compress(LIST), b"GZIP": gzip.compress(LIST)}
    for encoding, body in packed.items():
        name = encoding.decode()
        yield Case(f"JSON in {name}", ERROR, whole(body, JSON, b"Content-Encoding: " + encoding))
        yield Case(f"events in {name}", ERROR,
                   whole(body, EVENTS, b"Content-Encoding: " + encoding))
    for second in (b"identity", b""):
        two = [b"Content-Encoding: gzip", b"Content-Encoding: " + second]
        for lines in (two, two[::-1]):
            yield Case(f"{lines}", ERROR, whole(gzip.compress(LIST), JSON, *lines))
    yield Case("JSON in identity", CUT, whole(LIST, JSON, b"Content-Encoding: identity"), LIST)

    yield Case("a length that is too long", ERROR, say(
        head(JSON, b"Content-Length: %d" % (len(LIST) + 1)) + LIST))
    yield Case("a length that is too short", ERROR, say(
        head(JSON, b"Content-Length: %d" % (len(LIST) - 1)) + LIST))
    yield Case("a list behind the end", PASS, say(head(JSON, b"Content-Length: %d" % len(
        result(b""))) + result(b"") + LIST), result(b""))
    yield Case("chunks without an end", ERROR, say(
        head(JSON, b"Transfer-Encoding: chunked") + chunk(LIST)))
    yield Case("chunks, and one that is cut off", ERROR, say(
        head(JSON, b"Transfer-Encoding: chunked") + chunk(LIST[:50]) + chunk(LIST[50:])[:-9]))
    yield Case("chunks that are none", CLOSED, say(
        head(JSON, b"Transfer-Encoding: chunked") + LIST))
    yield Case("a length that is larger than the limit", ERROR, say(
        head(JSON, b"Content-Length: %d" % (LIST_MAX + 1)) + LIST))
    yield Case("a body that is larger than the limit", ERROR, say(
        head(JSON, b"Connection: close") + LIST + b" " * LIST_MAX))
    yield Case("a body that stops in the middle", ERROR, stop(head(
        JSON, b"Content-Length: %d" % len(LIST)) + LIST[:-2]), paths=("/timeout",))
    yield Case("chunks that stop before the last one", ERROR, stop(head(
        JSON, b"Transfer-Encoding: chunked") + chunk(LIST)), paths=("/timeout",))


def stop(data):
    """A script: these bytes, and silence."""
    async def script(writer):
        writer.write(data)
        await asyncio.sleep(1)
    return script


# Events that have no good end, or begin as something else

def events():
    lines = b"id: 1\ndata: " + LIST
    chunked = head(EVENTS, b"Transfer-Encoding: chunked")
    for name, end in {"no line": b"", "a line": b"\n", "a line of data": b"\ndata: "}.items():
        yield Case(f"the end behind {name}", CUT, say(head(EVENTS) + lines + end), lines + end)
        yield Case(f"no last chunk behind {name}", END_, say(chunked + chunk(lines + end)),
                   lines + end)
    yield Case("a list that is cut off", EVENT, say(head(EVENTS) + lines[:-3]), lines)
    yield Case("a list that is cut off with a line", EVENT, say(
        head(EVENTS) + lines[:-3] + b"\n"), lines)
    yield Case("a list that is cut off without a last chunk", END_, say(
        chunked + chunk(lines[:-3])), lines)
    yield Case("a chunk that is cut off", END_, say(chunked + chunk(lines + b"\n\n")[:-9]), lines)
    yield Case("a list that stops", END_, stop(head(EVENTS) + lines), lines, paths=("/timeout",))
    yield Case("no line behind a list that is larger than the limit", EVENT, say(
        head(EVENTS) + lines[:-1] + b" " * LIST_MAX), lines)

    tool = (b'data: {"jsonrpc":"2.0","id":1,"result":{"content":[],', b'"tools":' + TOOLS
            + b"}}\n\n")
    yield Case("a list in a result", CUT, say(head(EVENTS) + b"".join(tool)), b"".join(tool))
    yield Case("a list in a result that passes", END_, say(
        head(EVENTS) + tool[0], tool[1], pause=PAUSE), tool[0], paths=("/mcp",))
    error = b'data: {"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"x"},'
    yield Case("a result in an error that passes", END_, say(
        head(EVENTS) + error, b'"result":{"tools":' + TOOLS + b"}}\n\n", pause=PAUSE), error,
        paths=("/mcp",))
    yield Case("a name in two lines", EVENT, say(head(EVENTS) + lines.replace(
        b"tools", b"to\ndata: ols") + b"\n\n"), b"id: 1\ndata: ")
    yield Case("a name in two lines, the second one late", EVENT, say(
        head(EVENTS) + lines.partition(b"ols")[0] + b"\ndata: ", b"ols" + lines.partition(b"ols")[2]
        + b"\n\n", pause=PAUSE), b"id: 1\ndata: ", paths=("/mcp",))
    for frame in (b"event: message\n", b"\xef\xbb\xbf", b": x\n", b"retry: 1\n\n", b"\r",
                  b"data\n\n", b"data: 1\n\n", b"id: \0\n"):
        yield Case(f"{frame} before a list", CUT, say(head(EVENTS) + frame + lines + b"\n\n"),
                   frame + lines + b"\n\n")
    for frame in (b"data: 1\n", b"data: {}\n", b"data: x\n", b"data: \xef\xbb\xbf\n"):
        yield Case(f"{frame} in front of a list in one event", None, say(
            head(EVENTS) + frame + lines + b"\n\n"))
    yield Case("events with a length", CUT, whole(lines + b"\n\n", EVENTS), lines + b"\n\n")
    yield Case("events with a length that is too long", CUT, say(
        head(EVENTS, b"Content-Length: 9999") + lines + b"\n\n"), lines + b"\n\n")


# What is no answer in HTTP, or none with a list

def statuses():
    answer = head(JSON, b"Content-Length: %d" % len(LIST)) + LIST
    yield Case("HTTP/0.9", ERROR, say(b"\r\n\r\n" + answer))
    yield Case("HTTP/0.9, a list", ERROR, say(LIST))
    yield Case("HTTP/0.9, an event", ERROR, say(b"data: " + LIST + b"\n\n"))
    yield Case("another protocol", ERROR, say(answer.replace(b"HTTP/1.1", b"HTTPS/1")))
    yield Case("a header that is cut off", ERROR, say(answer[:40]))
    yield Case("no answer", ERROR, say(b""))
    for status in (b"100 Continue", b"101 Switching Protocols", b"102 x", b"103 Early Hints",
                   b"199 x", b"000 x", b"099 x"):
        name = status[:3].decode()
        yield Case(f"{name} before the answer", ERROR, say(
            b"HTTP/1.1 " + status + b"\r\n\r\n" + answer))
        yield Case(f"{name} around the answer", ERROR, say(head(
            JSON, b"Content-Length: %d" % len(answer), status=status) + answer))
        yield Case(f"{name} around the answer as events", ERROR, say(head(
            EVENTS, b"Upgrade: x", b"Connection: upgrade", status=status) + answer))
    for status in (201, 203, 206, 302, 307, 400, 401, 403, 404, 429, 500, 502, 503, 504, 599):
        line = b"%d x" % status
        yield Case(f"{status} with a list", CUT, whole(
            LIST, JSON, b"Location: /elsewhere", status=line), LIST, status)
        yield Case(f"{status} with an event", CUT, whole(
            b"data: " + LIST + b"\n\n", EVENTS, status=line), b"data: " + LIST + b"\n\n", status)
        yield Case(f"{status} with a list that is cut off", ERROR, whole(
            LIST[:-9], JSON, status=line))
    challenge = b'WWW-Authenticate: Bearer resource_metadata="https://x"'
    yield Case("401 with a challenge", PASS, whole(b"", JSON, challenge, status=b"401 x"), b"", 401)
    for body in (b'{"detail":"Not Found"}', b'{"error":"invalid_token"}', HEAD
                 + b',"error":{"code":-32001,"message":"Session not found"}}'):
        yield Case(f"404 with {body}", PASS, whole(body, JSON, status=b"404 x"), body, 404)
    page = b'{"detail":"x","result":{"tools":' + TOOLS + b"}}"
    yield Case("404 with a page that holds a list", ERROR, whole(page, JSON, status=b"404 x"))
    yield Case("202 with nothing", ERROR, say(b"HTTP/1.1 202 x\r\nContent-Length: 0\r\n\r\n"))
    yield Case("204", PASS, say(b"HTTP/1.1 204 x\r\n\r\n"), b"", 204)
    yield Case("204 with a list", PASS, whole(LIST, JSON, status=b"204 x"), b"", 204)
    yield Case("205 with a list as text", ERROR, whole(LIST, b"text/plain", status=b"205 x"))


# Where nginx itself is asked for a list

def redirects():
    for place in ("open", "guarded"):
        file = (HERE / "list_hostile-list.json").read_bytes()
        for lines in ([], [b"Accept-Ranges: bytes"]):
            yield Case(f"a redirect to a {place} file {lines}", CUT, whole(
                b"", JSON, b"X-Accel-Redirect: /%b/list.json" % place.encode(), *lines), file)
    yield Case("a redirect to an open file as text", ERROR, whole(
        b"", b"text/plain", b"X-Accel-Redirect: /open/list.json"))
    yield Case("a redirect to the server", None, whole(
        b"", JSON, b"X-Accel-Redirect: /mcp"), methods=("GET",))
    for type, body in ((b"text/html", LIST), (JSON, LIST[:-1])):
        yield Case(f"a page for errors, and {body} as {type}", ERROR, whole(body, type),
                   paths=("/replaced",))
    yield Case("another charset", None, whole(LIST, JSON, b"X-Accel-Charset: utf-16"))
    for status in (404, 500, 503):
        yield Case(f"{status} that is intercepted", None, whole(
            LIST, JSON, status=b"%d x" % status), paths=("/intercepted",))


CASES = [*messages(), *bodies(), *events(), *statuses(), *redirects()]


def texts(answer):
    """The messages in an answer."""
    if not answer.headers["Content-Type"].startswith("text/event-stream"):
        return [answer.body]
    return re.findall(rb"data: ?(\{.*)", answer.body)


def is_error(text, id):
    message = json.loads(text)
    return message["error"]["code"] == -32603 and message.get("id") == id


def judge(case, method, data, ended):
    """Raises AssertionError if an answer is not what it has to be."""
    assert ended, f"no end in {SECONDS} s: {data[-500:]}"
    for form in (data, re.sub(rb"\\u00(..)", lambda code: bytes.fromhex(code[1].decode()), data)):
        assert SECRET not in form, data
    if case.kind == CLOSED and not data:
        return
    found = list(exchange.answers(data))
    assert len(found) == 1, found
    answer, = found
    id = ID if method == "POST" else None
    kind = case.kind
    if kind == EVENT and method == "GET":
        kind = END_
    if kind in (CUT, PASS):
        assert (answer.status, answer.body) == (case.status, left(case.body)), data
    elif kind in (ERROR, CLOSED):
        assert answer.status == (200 if method == "POST" else 502), data
        assert answer.headers["Content-Type"] == "application/json", data
        assert is_error(answer.body, id), data
    elif kind == EVENT:
        assert answer.status == 200 and is_error(texts(answer)[-1], id), data
        assert case.body.startswith(answer.body.partition(b"data: {")[0]), data
    elif kind == END_:
        assert answer.status == 200 and case.body.startswith(answer.body), data
    else:
        assert answer.status in (200, 404, 500, 502, 503), data


async def ask(gate, method, number, path):
    make = post if method == "POST" else get
    lines = [] if method == "POST" else [b"Last-Event-ID: 5"]
    return await exchange.exchange(gate.port, [make(number, path, *lines)], SECONDS)


async def prove(gate, upstream, case, path, method):
    upstream.scripts["case"] = case.script
    judge(case, method, *await ask(gate, method, "case", path))
    judge(GOOD, "POST", *await ask(gate, "POST", "good", "/mcp"))


GOOD = Case("a good one", CUT, whole(LIST), LIST)


async def endless(gate, path, start, kind):
    """The server pours; returns how much it could until nginx was rid of it."""
    poured = 0
    closed = asyncio.Event()

    async def script(writer):
        nonlocal poured
        writer.write(start)
        try:
            while True:
                writer.write(b" " * 65536)
                await writer.drain()
                poured += 65536
        except OSError:
            closed.set()

    async with Scripted(gate.upstream_port) as upstream:
        upstream.scripts["1"] = script
        for method in ("POST", "GET"):
            closed.clear()
            poured = 0
            judge(Case("endless", kind, script, b"data: "), method,
                  *await ask(gate, method, "1", path))
            await asyncio.wait_for(closed.wait(), SECONDS)
            assert poured < LIST_MAX + KERNEL, (method, poured)


def sound(gate, workers):
    """nginx has nothing to complain of"""
    assert gate.nginx.workers() == workers, "a worker has died"
    log = gate.nginx.log.read_text(errors="replace")
    lines = re.findall(r"^\S+ \S+ \[(?:emerg|alert|crit)\].*|.* exited on signal .*", log, re.M)
    assert not lines, lines[:5]


async def cached(gate):
    """what a cache keeps loses the hidden tool each time, as JSON and as events"""
    event = b"data: " + LIST + b"\n\n"
    for number, body, type in (("json", LIST, JSON), ("events", event, EVENTS)):
        case = Case("cached", CUT, whole(body, type), body)
        async with Scripted(gate.upstream_port) as upstream:
            upstream.scripts[number] = case.script
            judge(case, "POST", *await ask(gate, "POST", number, "/cached"))
        for _ in range(3):
            judge(case, "POST", *await ask(gate, "POST", number, "/cached"))


async def abandoned(gate):
    """clients that leave before the end of an answer, of which some is kept"""
    async with Scripted(gate.upstream_port) as upstream:
        upstream.scripts["good"] = GOOD.script
        for body, type in ((LIST, JSON), (b"data: " + LIST + b"\n\n", EVENTS)):
            for at in range(0, len(body), 7):
                upstream.scripts["slow"] = say(head(type) + body[:at], body[at:], pause=4 * PAUSE)
                path = ["/mcp", "/buffered"][at % 2]
                await exchange.exchange(gate.port, [post("slow", path)], 2 * PAUSE)
        judge(GOOD, "POST", *await ask(gate, "POST", "good", "/mcp"))


async def all_cases(gate):
    async with Scripted(gate.upstream_port) as upstream:
        upstream.scripts["good"] = GOOD.script
        for case in CASES:
            with tap.case(case.name):
                for path in case.paths:
                    for method in case.methods:
                        with located(path, method):
                            await prove(gate, upstream, case, path, method)


@contextlib.contextmanager
def located(path, method):
    try:
        yield
    except AssertionError as error:
        raise AssertionError(f"{method} {path}: {error}") from error


with tap.program(), Stack("e2e/list_hostile") as stack:
    port, upstream_port = free_port(), free_port()
    nginx = stack.nginx(HERE / "list_hostile.conf", {
        "policy.json": HERE / "list_hostile-policy.json",
        "list.json": HERE / "list_hostile-list.json",
    }, {8080: port, 8000: upstream_port})
    gate = Gate(nginx, port, upstream_port)
    workers = nginx.workers()
    asyncio.run(all_cases(gate))
    for path in ("/mcp", "/buffered"):
        for name, start, kind in (
            ("JSON", head(JSON, b"Connection: close") + LIST[:-1], ERROR),
            ("an event", head(EVENTS) + b"data: " + LIST[:-1], EVENT),
        ):
            with tap.case(f"{path}: {name} that never ends"):
                asyncio.run(endless(gate, path, start, kind))
    tap.run([cached, abandoned], gate)
    with tap.case(sound.__doc__):
        sound(gate, workers)
