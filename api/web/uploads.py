"""Bringing résumés in: a drop zone, and a row a file that moves through its states while the page is open.

The work goes on when the page is closed. Whoever was read is shown by pseudonym; a file that failed keeps its name, so
that somebody can look for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.errors import BadInput
from api.http.dependencies import Serving, allowed
from api.http.paging import Paging, Wanted, page_of
from api.http.uploads import Upload, received
from api.storage.candidates import pseudonym
from api.storage.states import Change, ConsentBasis, FileState, ProposalState
from api.web.events import event_stream
from api.web.forms import page_router
from api.web.heads import is_held
from api.web.notes import go
from api.web.rendering import fragment, page
from api.web.words import Chip, chip_of, day
from api.workflows.add_resumes import Consent, Intake, add_resumes
from api.workflows.batches import (
    RETRIED,
    BatchView,
    FileView,
    batch_in_sight,
    batches_of,
    cancel_batch,
    files_in_sight,
    progress_of,
    retry_batch,
    retry_file,
)
from api.workflows.overview import OpeningRow, duplicates_of_batch, openings_in_sight
from api.workflows.service import Service
from api.workflows.signing_in import own_profile
from api.workflows.unpack import Given

__all__ = [
    "Row",
    "Tab",
    "Target",
    "cancel_page",
    "more_files",
    "new_batch",
    "retry_all_page",
    "retry_page",
    "router",
    "show_batch",
    "show_uploads",
    "watch_batch",
]

ROWS: Final = 50
BATCHES: Final = 20
STUCK: Final = "It waits longer than usual: trying again puts all that wait back into the queue."
TABS: Final[tuple[tuple[str, str, tuple[FileState, ...]], ...]] = (
    ("", "All", ()),
    ("waiting", "Waiting", (FileState.QUEUED, FileState.READING)),
    ("read", "Read", (FileState.READ,)),
    ("duplicate", "Duplicates", (FileState.DUPLICATE,)),
    (
        "look",
        "Need a look",
        (
            FileState.NEEDS_OCR,
            FileState.ENCRYPTED,
            FileState.CORRUPT,
            FileState.TOO_LARGE,
            FileState.UNSUPPORTED,
            FileState.EMPTY,
            FileState.TIMED_OUT,
            FileState.FAILED,
            FileState.CANCELLED,
        ),
    ),
)

router = page_router()
MayUpload = Annotated[Actor, allowed(Permission.BATCH_UPLOAD)]
MayRead = Annotated[Actor, allowed(Permission.BATCH_READ)]


@dataclass(frozen=True, slots=True)
class Tab:
    """A filter of the table with its count."""

    key: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Target:
    """A requisition that an upload can be for; none while it is on hold."""

    id: str
    words: str
    is_held: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A file as the table shows it; `who` leads to the person, `name` is there where nobody was read."""

    id: str
    who: str
    href: str
    name: str
    size: int
    chip: Chip
    what_to_do: str
    may_retry: bool


@router.get("/uploads")
def show_uploads(
    request: Request, service: Serving, actor: MayUpload, wanted: Paging, requisition: str = ""
) -> Response:
    """The drop zone, and what came before."""
    found = batches_of(service, actor, before=_before(wanted.after), limit=BATCHES + 1)
    wanted = Wanted(BATCHES, wanted.after)
    shown = page_of(
        found, wanted, key=lambda one: (one.batch.created_at.isoformat(), one.batch.id), show=lambda one: one
    )
    return page(
        request,
        "uploads.html.j2",
        batches=[(view, _totals(view)) for view in shown.items],
        next=shown.next,
        teams=own_profile(service, actor).teams,
        **_target(service, actor, requisition),
    )


@router.post("/uploads")
async def new_batch(request: Request, service: Serving, actor: MayUpload) -> Response:
    """The first files of a new batch; a script sends the rest in portions."""
    async with received(request, max_mb=service.settings.max_upload_mb) as upload:
        fields = upload.fields
        requisition = fields.get("requisition") or None
        team = None if requisition else fields.get("team") or None
        intake = Intake(requisition_id=requisition, team_id=team, consent=_consent(upload))
        taken = await run_in_threadpool(add_resumes, service, actor, _given(upload), intake)
    return _taken(request, taken.batch.id)


@router.post("/uploads/{batch_id}/files")
async def more_files(request: Request, service: Serving, actor: MayUpload, batch_id: str) -> Response:
    """More files of a batch."""
    async with received(request, max_mb=service.settings.max_upload_mb) as upload:
        await run_in_threadpool(
            add_resumes, service, actor, _given(upload), Intake(batch_id=batch_id, consent=_consent(upload))
        )
    return _taken(request, batch_id)


@router.get("/uploads/{batch_id}")
def show_batch(
    request: Request, service: Serving, actor: MayRead, batch_id: str, state: str = "", after: int = -1
) -> Response:
    """A batch; htmx asks for the same address and gets the part that changes."""
    view = batch_in_sight(service, actor, batch_id)
    values = _batch_values(service, actor, view, state, after)
    if "HX-Request" in request.headers:
        return fragment(request, "_batch.html.j2", **values)
    return page(request, "batch.html.j2", **values, **_target(service, actor, view.batch.requisition_id or ""))


