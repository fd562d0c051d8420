"""How forms of pages are read, and how a refusal goes back to the field that it is about."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form

__all__ = ["Long", "Text", "one_line", "page_router"]

MAX_TEXT: Final = 500  # characters of a field of one line
MAX_LONG: Final = 20_000  # characters of a posting or a reason

Text = Annotated[str, Form(max_length=MAX_TEXT)]
Long = Annotated[str, Form(max_length=MAX_LONG)]


def page_router() -> APIRouter:
    """A router of pages: they are no part of the API's description."""
    return APIRouter(include_in_schema=False)


def one_line(error: Exception) -> str:
    """What an error says, as a sentence beside a field."""
    text = " ".join(str(error).split())
    return text[:1].upper() + text[1:]
