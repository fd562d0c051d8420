"""Voluntary answers: a table that compliance brings, and links by which the people of a pool answer themselves.

Nothing here shows an answer: what was brought in comes back as a count.
"""

from __future__ import annotations

import csv
import io
from typing import Annotated, Any, Final

from fastapi import Form, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.errors import BadInput, NotFound
from api.http.dependencies import Serving, allowed
from api.http.downloads import attachment
from api.web.forms import Text, one_line, page_router
from api.web.rendering import page
from api.workflows.overview import titles_in_sight
from api.workflows.own_link import campaign_links, own_address
from api.workflows.self_identify import import_answers, questions, turnout
from api.workflows.service import Service

__all__ = ["import_page", "links_page", "router", "show_voluntary"]

Importer = Annotated[Actor, allowed(Permission.SELF_IDENTIFICATION_IMPORT)]
MAX_TABLE: Final = 5_000_000  # bytes
MOST_SHOWN: Final = 50  # requisitions of whom the turnout is shown, the newest
NOT_TEXT: Final = "The table cannot be read: save it as CSV in UTF-8."

router = page_router()


@router.get("/answers")
def show_voluntary(request: Request, service: Serving, actor: Importer) -> Response:
    """The two ways in which answers come."""
    return _voluntary(request, service, actor)


@router.post("/answers/import")
def import_page(
    request: Request, service: Serving, actor: Importer, table: UploadFile, requisition: Text = ""
) -> Response:
    """Take down a table for the people of a pool."""
    content = table.file.read(MAX_TABLE + 1)
    try:
        if len(content) > MAX_TABLE:
            raise BadInput("the table is larger than 5 MB: bring it in parts.")
        found = import_answers(service, actor, requisition, content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _voluntary(request, service, actor, fault=NOT_TEXT, requisition=requisition)
    except NotFound:
        return _voluntary(request, service, actor, fault="Choose a requisition.")
    except BadInput as error:
        return _voluntary(request, service, actor, fault=one_line(error), requisition=requisition)
    return _voluntary(request, service, actor, imported=found, requisition=requisition)


@router.post("/answers/links")
def links_page(
    request: Request,
    service: Serving,
    actor: Importer,
    requisition: Text = "",
    days: Annotated[int, Form(ge=0, le=1000)] = 30,
) -> Response:
    """A table with a link for everybody in a pool, to be sent by whoever may write to them."""
    try:
        asked = campaign_links(service, actor, requisition, days=days)
    except NotFound:
        return _voluntary(request, service, actor, link_fault="Choose a requisition.", days=days)
    except BadInput as error:
        return _voluntary(request, service, actor, link_fault=one_line(error), requisition=requisition, days=days)
    address = (service.settings.public_url or str(request.base_url)).rstrip("/")
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["candidate", "pseudonym", "link", "works_until"])
    rows.writerows(
        [one.candidate_id, one.pseudonym, address + own_address(one.token), f"{one.expires_at:%Y-%m-%d}"]
        for one in asked
    )
    return attachment(f"links-{requisition[:8]}.csv", text.getvalue().encode())


def _voluntary(request: Request, service: Service, actor: Actor, **values: Any) -> Response:
    given = {"fault": "", "link_fault": "", "imported": None, "requisition": "", "days": 30} | values
    return page(
        request,
        "answers.html.j2",
        status=422 if given["fault"] or given["link_fault"] else 200,
        titles=titles_in_sight(service, actor),
        questions=questions(),
        turnout=turnout(service, actor),
        most=MOST_SHOWN,
        **given,
    )
