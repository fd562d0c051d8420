"""Policy packs with their legal status, and with which encoder, taxonomy and software everything is computed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Annotated, Final

from fastapi import Form
from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.errors import BadInput, NotFound, Stale
from api.http.dependencies import Serving, allowed
from api.web.forms import Long, one_line, page_router
from api.web.notes import go
from api.web.rendering import page
from api.workflows.gate_policy import change_gate_policy, gate_policy
from api.workflows.health import health_of, versions_of
from api.workflows.service import Service
from fairness import PolicyError, load_policy
from fairness.citations import CitationPack, citation_packs, load_citations
from fairness.packs import PackKind, find_pack
from fairness.policies import Policy, policy_packs

__all__ = ["Figure", "change_gate_policy_page", "router", "show_health", "show_policies", "show_policy"]

Reader = Annotated[Actor, allowed(Permission.POLICY_READ)]
Keeper = Annotated[Actor, allowed(Permission.HEALTH_READ)]
Officer = Annotated[Actor, allowed(Permission.AUDIT_SIGN_OFF)]
FIGURES: Final = (
    ("threshold", "Impact ratio that is looked at", "A rate below this share of the highest is an indicator."),
    ("alpha", "Level of significance", "Below it a difference is unlikely to be chance."),
    ("min_n", "Fewest people in a group", "Smaller groups are counted and not compared."),
    ("min_share", "Smallest share of a group", "Of those whose group is known."),
    ("interval_level", "Level of intervals", ""),
    ("practical_difference", "Practical difference", "Of the selections expected; smaller ones are left alone."),
)

router = page_router()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a pack, with what it is."""

    words: str
    value: str
    hint: str


@router.get("/policies")
def show_policies(request: Request, service: Serving, actor: Reader) -> Response:
    """The packs, and the versions of everything."""
    return page(
        request,
        "policies.html.j2",
        computing=[load_policy(name) for name in policy_packs()],
        citing=citation_packs(),
        in_force=gate_policy(service, actor).policy.id,
        versions=versions_of(service, actor),
        iso=date.fromisoformat,
    )


@router.get("/policies/{pack_id}")
def show_policy(request: Request, service: Serving, actor: Reader, pack_id: str) -> Response:
    """One pack: its figures, what it asks and how the software answers, and its sources."""
    return _policy(request, service, actor, _pack(pack_id))


@router.post("/policies/{pack_id}/decide")
def change_gate_policy_page(
    request: Request,
    service: Serving,
    actor: Officer,
    pack_id: str,
    version: Annotated[int, Form(ge=0, le=1_000_000)],
    reason: Long = "",
) -> Response:
    """Let this pack decide at the gate, from the next audit on."""
    pack = _pack(pack_id)
    try:
        change_gate_policy(service, actor, find_pack(pack.id).name, reason=reason, expected=version)
    except (BadInput, Stale) as error:
        return _policy(request, service, actor, pack, fault=one_line(error), said=reason)
    return go(f"/policies/{pack.id}", "gate_policy_changed")


@router.get("/admin/health")
def show_health(request: Request, service: Serving, actor: Keeper) -> Response:
    """How the service is."""
    return page(
        request, "health.html.j2", health=health_of(service, actor), versions=versions_of(service, actor), now=actor.at
    )


def _policy(
    request: Request, service: Service, actor: Actor, pack: Policy | CitationPack, fault: str = "", said: str = ""
) -> Response:
    figures: tuple[Figure, ...] = ()
    if isinstance(pack, Policy):
        figures = tuple(Figure(words, _number(getattr(pack, name)), hint) for name, words, hint in FIGURES)
    in_force = gate_policy(service, actor)
    return page(
        request,
        "policy.html.j2",
        status=422 if fault else 200,
        pack=pack,
        figures=figures,
        iso=date.fromisoformat,
        in_force=in_force,
        may_decide=isinstance(pack, Policy) and Permission.AUDIT_SIGN_OFF in actor.permissions,
        fault=fault,
        said=said,
        sources=[(one, "") if isinstance(one, str) else (one.text, one.checked.value) for one in pack.citations],
    )


def _pack(pack_id: str) -> Policy | CitationPack:
    try:
        is_citation = find_pack(pack_id).kind is PackKind.CITATIONS
        return load_citations(pack_id) if is_citation else load_policy(pack_id)
    except PolicyError:
        raise NotFound from None


def _number(value: Fraction | int) -> str:
    if isinstance(value, int):
        return str(value)
    decimal = f"{float(value):.3f}".rstrip("0").rstrip(".")
    return f"{value.numerator}/{value.denominator}" if value.denominator < 10 else decimal
