"""A person's own page, by the link that they were sent: no account, no score, nothing about anybody else.

The link's secret stands behind a #; the page puts it into a cookie of this path alone, for an hour. A script of the page
sends it; without one the person pastes the link, so it is in no address either.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Form
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.errors import BadInput, Conflict, NotFound, TooMany
from api.http.cookies import is_https, refuse_insecure
from api.http.csrf import refuse_cross_site
from api.http.dependencies import Serving
from api.http.downloads import attachment
from api.storage.privacy import LinkPurpose
from api.storage.states import RequestKind
from api.web.forms import Long, one_line, page_router
from api.web.notes import go
from api.web.rendering import bare_page
from api.workflows.export_person import export_own
from api.workflows.own_link import OWN_PATH, visit
from api.workflows.own_page import agree_to_pool, ask, own_page, take_back
from api.workflows.self_identify import questions, self_identify
from api.workflows.service import Service

__all__ = [
    "agree_page",
    "answer_page",
    "ask_page",
    "enter",
    "export_page",
    "leave",
    "router",
    "show_answers",
    "show_own",
    "take_back_page",
]

COOKIE: Final = "evenhand-own"
LASTS_S: Final = 3600
DECLINED: Final = "declined"
ENDED: Final = "Open the link that you were sent. If it does not work any more, ask whoever sent it for a new one."
WORDS: Final = {
    "sex": ("Sex", ""),
    "race_ethnicity": ("Race or ethnicity", "Choose as many as apply."),
    "age_40_plus": ("Are you 40 or older?", ""),
    "disability": ("Do you have a disability?", ""),
    "veteran": ("Are you a protected veteran?", ""),
}

router = page_router()


@router.get(OWN_PATH)
def show_own(request: Request, service: Serving, done: str = "") -> Response:
    """The person's page; without a link that works, what to do."""
    return _shown(request, service, done=done)


@router.post(f"{OWN_PATH}/enter")
def enter(request: Request, service: Serving, secret: Annotated[str, Form(max_length=2000)] = "") -> Response:
    """Come in by the link: what stands behind its #, or the whole of it as it was pasted."""
    refuse_cross_site(request)
    refuse_insecure(request, insecure_http=service.settings.insecure_http)
    secret = secret.rpartition("#")[2].strip()
    try:
        visit(service, secret)
    except NotFound:
        return _closed(request, ENDED)
    response = go(OWN_PATH)
    response.set_cookie(
        COOKIE, secret, max_age=LASTS_S, path=OWN_PATH, secure=is_https(request), httponly=True, samesite="strict"
    )
    return response


@router.post(f"{OWN_PATH}/leave")
def leave(request: Request) -> Response:
    """Forget the link in this browser."""
    response = _closed(request, "You have left the page. To come back, open your link again.", status=200)
    response.delete_cookie(COOKIE, path=OWN_PATH, secure=is_https(request), httponly=True, samesite="strict")
    return response


@router.get(f"{OWN_PATH}/questions")
def show_answers(request: Request, service: Serving) -> Response:
    """The voluntary questions alone."""
    token = _token(request)
    try:
        found = visit(service, token)
    except NotFound:
        return _closed(request, ENDED)
    return _questions(request, found.organisation, found.position, is_alone=found.purpose is not LinkPurpose.PRIVACY)


@router.post(f"{OWN_PATH}/questions")
async def answer_page(request: Request, service: Serving) -> Response:
    """Take down what a person says of themselves; it is shown to nobody afterwards, them included."""
    refuse_cross_site(request)
    form = await request.form()
    given: dict[str, str] = {}
    for question in questions():
        values = [str(one) for one in form.getlist(question.family) if str(one)]
        given[question.family] = DECLINED if DECLINED in values or "all" in form else "; ".join(values)
    try:
        await run_in_threadpool(self_identify, service, _token(request), given)
    except NotFound:
        return _closed(request, ENDED)
    return go(f"{OWN_PATH}?done=answers")


@router.post(f"{OWN_PATH}/requests")
def ask_page(
    request: Request,
    service: Serving,
    kind: Annotated[RequestKind, Form()],
    words: Long = "",
    sure: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    """Ask for something: a correction, a look by a person, a copy, an erasure."""
    refuse_cross_site(request)
    if kind is RequestKind.ERASURE and not sure:
        return _shown(request, service, fault="Tick the box to say that you are sure.", at="erase")
    if kind is RequestKind.CORRECTION and not words.strip():
        return _shown(request, service, fault="Say what is wrong and what is right.", at="correct")
    try:
        ask(service, _token(request), kind=kind, words=words.strip())
    except (BadInput, TooMany) as error:
        return _shown(request, service, fault=one_line(error), at=kind.value)
    except NotFound:
        return _closed(request, ENDED)
    return go(f"{OWN_PATH}?done={kind.value}")


@router.get(f"{OWN_PATH}/export")
def export_page(request: Request, service: Serving) -> Response:
    """Everything that is kept about the person, to be saved."""
    try:
        found = export_own(service, _token(request))
    except NotFound:
        return _closed(request, ENDED)
    return attachment(found.file_name, found.data)


@router.post(f"{OWN_PATH}/withdraw")
def take_back_page(
    request: Request,
    service: Serving,
    requisition: Annotated[str, Form(max_length=40)] = "",
    keep: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    """Take an application back."""
    refuse_cross_site(request)
    try:
        take_back(service, _token(request), requisition_id=requisition or None, keep=bool(keep))
    except Conflict as error:
        return _shown(request, service, fault=one_line(error), at="applications")
    except NotFound:
        return _closed(request, ENDED)
    return go(f"{OWN_PATH}?done=withdrawn")


@router.post(f"{OWN_PATH}/pool")
def agree_page(request: Request, service: Serving) -> Response:
    """Agree to be considered for later positions."""
    refuse_cross_site(request)
    try:
        agree_to_pool(service, _token(request))
    except NotFound:
        return _closed(request, ENDED)
    return go(f"{OWN_PATH}?done=pool")


def _shown(request: Request, service: Service, *, done: str = "", fault: str = "", at: str = "") -> Response:
    token = _token(request)
    try:
        found = visit(service, token)
        if found.purpose is not LinkPurpose.PRIVACY:
            if done == "answers":
                return _closed(request, "Thank you. Your answers were taken down.", status=200, title="Thank you")
            return _questions(request, found.organisation, found.position, is_alone=True)
        own = own_page(service, token)
    except NotFound:
        return _closed(request, ENDED, status=404 if token else 200)
    return bare_page(
        request,
        "own.html.j2",
        status=422 if fault else 200,
        visit=found,
        own=own,
        questions=_asked(),
        done=done,
        fault=fault,
        fault_at=at,
    )


def _questions(request: Request, organisation: str, position: str, *, is_alone: bool) -> Response:
    return bare_page(
        request,
        "own_questions.html.j2",
        organisation=organisation,
        position=position,
        questions=_asked(),
        is_alone=is_alone,
    )


def _asked() -> list[dict[str, Any]]:
    return [
        {
            "family": one.family,
            "words": WORDS[one.family][0],
            "hint": WORDS[one.family][1],
            "groups": one.groups,
            "several": one.several,
        }
        for one in questions()
    ]


def _closed(request: Request, words: str, *, status: int = 404, title: str = "Your own page") -> Response:
    return bare_page(request, "own_closed.html.j2", status=status, words=words, title=title)


def _token(request: Request) -> str:
    return request.cookies.get(COOKIE, "")
