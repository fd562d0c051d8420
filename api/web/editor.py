"""The editor of a requisition: the posting on one side, the requirements on the other, findings beside each row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final

from fastapi import Depends, Form, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.errors import BadInput, Frozen, NotFound, Stale
from api.http.dependencies import Serving, allowed
from api.web.forms import Long, Text, one_line, page_router
from api.web.heads import head_of, is_held
from api.web.notes import go
from api.web.rendering import fragment, page
from api.workflows.overview import names_in_sight, people_in_pool
from api.workflows.presets import preset, presets
from api.workflows.preview import Preview, preview_edit
from api.workflows.receipts import movement_between
from api.workflows.requisition_drafts import draft_posting, proposed_fields
from api.workflows.requisition_source import Finding, Severity, field_in_words, fields_of, lint
from api.workflows.requisitions import (
    Wanted,
    WholeRequisition,
    approve_requisition,
    change_requisition,
    create_requisition,
    difference_of,
    list_requisitions,
    read_requisition,
    read_versions,
)
from api.workflows.service import Service
from api.workflows.signing_in import own_profile
from screening.drafting import Draft
from screening.errors import RequisitionError
from screening.requisition import EvidenceRule, Kind, Mode, Requisition

__all__ = [
    "Written",
    "approve_page",
    "create_page",
    "lint_page",
    "new_page",
    "preview_page",
    "propose_page",
    "router",
    "save_page",
    "show_requisition",
    "show_versions",
    "written",
]

KINDS: Final = (
    (Kind.SKILL, "Skill"),
    (Kind.EXPERIENCE, "Experience"),
    (Kind.TITLE, "Job title"),
    (Kind.EDUCATION, "Education"),
    (Kind.CERTIFICATION, "Certification"),
    (Kind.LANGUAGE, "Language"),
    (Kind.LOCATION, "Location"),
)
MODES: Final = (
    (Mode.SCORED, "Scored", "gives points by its weight"),
    (Mode.GATE, "Must have", "met, not met or unknown; silence is a question, never a refusal"),
    (Mode.NOTE, "Note", "shown, and counts nothing"),
)
RULES: Final = (
    (EvidenceRule.ANYWHERE, "anywhere in the résumé"),
    (EvidenceRule.EXPERIENCE, "under positions and projects only"),
)
BLANK: Final = {
    "id": "",
    "kind": "skill",
    "texts": "",
    "mode": "scored",
    "weight": "3",
    "min_years": "",
    "evidence": "anywhere",
    "from_posting": "",
}
router = page_router()
MayRead = Annotated[Actor, allowed(Permission.REQUISITION_READ)]
MayEdit = Annotated[Actor, allowed(Permission.REQUISITION_EDIT)]
MayApprove = Annotated[Actor, allowed(Permission.REQUISITION_APPROVE)]
Texts = Annotated[list[str], Form(max_length=100)]
Start = Annotated[str, Query(alias="from", max_length=80)]
EARLIER: Final = 50  # requisitions that a new one can start from: the newest


@dataclass(frozen=True, slots=True)
class Written:
    """What a form brought, as it was typed."""

    title: str
    cut: str
    reference_date: str
    job_family: str
    posting: str
    note: str
    rows: tuple[dict[str, str], ...]

    def fields(self) -> dict[str, Any]:
        """As the fields of a requisition's file; what cannot be one is left for the file's own check to refuse."""
        return {
            "title": self.title,
            "reference_date": self.reference_date,
            "cut": _number(self.cut),
            "requirements": [_requirement(row) for row in self.rows],
        }


def written(
    title: Text = "",
    cut: Text = "",
    reference_date: Text = "",
    job_family: Text = "",
    posting: Long = "",
    note: Text = "",
    requirement_id: Texts = [],  # noqa: B006 - FastAPI copies it
    kind: Texts = [],  # noqa: B006
    texts: Texts = [],  # noqa: B006
    mode: Texts = [],  # noqa: B006
    weight: Texts = [],  # noqa: B006
    min_years: Texts = [],  # noqa: B006
    evidence: Texts = [],  # noqa: B006
    from_posting: Texts = [],  # noqa: B006
) -> Written:
    """The form, row by row.

    Raises:
        BadInput: its columns have different lengths.
    """
    columns = {
        "id": requirement_id,
        "kind": kind,
        "texts": texts,
        "mode": mode,
        "weight": weight,
        "min_years": min_years,
        "evidence": evidence,
        "from_posting": from_posting,
    }
    if len({len(column) for column in columns.values()}) > 1:
        raise BadInput("the form is incomplete: load the page again.")
    rows = tuple(dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True))
    return Written(
        title, cut, reference_date, job_family, posting, note, tuple(row for row in rows if _says_something(row))
    )


def _says_something(row: dict[str, str]) -> bool:
    """Whether somebody wrote anything into the row."""
    return bool(row["texts"].strip())


@router.get("/requisitions/new")
def new_page(request: Request, service: Serving, actor: MayEdit, start: Start = "") -> Response:
    """An empty requisition, or what a kind of role or an earlier requisition asks; without anybody's people."""
    return _new(request, service, actor, _started(service, actor, start), start=start)


