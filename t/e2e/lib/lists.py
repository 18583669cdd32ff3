"""Lists of tools as servers write them, and what is left of them: the bytes of both. A text is made
of parts, each of which says what becomes of it. The policy is t/e2e/list_bytes-policy.json."""

import itertools
from dataclasses import dataclass

STAYING = [
    '{"name":"allowed_1"}',
    '{ "description" : "a ] } , \\" [ { \\\\" ,\t"name" : "allowed_2" }',
    '{"inputSchema":{"properties":{"name":{"enum":["hidden_secret",[]]}}},"name":"allowed_3"}',
    '{"n\\u0061me":"\\u0061llowed_4","title":"\u00fc \u20ac \U0001f600"}',
    '{"name":"allowed_5","_meta":{"tools":[{"name":"denied"},{}]}}',
]
GOING = [
    '{"name":"hidden_secret"}',
    '{"inputSchema":{"type":"object","properties":{}},"name":"hidden_secret","title":"]},{["}',
    '{"name":"\\u0068idden_\\u0073ecret"}',
    '{"name":"denied"}',
    '{ "name" : "never" , "description" : "\\"" }',
    '{"name":"unnamed"}',
    '{"name":"with blank"}',
    '{"name":"Allowed_1"}',
    '{"title":"allowed_1"}',
    '{"meta":{"name":"allowed_1"}}',
    '{"name":["allowed_1"]}',
    '{"name":"allowed_1","Name":"hidden_secret"}',
    '"allowed_1"',
    '[{"name":"allowed_1"}]',
    '{}',
    'null',
    '-1.5e3',
    'true',
    '""',
]
SPACES = ["", "", " ", "\t", "\n", "\r", "\r\n", " \t\n\r ", "   "]
LINE_SPACES = ["", "", " ", "\t", "\n", "\n", " \n\t", "\n\n"]      # no CR in data of an event
BEFORE = ["", '"resultType":"[",', '"_meta":{"tools":[{"name":"denied"}]},', '"ttlMs" : 5 ,']
BEHIND = ["", ',"nextCursor":""', ',"prompts":[{"name":"]"}]', ' , "nextCursor" : "],\\""']
SCOPES = [None, None, None, '"public"', '"private"', "7"]
MOST = 4        # elements of which each one may stay or go


@dataclass
class Part:
    text: str
    left: str


def stay(text):
    return Part(text, text)


def go(text):
    return Part(text, "")


def array(rng, stays, spaces):
    """One with an element for each of `stays`. The comma and the white space before an element are
    left if it stays and one before it does."""
    yield stay("[" + rng.choice(spaces))
    kept = False
    for at, one in enumerate(stays):
        mark = stay if one else go
        if at:
            gap = rng.choice(spaces) + "," + rng.choice(spaces)
            yield stay(gap) if one and kept else go(gap)
        yield mark(rng.choice(STAYING if one else GOING))
        kept |= one
    yield stay(rng.choice(spaces) + "]")


def scope(rng, form):
    """What caches may do with a list that is the caller's own: for him alone."""
    before, behind = form.split("%")
    value = rng.choice(SCOPES)
    if value:
        yield stay(before + '"cacheScope" :')
        yield Part(value, '"private"')
        yield stay(behind)


def answer(rng, stays, spaces):
    """A whole message."""
    space = [rng.choice(spaces) for _ in range(4)]
    early, late = rng.choice([('"id":1,', ""), ("", ', "id" : 1 ')])
    first = rng.random() < 0.5
    yield stay(f'{space[0]}{{"jsonrpc":"2.0",{early}"result"{space[1]}:{space[2]}{{')
    yield stay(rng.choice(BEFORE))
    if first:
        yield from scope(rng, "%,")
    yield stay('"tools" :')
    yield from array(rng, stays, spaces)
    if not first:
        yield from scope(rng, ",%")
    yield stay(f"{rng.choice(BEHIND)}}}{late}}}{space[3]}")


def answers(rng, spaces):
    """All ways in which up to MOST elements stay or go."""
    for length in range(MOST + 1):
        for stays in itertools.product([False, True], repeat=length):
            yield list(answer(rng, stays, spaces))


def text(parts):
    """What the server sends, and what is left of it."""
    return ("".join(part.text for part in parts).encode(),
            "".join(part.left for part in parts).encode())


# Events. What goes, goes from the values of the data lines; the lines stay.

PROGRESS = ('{"jsonrpc":"2.0","method":"notifications/progress",'
            '"params":{"progressToken":1,"progress":1,"tools":[{"name":"denied"}]}}')
BETWEEN = ["", "", "", ": in between%", "id: 5%", "data%x: no%", "dat: a%"]
AROUND = ["", "", "id: 1%data:%%", "retry: 300%%", ": ping%%", "event: message%", "id%data%%",
          f"event: message%data: {PROGRESS}%%", "%%", "data: %data: %%"]


def event(rng, parts, end):
    sent = left = "data: "
    for part in parts:
        for at, line in enumerate(part.text.split("\n")):
            if at:
                blank = "" if line and line[0] != " " and rng.random() < 0.5 else " "
                frame = f"{end}{rng.choice(BETWEEN)}data:{blank}".replace("%", end)
                sent += frame
                left += frame
            sent += line
            left += line if part.left == part.text else ""
        if part.left != part.text:
            left += part.left
    return sent + end + end, left + end + end


def stream(rng, parts, end, around=None):
    """The events of an answer with a list, as they are sent and as they are left."""
    before, behind = (value.replace("%", end) for value in
                      around or (rng.choice(["", "\ufeff"]) + rng.choice(AROUND),
                                 rng.choice(AROUND)))
    sent, left = event(rng, parts, end)
    return (before + sent + behind).encode(), (before + left + behind).encode()
