"""Policies that are too long to be kept: nothing but names."""

import json

TOOL = "CreateAHORunGroup"
VERBS = "Batch Create Delete Describe Get List Put Update".split()
NOUNS = ("Account Alarm Bucket Cluster Dashboard Device Domain Event Function Group Image Job Key "
         "Layer Network Object Policy Queue Role Schedule Secret Stack Table Volume").split()


def write(directory):
    many = [f"{verb}{noun}{number}" for verb in VERBS for noun in NOUNS for number in range(53)]
    globs = [f"{verb}{noun}*" for verb in VERBS for noun in NOUNS]
    globs += ["Get*", "List*", "Describe*ForReplication", "DescribeAHO*",
              "Create*ForReplication", "CreateAHO*Cache", "C*Backup", "CreateAHORun*"]
    for name, tools in (("list", ["Get*"]), ("one-tool", [TOOL]), ("globs", globs),
                        ("many-tools", many[:9999] + [TOOL])):
        policy = {"version": "1", "default": "deny", "tools": {tool: {} for tool in tools}}
        (directory / f"{name}.json").write_text(json.dumps(policy))
