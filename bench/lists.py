"""What it costs to filter a list of tools, of which every tenth one goes."""

import contextlib
import json
import socketserver
from pathlib import Path

from gateway import HOST, BenchError, Client, Gateway, Upstream, read_message, status_bytes

MAX_SMALL_US = 40       # that a list of 200 tools adds
MAX_NS_PER_BYTE = 3.0   # that one of 10,000 tools adds
MAX_MEMORY = 2.0        # times its bytes, that one takes at most at any moment

ROUNDS = 15
TEXT = "What this tool does, which things it needs for it, and what comes of it when all is well. "


def tools(count, text):
    """Definitions as servers write them: a text, and a schema with two properties."""
    described = (TEXT * (text // len(TEXT) + 1))[:text]
    return [{"name": f"{'Get' if number % 10 else 'Delete'}Thing{number}", "description": described,
             "inputSchema": {"type": "object", "required": ["id"], "properties": {
                 "id": {"type": "string", "description": "Which thing."},
                 "limit": {"type": "integer"}}}}
            for number in range(count)]


class List:
    """A list, by the cursor that the request names it with; as JSON or as an event."""

    def __init__(self, name, cursor, count, text, times, events=False):
        self.name, self.cursor, self.times = name, cursor, times
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "result": {"tools": tools(count, text)}},
                          separators=(",", ":")).encode()
        kind = b"application/json"
        if events:
            kind, body = b"text/event-stream", b"event: message\ndata: " + body + b"\n\n"
        self.answer = (b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n%b"
                       % (kind, len(body), body))
        self.size = len(body)
        asked = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list",
                            "params": {"cursor": cursor}}).encode()
        self.request = (f"POST /lst HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n"
                        f"Accept: application/json, text/event-stream\r\n"
                        f"Content-Length: {len(asked)}\r\n\r\n").encode() + asked


SMALL = List("200 tools, JSON", "small", 200, 40, 100)
LARGE = List("10,000 tools, JSON", "large", 10_000, 620, 3)
EVENT = List("10,000 tools, an event", "event", 10_000, 620, 3, events=True)
LISTS = SMALL, LARGE, EVENT


class ListUpstream(Upstream):
    """Answers with the list that is asked for."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            with contextlib.suppress(OSError):
                while (message := read_message(self.rfile))[0]:
                    cursor = json.loads(message[1])["params"]["cursor"]
                    self.wfile.write(next(a.answer for a in LISTS if a.cursor == cursor))


class ListClient(Client):
    """Takes answers that have a length, and such that come in chunks."""

    def ask(self, what, cut, times=1):
        for _ in range(times):
            self.socket.sendall(what.request)
            length, line = None, self.stream.readline()
            while line.strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line[15:])
                line = self.stream.readline()
            body = self.stream.read(length) if length is not None else b"".join(self.chunks())
            if b"GetThing1" not in body or (b"DeleteThing0" in body) == cut:
                raise BenchError(f"{what.name}: {body[:200].decode()}")

    def chunks(self):
        while size := int(self.stream.readline(), 16):
            yield self.stream.read(size)
            self.stream.readline()
        self.stream.readline()


def peak_bytes(gateway, what):
    """What the process takes more at its peak than before, while it passes a list on."""
    Path(f"/proc/{gateway.process.pid}/clear_refs").write_text("5")
    before = gateway.rss_bytes()
    with ListClient(gateway) as client:
        client.ask(what, cut=True)
    return status_bytes(gateway.process.pid, "VmHWM") - before


def cpu_us(gateways, what):
    """The least microseconds of CPU that a list took, plain and with the module: what else the
    machine does can only add to it."""
    rounds = []
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(ListClient(gateway)) for gateway in gateways]
        for _ in range(ROUNDS):
            spent = []
            for gateway, client, cut in zip(gateways, clients, (False, True)):
                before = gateway.cpu_ns()
                client.ask(what, cut, what.times)
                spent.append((gateway.cpu_ns() - before) / what.times / 1000)
            rounds.append(spent)
    return [min(column) for column in zip(*rounds)]


def report(directory, module):
    """Whether the gates held."""
    print(f"\n{'CPU time per list, us':<28}{'bytes':>11}{'plain':>10}{'module':>10}{'added':>9}"
          f"{'ns/byte':>9}{'peak memory':>13}")
    added, peak = {}, {}
    with contextlib.ExitStack() as stack:
        upstream = stack.enter_context(ListUpstream())
        for what in LISTS:
            with contextlib.ExitStack() as inner:
                gateways = [inner.enter_context(Gateway(directory / name, upstream, so))
                            for name, so in (("plain", None), ("module", module))]
                peak[what] = peak_bytes(gateways[1], what) / what.size
                plain, cut = cpu_us(gateways, what)
            added[what] = cut - plain
            print(f"  {what.name:<26}{what.size:>11,}{plain:>10,.1f}{cut:>10,.1f}"
                  f"{added[what]:>+9,.1f}{added[what] * 1000 / what.size:>9.2f}"
                  f"{peak[what]:>10.2f} x")
    large = LARGE, EVENT
    return {
        f"a list of 200 tools adds at most {MAX_SMALL_US} us": added[SMALL] <= MAX_SMALL_US,
        f"one of 10,000 tools adds at most {MAX_NS_PER_BYTE:.0f} ns per byte":
            all(added[what] * 1000 <= MAX_NS_PER_BYTE * what.size for what in large),
        f"one takes at most {MAX_MEMORY:.0f} times its bytes":
            all(peak[what] <= MAX_MEMORY for what in large),
    }
