#!/usr/bin/env python3
"""The ready policies for the AWS API MCP Server in front of it: what each lets through and refuses,
and what its audit line says. What ran is asked of a witness between the server and moto."""

import itertools
import json
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("lib")))
import tap

import call_aws
from call_aws import COMMANDS, rows
from client import connect
from stack import Stack, free_port, last_line, stay_in_window
from wire import denial

TEMPLATE = Path(__file__).with_name("ready_policies.conf")
POLICIES = ("aws-api-read-only", "aws-api-mcp-server", "aws-api-break-glass", "aws-api-audit")
PORTS = {policy: free_port() for policy in POLICIES}

HIGH = "/operations/@High/action"
CRITICAL = "/operations/@Critical/action"
DESTRUCTIVE = "/operations/@Destructive/action"
DEFAULT = "/default"
WRITES = "/operations/@Write/limits/0"
EXECUTIONS = "/operations/@Execute/limits/0"
DESTRUCTIONS = "/operations/@Destructive/limits/0"
INSTANCE = "--instance-ids i-0123456789abcdef0"
STOPPED = "InstanceId.1=i-0123456789abcdef0"
BUCKETS = ("aws s3 ls", "s3 GET /")
LOGIN = "aws ecr get-login-password"
SECRET = ("aws secretsmanager get-secret-value --secret-id s", "secretsmanager GetSecretValue")
TOPIC = ("aws sns create-topic --name t", "sns CreateTopic Name=t")
KEY = ("aws iam create-access-key --user-name u", "iam CreateAccessKey UserName=u")
START = (f"aws ec2 start-instances {INSTANCE}", f"ec2 StartInstances {STOPPED}")
TERMINATE = (f"aws ec2 terminate-instances {INSTANCE}", f"ec2 TerminateInstances {STOPPED}")
REMOVE = ("aws s3 rm s3://bucket/key", "s3 DELETE /bucket/key")
TRAIL = ("aws cloudtrail stop-logging --name t", "cloudtrail StopLogging")
ACCOUNTS = ("aws organizations list-accounts", "organizations ListAccounts")
ROLE = ("aws sts assume-role --role-arn arn:aws:iam::123456789012:role/role "
        "--role-session-name name",
        "sts AssumeRole RoleArn=arn:aws:iam::123456789012:role/role RoleSessionName=name")
AMBIGUOUS = ("aws --version ec2 s3api list-buckets", "s3 GET /")

