"""Runs, rankings and audits as tables in a terminal."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Protocol

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fairness.report.wording import in_words
from screening.resume import MASK

__all__ = ["State", "show_audit", "show_files", "show_ranking", "show_reading", "show_run"]

Json = Mapping[str, Any]
GATE_WORDS = {"open": "✓ Open", "open_with_notice": "✓ Open, with a notice", "hold": "▲ On hold"}
STATE_WORDS = {"met": "✓ met", "not_met": "✗ not met", "unknown": "? unknown", None: "–"}
RELEASED_BY = 'A named person may release this cut: --sign-off "reason" --by NAME.'
SHOWN_PLACES = 25
QUOTE = 110  # characters of a quote in a table


class State(Protocol):
    """What is shown of a file."""

    @property
    def file(self) -> str:
        """Its name."""
        ...

    @property
    def status(self) -> StrEnum:
        """What became of it."""
        ...

    @property
    def reason(self) -> str:
        """Why, and what to do."""
        ...


LEAST_P = 0.001  # smaller p-values are not told apart
WIDE = 132  # columns where the output is no terminal: a table in a file need not be folded


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=WIDE)


def show_run(view: Json) -> None:
    """A screened run: the audit and the files always, people only with the gate open."""
    console = _console()
    requisition, gate = view["requisition"], view["gate"]
    console.print(f"\n[bold]{escape(requisition['title'])}[/bold]  ·  cut {view['cut']['asked']}")
    _files(console, view["files"])
    show_audit(view["audit"], console=console)
    console.print(f"\n[bold]Gate: {GATE_WORDS[gate['outcome']]}[/bold]")
    for reason in gate["reasons"]:
        console.print(f"  • {escape(in_words(reason))}", soft_wrap=True)
    if gate["sign_off"]:
        signed = gate["sign_off"]
        console.print(f"  Released by {escape(signed['by'])} (unverified): {escape(signed['reason'])}")
    if gate["shut"]:
        console.print(f"  Nobody is shown. {escape(gate.get('who_may_open') or RELEASED_BY)}", soft_wrap=True)
        return
    _shortlist(console, view)


def _files(console: Console, files: Sequence[Json]) -> None:
    counts = Counter(f["status"] for f in files)
    words = ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in sorted(counts.items()))
    console.print(f"{len(files)} files: {words}")
    for file in files:
        if file["status"] != "read" or file["reason"]:
            console.print(f"  {escape(file['file'])}: {file['status']}: {escape(file['reason'])}", soft_wrap=True)


def _shortlist(console: Console, view: Json) -> None:
    places = [p for p in view["ranking"]["places"] if p["selected"]]
    console.print(f"\n[bold]Shortlist: {len(places)} of {view['cut']['pool']}, priority to talk to[/bold]")
    if view["cut"]["tie_note"]:
        console.print(view["cut"]["tie_note"])
    _places(console, places, view["requisition"])
    console.print(
        f"{view['cut']['pool'] - len(places)} people are not yet reviewed; nobody is rejected by the machine."
    )


def _places(console: Console, places: Sequence[Json], requisition: Json) -> None:
    texts = {r["id"]: r["text"] for r in requisition["requirements"]}
    table = Table(box=None, pad_edge=False)
    table.add_column("rank", justify="right")
    table.add_column(
        "candidate" if all("pseudonym" in place for place in places) else "file", overflow="fold", max_width=24
    )
    table.add_column("of 100", justify="right")
    table.add_column("gates")
    table.add_column("strongest evidence", ratio=1)
    for place in places:
        best = max(place["points"], key=lambda p: p["points"], default=None)
        quoted = ""
        if best and best["quotes"]:
            quote = best["quotes"][0]
            quoted = f"{texts[best['requirement']]}: “{_quote(quote['quote'])}” p. {quote['page']}"
        table.add_row(
            f"{place['rank']}{'=' if place.get('tied') else ''}",
            escape(place["file"]),
            f"{place['score'] // 10 / 10:.1f}",
            " ".join(STATE_WORDS[g["state"]] for g in place["gates"]) or "–",
            escape(quoted),
        )
    console.print(table)


def _quote(text: str) -> str:
    words = " ".join(text.replace(MASK, " ").split())
    return words if len(words) <= QUOTE else f"{words[:QUOTE].rsplit(' ', 1)[0]} …"


def show_ranking(published: Json) -> None:
    """The first places of a ranking."""
    console = _console()
    shared = Counter(p["rank"] for p in published["places"])
    places = [{**p, "tied": shared[p["rank"]] > 1} for p in published["places"]]
    _places(console, places[:SHOWN_PLACES], published["requisition"])
    if len(places) > SHOWN_PLACES:
        console.print(f"… and {len(places) - SHOWN_PLACES} more; --json prints everyone.")


def show_files(states: Sequence[State]) -> None:
    """Files that could not be read."""
    console = _console()
    for state in states:
        console.print(f"{escape(state.file)}: {state.status}: {escape(state.reason)}", soft_wrap=True)


def show_audit(audit: Json, *, console: Console | None = None) -> None:
    """Every family and stage of an audit, and its gate."""
    alone = console is None
    console = console or _console()
    last = audit["families"][-1]["stage"] if audit["families"] else ""
    for stage in dict.fromkeys(family["stage"] for family in audit["families"]):
        tables = [family for family in audit["families"] if family["stage"] == stage]
        if alone or stage == last:
            for family in tables:
                _family(console, family)
        else:
            console.print(escape(f"{stage}: {'; '.join(_in_short(family) for family in tables)}"), soft_wrap=True)
    if alone:
        for rates in audit["scoring"]:
            _family(console, {**rates, "family": f"{rates['family']}, above the median"})
        _answers(console, audit)
    for note in audit["reconciliation"]:
        console.print(escape(str(note.get("sentence", note))))
    if alone and not audit["families"] and audit.get("power") is not None:
        console.print("\nFigures asked for; there is no shortlist to decide about.")
    elif alone:
        gate = audit["gate"]
        console.print(f"\n[bold]Gate: {GATE_WORDS[gate['outcome']]}[/bold]")
        for reason in gate["reasons"]:
            console.print(f"  • {escape(in_words(reason))}", soft_wrap=True)
    policy = audit["policy"]
    console.print(
        f"Policy {policy['id']} {policy['version']}. This is not the independent audit that New York City asks for."
    )


def _answers(console: Console, audit: Json) -> None:
    """What a file of figures asked: one line an answer."""
    for one in audit.get("availability") or ():
        test = one["test"]
        console.print(
            f"{escape(one['group']) or 'Selections'}: {one['observed']} of {one['n']}, expected "
            f"{test['expected']['value']:.1f}; {test['z']:+.2f} standard deviations, p {_chance(test['two_sided_p'])}."
        )
    for one in audit.get("power") or ():
        found = _decimal(one["minimum_detectable_ratio"], 3)
        console.print(
            f"{one['n_focal']} and {one['n_reference']} people at {one['reference_rate']['value']:.3f}: power "
            f"{_decimal(one['power'], 3)} at a ratio of {one['ratio']['value']:.3f}; lowest disparity seen: {found}."
        )
    for one in audit.get("orders") or ():
        spread, share = one["infeasibility"], one["exposure"]["ratio"]
        console.print(
            f"Order of {one['places']}: NDKL {one['ndkl_nats']:.4f} nats, infeasible at {spread['index']} places, "
            f"exposure ratio {_decimal(share, 3)}."
        )
    for one in audit.get("prefixes") or ():
        console.print(
            f"{one['places']} places: at least {one['adjusted_table']} (adjusted), {one['table']} unadjusted."
        )


def _chance(p: float) -> str:
    return "below 0.001" if p < LEAST_P else f"= {p:.3f}"


def _in_short(family: Json) -> str:
    """A family's table in a few words: how often each verdict stands there."""
    counts = Counter(group["verdict"].replace("_", " ") for group in family["groups"])
    words = ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common()) or "not computable"
    return f"{family['family'].replace('_', ' ').replace('|', ' × ')}: {words}"