@router.post("/requisitions/new")
def create_page(
    request: Request,
    service: Serving,
    actor: MayEdit,
    form: Annotated[Written, Depends(written)],
    team: Text = "",
) -> Response:
    """Add it, or show what stands in the way beside the row that it is about."""
    wanted = Wanted(fields=form.fields(), job_family=form.job_family or None, posting=form.posting, note=form.note)
    try:
        whole = create_requisition(service, actor, wanted, team_id=team or None)
    except (RequisitionError, BadInput) as error:
        return _new(request, service, actor, form, fault=_fault(error))
    return go(f"/requisitions/{whole.stored.id}", "requisition_created")


@router.post("/requisitions/lint")
def lint_page(actor: MayEdit, form: Annotated[Written, Depends(written)]) -> Response:
    """Findings of what is being written, for the script that shows them."""
    return JSONResponse([{**asdict(one), "wording": one.wording} for one in lint(None, form.fields())])


@router.post("/requisitions/propose")
def propose_page(request: Request, service: Serving, actor: MayEdit, posting: Long = "") -> Response:
    """Requirements that a posting may be asking for; each weighs nothing until somebody accepts it."""
    found = draft_posting(service, actor, posting)
    proposed = [(one, _row_of(proposed_fields(one, posting) | {"id": ""})) for one in found.suggestions]
    return fragment(
        request,
        "_proposed.html.j2",
        draft=found,
        proposed=proposed,
        pieces=_pieces(posting, found),
        kinds=dict(KINDS),
        modes={m: w for m, w, _ in MODES},
    )


@router.get("/requisitions/{requisition_id}")
def show_requisition(
    request: Request, service: Serving, actor: MayRead, requisition_id: str, saved: int = 0, ranked: bool = False
) -> Response:
    """What a requisition asks; to be edited by whoever may. After a version was saved, what it changed and moved."""
    whole = read_requisition(service, actor, requisition_id)
    found = _saved(service, actor, whole, is_ranked=ranked) if 1 < saved == whole.stored.version else {}
    return _existing(request, service, actor, whole, _written_of(whole), **found)


@router.post("/requisitions/{requisition_id}")
def save_page(
    request: Request,
    service: Serving,
    actor: MayEdit,
    requisition_id: str,
    form: Annotated[Written, Depends(written)],
    expected: Annotated[int, Form()],
) -> Response:
    """Write another version; the page that follows says what it changed and moved."""
    wanted = Wanted(fields=form.fields(), job_family=form.job_family or None, posting=form.posting, note=form.note)
    try:
        edited = change_requisition(service, actor, requisition_id, wanted, expected=expected)
    except (RequisitionError, BadInput, Frozen, Stale) as error:
        status = 422 if isinstance(error, RequisitionError | BadInput) else 412 if isinstance(error, Stale) else 409
        whole = read_requisition(service, actor, requisition_id)
        faults = {
            "fault": _fault(error),
            "is_frozen": isinstance(error, Frozen),
            "is_stale": isinstance(error, Stale),
        }
        return _existing(request, service, actor, whole, form, status=status, **faults)
    if not edited.changes:
        return go(f"/requisitions/{requisition_id}", "requisition_same")
    ranked = "&ranked=1" if edited.is_ranked_again else ""
    return go(f"/requisitions/{requisition_id}?saved={edited.whole.stored.version}{ranked}")


