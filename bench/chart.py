"""What was measured, as tables in docs/performance.md and as a chart beside it."""

import re
from html import escape

from gateway import HERE

DOCS = HERE.parent / "docs"
BEGIN, END = "<!-- what make performance measured -->\n", "<!-- end -->\n"

WIDTH = 760
LABEL = 190             # the column of names
BAR, STEP = 16, 28      # the height of a bar, and from one to the next
MORE = 110              # beside the longest bar, for its number

STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .head { font-weight: 600; }
  .note { fill: #59636e; }
  .bar { fill: #8c959f; }
  .ours { fill: #1a7f37; }
  line { stroke: #d1d9e0; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .note { fill: #9198a1; }
    .bar { fill: #656c76; }
    .ours { fill: #3fb950; }
    line { stroke: #3d444d; }
  }
"""


def added(rivals, rival, kind, figure):
    """To what the plain proxy of the same kind takes for a call that it passes on; None if that is
    the rival, or if it was not measured."""
    own = rival[kind][figure]
    if rival["key"] == rival["base"] or own is None:
        return None
    return own - next(one for one in rivals if one["key"] == rival["base"])["allowed"][figure]


def duration(us):
    return f"{us:+,.1f} µs" if us < 1000 else f"{us / 1000:+,.1f} ms"


def panel(rows, top, title, note):
    """A heading, a bar for each row, and where the next panel may begin."""
    most = max(value for _, value, _ in rows)
    parts = [f'<text class="head" x="0" y="{top + 14}">{escape(title)}</text>',
             f'<text class="note" x="0" y="{top + 32}">{escape(note)}</text>']
    top += 44
    for number, (name, value, ours) in enumerate(rows):
        y = top + number * STEP
        width = max(value, 0) / most * (WIDTH - LABEL - MORE)
        parts += [f'<text x="{LABEL - 8}" y="{y + 13}" text-anchor="end">{escape(name)}</text>',
                  f'<rect class="{"ours" if ours else "bar"}" x="{LABEL}" y="{y}" '
                  f'width="{max(width, 1):.1f}" height="{BAR}" rx="2"/>',
                  f'<text x="{LABEL + max(width, 1) + 6:.1f}" y="{y + 13}">'
                  f'{duration(value)}</text>']
    bottom = top + len(rows) * STEP
    parts.append(f'<line x1="{LABEL}" y1="{top - 4}" x2="{LABEL}" y2="{bottom - 8}"/>')
    return parts, bottom + 20


def svg(results):
    rivals = results["rivals"]
    bars = {rival["key"]: (rival["title"], added(rivals, rival, "allowed", "cpu"),
                           rival["key"] == "module") for rival in rivals if rival["judges"]}
    heavy = {rival["key"] for rival in rivals if rival["heavy"]}
    near = [bar for key, bar in bars.items() if key not in heavy]
    far = [bar for key, bar in bars.items() if key in heavy | {"module"}]
    parts, bottom = panel(near, 8, "CPU time that judging a call adds",
                          "to the same proxy without rules; less is better")
    more, bottom = panel(far, bottom, "Gateways that open sessions of their own",
                         "to plain nginx, on a scale of their own")
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom}" '
            f'width="{WIDTH}" height="{bottom}" role="img" '
            f'aria-label="CPU time that judging a call adds">\n<style>{STYLE}</style>\n'
            + "\n".join(parts + more) + "\n</svg>\n")


def table(heads, rows):
    """The first column is text, the others are numbers."""
    lines = [heads, ["---"] + ["--:"] * (len(heads) - 1), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def number(value, form):
    return "-" if value is None else format(value, form)


def calls(rivals, kind):
    figures = (("cpu", "+,.1f"), ("instructions", "+,.0f"), ("p50", "+,.0f"), ("p99", "+,.0f"),
               ("busy_p50", "+,.0f"), ("busy_p99", "+,.0f"))
    rows = [[rival["title"], f"{rival[kind]['cpu']:,.1f}",
             *(number(added(rivals, rival, kind, figure), form) for figure, form in figures),
             f"{rival['rss'] / 1e6:,.0f}"] for rival in rivals if kind in rival]
    return table(["", "CPU, µs", "added", "instructions added", "p50 added, µs", "p99 added",
                  "with 8: p50 added", "p99 added", "RSS, MB"], rows)


def tables(results):
    machine = "; ".join(f"{name} {value}" for name, value in results["machine"].items())
    workers, lock = results["workers"]["cpu"], results["workers"]["lock"]
    return "\n".join((
        f"{machine}.\n",
        "### A call that is allowed\n",
        calls(results["rivals"], "allowed"),
        "### A call that is denied\n",
        calls(results["rivals"], "denied"),
        "### Instructions that this module adds\n",
        table(["a call, of 244 bytes unless it says more", "instructions"],
              [[name, f"{count:+,}"] for name, count in results["instructions"].items()]),
        "### Workers\n",
        table(["CPU, µs", "1 worker", "4 workers", "ratio"],
              [[row["title"], f"{row['one']:.2f}", f"{row['four']:.2f}", f"{row['ratio']:.3f}"]
               for row in workers]),
        table(["the lock of the zone is held, ns", "median", "p99"],
              [[f"processes: {row['processes']}, limits: {row['limits']}", str(row["median"]),
                str(row["p99"])] for row in lock]),
    ))


def write(results):
    path = DOCS / "performance.md"
    text = re.sub(f"(?s)(?<={re.escape(BEGIN)}).*(?={re.escape(END)})",
                  lambda _: f"\n{tables(results)}\n", path.read_text())
    path.write_text(text)
    (DOCS / "performance.svg").write_text(svg(results))
    print(f"\nwrote {path.name} and performance.svg in {DOCS.name}/")