_YARDSTICK: Json = {"impact_ratio": {"value": 1.0}, "interval": None, "mid_p": None}
"""What stands beside the group that verdicts compare with."""


def _family(console: Console, family: Json) -> None:
    name = family["family"].replace("_", " ").replace("|", " × ")
    console.print(f"\n[bold]{escape(name)}, {escape(family['stage'])}[/bold]")
    if family.get("reason"):
        console.print(escape(str(family["reason"])))
    table = Table(box=None, pad_edge=False)
    table.add_column("group")
    for head in ("n", "selected", "rate", "impact ratio", "95 % interval", "mid-p"):
        table.add_column(head, justify="right")
    table.add_column("verdict")
    for group in family["groups"]:
        figures = _YARDSTICK if group["group"] in family["robust_reference"] else group["robust"] or group
        table.add_row(
            escape(group["group"]),
            _count(group["n"]),
            _count(group["selected"]),
            _decimal(group["rate"], 3),
            _cut_off((figures["impact_ratio"] or {}).get("value")),
            _interval(figures["interval"]),
            _decimal(figures["mid_p"], 3),
            group["verdict"].replace("_", " "),
        )
    unknown = family["unknown"]
    if unknown and unknown["n"]:
        table.add_row("not known", str(unknown["n"]), str(unknown["selected"]), "", "", "", "", "")
    if family["groups"] or (unknown and unknown["n"]):
        console.print(table)
    if family["robust_reference"] and family["robust_reference"][0] not in family["reference"]:
        highest, judged = (" and ".join(family[key]) for key in ("reference", "robust_reference"))
        console.print(escape(f"Compared with {judged}: the highest rate, of {highest}, is that of too few people."))


