"""Released shortlists as files; there is nothing to export before the gate opened."""

from __future__ import annotations

from typing import Annotated

from fastapi import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.dependencies import Serving, allowed
from api.http.downloads import DOWNLOAD, attachment
from api.http.routes import api_router
from api.workflows.export_shortlist import ShortlistFormat, export_shortlist
from api.workflows.service import Service

__all__ = ["export_csv_route", "export_json_route", "export_xlsx_route", "router"]

router = api_router("exports")
Exporter = Annotated[Actor, allowed(Permission.SHORTLIST_EXPORT)]


@router.get("/shortlists/{shortlist_id}/export.csv", response_class=Response, responses=DOWNLOAD)
def export_csv_route(shortlist_id: str, service: Serving, actor: Exporter) -> Response:
    """A row a person, blind, with points and quotes by requirement."""
    return _file(service, actor, shortlist_id, ShortlistFormat.CSV)


@router.get("/shortlists/{shortlist_id}/export.xlsx", response_class=Response, responses=DOWNLOAD)
def export_xlsx_route(shortlist_id: str, service: Serving, actor: Exporter) -> Response:
    """The same as a workbook, with a sheet that says what it is of."""
    return _file(service, actor, shortlist_id, ShortlistFormat.XLSX)


@router.get("/shortlists/{shortlist_id}/export.json", response_class=Response, responses=DOWNLOAD)
def export_json_route(shortlist_id: str, service: Serving, actor: Exporter) -> Response:
    """Everything that the page shows, as JSON."""
    return _file(service, actor, shortlist_id, ShortlistFormat.JSON)


def _file(service: Service, actor: Actor, shortlist_id: str, kind: ShortlistFormat) -> Response:
    made = export_shortlist(service, actor, shortlist_id, kind)
    return attachment(made.name, made.data)
