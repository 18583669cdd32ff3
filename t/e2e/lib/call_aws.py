"""The tool call_aws: nginx, the AWS API MCP Server, the witness, moto; and calls through nginx and
past it."""

import asyncio
import contextlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import tap
import witness

from stack import Nginx, Part, free_port
from wire import call, denial, open_session, post

COMMANDS = "/tools/call_aws/commands"


@dataclass
class Gate:
    nginx: Nginx
    port: int
    server: Part
    server_port: int        # past nginx
    aws: witness.Witness
    session: str = ""

    @property
    def workdir(self):
        return Path(self.server.env["AWS_API_MCP_WORKING_DIR"])

    async def start_session(self):
        self.session = await open_session(self.server_port)

    async def call(self, commands, port=None, id=1):
        """The answer, and what was asked of AWS."""
        self.aws.taken()
        response = await post(port or self.port, call("call_aws", id, cli_command=commands),
                              self.session)
        return response, self.aws.taken()

    async def refused(self, commands, rule, *parts):
        """Refused by a rule of the commands, in such words, and AWS was asked nothing."""
        response, ran = await self.call(commands)
        text = denial(response)
        for part in (f"(rule {COMMANDS}{rule})", *parts):
            assert part in text, f"{part!r} is not in {text!r}"
        assert ran == [], ran
        return response

    async def runs(self, commands, *expected):
        """Let through, and AWS was asked this and nothing else."""
        response, ran = await self.call(commands)
        assert "POLICY DENIED" not in response.text, response.text
        assert ran == list(expected), ran

    async def runs_past(self, commands, *expected):
        _, ran = await self.call(commands, self.server_port)
        assert ran == list(expected), ran


@contextlib.contextmanager
def serve(stack, template, policies, ports):
    """nginx as in the file `template`, with 8000 for the server; the first of `ports` is asked."""
    server_port, witness_port, moto_port = free_port(), free_port(), free_port()
    stack.moto(moto_port)
    with witness.serve(witness_port, moto_port) as aws:
        server = stack.aws_api_mcp_server(server_port, witness_port, AWS_MAX_ATTEMPTS="1")
        nginx = stack.nginx(template, policies, {**ports, 8000: server_port})
        gate = Gate(nginx, next(iter(ports.values())), server, server_port, aws)
        asyncio.run(gate.start_session())
        yield gate


def rows(gate, name, check, table):
    """A test of each row, which begins with a command or a list of them."""
    for commands, *row in table:
        label = repr(commands)
        if isinstance(commands, list):
            label = ", ".join(f"{n} x {command!r}" for command, n in Counter(commands).items())
        with tap.case(f"{name}: {label}"):
            asyncio.run(asyncio.wait_for(check(gate, commands, *row), tap.TEST_SECONDS))
