#!/usr/bin/env python3
"""Commands that the AWS CLI reads in other ways than they look, in front of the real server. What
ran is asked of a witness between the server and moto."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("lib")))
import tap

import call_aws
import httpx
from call_aws import Gate, rows
from client import aws_response, connect
from stack import ROOT, Stack, free_port, stay_in_window
from wire import retry_after

POLICY = Path(__file__).with_name("commands-policy.json")
AMEND = " Write it so, and call again."

BEGIN = 'Begin with "aws", the service and the operation'
BEHIND = "Behind the operation come options, values behind these"
IGNORED = "is not accepted: the server would ignore it and run the operation."
SHORT = "may be short for a global option: write that in full"
ALONE = "is a global option with"
SHELL = "There is no shell: one command"
EVERYWHERE = '"--region *" runs a command in each region: write it once, without quotes'
QUOTE = "A quote is not closed: put JSON in single quotes"
ARGUMENT = 'Argument "cli_command" has to be a command, or a list of 1 to 20 of them'
DASHES = 'An option is "--" and a name'
RUN = "aws ec2 run-instances --image-id ami-12345678 --count 1"
RAN = "ec2 RunInstances ImageId=ami-12345678 InstanceType={} MinCount=1 MaxCount=1".format
STOP = "aws ec2 stop-instances --instance-ids"
VPC = "aws ec2 create-vpc --cidr-block 10.0.0.0/16"
CLUSTER = ("aws rds create-db-cluster --db-cluster-identifier c --master-username u "
           "--master-user-password longpassword")
CREATED = ("rds CreateDBCluster DBClusterIdentifier=c Engine=aurora-mysql "
           "EngineVersion=5.7.mysql_aurora.2.11.1 MasterUsername=u MasterUserPassword=longpassword")
DOCUMENT = '{"Version":"2012-10-17"}'

# What cannot be read in one way only: what the refusal says, and what runs past nginx, if anything.
AMBIGUOUS = [
    # another operation than the first words say
    ("aws --version ec2 s3api list-buckets", BEGIN, "s3 GET /"),
    ("aws --region us-east-1 ec2 describe-vpcs", BEGIN, "ec2 DescribeVpcs"),
    ("aws ec2 --output json describe-vpcs", BEGIN, "ec2 DescribeVpcs"),
    ("aws s3 --region us-east-1 ls", BEGIN, "s3 GET /"),
    ("aws --region us-east-1 s3 ls", BEGIN),
    ("aws -- ec2 describe-vpcs", BEGIN, "ec2 DescribeVpcs"),
    ("aws iam list-groups --", DASHES, "iam ListGroups"),
    ("aws iam -- list-users --max-items 1", BEGIN, "iam ListUsers"),
    ("aws EC2 describe-vpcs", BEGIN),
    ("aws ec2 Describe-Vpcs", BEGIN),
    ("aws ec2 \\\ndescribe-vpcs", BEGIN),
    ("aws 'ec2 describe-vpcs'", BEGIN),
    ("/usr/bin/aws iam list-groups", BEGIN),
    ("aws iam", BEGIN),
    ("aws", BEGIN),
    ("", BEGIN),
    ('["aws iam list-groups"]', BEGIN),
    # options that are not what they seem
    (f"{VPC} --generate-cli-skeleton", IGNORED, "ec2 CreateVpc CidrBlock=10.0.0.0/16"),
    (f"{VPC} --generate", IGNORED, "ec2 CreateVpc CidrBlock=10.0.0.0/16"),
    (f"{VPC} --cli-input-json '{{\"DryRun\":true}}'", IGNORED,
     "ec2 CreateVpc CidrBlock=10.0.0.0/16"),
    (f"{RUN} --instance-type --no-paginate p4d.24xlarge", ALONE, RAN("p4d.24xlarge")),
    (f"{STOP} i-0123456789abcdef1 --output json i-0123456789abcdef0", ALONE,
     "ec2 StopInstances InstanceId.1=i-0123456789abcdef1 InstanceId.2=i-0123456789abcdef0"),
    ("aws ec2 describe-vpcs --reg us-west-2", SHORT, "ec2.us-west-2 DescribeVpcs"),
    ("aws ec2 describe-vpcs --region us-east-1 --region us-west-2", "is given twice",
     "ec2.us-west-2 DescribeVpcs"),
    ("aws iam list-groups --profile=other", "is written as two words: --profile NAME."),
    ("aws iam list-groups --no-pag", SHORT, "iam ListGroups"),
    ("aws iam list-groups --no-paginate x", ALONE),
    ("aws iam list-groups --versio x", "is not accepted: leave it out.", "iam ListGroups"),
    ("aws s3api get-object --bucket bucket --key '--x=secret key' -",
     'has a value with blanks behind "="', "s3 GET /bucket/--x%3Dsecret%20key"),
    # words
    ("aws iam create-user help", BEHIND),
    ("aws s3api get-object secret --bucket bucket --key key", BEHIND, "s3 GET /bucket/key"),
    ("aws iam list-groups $(whoami)", BEHIND),
    ("aws iam list-groups > groups", BEHIND),
    ("aws iam list-groups && aws iam list-groups", SHELL),
    ("aws iam create-user --user-name =", SHELL),
    ("aws iam create-group --group-name ~", 'No word begins with "~"'),
    ('aws iam create-group --group-name "a', QUOTE),
    ("aws iam list-groups \\", "A backslash at the end escapes nothing"),
    ("aws iam list-groups\v", "Leave out control characters"),
    # regions
    ("aws ec2 describe-vpcs --filters 'Name=tag:a,Values=\"--region * \"'", EVERYWHERE,
     "account POST /listRegions"),
    ("aws ec2 describe-vpcs --filters 'Name=tag:a,Values=\"--region\u00a0* \"'", EVERYWHERE,
     "account POST /listRegions"),
    ("aws ec2 describe-vpcs --region *\u00a0", EVERYWHERE, "account POST /listRegions"),
    # names of a service that the AWS CLI does not have, or has beside another one
    ("aws runtime.sagemaker invoke-endpoint --endpoint-name e --body b o",
     '"sagemaker-runtime" is what the AWS CLI calls it', "sagemaker POST /endpoints/e/invocations"),
    ("aws config describe-configuration-recorders", '"configservice" is what'),
    ("aws codedeploy list-applications", '"deploy" is what'),
]

# What a rule denies, however it is written: the rule, and what runs past nginx. As some options add
# up, each time that one is given counts; here the last one would.
DENIED = [
    ("aws ia'm' list-\"use\"rs", "/operations/iam list-*/action", "iam ListUsers"),
    ("aws\tiam\r\nlist-users", "/operations/iam list-*/action", "iam ListUsers"),
    ("aws sns delete-topic --topic-arn arn:aws:sns:us-east-1:123456789012:t",
     "/operations/@Destructive/action",
     "sns DeleteTopic TopicArn=arn:aws:sns:us-east-1:123456789012:t"),
    (f"{RUN} --instance-type p4d.24xlarge", "/operations/ec2 run-instances/deny_if/0",
     RAN("p4d.24xlarge")),
    (f"{RUN} --instance-type=p4d.24xlarge", "/operations/ec2 run-instances/deny_if/0",
     RAN("p4d.24xlarge")),
    (f"{RUN} --instance-ty p4d.24xlarge", "/operations/ec2 run-instances/deny_if/0",
     RAN("p4d.24xlarge")),
    (f"{RUN} --instance-type t3.micro --instance-type p4d.24xlarge",
     "/operations/ec2 run-instances/deny_if/0", RAN("p4d.24xlarge")),
    (f"{RUN} --instance-type p4d.24xlarge --instance-type t3.micro",
     "/operations/ec2 run-instances/deny_if/0", RAN("t3.micro")),
    (f"{RUN} --instance-type t3.micro --instance-ty=p4d.24xlarge",
     "/operations/ec2 run-instances/deny_if/0", RAN("p4d.24xlarge")),
    (f"{STOP} i-0123456789abcdef1 'i-0123456789abcdef0'",
     "/operations/ec2 stop-instances/deny_if/0",
     "ec2 StopInstances InstanceId.1=i-0123456789abcdef1 InstanceId.2=i-0123456789abcdef0"),
    ("aws iam create-user --user admin", "/operations/iam create-user/deny_if/0",
     "iam CreateUser UserName=admin"),
    (f"{CLUSTER} --engine-version 5.7.mysql_aurora.2.11.1 --engine aurora-mysql",
     "/operations/rds create-db-cluster/deny_if/0", CREATED),
    (f"{VPC} --dry-run --no-dry-run", "/operations/ec2 create-vpc/require/0",
     "ec2 CreateVpc CidrBlock=10.0.0.0/16 DryRun=false"),
    (f"{VPC} --dry-run --no-dry", "/operations/ec2 create-vpc/require/0",
     "ec2 CreateVpc CidrBlock=10.0.0.0/16 DryRun=false"),
    ("aws iam create-policy --policy-name p --policy-document file://document.json",
     "/operations/iam create-policy/deny_if/0",
     f"iam CreatePolicy PolicyName=p PolicyDocument={DOCUMENT}"),
    ("aws iam create-policy --policy-name q --policy-doc fil'e'://document.json",
     "/operations/iam create-policy/deny_if/0",
     f"iam CreatePolicy PolicyName=q PolicyDocument={DOCUMENT}"),
    ("aws iam create-user --user-name u --tags Key=a,Value@=file://document.json",
     "/operations/iam create-user/deny_if/1",
     f"iam CreateUser UserName=u Tags.member.1.Key=a Tags.member.1.Value={DOCUMENT}"),
    ("aws s3api get-object --bucket bucket --key secret out",
     "/operations/s3api get-object/deny_if/0", "s3 GET /bucket/secret"),
    ("aws ec2 describe-vpcs --region *", "/operations/ec2 describe-vpcs/deny_if/0",
     "account POST /listRegions"),
    ("aws lambda invoke --function-name f -", "/default",
     "lambda POST /2015-03-31/functions/f/invocations"),
    ("aws iam create-access-key --user-name u", "/operations/iam create-access-key/action",
     "iam CreateAccessKey UserName=u"),
]

# What is allowed: nothing else runs, and it as it was judged.
ALLOWED = [
    ("aws e'c'2 describe-vpcs", "ec2 DescribeVpcs"),
    ("aws ec2 describe-vpcs --region us-east-1", "ec2 DescribeVpcs"),
    (f"{STOP} i-0123456789abcdef1", "ec2 StopInstances InstanceId.1=i-0123456789abcdef1"),
    (f"{VPC} --dry-run", "ec2 CreateVpc CidrBlock=10.0.0.0/16 DryRun=true"),
    ("aws iam create-user --user-name 'b'\"@\"\\c", "iam CreateUser UserName=b@c"),
    ("aws iam create-user --user-name '' --user-name e", "iam CreateUser UserName=e"),
    ("aws iam create-user --user-name=--help",),
    ("aws iam create-user --user-name help",),
    ("aws s3api get-object --bucket bucket --key key -", "s3 GET /bucket/key"),
    ("aws iam list-groups --max-items -1", "iam ListGroups"),
    ("aws s3 list-buckets",),
    ("aws deploy list-applications", "codedeploy ListApplications"),
    ("aws sagemaker list-models", "sagemaker ListModels"),
    ("aws s3 ls s3://bucket --region us-east-1",
     "s3 GET /bucket?list-type=2&prefix=&delimiter=%2F&encoding-type=url"),
]

# Each ends the server: awscli calls sys.exit().
KILLERS = [
    ("aws s3 ls --version x", "is not accepted: leave it out."),
    ("aws s3 mb", "The bucket or object comes right behind the operation"),
    ("aws s3 presign", "The bucket or object comes right behind the operation"),
    ("aws cloudformation deploy uninstall", BEHIND),
    ("aws s3 ls --bucket", "is no option of s3"),
]


async def ambiguous(gate, command, words, *ran):
    await gate.refused(command, "", words, AMEND)
    await gate.runs_past(command, *ran)


async def denied(gate, command, rule, *ran):
    await gate.refused(command, rule)
    await gate.runs_past(command, *ran)


async def killer(gate, command, words):
    pid = gate.server.process.pid
    await gate.refused(command, "", words, AMEND)
    await gate.runs("aws iam list-groups", "iam ListGroups")
    gate.server.check()
    assert gate.server.process.pid == pid

    try:
        await gate.runs_past(command)
    except httpx.RemoteProtocolError:
        pass
    gate.server.process.wait(10)
    gate.server.start()
    await gate.start_session()


async def answered(gate):
    """what an allowed command answers comes back"""
    async with connect(gate.port) as (session, _):
        await session.call_tool("call_aws", {"cli_command": "aws s3api create-bucket --bucket one"})
        result = await session.call_tool("call_aws", {"cli_command": "aws s3api list-buckets"})
    assert "one" in [bucket["Name"] for bucket in aws_response(result)["Buckets"]], result


async def one_of_a_list(gate):
    """one denied command in a list: none of it runs, wherever it stands"""
    good, bad = "aws iam list-groups", "aws iam list-users"
    for at in range(3):
        commands = [good] * 3
        commands[at] = bad
        await gate.refused(commands,
                           f"/operations/iam list-*/action, command {at + 1} of 3")
    await gate.runs_past([good, bad], "iam ListGroups", "iam ListUsers")
    await gate.runs([good] * 3, *["iam ListGroups"] * 3)


async def one_cannot_be_read(gate):
    """one command in a list that cannot be read: it is told which, and none runs"""
    commands = ["aws iam list-groups", "aws --version iam s3api list-buckets"]
    await gate.refused(commands, ", command 2 of 2", BEGIN, AMEND)
    await gate.runs_past(commands, "iam ListGroups", "s3 GET /")


async def sizes(gate):
    """a list of 20 commands runs, of 0 and 21 it does not, nor does what is no list of strings"""
    command = "aws sts get-caller-identity"
    await gate.runs([command] * 20, *["sts GetCallerIdentity"] * 20)
    for commands in ([], [command] * 21, [command, 1], [command, None], [[command]], {}, 1, None):
        await gate.refused(commands, "", ARGUMENT, AMEND)


async def strictest(gate):
    """of several refusals the strictest counts: deny, approval, limit"""
    deny, approval = "aws iam list-users", "aws iam create-access-key --user-name u"
    limit = "aws iam create-group --group-name g"
    for commands, operation, words in (
        ([*[limit] * 4, approval, deny], "iam list-*/action, command 6 of 6", "Do not retry"),
        ([*[limit] * 4, approval], "iam create-access-key/action, command 5 of 5",
         "cannot ask for an approval"),
        ([limit] * 4, "iam create-group/limits/0", "At most 3 calls per hour."),
    ):
        await gate.refused(commands, f"/operations/{operation}", words)


async def together(gate):
    """the limits of a list are taken together or not at all"""
    group = [f"aws iam create-group --group-name g{n}" for n in range(4)]
    topic = "aws sns create-topic --name t"
    made = [f"iam CreateGroup GroupName=g{n}" for n in range(4)]
    limit = "/operations/{}/limits/0"
    await gate.refused(group, limit.format("iam create-group"))
    await gate.refused([group[0], topic, topic], limit.format("sns create-topic"))
    await gate.runs([group[0], topic, group[1]], made[0], "sns CreateTopic Name=t", made[1])
    retry_after(await gate.refused([group[2], topic], limit.format("sns create-topic")))
    retry_after(await gate.refused(group[2:], limit.format("iam create-group")))
    await gate.runs(group[2], made[2])
    retry_after(await gate.refused(group[3], limit.format("iam create-group")))


LISTS = [answered, one_of_a_list, one_cannot_be_read, sizes, strictest, together]


with tap.program(), Stack("e2e/commands") as stack:
    with call_aws.serve(stack, ROOT / "demo" / "nginx.conf", {"policy.json": POLICY},
                        {8080: free_port()}) as gate:
        (gate.workdir / "document.json").write_text(DOCUMENT)
        rows(gate, "refused", ambiguous, AMBIGUOUS)
        rows(gate, "denied", denied, DENIED)
        rows(gate, "allowed", Gate.runs, ALLOWED)
        stay_in_window(3600, 20)
        tap.run(LISTS, gate)
        rows(gate, "the server lives", killer, KILLERS)