@router.post("/requisitions/{requisition_id}/preview")
def preview_page(
    request: Request,
    service: Serving,
    actor: MayEdit,
    requisition_id: str,
    form: Annotated[Written, Depends(written)],
) -> Response:
    """What the form would move, in coarse shares; nothing is kept."""
    return fragment(request, "_moves.html.j2", preview=preview_edit(service, actor, requisition_id, form.fields()))


@router.get("/requisitions/{requisition_id}/versions")
def show_versions(
    request: Request, service: Serving, actor: MayRead, requisition_id: str, old: int = 0, new: int = 0
) -> Response:
    """Every version with who wrote and approved it, and what two of them differ in."""
    whole = read_requisition(service, actor, requisition_id)
    versions = read_versions(service, actor, requisition_id)
    after = new or whole.stored.version
    before = old or max(after - 1, 1)
    moved = movement_between(service, actor, requisition_id, before=before, after=after) if before != after else None
    return page(
        request,
        "versions.html.j2",
        head=head_of(service, actor, whole, "versions"),
        versions=versions,
        names=names_in_sight(service, actor, [one for v in versions for one in (v.created_by, v.approved_by) if one]),
        before=before,
        after=after,
        differences=difference_of(service, actor, requisition_id, before=before, after=after),
        preview=None if moved is None else Preview(moved, None),
        texts={
            one.id: str(one.text)
            for number in (before, after)
            for one in read_requisition(service, actor, requisition_id, number).meaning.requirements
        },
        may_approve=Permission.REQUISITION_APPROVE in actor.permissions,
        me=actor.user_id,
    )


@router.post("/requisitions/{requisition_id}/versions/{number}/approve")
def approve_page(service: Serving, actor: MayApprove, requisition_id: str, number: int) -> Response:
    """Put one's name under a version."""
    approve_requisition(service, actor, requisition_id, number=number)
    return go(f"/requisitions/{requisition_id}/versions", "version_approved")


def _fault(error: Exception) -> str:
    return one_line(BadInput(field_in_words(error)) if isinstance(error, RequisitionError) else error)


def _started(service: Service, actor: Actor, start: str) -> Written:
    """What a new requisition starts from: a kind of role, one of the team's requisitions, or nothing.

    Raises:
        NotFound: there is no such kind of role, or no such requisition in sight.
    """
    today = service.now().date()
    kind, _, name = start.partition(":")
    if kind == "requisition":
        return replace(_written_of(read_requisition(service, actor, name)), reference_date=today.isoformat())
    if kind == "role":
        if (usual := preset(name, on=today)) is None:
            raise NotFound
        return _written_from(usual)
    return Written("", "10", today.isoformat(), "", "", "", (BLANK,) * 3)


def _new(
    request: Request, service: Service, actor: Actor, form: Written, *, fault: str = "", start: str = ""
) -> Response:
    return page(
        request,
        "requisition_new.html.j2",
        status=422 if fault else 200,
        teams=own_profile(service, actor).teams,
        presets=presets(),
        earlier=list_requisitions(service, actor, rows=EARLIER),
        start=start,
        **_form_values(form, fault),
    )


def _existing(
    request: Request,
    service: Service,
    actor: Actor,
    whole: WholeRequisition,
    form: Written,
    *,
    status: int = 200,
    **extra: Any,
) -> Response:
    fault = extra.pop("fault", "")
    may_edit = Permission.REQUISITION_EDIT in actor.permissions and whole.stored.is_open
    return page(
        request,
        "requisition.html.j2",
        status=status,
        head=head_of(service, actor, whole, "requirements"),
        whole=whole,
        may_edit=may_edit,
        marked=_marked(form.posting, [row["from_posting"] for row in form.rows]),
        is_held=may_edit and is_held(service, actor, whole.stored.id),
        **{"is_frozen": False, "is_stale": False, "changes": (), "preview": None, "is_ranked": False, **extra},
        **_form_values(form, fault),
    )


def _saved(service: Service, actor: Actor, whole: WholeRequisition, *, is_ranked: bool) -> dict[str, Any]:
    """What the version in force changed, and what it moved where the pool was ranked again and somebody is in it."""
    number, name = whole.stored.version, whole.stored.id
    moved = movement_between(service, actor, name, before=number - 1, after=number) if is_ranked else None
    return {
        "changes": difference_of(service, actor, name, before=number - 1, after=number),
        "preview": None if moved is None else Preview(moved, None),
        "is_ranked": is_ranked and people_in_pool(service, actor, name) > 0,
    }


