"""The JSON reader beside jansson, memory of idle connections."""

import contextlib

from gateway import Client, Gateway, Upstream
from instructions import ALLOWED
from runner import BENCH, MODULE, output

MIN_READER = 1.0            # GB/s, of a long string
MAX_IDLE_BYTES = 64         # that an idle connection may seem to add

CONNECTIONS = 500


def report_reader():
    print(f"\n{'The reader alone, GB/s':<40}{'bytes':>11}{'reader':>11}{'jansson':>10}{'ratio':>7}")
    speeds = {}
    for line in output(BENCH / "reader").splitlines():
        size, reader, jansson, name = line.split(" ", 3)
        speeds[name] = float(reader)
        print(f"  {name:<38}{int(size):>11,}{float(reader):>11.2f}{float(jansson):>10.3f}"
              f"{float(reader) / float(jansson):>7.1f}")
    return {f"the reader reads a long string at {MIN_READER:.0f} GB/s or more":
            speeds["1 MB of ASCII in a string"] >= MIN_READER}


def idle_bytes(name, upstream, module=None):
    """What an idle connection takes after one request."""
    with contextlib.ExitStack() as stack:
        gateway = stack.enter_context(Gateway(BENCH / name, upstream, module))
        stack.enter_context(Client(gateway)).send(ALLOWED)
        before = gateway.rss_bytes()
        for _ in range(CONNECTIONS):
            stack.enter_context(Client(gateway)).send(ALLOWED)
        return (gateway.rss_bytes() - before) / CONNECTIONS


def report_memory():
    with Upstream() as upstream:
        plain, again = (idle_bytes("plain", upstream) for _ in range(2))
        module = idle_bytes("module", upstream, MODULE)
    print(f"\n{'Memory per idle connection, bytes':<40}{'plain':>11}{'again':>11}{'module':>11}")
    print(f"  {f'resident, {CONNECTIONS} connections':<38}{plain:>11,.0f}{again:>11,.0f}"
          f"{module:>11,.0f}")
    return {f"an idle connection adds at most {MAX_IDLE_BYTES} bytes":
            module - plain <= MAX_IDLE_BYTES}
