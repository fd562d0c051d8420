"""Two files nobody can read as they are: a photographed page, and a PDF behind a password.

They stay in the pool: an application that could not be read still counts as received.
"""

from __future__ import annotations

import random
import textwrap
from dataclasses import replace

from PIL import Image, ImageDraw, ImageFont

from api.demo_sample.layouts_pdf import laid_out
from api.demo_sample.pdf_sheet import Sheet
from api.demo_sample.people import Layout, Person
from api.demo_sample.wording import contact_lines, period, study_line, study_years

__all__ = ["locked", "scanned"]

_OPENS_WITH = "on-request"
_PAGE_PX = (1000, 1414)
_TILT_DEGREES = 0.8
_PAPER = 236
_SPECKLE = 0.10
_WRAP_LETTERS = 88


def scanned(person: Person) -> bytes:
    """A PDF that holds a picture of a page and no text."""
    rng = random.Random(f"scan/{person.look}")
    page = _typed(person).rotate(_TILT_DEGREES, fillcolor=_PAPER - 30, resample=Image.Resampling.BILINEAR)
    speckle = Image.frombytes("L", _PAGE_PX, rng.randbytes(_PAGE_PX[0] * _PAGE_PX[1]))
    sheet = Sheet(person, size=10)
    sheet.set_author("Scanner")
    sheet.set_auto_page_break(False)
    sheet.add_page()
    sheet.set_image_filter("DCTDecode")
    sheet.image(Image.blend(page, speckle, _SPECKLE), x=0, y=0, w=sheet.w, h=sheet.h)
    return sheet.finished()


def locked(person: Person) -> bytes:
    """An ordinary PDF that asks for a password before it opens."""
    sheet = laid_out(replace(person, layout=Layout.PDF_CLASSIC))
    sheet.set_encryption(owner_password=_OPENS_WITH, user_password=_OPENS_WITH)
    return sheet.finished()


def _typed(person: Person) -> Image.Image:
    """A page as a typist would leave it, black on grey paper."""
    page = Image.new("L", _PAGE_PX, _PAPER)
    draw = ImageDraw.Draw(page)
    career = person.career
    lines = [*contact_lines(person), "", "EXPERIENCE", ""]
    for job in career.jobs:
        lines += [f"{job.title}, {job.employer}".removesuffix(", "), period(job, person.look)]
        lines += [f"-  {sentence}" for sentence in job.bullets] + [""]
    lines += ["EDUCATION", ""]
    lines += [f"{study.degree}, {study_line(study)}, {study_years(study)}" for study in career.studies]
    lines += ["", "SKILLS", "", *(", ".join(skills.items) for skills in career.skills)]
    draw.text((90, 80), person.identity.name, fill=30, font=ImageFont.load_default(36))
    body = ImageFont.load_default(17)
    lines = [line.replace("\N{EN DASH}", "-") for line in lines]
    wrapped = [part for line in lines for part in textwrap.wrap(line, _WRAP_LETTERS, subsequent_indent="   ") or [""]]
    for place, line in enumerate(wrapped):
        draw.text((90, 140 + place * 24), line, fill=45, font=body)
    return page