@router.get("/uploads/{batch_id}/events")
def watch_batch(request: Request, service: Serving, actor: MayRead, batch_id: str) -> Response:
    """A word whenever a file of the batch moves."""
    batch_in_sight(service, actor, batch_id)

    def look() -> tuple[object, bool]:
        progress = progress_of(service, actor, batch_id)
        return hash(tuple((one.id, one.state, one.updated_at) for one in progress.states)), progress.is_done

    return event_stream(request, look)


@router.post("/uploads/{batch_id}/cancel")
def cancel_page(service: Serving, actor: MayUpload, batch_id: str) -> Response:
    """Stop what is not read yet."""
    cancel_batch(service, actor, batch_id)
    return go(f"/uploads/{batch_id}", "batch_cancelled")


@router.post("/uploads/{batch_id}/files/{file_id}/retry")
def retry_page(service: Serving, actor: MayUpload, batch_id: str, file_id: str) -> Response:
    """Read a file again."""
    retry_file(service, actor, file_id)
    return go(f"/uploads/{batch_id}", "file_queued")


@router.post("/uploads/{batch_id}/retry")
def retry_all_page(service: Serving, actor: MayUpload, batch_id: str) -> Response:
    """Read every file again that another try may change."""
    retry_batch(service, actor, batch_id)
    return go(f"/uploads/{batch_id}", "files_queued")


def _before(key: Any) -> Any:
    return None if key is None else (datetime.fromisoformat(str(key[0])), str(key[1]))


def _given(upload: Upload) -> list[Given]:
    given = [Given(name, stream) for name, stream in upload.files if name]
    if not given:
        raise BadInput("there is no file: choose or drop at least one.")
    return given


def _consent(upload: Upload) -> Consent:
    """On what ground people may be kept: the position they applied for, unless they agreed to later ones too."""
    return Consent(ConsentBasis.POOL if upload.fields.get("later") else ConsentBasis.APPLICATION)


def _taken(request: Request, batch_id: str) -> Response:
    to = f"/uploads/{batch_id}"
    if "application/json" in request.headers.get("Accept", ""):
        return JSONResponse({"batch": batch_id, "href": to}, status_code=201)
    return go(to)


def _target(service: Service, actor: Actor, requisition_id: str) -> dict[str, Any]:
    """Which requisitions an upload can be for, and which one is chosen."""
    rows = openings_in_sight(service, actor, state=None)
    titles = Counter(row.requisition.title for row in rows if row.requisition.is_open)
    return {
        "requisition_id": requisition_id,
        "requisitions": [
            Target(
                row.requisition.id,
                _named(row, is_shared=titles[row.requisition.title] > 1),
                is_held=row.gate is ProposalState.HELD
                and is_held(service, actor, row.requisition.id, but_for=(Change.POOL,)),
            )
            for row in rows
            if row.requisition.is_open
        ],
        "titles": {row.requisition.id: row.requisition.title for row in rows},
    }


def _named(row: OpeningRow, *, is_shared: bool) -> str:
    """The title; with the team and the day where another has the same."""
    one = row.requisition
    return f"{one.title} ({row.team}, {day(one.created_at)})" if is_shared else one.title


def _totals(view: BatchView) -> Mapping[str, int]:
    return {key: sum(view.counts.get(state, 0) for state in states) for key, _, states in TABS if key}


def _batch_values(service: Service, actor: Actor, view: BatchView, state: str, after: int) -> dict[str, Any]:
    states = next((found for key, _, found in TABS if key == state), ())
    rows = files_in_sight(service, actor, view.batch.id, states=states, after=after, limit=ROWS + 1)
    counts = _totals(view)
    whole = sum(view.counts.values())
    return {
        "view": view,
        "batch": view.batch,
        "tabs": [Tab(key, words, counts.get(key, whole)) for key, words, _ in TABS],
        "state": state,
        "rows": [_row(one) for one in rows[:ROWS]],
        "next": rows[ROWS - 1].file.position if len(rows) > ROWS else None,
        "is_first": after < 0,
        "duplicates": duplicates_of_batch(service, actor, view.batch.id) if view.is_done and counts["read"] else 0,
        "again": sum(view.counts.get(state, 0) for state in RETRIED),
        "whole": whole,
        "done": whole - counts["waiting"],
        "here": f"/uploads/{view.batch.id}?state={state}" + (f"&after={after}" if after >= 0 else ""),
    }


def _row(view: FileView) -> Row:
    file = view.file
    return Row(
        id=file.id,
        who=pseudonym(file.candidate_id),
        href=f"/people/{file.candidate_id}" if file.state is FileState.READ else "",
        name=view.name or "",
        size=file.size,
        chip=chip_of(file.state),
        what_to_do=STUCK if view.is_stuck else file.reason,
        may_retry=view.may_retry,
    )