def _form_values(form: Written, fault: str) -> dict[str, Any]:
    findings = lint(None, form.fields()) if form.title else ()
    by_row: dict[int, list[Finding]] = {}
    rest: list[Finding] = []
    for one in findings:
        head, _, number = one.at.partition("/")
        if head == "requirements" and number.partition("/")[0].isdecimal():
            by_row.setdefault(int(number.partition("/")[0]), []).append(one)
        elif one.severity != Severity.INVALID:
            rest.append(one)
    return {
        "form": form,
        "fault": fault,
        "findings": by_row,
        "title_findings": [one for one in rest if one.at == "title"],
        "kinds": KINDS,
        "modes": MODES,
        "rules": RULES,
        "blank": BLANK,
    }


def _written_of(whole: WholeRequisition) -> Written:
    return _written_from(whole.meaning, job_family=whole.stored.job_family, posting=whole.stored.posting)


def _written_from(meaning: Requisition, *, job_family: str = "", posting: str = "") -> Written:
    fields = fields_of(meaning)
    return Written(
        title=fields["title"],
        cut=str(fields["cut"]),
        reference_date=fields["reference_date"],
        job_family=job_family,
        posting=posting,
        note="",
        rows=tuple(_row_of(one) for one in fields["requirements"]),
    )


def _row_of(one: dict[str, Any]) -> dict[str, str]:
    texts = one["any_of"] if "any_of" in one else [one["text"]]
    weight, years = one.get("weight", ""), one.get("min_years", "")
    return {
        "id": str(one["id"]),
        "kind": str(one["kind"]),
        "texts": "\n".join(texts),
        "mode": str(one["mode"]),
        "weight": f"{weight:g}" if weight != "" else "3",
        "min_years": f"{years:g}" if years != "" else "",
        "evidence": str(one.get("evidence", EvidenceRule.ANYWHERE.value)),
        "from_posting": str(one.get("from_posting", "")),
    }


def _requirement(row: dict[str, str]) -> dict[str, Any]:
    texts = [line.strip() for line in row["texts"].splitlines() if line.strip()]
    found: dict[str, Any] = {"id": row["id"] or None, "kind": row["kind"], "mode": row["mode"]}
    found |= {"any_of": texts} if len(texts) > 1 else {"text": texts[0]}
    if row["mode"] == Mode.SCORED:
        found["weight"] = _number(row["weight"])
    if row["min_years"].strip():
        found["min_years"] = _number(row["min_years"])
    if row["evidence"] != EvidenceRule.ANYWHERE:
        found["evidence"] = row["evidence"]
    if row["from_posting"].strip():
        found["from_posting"] = row["from_posting"]
    return found


def _marked(posting: str, quotes: Sequence[str]) -> list[tuple[str, bool]]:
    """The posting in pieces, with whether a requirement was made of each; the lines may break elsewhere by now."""
    words = [r"\s+".join(map(re.escape, quote.split())) for quote in sorted(quotes, key=len, reverse=True) if quote]
    if not words:
        return [(posting, False)]
    parts = re.split(f"({'|'.join(words)})", posting)
    return [(part, number % 2 == 1) for number, part in enumerate(parts)]


def _pieces(posting: str, found: Draft) -> list[tuple[str, str]]:
    """The posting in pieces: what asked for something, what is refused, and the rest."""
    spans = [(one.span, "asked") for one in found.suggestions]
    spans += [(flag.span, "refused" if flag.is_refused else "warned") for flag in found.flags]
    pieces: list[tuple[str, str]] = []
    at = 0
    for span, kind in sorted(spans, key=lambda one: (one[0].start, -one[0].end)):
        if span.start < at:  # within one that is shown already
            continue
        pieces += [(posting[at : span.start], ""), (posting[span.start : span.end], kind)]
        at = span.end
    return [*pieces, (posting[at:], "")]


def _number(text: str) -> Decimal | str:
    """A number as it was typed; words stay words, and are refused where the requisition is read."""
    try:
        return Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return text
