"""How the AWS API MCP Server reads a command: its own code, with the AWS CLI's parsers, listened to
where the words have become the values of options. Nothing is run."""

import contextlib
import io
import os
from dataclasses import dataclass, field

from stack import BUILD

REGION = "xx-fanned-1"      # what the server puts for the "*" of "--region *"

# What the environment says would be a default of the command.
HOME = BUILD / "e2e" / "upstream"
HOME.mkdir(parents=True, exist_ok=True)
for name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[name]
os.environ |= {
    "HOME": str(HOME), "AWS_API_MCP_WORKING_DIR": str(HOME), "AWS_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true", "AWS_API_MCP_SUPPRESS_DEPRECATION_WARNING": "true",
}

from awslabs.aws_api_mcp_server.core.aws import service as server
from awslabs.aws_api_mcp_server.core.parser import parser
from loguru import logger

logger.disable("awslabs")

GLOBALS = {option[2:]: action
           for action in parser.parser._actions for option in action.option_strings}

# Commands of the AWS CLI itself, which the server refuses.
OWN = ("configure", "history")


@dataclass
class Read:
    """What the server has made of a command."""
    service: str = ""
    operation: str = ""
    globals: dict = field(default_factory=dict)
    actions: list = field(default_factory=list)     # of argparse
    values: object = None                           # by the actions' "dest"
    fanned: bool = False
    profile: str | None = None                      # whose regions it asks for
    sdk_operation: str | None = None                # if it got so far


class Listener:
    """Stands in for functions of the server, and calls them."""

    def __init__(self):
        self.read = None
        self.done = False
        self.validate = self.replace("_validate_global_args", self.global_args)
        self.handle = self.replace("_handle_invalid_parameters", self.parameters)
        self.parse = parser.ArgTableParser.parse_operation_args
        parser.ArgTableParser.parse_operation_args = (
            lambda argparser, *given: self.operation_args(argparser, *given))
        server.get_active_regions = self.regions

    @staticmethod
    def replace(name, function):
        replaced = getattr(parser, name)
        setattr(parser, name, function)
        return replaced

    def regions(self, profile):
        self.read.fanned = True
        self.read.profile = profile
        return [REGION]

    def global_args(self, service, given):
        self.read.globals = dict(vars(given))
        self.validate(service, given)

    def operation_args(self, argparser, *given):
        self.read.actions = argparser._actions
        return self.parse(argparser, *given)

    def parameters(self, metadata, service, operation, parsed):
        self.handle(metadata, service, operation, parsed)
        self.read.service = service
        self.read.operation = operation
        self.read.values = parsed.operation_args
        self.done = True

    def listen(self, text):
        """A Read, or None: the server takes it for no command."""
        self.read = Read()
        self.done = False
        # What comes behind the options is another matter: values that are not sound.
        with contextlib.redirect_stderr(io.StringIO()), contextlib.suppress(Exception, SystemExit):
            (expanded,) = server.expand_regions_if_needed(text)
            command = parser.parse(expanded)
            self.read.sdk_operation = command.command_metadata.operation_sdk_name
        return self.read if self.done else None


read = Listener().listen


def services():
    return [name for name in parser.command_table if name not in OWN]


def operations(service):
    """All operations of a service, by name."""
    command = parser.command_table[service]
    if hasattr(command, "_get_command_table"):
        return command._get_command_table()
    return command.subcommand_table


def sdk_operation(service, operation):
    """The name in the API, or None: there is none."""
    model = getattr(operations(service)[operation], "_operation_model", None)
    return model and model.name


def actions(service, operation):
    """The options of an operation, and its words."""
    return parser.ArgTableParser(operations(service)[operation].arg_table)._actions


def same_parameters(service, operation):
    """Groups of options that set the same parameter of the API."""
    groups = {}
    for name, argument in operations(service)[operation].arg_table.items():
        parameter = getattr(argument, "_serialized_name", None)
        if parameter and not argument.positional_arg:
            groups.setdefault(parameter, []).append(name)
    return [names for names in groups.values() if len(names) > 1]


def option_name(action):
    return action.option_strings[0][2:] if action.option_strings else None


def value(action, values):
    """What an option came to: a list, a string, a number, a boolean, or None."""
    found = getattr(values, action.dest, None)
    if type(action).__name__ == "_StoreFalseAction" and found is not None:
        return not found
    if type(action).__name__ == "AppendFilter" and found is not None:
        return [value for option, value in found if option in action.option_strings]
    if isinstance(found, list) and found and isinstance(found[0], list):
        return [word for words in found for word in words]
    return found if isinstance(found, (list, str, int, float)) else None


def is_default(action, read):
    """Whether nothing need have been said; "--x" and "--no-x" may have one default each."""
    found = getattr(read.values, action.dest, None)
    return found is None or any(found == other.default for other in read.actions
                                if other.dest == action.dest)
