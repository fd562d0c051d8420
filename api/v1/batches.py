"""Batches of uploaded résumés: sent, watched, stopped, and files of them tried again."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import StreamingResponse

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.errors import BadInput, EntranceError
from api.http.dependencies import Serving, allowed
from api.http.paging import Page, Paging, page_of
from api.http.routes import api_router
from api.http.uploads import Upload, received
from api.problems import problem_responses
from api.storage.files import State
from api.storage.states import ConsentBasis, FileState
from api.workflows.add_resumes import Consent, Intake, Taken, add_resumes
from api.workflows.batches import (
    BatchView,
    FileView,
    batch_in_sight,
    batches_of,
    cancel_batch,
    files_in_sight,
    progress_of,
    retry_file,
)
from api.workflows.service import Service
from api.workflows.unpack import Given

__all__ = [
    "BatchShown",
    "FileQueued",
    "FileShown",
    "FileTaken",
    "Received",
    "UploadFields",
    "add_batch_route",
    "add_files_route",
    "cancel_batch_route",
    "list_batches_route",
    "list_files_route",
    "read_batch_route",
    "retry_file_route",
    "router",
    "watch_batch_route",
]

LOOK_S: Final = 1.0  # between two looks at a batch that is watched
QUIET_S: Final = 15.0  # after which a line without meaning keeps proxies from closing the connection
WATCHED_S: Final = 600.0  # then the client connects anew, and is asked anew who it is
EVENT_STREAM: Final = "text/event-stream"

router = api_router("batches")
Uploader = Annotated[Actor, allowed(Permission.BATCH_UPLOAD)]
Reader = Annotated[Actor, allowed(Permission.BATCH_READ)]


class UploadFields(BaseModel):
    """The fields beside the files of an upload."""

    model_config = ConfigDict(extra="forbid")

    requisition_id: str | None = Field(default=None, max_length=36, description="What these people apply for")
    team_id: str | None = Field(default=None, max_length=36, description="Whose they are, if for no requisition")
    consent_basis: ConsentBasis = ConsentBasis.APPLICATION
    consent_until: AwareDatetime | None = Field(default=None, description="With its time zone")


class BatchShown(BaseModel):
    """A batch and how far it is."""

    id: str
    requisition_id: str | None
    created_at: datetime
    cancelled_at: datetime | None
    counts: dict[FileState, int] = Field(description="Files by state; states without a file are left out")
    done: bool = Field(description="Whether every file is in a final state")


class FileShown(BaseModel):
    """A file of a batch; who was read is blind, so the name is null then."""

    id: str
    position: int
    name: str | None
    size: int
    state: FileState
    reason: str
    duplicate_of: str | None
    attempts: int
    updated_at: datetime


class FileTaken(BaseModel):
    """Which row stands for a file that was sent."""

    name: str
    id: str
    state: FileState


class FileQueued(BaseModel):
    """A file that waits to be read again."""

    id: str
    state: FileState


class Received(BaseModel):
    """What became of an upload; `files` in the order sent, what lay in a ZIP in its place."""

    batch: BatchShown
    files: list[FileTaken]


def _form(*, with_owner: bool) -> dict[str, Any]:
    """How an upload is told in the published document."""
    fields = UploadFields.model_json_schema(ref_template="#/components/schemas/{model}")["properties"]
    shown = {name: value for name, value in fields.items() if with_owner or name.startswith("consent")}
    shown["consent_basis"] = {"type": "string", "enum": [basis.value for basis in ConsentBasis]}
    shown["files"] = {"type": "array", "items": {"type": "string", "format": "binary"}, "description": "Files or ZIPs"}
    schema = {"type": "object", "properties": shown, "required": ["files"], "additionalProperties": False}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


@router.post("/batches", status_code=201, responses=problem_responses(413), openapi_extra=_form(with_owner=True))
async def add_batch_route(request: Request, service: Serving, actor: Uploader) -> Received:
    """Send résumés, as files or in ZIPs; each is read by a job, and the answer comes before that."""
    async with received(request, max_mb=service.settings.max_upload_mb) as upload:
        return await run_in_threadpool(_take, service, actor, upload, None)


@router.post(
    "/batches/{batch_id}/files",
    status_code=201,
    responses=problem_responses(413),
    openapi_extra=_form(with_owner=False),
)
async def add_files_route(batch_id: str, request: Request, service: Serving, actor: Uploader) -> Received:
    """Send more files of a batch; what is in it already changes nothing."""
    async with received(request, max_mb=service.settings.max_upload_mb) as upload:
        return await run_in_threadpool(_take, service, actor, upload, batch_id)


@router.get("/batches")
def list_batches_route(service: Serving, actor: Reader, paging: Paging) -> Page[BatchShown]:
    """Batches in sight, the newest first."""
    found = batches_of(service, actor, before=_moment_and_id(paging.after), limit=paging.rows)
    return page_of(
        found, paging, key=lambda view: (view.batch.created_at.isoformat(), view.batch.id), show=_batch_shown
    )


@router.get("/batches/{batch_id}")
def read_batch_route(batch_id: str, service: Serving, actor: Reader) -> BatchShown:
    """One batch."""
    return _batch_shown(batch_in_sight(service, actor, batch_id))


@router.get("/batches/{batch_id}/files")
def list_files_route(
    batch_id: str,
    service: Serving,
    actor: Reader,
    paging: Paging,
    state: Annotated[list[FileState] | None, Query(description="Only files in these states")] = None,
) -> Page[FileShown]:
    """The files of a batch, by their place in it."""
    after = _place(paging.after)
    found = files_in_sight(service, actor, batch_id, states=state or (), after=after, limit=paging.rows)
    return page_of(found, paging, key=lambda view: (view.file.position,), show=_file_shown)


@router.get(
    "/batches/{batch_id}/events",
    response_class=StreamingResponse,
    responses={200: {"description": "Events `file`, `counts` and `done`", "content": {EVENT_STREAM: {}}}},
)
async def watch_batch_route(batch_id: str, service: Serving, actor: Reader) -> StreamingResponse:
    """Server-sent events: where each file is, then what changes, until all are done."""
    first = await run_in_threadpool(progress_of, service, actor, batch_id)
    return StreamingResponse(_events(service, actor, batch_id, first.states), media_type=EVENT_STREAM)


@router.post("/batches/{batch_id}/cancel")
def cancel_batch_route(batch_id: str, service: Serving, actor: Uploader) -> BatchShown:
    """Read no more files of a batch."""
    return _batch_shown(cancel_batch(service, actor, batch_id))


@router.post("/files/{file_id}/retry", status_code=202)
def retry_file_route(file_id: str, service: Serving, actor: Uploader) -> FileQueued:
    """Read a file again that failed, took too long or was cancelled."""
    file = retry_file(service, actor, file_id)
    return FileQueued(id=file.id, state=file.state)


def _take(service: Service, actor: Actor, upload: Upload, batch_id: str | None) -> Received:
    given = [Given(name, stream) for name, stream in upload.files]
    taken = add_resumes(service, actor, given, _intake(upload, batch_id))
    view = batch_in_sight(service, actor, taken.batch.id)
    return Received(batch=_batch_shown(view), files=_taken(taken))


def _intake(upload: Upload, batch_id: str | None) -> Intake:
    try:
        fields = UploadFields.model_validate({name: value for name, value in upload.fields.items() if value})
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput(f"the field {first['loc'][0]} cannot be used: {first['msg']}.") from None
    if batch_id is not None and (fields.requisition_id or fields.team_id):
        raise BadInput("the batch says already for what and whose it is: leave requisition_id and team_id out.")
    consent = Consent(fields.consent_basis, fields.consent_until)
    return Intake(batch_id, fields.requisition_id, fields.team_id, consent)


async def _events(service: Service, actor: Actor, batch_id: str, first: Sequence[State]) -> AsyncIterator[str]:
    """Our own rows, looked at again and again: what differs from the last look is told."""
    known: dict[str, FileState] = {}
    states, until, told = first, time.monotonic() + WATCHED_S, time.monotonic()
    while True:
        changed = [state for state in states if known.get(state.id) is not state.state]
        for state in changed:
            known[state.id] = state.state
            yield _event("file", {"id": state.id, "position": state.position, "state": state.state.value})
        if changed:
            yield _event("counts", _counts(states))
            told = time.monotonic()
        if all(state.state not in (FileState.QUEUED, FileState.READING) for state in states):
            yield _event("done", {})
            return
        if time.monotonic() > until:
            return
        if time.monotonic() - told > QUIET_S:
            yield ": still there\n\n"
            told = time.monotonic()
        await asyncio.sleep(LOOK_S)
        try:
            states = (await run_in_threadpool(progress_of, service, actor, batch_id)).states
        except EntranceError:  # the client comes back, and is told what is wrong
            return


def _event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n"


def _counts(states: Sequence[State]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for state in states:
        counts[state.state.value] = counts.get(state.state.value, 0) + 1
    return dict(sorted(counts.items()))


def _batch_shown(view: BatchView) -> BatchShown:
    batch = view.batch
    return BatchShown(
        id=batch.id,
        requisition_id=batch.requisition_id,
        created_at=batch.created_at,
        cancelled_at=batch.cancelled_at,
        counts=dict(view.counts),
        done=view.is_done,
    )


def _file_shown(view: FileView) -> FileShown:
    file = view.file
    return FileShown(
        id=file.id,
        position=file.position,
        name=view.name,
        size=file.size,
        state=file.state,
        reason=file.reason,
        duplicate_of=file.duplicate_of,
        attempts=file.attempts,
        updated_at=file.updated_at,
    )


def _taken(taken: Taken) -> list[FileTaken]:
    return [
        FileTaken(name=name, id=file.id, state=file.state) for name, file in zip(taken.names, taken.files, strict=True)
    ]


def _moment_and_id(after: tuple[str | int, ...] | None) -> tuple[datetime, str] | None:
    if after is None:
        return None
    try:
        moment, batch_id = after
        found = datetime.fromisoformat(str(moment))
        return found.astimezone(UTC), str(batch_id)
    except (ValueError, OverflowError):
        raise BadInput("the cursor cannot be used: take `next` of the page before as it is.") from None


def _place(after: tuple[str | int, ...] | None) -> int:
    if after is None:
        return -1
    if len(after) != 1 or not isinstance(after[0], int):
        raise BadInput("the cursor cannot be used: take `next` of the page before as it is.")
    return after[0]
