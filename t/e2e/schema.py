#!/usr/bin/env python3
"""The JSON Schemas of policies and of grants against mcp-policy: what one accepts or refuses, the
other does, but for what only a loader can know; and the very words in which it refuses."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("lib")))
import tap

from jsonschema import Draft202012Validator

from mutate import Mutator, nodes
from stack import BUILD, ROOT

MCP_POLICY = Path(os.environ.get("MCP_POLICY", BUILD / "mcp-policy")).resolve()
POLICIES = ROOT / "policies"
CORPUS = ROOT / "t" / "policies"
SCRATCH = BUILD / "e2e" / "schema"

# What no schema says: what several rules say together, what other files hold, what a language in a
# string means, how a number is written, and what strict readers of JSON refuse.
SEMANTIC = re.compile(": (?:" + "|".join([
    r'expected a glob that is longer or shorter than one that can match the same tool, ".*"',
    r'expected a glob that is longer or shorter than one that can match the same operation, ".*"',
    r'expected a "catalog" in the policy, which says what is in the class ".*"',
    r'expected a file that can be read: ".*" .*',
    r"expected each counter once in one list of limits",
    r"expected the window, the scope and the algorithm that the counter has elsewhere",
    r'expected an "increment" of at most "max": no call would ever fit',
    r"expected a regular expression: .*",
    r'expected an IP address or a block such as "10\.0\.0\.0/8", found ".*"',
    r'expected a block with no bit set behind its prefix, found ".*"',
    r"expected a whole number of at least \d+, found (-0|-?\d+\.0|\d+e\d+)",
    r"expected a glob of at most 255 bytes",
    r"expected at most 2048 bytes",
    r"expected no encoded character that may stand as it is",
    r'expected (a scheme in lower case|"//" after this scheme|a path after the host|a host .*|'
    r'a port only if it is not the usual one|a name, or an address of four numbers|'
    r'a "}" for each "{"|two digits, 0-9 or A-F, after "%"|no (character that has to be encoded|'
    r'encoded .*|segment "." or ".."|empty segment|(host|query) in a "file"|"\'" in a query))',
    r'expected an entry that does not stand in "deny" as well',
    r"expected a name of at most 128 bytes, found .*",
    r"expected a (name|token) that no other grant has.*",
    r"lone surrogate|NUL in a member name|duplicate member name",
    r"more than 64 levels of nesting|number of more than 128 bytes",
    r'expected a time in UTC like ".*", found "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"',
]) + ")$")


def no_constant(word):
    raise ValueError(f"{word} is no JSON")


class Language:
    """A kind of file: its schema, and how mcp-policy reads it."""

    def __init__(self, schema, *verb):
        self.schema = json.loads((POLICIES / schema).read_text())
        self.validator = Draft202012Validator(self.schema)
        self.verb = verb

    def document(self, path):
        return json.loads(path.read_bytes().decode(), parse_constant=no_constant)

    def schema_faults(self, path):
        """What the schema has against a file; that it is no JSON counts as well."""
        try:
            document = self.document(path)
        except ValueError as error:
            return [str(error)]
        return [f"{error.json_path}: {error.message}"
                for error in self.validator.iter_errors(document)]

    def run(self, paths, directory=CORPUS):
        """What mcp-policy says of files, by their paths below the directory."""
        return subprocess.run([MCP_POLICY, *self.verb, *paths], cwd=directory, check=False,
                              capture_output=True, text=True, timeout=60)

    def loader_faults(self, path):
        done = self.run([os.path.relpath(path, CORPUS)])
        assert bool(done.returncode) == bool(done.stderr), done
        return done.stderr


POLICY = Language("policy.schema.json", "check")
GRANTS = Language("grants.schema.json", "grant", "list")


def files(directory):
    found = sorted(directory.glob("*.json"))
    assert found, f"{directory} is empty"
    return found


def accepted(language, path):
    """Schema and loader accept a file."""
    with tap.case(f"{path.relative_to(ROOT)} is accepted"):
        assert not language.schema_faults(path), language.schema_faults(path)
        assert not language.loader_faults(path), language.loader_faults(path)


def refused(language, path, by_schema):
    """The loader refuses a file in the words beside it; the schema does or does not."""
    with tap.case(f"{path.relative_to(ROOT)} is refused{'' if by_schema else ' by the loader'}"):
        expected = path.with_suffix(".txt").read_text()
        said = language.loader_faults(path)
        assert said == expected, f"expected\n{expected}but found\n{said}"
        faults = language.schema_faults(path)
        assert bool(faults) == by_schema, faults


def corpus(language, directory):
    for path in files(directory / "good"):
        accepted(language, path)
    for path in files(directory / "bad"):
        refused(language, path, by_schema=True)
    for path in files(directory / "semantic"):
        refused(language, path, by_schema=False)


def as_told(language, directory):
    """Each file is accepted, or refused in the words beside it; a table tells which."""
    told = dict(re.findall(r"^\|.*\| `(\S+\.json)` \| (loads|refused)\b.*\|$",
                           (directory / "README.md").read_text(), re.M))
    for path in files(directory):
        words = path.with_suffix(".txt")
        with tap.case(f"{path.relative_to(ROOT)} stands in the table"):
            assert told.pop(path.name, None) == ("refused" if words.exists() else "loads")
        if words.exists():
            refused(language, path, by_schema=not SEMANTIC.search(words.read_text()))
        else:
            accepted(language, path)
    with tap.case(f"{directory.relative_to(ROOT)}/README.md tells of no other file"):
        assert not told, told


def objects(schema):
    """The descriptions of objects that a schema holds."""
    return [value for _, value in nodes(schema)
            if isinstance(value, dict) and value.get("additionalProperties") is False]


def form(language):
    """The schema is one, tells of each key what it does, and names no host."""
    schema = language.schema
    with tap.case(f"{schema['$id']}: each key is described"):
        Draft202012Validator.check_schema(schema)
        assert "/" not in schema["$id"]
        for value in objects(schema):
            for name, key in value["properties"].items():
                shared = schema["$defs"].get(key.get("$ref", "").rpartition("/")[2], {})
                assert "description" in key or "description" in shared, name


def covered(language, directory):
    """Each key and each word of the schema stands in a good file."""
    used, known = set(), set()
    for path in files(directory):
        for key, value in nodes(language.document(path)):
            used.update(word for word in (key, value) if isinstance(word, str))
    for value in objects(language.schema):
        known.update(value["properties"])
    for _, value in nodes(language.schema):
        if isinstance(value, dict):
            known.update(word for word in [*value.get("enum", []), value.get("const")]
                         if isinstance(word, str))
    with tap.case(f"{language.schema['$id']}: each key and each word stands in a good file"):
        assert len(known) > 5 and known <= used, known - used


def operators():
    """Each operator stands in an example."""
    with tap.case("each operator stands in an example"):
        used = {value for path in files(POLICIES / "examples")
                for key, value in nodes(json.loads(path.read_text())) if key == "op"}
        known = {word["const"] for word in
                 POLICY.schema["$defs"]["condition"]["properties"]["op"]["oneOf"]}
        assert used == known, used ^ known


def verdicts(language, mutants, at_once):
    """What mcp-policy has against each mutant: nothing, or lines; so many are asked at once."""
    place = SCRATCH / language.verb[0] / "mutants"
    place.mkdir(parents=True)
    for name, mutant in mutants.items():
        (place / name).write_text(json.dumps(mutant))
    faults = {name: [] for name in mutants}
    names = list(mutants)
    for begin in range(0, len(names), at_once):
        said = language.run(names[begin:begin + at_once], place)
        assert said.returncode in (0, 1, 2), said
        assert bool(said.returncode) == bool(said.stderr), said
        for line in said.stderr.splitlines():
            name = line.partition(":")[0]
            if name in faults:              # else it counts the faults that are not listed
                faults[name].append(line)
    return faults


def mutations(language, directory, count, at_once):
    """Schema and loader agree on so many small changes to each good file, unless the fault is one
    that only the loader sees."""
    corpus = {}
    for path in sorted(directory.glob("*/*.json")):
        with contextlib.suppress(ValueError):       # no JSON, or a number beyond Python's
            document = language.document(path)
            json.dumps(document, allow_nan=False)
            corpus[path] = document
    good = [path for path in corpus if path.parent == directory / "good"]
    mutator = Mutator(corpus.values())
    mutants = {f"{path.stem}-{number}.json": mutant for path in good
               for number, mutant in enumerate(mutator.mutants(path.stem, corpus[path], count))}

    catalogs = SCRATCH / language.verb[0] / "catalogs"
    catalogs.mkdir(parents=True)
    for catalog in files(CORPUS / "catalogs"):
        (catalogs / catalog.name).symlink_to(catalog)
    faults = verdicts(language, mutants, at_once)

    tally = Counter()
    for path in good:
        with tap.case(f"{count} mutations of {path.relative_to(ROOT)}"):
            for number in range(count):
                name = f"{path.stem}-{number}.json"
                valid, bad = language.validator.is_valid(mutants[name]), faults[name]
                semantic = valid and bad and all(map(SEMANTIC.search, bad))
                assert semantic or valid == (not bad), "\n".join([
                    json.dumps(mutants[name]), f"the schema {'accepts' if valid else 'refuses'} it",
                    *bad])
                tally["semantic" if semantic else "good" if valid else "bad"] += 1
    print(f"# of {len(mutants)} mutants: {dict(tally)}", flush=True)


with tap.program():
    shutil.rmtree(SCRATCH, ignore_errors=True)
    for language, directory in ((POLICY, CORPUS), (GRANTS, CORPUS / "grants")):
        form(language)
        covered(language, directory / "good")
        corpus(language, directory)
    for path in files(POLICIES):
        if not path.name.endswith(".schema.json"):
            accepted(POLICY, path)
    for path in files(POLICIES / "servers"):
        accepted(POLICY, path)
    for path in files(POLICIES / "examples"):
        if path.name != "catalog.json":     # of classes.json, which is read with it
            accepted(GRANTS if path.name == "grants.json" else POLICY, path)
    operators()
    as_told(POLICY, CORPUS / "policylayer")
    mutations(POLICY, CORPUS, 200, at_once=1000)
    mutations(GRANTS, CORPUS / "grants", 40, at_once=1)
