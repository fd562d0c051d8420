"""`evenhand policies`: the dated policy packs that are shipped, what they say and how far each source was checked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from api.commands.printing import write_line
from api.errors import BadInput
from fairness import PolicyError, load_policy
from fairness.citations import Ask, CitationPack, citation_packs, load_citations
from fairness.packs import PackKind, find_pack
from fairness.plain import plain
from fairness.policies import Policy, policy_packs

__all__ = ["policies_command"]

Pack = Policy | CitationPack


def policies_command(pack: str | None, *, as_json: bool) -> int:
    """List the packs, or show one with its citations and what it asks.

    Raises:
        BadInput: there is no pack of that name.
    """
    if pack is None:
        found: list[Pack] = [*(load_policy(name) for name in policy_packs()), *citation_packs()]
        if as_json:
            write_line(json.dumps([_short(one) for one in found], indent=1, ensure_ascii=False))
        else:
            _list(found)
        return 0
    one = _pack(pack)
    if as_json:
        write_line(json.dumps(plain(one), indent=1, ensure_ascii=False))
    else:
        _show(one)
    return 0


def _pack(name: str) -> Pack:
    try:
        is_citation = find_pack(name).kind is PackKind.CITATIONS
        return load_citations(name) if is_citation else load_policy(name)
    except PolicyError as error:
        raise BadInput(str(error)) from None


def _short(one: Pack) -> dict[str, Any]:
    return {
        "id": one.id,
        "version": one.version,
        "title": one.title,
        "computes": isinstance(one, Policy),
        "as_of": one.as_of,
        "status": one.status,
    }


def _list(found: Sequence[Pack]) -> None:
    for one in found:
        does = "computes" if isinstance(one, Policy) else "sources only"
        write_line(f"{one.id}  (version {one.version}, {does})\n  {one.title}\n  Status: {one.status}\n")
    write_line("Not legal advice. 'evenhand policies ID' shows sources and what each asks of the software.")


def _show(one: Pack) -> None:
    write_line(f"{one.title}\n{one.id}, version {one.version}, as of {one.as_of}\nStatus: {one.status}\n\nSources")
    for source in one.citations:
        write_line(f"  • {source}" if isinstance(source, str) else f"  • {source.text} ({source.checked})")
    write_line("\nWhat it asks, and what the software does")
    for ask in one.asks:
        write_line(_asked(ask))
    write_line("\nNot legal advice.")


def _asked(ask: Ask) -> str:
    return f"  {'✓' if ask.done else '–'} {ask.what}\n      {ask.answer}"
