"""What a page says once after something was done, and how to undo it; a closed word in a cookie, never a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

__all__ = ["NOTES", "Note", "forget_note", "go", "note_of"]

COOKIE: Final = "evenhand-note"
LASTS_S: Final = 30
SHAPE: Final = re.compile(r"([a-z_]{1,40})(?:\.([a-z]{1,20})\.([0-9a-f-]{36})(?:\.([0-9a-f-]{36}))?)?")
NOTES: Final = MappingProxyType(
    {
        "batch_cancelled": "The rest of the upload is cancelled; what was read stays.",
        "files_queued": "The files are queued again.",
        "file_queued": "The file is queued again.",
        "password_changed": "Your password is changed; every other session of yours has ended.",
        "requisition_closed": "The requisition is closed: nobody is added any more.",
        "requisition_reopened": "The requisition is open again.",
        "requisition_copied": "This is the copy: it asks the same and has no people yet.",
        "requisition_created": "The requisition is written. Now bring résumés in.",
        "requisition_same": "Saved. Nothing that is asked has changed, so there is no new version.",
        "version_approved": "Your name stands under this version.",
        "proposal_asked": "The pool is being ranked and audited.",
        "released": "The shortlist is released: your team sees it from now on.",
        "change_asked": "Compliance is asked; the answer appears here.",
        "decided": "The decision is recorded.",
        "decided_all": "The decisions are recorded.",
        "decisions_undone": "These decisions are taken back; they stay on record as undone.",
        "brought_in": "Brought in by name: decide about them here.",
        "decision_undone": "The decision is taken back; it stays on record as undone.",
        "merged": "The two records count as one person.",
        "merge_dismissed": "They stay two people.",
        "merge_undone": "Taken back: the offer is open again.",
        "people_added": "They are in the pool of the requisition; ask for a new shortlist when you are done.",
        "session_ended": "The session has ended.",
        "signed_out": "You have signed out.",
        "request_noted": "Noted; compliance answers it by the day on which it is due.",
        "request_answered": "Answered. The person reads it on their own page.",
        "person_erased": "Erased: the key, the files and what was read of them are gone.",
        "traces_left": "Erased; what is left in the database’s log is said below.",
        "traces_removed": "Nothing of erased people is left in the database’s log.",
        "erasure_conflict": "Something stands against this erasure: decide about it here.",
        "erasure_refused": "The erasure is refused; your reason is kept.",
        "gate_policy_changed": "This pack decides from the next audit on. What was audited stays as it is.",
        "retention_changed": "The policy is in force.",
        "retention_applied": "Erased. Whoever is left stands below.",
        "notice_changed": "Saved. Candidates read it from now on.",
        "view_saved": "The view is saved: you find it under “Saved views”.",
        "view_changed": "Saved.",
        "view_removed": "The view is deleted.",
        "user_changed": "Saved.",
        "team_added": "The team is there. Now put somebody in.",
        "team_changed": "Saved.",
        "token_revoked": "The token is taken back; no program can use it any more.",
        "webhook_changed": "Saved.",
        "webhook_removed": "The webhook is removed.",
        "webhook_sent": "It is on its way: look at the delivery below.",
        "addition_asked": "It is being made; it appears here.",
        "audited_again": "The same slate is being audited again, with every answer that is there now.",
        "signed_off": "Signed off with your name and reason. The team may release the shortlist.",
        "held": "The hold stands, with your name and reason.",
        "change_approved": "Approved: the team may make one such change.",
        "change_refused": "Refused: the slate stays as it is.",
    }
)
UNDO: Final = MappingProxyType(
    {
        "decision": "/shortlists/{}/decisions/{}/undo",
        "decisions": "/shortlists/{}/decisions/{}/undo-all",
        "merge": "/duplicates/{}/undo",
    }
)


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence, and where to send what undoes it."""

    words: str
    undo: str = ""


def go(to: str, note: str = "", *, undo: tuple[str, ...] = ()) -> Response:
    """On to another page, which says that; `undo` is what kind of thing was done and the ids of it."""
    response = RedirectResponse(to, status_code=303)
    if note:
        NOTES[note]
        value = ".".join((note, *undo))
        response.set_cookie(COOKIE, value, max_age=LASTS_S, httponly=True, samesite="lax", path="/")
    return response


def note_of(request: Request) -> Note | None:
    """What the page before this one left to say."""
    found = SHAPE.fullmatch(request.cookies.get(COOKIE, ""))
    if found is None or found[1] not in NOTES:
        return None
    undo = UNDO[found[2]].format(found[3], found[4]) if found[2] in UNDO else ""
    return Note(NOTES[found[1]], undo)


def forget_note(request: Request, response: Response) -> None:
    """It was said."""
    if COOKIE in request.cookies:
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
