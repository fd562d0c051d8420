"""What a person says of themselves, by the link they were sent; its token comes in a header, never in an address."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Header
from pydantic import BaseModel, ConfigDict, Field

from api.http.dependencies import Serving
from api.http.routes import open_router
from api.workflows.self_identify import questions, self_identify

__all__ = ["OwnAnswers", "QuestionShown", "answer_route", "questions_route", "router"]

MAX_ANSWERS: Final = 10

router = open_router("own data")
Token = Annotated[
    str, Header(alias="Candidate-Link", max_length=200, description="The token of the link that the person was sent")
]


class QuestionShown(BaseModel):
    """One question, with the answers that count; leaving it out and declining are answers too."""

    family: str
    groups: list[str]
    several: bool = Field(description="Whether several may be given, with semicolons between them")


class OwnAnswers(BaseModel):
    """Answers by family: a group, "declined", or "" for none."""

    model_config = ConfigDict(extra="forbid")

    answers: dict[str, Annotated[str, Field(max_length=200)]] = Field(
        max_length=MAX_ANSWERS, examples=[{"sex": "Female", "race_ethnicity": "declined"}]
    )


@router.get("/own/self-identification")
def questions_route() -> list[QuestionShown]:
    """What a person is asked."""
    return [QuestionShown(family=one.family, groups=list(one.groups), several=one.several) for one in questions()]


@router.post("/own/self-identification", status_code=204)
def answer_route(given: OwnAnswers, token: Token, service: Serving) -> None:
    """Take down what a person says; it is read for audits alone, and never shown."""
    self_identify(service, token, given.answers)
