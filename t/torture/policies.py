"""Reloads with policies that cannot be used."""

import os
import re
import signal

from bed import HERE, until

PIECES = 20
GOOD = (HERE / "policy.json").read_text()
PLACE = r"policy\.json:\d+:\d+: "

# What stands in the file, and where: what the error must say.
TEXTS = {
    "empty": ("", PLACE),
    "binary": ("\0\1\2", PLACE),
    "a list": ("[]", r"policy\.json:1:1: \(root\)"),
    "version": (GOOD.replace('"1"', "1"), r"policy\.json:2:14: /version: "),
    "max": (GOOD.replace("100,", '"100",'), r"policy\.json:10:\d+: /tools/each/limits/0/max: "),
    "limits": (GOOD.replace('"limits"', '"limit"', 1), r"policy\.json:5:\d+: /all_tools/limit: "),
    "twice": (GOOD.replace('"brief": {', '"each": {'), PLACE),
    "deep": ("[" * 1000, PLACE),
}

# What stands there instead of it: a link to this.
LINKS = {
    "missing": "none.json",
    "a directory": "/",
    "a loop": "policy.json",
    "unreadable": "/proc/self/mem",
}


async def refuse(bed, expected):
    """A reload that fails, says why, and leaves everything as it is."""
    workers = bed.workers()
    done = bed.nginx.control("-s", "reload")
    assert done.returncode != 0, done
    bed.planned.append(expected)
    told = len(emergencies(bed))
    os.kill(bed.master, signal.SIGHUP)
    await until(lambda: emergencies(bed)[told:], "log: nothing is told of a policy")
    for line in [done.stderr, *emergencies(bed)[told:]]:
        assert re.search(expected, line), f"log: {line} has no {expected}"
    assert bed.workers() == workers


def emergencies(bed):
    """What the master told of the policy."""
    return [line for line in bed.nginx.log.read_text(errors="replace").splitlines()
            if f"[emerg] {bed.master}#" in line and "policy.json" in line]


async def broken(bed):
    """policies that are broken or not there: the old one goes on, the error has a place"""
    path = bed.nginx.conf / "policy.json"
    cuts = {f"cut at {at}": (GOOD[:at], PLACE)
            for at in bed.rng.sample(range(len(GOOD.rstrip())), PIECES)}
    async with bed.load():
        for n, (text, expected) in enumerate((TEXTS | cuts).values()):
            bed.write("policy.json", text)
            await refuse(bed, expected)
            if n == PIECES:
                bed.warm()
        for target in LINKS.values():
            path.unlink()
            path.symlink_to(target)
            await refuse(bed, r'policy\.json')
        path.unlink()
        path.write_text(GOOD)
        await bed.reload()