# Of each policy commands, the decision, the rule of it, the strictest command as the audit line
# says it, and what ran.
TABLES = {
    "aws-api-read-only": [
        (BUCKETS[0], "allow", None, "s3 ls Low 1", BUCKETS[1]),
        ("aws ecr describe-repositories", "allow", None, "ecr describe-repositories Low 1",
         "ecr DescribeRepositories"),
        ("aws s3api get-object --bucket bucket --key key -", "allow", None,
         "s3api get-object Medium 1", "s3 GET /bucket/key"),
        (LOGIN, "deny", HIGH, "ecr get-login-password High 1"),
        ("aws ssm get-parameter --name /n --with-decryption", "deny", HIGH,
         "ssm get-parameter High 1"),
        ("aws s3 presign s3://bucket/key", "deny", HIGH, "s3 presign High 1"),
        (SECRET[0], "deny", CRITICAL, "secretsmanager get-secret-value Critical 1"),
        (ROLE[0], "deny", CRITICAL, "sts assume-role Critical 1"),
        (TOPIC[0], "deny", DEFAULT, "sns create-topic Medium 1"),
        (START[0], "deny", HIGH, "ec2 start-instances High 1"),
        (KEY[0], "deny", CRITICAL, "iam create-access-key Critical 1"),
        (REMOVE[0], "deny", CRITICAL, "s3 rm Critical 1"),
        ("aws s3 no-such-operation", "deny", HIGH, "s3 no-such-operation High 1"),
        (AMBIGUOUS[0], "deny", "", "   1"),
        ([BUCKETS[0], TOPIC[0], BUCKETS[0]], "deny", DEFAULT, "sns create-topic Medium 3"),
        ([BUCKETS[0], "aws sts get-caller-identity"], "allow", None, "s3 ls Low 2", BUCKETS[1],
         "sts GetCallerIdentity"),
    ],
    "aws-api-mcp-server": [
        (BUCKETS[0], "allow", None, "s3 ls Low 1", BUCKETS[1]),
        (LOGIN, "allow", None, "ecr get-login-password High 1", "ecr GetAuthorizationToken"),
        (SECRET[0], "approval", CRITICAL, "secretsmanager get-secret-value Critical 1"),
        (TOPIC[0], "allow", None, "sns create-topic Medium 1", TOPIC[1]),
        (START[0], "allow", None, "ec2 start-instances High 1", START[1]),
        (TERMINATE[0], "approval", CRITICAL, "ec2 terminate-instances Critical 1"),
        ("aws s3 mv s3://bucket/key s3://bucket/other", "approval", DESTRUCTIVE, "s3 mv High 1"),
        (KEY[0], "approval", CRITICAL, "iam create-access-key Critical 1"),
        (AMBIGUOUS[0], "deny", "", "   1"),
        ([TOPIC[0], TERMINATE[0]], "approval", CRITICAL, "ec2 terminate-instances Critical 2"),
        ([TOPIC[0]] * 20, "allow", None, "sns create-topic Medium 20", *[TOPIC[1]] * 20),
        ([TOPIC[0]] * 10, "limit", WRITES, "sns create-topic Medium 10"),
        ([TOPIC[0]] * 9, "allow", None, "sns create-topic Medium 9", *[TOPIC[1]] * 9),
        (TOPIC[0], "limit", WRITES, "sns create-topic Medium 1"),
        ([START[0]] * 10, "limit", EXECUTIONS, "ec2 start-instances High 10"),
        ([START[0]] * 9, "allow", None, "ec2 start-instances High 9", *[START[1]] * 9),
        ([BUCKETS[0], START[0]], "limit", EXECUTIONS, "ec2 start-instances High 2"),
    ],
    "aws-api-break-glass": [
        (TERMINATE[0], "allow", None, "ec2 terminate-instances Critical 1", TERMINATE[1]),
        (SECRET[0], "allow", None, "secretsmanager get-secret-value Critical 1", SECRET[1]),
        (ROLE[0], "allow", None, "sts assume-role Critical 1", ROLE[1]),
        (KEY[0], "deny", "/operations/iam create-access-key/action",
         "iam create-access-key Critical 1"),
        (TRAIL[0], "deny", "/operations/cloudtrail stop-logging/action",
         "cloudtrail stop-logging Critical 1"),
        ("aws logs delete-log-group --log-group-name g", "deny",
         "/operations/logs delete-*/action", "logs delete-log-group Critical 1"),
        (ACCOUNTS[0], "deny", "/operations/organizations */action",
         "organizations list-accounts Low 1"),
        (AMBIGUOUS[0], "deny", "", "   1"),
        ([TERMINATE[0], TRAIL[0]], "deny", "/operations/cloudtrail stop-logging/action",
         "cloudtrail stop-logging Critical 2"),
        ([TERMINATE[0]] * 10, "limit", DESTRUCTIONS, "ec2 terminate-instances Critical 10"),
        ([TERMINATE[0]] * 9, "allow", None, "ec2 terminate-instances Critical 9",
         *[TERMINATE[1]] * 9),
        (TERMINATE[0], "limit", DESTRUCTIONS, "ec2 terminate-instances Critical 1"),
    ],
    "aws-api-audit": [
        (BUCKETS[0], "allow", None, "s3 ls Low 1", BUCKETS[1]),
        (TOPIC[0], "allow", None, "sns create-topic Medium 1", TOPIC[1]),
        (TERMINATE[0], "shadow-approval", CRITICAL, "ec2 terminate-instances Critical 1",
         TERMINATE[1]),
        (KEY[0], "shadow-approval", CRITICAL, "iam create-access-key Critical 1", KEY[1]),
        (AMBIGUOUS[0], "shadow-deny", "", "   1", AMBIGUOUS[1]),
        ([BUCKETS[0], TRAIL[0]], "shadow-approval", CRITICAL, "cloudtrail stop-logging Critical 2",
         BUCKETS[1], TRAIL[1]),
        ([START[0]] * 11, "shadow-limit", EXECUTIONS, "ec2 start-instances High 11",
         *[START[1]] * 11),
    ],
}

# Sessions of the SDK count from 0, and leave lines of the audit log with those numbers.
ids = itertools.count(1000)


def judged(policy):
    async def check(gate, commands, decision, rule, strictest, *expected):
        id = next(ids)
        response, ran = await gate.call(commands, PORTS[policy], id)
        assert ran == list(expected), ran
        if decision in ("deny", "approval", "limit"):
            denial(response)
        else:
            assert "POLICY DENIED" not in response.text, response.text
        assert json.loads(last_line(gate.nginx.audit_log, f'"id":{id},')) == {
            "id": id, "policy": policy, "decision": decision,
            "rule": "" if rule is None else COMMANDS + rule, "strictest": strictest}
    return check


async def listed(gate):
    """under each of them the tools are listed as the server defines them"""
    async with connect(gate.server_port) as (direct, _):
        defined = (await direct.list_tools()).tools
    for port in PORTS.values():
        async with connect(port) as (session, _):
            assert (await session.list_tools()).tools == defined


with tap.program(), Stack("e2e/ready_policies") as stack:
    with call_aws.serve(stack, TEMPLATE, {}, dict(zip(range(8080, 8084), PORTS.values()))) as gate:
        stay_in_window(3600, 30)
        tap.run([listed], gate)
        for policy, table in TABLES.items():
            stay_in_window(60, 15)
            rows(gate, policy, judged(policy), table)
