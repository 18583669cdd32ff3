"""TAP for the end-to-end tests, and the way to demo/, whose stack they share."""

import asyncio
import contextlib
import logging
import sys
import traceback
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[3] / "demo"))

logging.basicConfig(format="# %(name)s: %(message)s", stream=sys.stdout)

TEST_SECONDS = 900

_results = []


def report(name, error=None):
    _results.append(error is None)
    print(f"{'ok' if error is None else 'not ok'} {len(_results)} - {name}", flush=True)
    if error is not None:
        for line in "".join(traceback.format_exception(error, limit=-3)).splitlines():
            print(f"# {line}", flush=True)


def run(tests, *given, prefix=""):
    """Runs tests one after the other: async functions whose docstrings say what they prove."""
    for test in tests:
        error = None
        try:
            asyncio.run(asyncio.wait_for(test(*given), TEST_SECONDS))
        except Exception as caught:
            error = caught
        report(prefix + test.__doc__, error)


@contextlib.contextmanager
def case(name):
    """Encloses one test, which fails by an exception."""
    try:
        yield
    except Exception as error:
        report(name, error)
    else:
        report(name)


@contextlib.contextmanager
def program():
    """Encloses the whole program: what fails between the tests is a failed test, too."""
    try:
        yield
    except Exception as error:
        report("the parts start and stop", error)
    print(f"1..{len(_results)}", flush=True)
    sys.exit(not all(_results))
