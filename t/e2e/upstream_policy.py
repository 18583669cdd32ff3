#!/usr/bin/env python3
"""What is wrong with the policy file that the AWS API MCP Server itself has, each shown past nginx,
and what becomes of the same mistake in a policy of ours."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("lib")))
import tap

import call_aws
from call_aws import COMMANDS, rows
from stack import BUILD, ROOT, Stack, free_port, last_line

MCP_POLICY = os.environ.get("MCP_POLICY", str(BUILD / "mcp-policy"))
ANSWER_SECONDS = 3

POLICY = """{
  "version": "1",
  "default": "deny",
  "tools": {
    "call_aws": {
      "commands": {
        "argument": "cli_command",
        "dialect": "aws-cli",
        "default": "deny",
        "operations": {
          "@Read": {},
          "@Destructive": { "action": "deny" },
          "iam list-groups": { "action": "require_approval" },
          "iam list-*": { "action": "deny" }
        }
      }
    }
  }
}
"""

DENIES = ("/operations/iam list-*/action", "Do not retry")
LIST_USERS = ("aws iam list-users", "iam ListUsers")
SPELLED = "expected a service and an operation of the AWS CLI with one blank between"
NAMED = "expected the name that the AWS CLI documents"

# Entries that the server takes, and that never match; a command that was meant, and what runs; what
# nginx says to such a key.
ENTRIES = [
    ("iam List-Users", *LIST_USERS, SPELLED),
    ("IAM list-users", *LIST_USERS, SPELLED),
    ("iam  list-users", *LIST_USERS, SPELLED),
    ("s3 list-buckets", "aws s3api list-buckets", "s3 GET /", NAMED),
    ("codedeploy list-applications", "aws deploy list-applications", "codedeploy ListApplications",
     NAMED),
    ("config describe-configuration-recorders",
     "aws configservice describe-configuration-recorders", "config DescribeConfigurationRecorders",
     NAMED),
]


def upstream_policy(gate, text):
    """The server reads it anew on each call."""
    path = Path(gate.server.env["HOME"]) / ".aws" / "aws-api-mcp" / "mcp-security-policy.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def upstream_list(gate, **lists):
    upstream_policy(gate, json.dumps({"version": "1.0", "policy": lists}))


def faulty(gate, text, fault):
    """Asserts that nginx -t and mcp-policy check refuse a policy alike."""
    policy = gate.nginx.conf / "policy.json"
    policy.write_text(text)
    for done in (gate.nginx.control("-t"),
                 subprocess.run([MCP_POLICY, "check", str(policy)], capture_output=True, text=True,
                                timeout=30)):
        assert done.returncode == 1 and f"{policy}:{fault}" in done.stdout + done.stderr, done
    policy.write_text(POLICY)


async def never_matches(gate, entry, command, ran, fault):
    upstream_list(gate, denyList=[f"aws {entry}"])
    await gate.runs_past(command, ran)
    faulty(gate, POLICY.replace("iam list-*", entry),
           f"14:11: {COMMANDS}/operations/{entry}: {fault}")


async def glob(gate):
    """a glob is taken for a name; with us it denies what it matches"""
    command, ran = LIST_USERS
    upstream_list(gate, denyList=["aws iam list-*"])
    await gate.runs_past(command, ran)
    await gate.refused(command, *DENIES)


async def broken(gate):
    """a policy that is no JSON allows everything; with us a reload fails, the old one goes on"""
    command, ran = LIST_USERS
    upstream_list(gate, denyList=[command])
    await gate.runs_past(command)
    upstream_policy(gate, '{"version":"1.0","policy":{"denyList":["aws iam list-users",]}}')
    await gate.runs_past(command, ran)

    text = POLICY.replace('"deny" }\n', '"deny" },\n')
    fault = "15:9: /tools/call_aws/commands/operations: expected a member name"
    faulty(gate, text, fault)
    policy = gate.nginx.conf / "policy.json"
    policy.write_text(text)
    before = gate.nginx.workers()
    gate.nginx.signal(signal.SIGHUP)
    master = gate.nginx.process.pid
    last_line(gate.nginx.log, f"[emerg] {master}#{master}: {policy}:{fault}")
    assert gate.nginx.workers() == before
    await gate.refused(command, *DENIES)
    await gate.runs("aws s3 ls", "s3 GET /")
    policy.write_text(POLICY)


async def misplaced(gate):
    """a list in the wrong place allows everything; with us an unknown key is an error"""
    command, ran = LIST_USERS
    upstream_policy(gate, json.dumps({"version": "1.0", "denyList": [command]}))
    await gate.runs_past(command, ran)
    faulty(gate, POLICY.replace('"default": "deny",\n  "tools"',
                                '"default": "deny",\n  "operations": {},\n  "tools"'),
           "4:3: /operations: ")


async def customized(gate):
    """commands that the AWS CLI makes of several calls have a class of their own"""
    upstream_list(gate)
    for command, ran in (
        ("aws emr terminate-clusters --cluster-ids j-1", "elasticmapreduce TerminateJobFlows"),
        ("aws s3 rm s3://bucket/key", "s3 DELETE /bucket/key"),
        ("aws s3 mv s3://bucket/key s3://bucket/other", "s3 HEAD /bucket/key"),
        ("aws s3api delete-object --bucket bucket --key key", "s3 DELETE /bucket/key"),
    ):
        await gate.refused(command, "/operations/@Destructive/action")
        await gate.runs_past(command, ran)
    await gate.runs("aws ecr get-login-password", "ecr GetAuthorizationToken")


async def consent(gate):
    """a call that needs a consent waits for ever; with us one that needs an approval is answered"""
    command = "aws iam list-groups"
    upstream_list(gate, elicitList=[command])
    try:
        await asyncio.wait_for(gate.call(command, gate.server_port), ANSWER_SECONDS)
    except TimeoutError:
        pass
    else:
        raise AssertionError("there was an answer")
    await gate.refused(command, "/operations/iam list-groups/action",
                       "this gateway cannot ask for an approval yet.")


with tap.program(), Stack("e2e/upstream_policy") as stack:
    policy = stack.place("policy") / "policy.json"
    policy.write_text(POLICY)
    with call_aws.serve(stack, ROOT / "demo" / "nginx.conf", {"policy.json": policy},
                        {8080: free_port()}) as gate:
        rows(gate, "never matches", never_matches, ENTRIES)
        tap.run([glob, broken, misplaced, customized, consent], gate)
