"""What it costs to look into commands, and to load a catalogue of all operations."""

import contextlib
import json
import os
import subprocess
from statistics import median

from gateway import (NGINX, SNIPPETS, BenchError, Case, Client, Gateway, Upstream,
                     status_bytes, wait_for)

MAX_MS = 50             # of nginx -t for a catalogue of all operations
MAX_BYTES = 3_000_000   # of memory for it

COMMANDS = 20
COMMAND_BYTES = 200
OPERATIONS = 18_347     # that the AWS CLI has
ROUNDS = 25
TIMED = 200
LOADED = 7

TEXTS = (
    "aws ec2 describe-instances --region eu-west-1 --filters "
    "Name=instance-state-name,Values=running,stopped Name=tag:Team,Values=platform",
    "aws s3api put-object-tagging --bucket reports-of-the-year --key 2026/11/summary.csv "
    "--tagging 'TagSet=[{Key=team,Value=platform}]'",
    "aws ec2 run-instances --image-id ami-0123456789abcdef0 --instance-type t3.micro --count 1 "
    "--subnet-id subnet-0123456789abcdef0",
    "aws dynamodb query --table-name orders --key-condition-expression \"id = :v\" "
    "--expression-attribute-values '{\":v\":{\"S\":\"4711\"}}'",
)


class Commands(Case):
    """A call of 20 commands, all of one length."""

    def __init__(self):
        super().__init__(f"{COMMANDS} commands of {COMMAND_BYTES} bytes", path="/cmd")
        head, _, _ = self.request.partition(b"Content-Length:")
        texts = [TEXTS[number % len(TEXTS)] for number in range(COMMANDS)]
        texts = [text + " --description " + "x" * (COMMAND_BYTES - len(text) - 15)
                 for text in texts]
        assert {len(text) for text in texts} == {COMMAND_BYTES}
        self.body = json.dumps({
            "jsonrpc": "2.0", "id": 4711, "method": "tools/call",
            "params": {"name": "call_aws", "arguments": {"cli_command": texts}}}).encode()
        self.request = head + b"Content-Length: %d\r\n\r\n%b" % (len(self.body), self.body)


CALL = Commands()


def added_us(directory, module):
    """Microseconds of CPU that the call adds at least: what else the machine does adds to it."""
    spent = [[], []]
    with contextlib.ExitStack() as stack:
        upstream = stack.enter_context(Upstream())
        gateways = [stack.enter_context(Gateway(directory / name, upstream, so))
                    for name, so in (("plain", None), ("module", module))]
        clients = [stack.enter_context(Client(gateway)) for gateway in gateways]
        for number in range(ROUNDS):
            for i in (0, 1) if number % 2 else (1, 0):
                before = gateways[i].cpu_ns()
                clients[i].send(CALL, TIMED)
                spent[i].append((gateways[i].cpu_ns() - before) / TIMED / 1000)
    return min(spent[1]) - min(spent[0])


def place(directory, module, catalog):
    """A configuration whose policy names the catalogue or, with None, has the one built in."""
    place = directory / ("built-in" if catalog is None else "catalog")
    place.mkdir(exist_ok=True)
    commands = {"argument": "c", "dialect": "aws-cli", "default": "deny", "operations": {}}
    if catalog is not None:
        (place / "catalog.json").write_text(json.dumps(catalog))
        commands["catalog"] = "catalog.json"
    (place / "policy.json").write_text(json.dumps({
        "version": "1", "default": "deny", "tools": {"call_aws": {"commands": commands}}}))
    (place / "nginx.conf").write_text(f"""
        load_module {module}; error_log error.log; pid nginx.pid;
        daemon off; master_process off;
        events {{ }}
        http {{ access_log off; server {{ listen unix:{place}/socket;
            location / {{ mcp_policy policy.json; proxy_pass http://127.0.0.1:1;
                          include {SNIPPETS}/mcp-proxy.conf; }} }} }}""")
    return place


def start(place, *options):
    (place / "socket").unlink(missing_ok=True)
    return subprocess.Popen([NGINX, *options, "-q", "-p", f"{place}/", "-c", "nginx.conf",
                             "-e", "error.log"])


def load_ms(place):
    """Milliseconds of CPU that nginx -t takes."""
    process = start(place, "-t")
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise BenchError(f"nginx -t: {(place / 'error.log').read_text()}")
    return (usage.ru_utime + usage.ru_stime) * 1000


def peak_bytes(place):
    """What nginx takes at its peak until it listens."""
    process = start(place)
    try:
        wait_for("nginx", (place / "socket").exists)
        return status_bytes(process.pid, "VmHWM")
    finally:
        process.kill()
        process.wait()


def report(directory, module):
    """Whether the gates held."""
    print(f"\n{'Commands':<40}{'bytes':>11}{'added, us':>11}")
    us = added_us(directory, module)
    print(f"  {CALL.name:<38}{len(CALL.body):>11,}{us:>+11.2f}")

    kinds = ["Read", "Write", "Write High", "Execute", "Destructive"]
    catalog = {"version": "1", "operations": {
        f"service{number % 425} operation-with-a-name-{number}": kinds[number % len(kinds)]
        for number in range(OPERATIONS)}}
    before, after = (place(directory, module, each) for each in (None, catalog))
    ms, memory = (median(measure(after) - measure(before) for _ in range(LOADED))
                  for measure in (load_ms, peak_bytes))
    print(f"\n{'nginx -t with a catalogue':<40}{'bytes':>11}{'added, ms':>11}{'memory':>11}")
    print(f"  {f'{OPERATIONS:,} operations':<38}{len(json.dumps(catalog)):>11,}{ms:>+11.1f}"
          f"{memory:>+11,.0f}")
    return {
        f"a catalogue of {OPERATIONS:,} operations adds at most {MAX_MS} ms to nginx -t":
            ms <= MAX_MS,
        f"it takes at most {MAX_BYTES / 1e6:.0f} MB": memory <= MAX_BYTES,
    }