def _count(value: int | None) -> str:
    """A number of people; None is one that this view does not show."""
    return "hidden" if value is None else str(value)


def _decimal(value: float | None, places: int) -> str:
    return "–" if value is None else f"{value:.{places}f}"


def _cut_off(ratio: float | None) -> str:
    """A ratio to three decimals, cut off and never rounded: 0.7999 must not read as 0.8."""
    return "–" if ratio is None else f"{math.floor(ratio * 1000 + 1e-9) / 1000:.3f}"


def _interval(interval: Json | None) -> str:
    """Both ends to two decimals, never narrower than they are."""
    if not interval:
        return "–"
    low, high = (interval[end] for end in ("low", "high"))
    start = "–" if low is None else f"{math.floor(low * 100 + 1e-9) / 100:.2f}"
    return f"{start} … {'∞' if high is None else f'{math.ceil(high * 100 - 1e-9) / 100:.2f}'}"


def show_reading(row: Json) -> None:
    """What was read of one file."""
    console = _console()
    console.print(f"\n[bold]{escape(row['file'])}[/bold]: {row['status']} {escape(row['reason'])}", soft_wrap=True)
    if row["text"] is None:
        return
    console.print(f"{row['pages']} pages, language {row['language'] or 'not known'}, quality {row['quality']}")
    for position in row["positions"]:
        until = "present" if position["current"] else position["end"] or "?"
        line = f"  {position['title'] or '?'}, {position['employer'] or '?'}: {position['start'] or '?'} to {until}"
        console.print(escape(line), soft_wrap=True)
    skills = ", ".join(f"{s['label']} ({s['rung']})" for s in row["skills"])
    console.print(escape(f"  Skills: {skills or 'none found'}"), soft_wrap=True)
    for hidden in row["hidden_text"]:
        console.print(escape(f"  Hidden text on page {hidden['page']} ({hidden['reason']}): {hidden['quote'][:QUOTE]}"))
