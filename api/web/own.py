"""A person's own page, by the link that they were sent: no account, no score, nothing about anybody else.

The link's secret stands behind a #; the page puts it into a cookie of this path alone, for an hour. A script of the
page sends it; without one the person pastes the link, so it is in no address either. Each form says from the page of
which link it was sent: who opens another link in the meantime does nothing in somebody else's place.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Form
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.errors import BadInput, Conflict, Forbidden, NotFound, TooMany
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
from api.workflows.own_link import OWN_PATH, Visit, mark_of, visit
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
NO_LINK: Final = "Open the link that you were sent. If it does not work any more, ask whoever sent it for a new one."
ENDED: Final = (
    "This link does not work any more, or a part of it is missing. Open the newest link that you were sent, or ask"
    " whoever sent it for a new one."
)
OTHER: Final = (
    "Nothing was taken down. Another link was opened in this browser after the page that you sent this from, so it"
    " is not certain whom it is about. Look at the page that is open now before you send anything."
)
NOT_ASKED: Final = (
    "The voluntary questions come from the compliance officers, by a link that they made themselves. This link was made"
    " by somebody else, so they cannot be answered with it. You need do nothing."
)
Mark = Annotated[str, Form(max_length=40)]
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
        return _without(request, _closed(request, ENDED if secret else NO_LINK))
    response = go(OWN_PATH)
    response.set_cookie(
        COOKIE, secret, max_age=LASTS_S, path=OWN_PATH, secure=is_https(request), httponly=True, samesite="strict"
    )
    return response


@router.post(f"{OWN_PATH}/leave")
def leave(request: Request) -> Response:
    """Forget the link in this browser."""
    return _without(
        request, _closed(request, "You have left the page. To come back, open your link again.", status=200)
    )


@router.get(f"{OWN_PATH}/questions")
def show_answers(request: Request, service: Serving) -> Response:
    """The voluntary questions alone."""
    try:
        return _questions(request, visit(service, _token(request)))
    except NotFound:
        return _ended(request)


@router.post(f"{OWN_PATH}/questions")
async def answer_page(request: Request, service: Serving) -> Response:
    """Take down what a person says of themselves; it is shown to nobody afterwards, them included."""
    refuse_cross_site(request)
    form = await request.form()
    if _is_of_another(request, str(form.get("link", ""))):
        return _mixed(request)
    given: dict[str, str] = {}
    for question in questions():
        values = [str(one) for one in form.getlist(question.family) if str(one)]
        given[question.family] = DECLINED if DECLINED in values or "all" in form else "; ".join(values)
    try:
        await run_in_threadpool(self_identify, service, _token(request), given)
    except (BadInput, Forbidden) as error:
        return await run_in_threadpool(_shown, request, service, fault=one_line(error), at="questions")
    except NotFound:
        return _ended(request)
    return go(f"{OWN_PATH}?done=answers")


@router.post(f"{OWN_PATH}/requests")
def ask_page(
    request: Request,
    service: Serving,
    kind: Annotated[RequestKind, Form()],
    words: Long = "",
    sure: Annotated[str, Form(max_length=5)] = "",
    link: Mark = "",
) -> Response:
    """Ask for something: a correction, a look by a person, a copy, an erasure."""
    refuse_cross_site(request)
    if _is_of_another(request, link):
        return _mixed(request)
    if kind is RequestKind.ERASURE and not sure:
        return _shown(request, service, fault="Tick the box to say that you are sure.", at="erase")
    if kind is RequestKind.CORRECTION and not words.strip():
        return _shown(request, service, fault="Say what is wrong and what is right.", at="correct")
    try:
        ask(service, _token(request), kind=kind, words=words.strip())
    except (BadInput, TooMany) as error:
        return _shown(request, service, fault=one_line(error), at=kind.value)
    except NotFound:
        return _ended(request)
    return go(f"{OWN_PATH}?done={kind.value}")


@router.get(f"{OWN_PATH}/export")
def export_page(request: Request, service: Serving, link: str = "") -> Response:
    """Everything that is kept about the person, to be saved."""
    if link and _is_of_another(request, link):
        return _mixed(request)
    try:
        found = export_own(service, _token(request))
    except NotFound:
        return _ended(request)
    return attachment(found.file_name, found.data)


@router.post(f"{OWN_PATH}/withdraw")
def take_back_page(
    request: Request,
    service: Serving,
    requisition: Annotated[str, Form(max_length=40)] = "",
    keep: Annotated[str, Form(max_length=5)] = "",
    link: Mark = "",
) -> Response:
    """Take an application back."""
    refuse_cross_site(request)
    if _is_of_another(request, link):
        return _mixed(request)
    try:
        take_back(service, _token(request), requisition_id=requisition or None, keep=bool(keep))
    except Conflict as error:
        return _shown(request, service, fault=one_line(error), at="applications")
    except NotFound:
        return _ended(request)
    return go(f"{OWN_PATH}?done=withdrawn")


@router.post(f"{OWN_PATH}/pool")
def agree_page(request: Request, service: Serving, link: Mark = "") -> Response:
    """Agree to be considered for later positions."""
    refuse_cross_site(request)
    if _is_of_another(request, link):
        return _mixed(request)
    try:
        agree_to_pool(service, _token(request))
    except NotFound:
        return _ended(request)
    return go(f"{OWN_PATH}?done=pool")


def _shown(request: Request, service: Service, *, done: str = "", fault: str = "", at: str = "") -> Response:
    token = _token(request)
    try:
        found = visit(service, token)
        if found.purpose is not LinkPurpose.PRIVACY:
            if done == "answers":
                return _closed(request, "Your answers were taken down.", status=200, title="Thank you")
            return _questions(request, found, fault=fault)
        own = own_page(service, token)
    except NotFound:
        return _ended(request) if token else _closed(request, NO_LINK, status=200)
    return bare_page(
        request,
        "own.html.j2",
        status=422 if fault else 200,
        visit=found,
        own=own,
        mark=mark_of(token),
        questions=_asked(),
        not_asked=NOT_ASKED,
        done=done,
        fault=fault,
        fault_at=at,
    )


def _questions(request: Request, found: Visit, *, fault: str = "") -> Response:
    if not found.takes_answers:
        return _closed(request, NOT_ASKED, status=403, title="Some voluntary questions")
    return bare_page(
        request,
        "own_questions.html.j2",
        status=422 if fault else 200,
        organisation=found.organisation,
        position=found.position,
        mark=mark_of(_token(request)),
        questions=_asked(),
        fault=fault,
        is_alone=found.purpose is not LinkPurpose.PRIVACY,
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


def _closed(
    request: Request, words: str, *, status: int = 404, title: str = "Your own page", go_on: bool = False
) -> Response:
    return bare_page(request, "own_closed.html.j2", status=status, words=words, title=title, go_on=go_on)


def _ended(request: Request) -> Response:
    return _closed(request, ENDED if _token(request) else NO_LINK)


def _without(request: Request, response: Response) -> Response:
    """The same, and the browser forgets the link that it had."""
    response.delete_cookie(COOKIE, path=OWN_PATH, secure=is_https(request), httponly=True, samesite="strict")
    return response


def _is_of_another(request: Request, mark: str) -> bool:
    """Whether a form was on the page of another link than the one that is open; without a link there is none."""
    token = _token(request)
    return bool(token) and mark != mark_of(token)


def _mixed(request: Request) -> Response:
    return _closed(request, OTHER, status=409, title="Another link is open now", go_on=True)


def _token(request: Request) -> str:
    return request.cookies.get(COOKIE, "")
