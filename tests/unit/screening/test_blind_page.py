"""A page drawn blind holds the words that redaction left and nothing else, whatever else the page shows."""

from __future__ import annotations

import io

from PIL import Image

from screening.readers import read
from screening.readers.blind_page import BlindPage, Mark, blind_page
from screening.resume import Document, Span
from tests.pages import a_page


def drawn(data: bytes, document: Document, *, masks: list[Span], marks: list[Mark]) -> tuple[Image.Image, BlindPage]:
    found = blind_page(data, document, number=1, masks=masks, marks=marks)
    assert found is not None
    return Image.open(io.BytesIO(found.png)).convert("RGB"), found


def test_photographs_and_drawings_are_never_in_it() -> None:
    data = a_page()
    picture, found = drawn(data, read(data, file_name="a.pdf"), masks=[], marks=[])
    assert picture.size == (found.width, found.height)
    reddish = [pixel for _, pixel in picture.getcolors(1 << 20) or [] if pixel[0] > 150 and pixel[1] < 100]
    assert reddish == []


def test_what_was_taken_out_is_one_black_bar_and_no_letter() -> None:
    data = a_page()
    document = read(data, file_name="a.pdf")
    at = document.text.index("Annabel Berg")
    picture, _ = drawn(data, document, masks=[Span(at, at + 12)], marks=[Mark(at, at + 7, 1)])
    plain, found = drawn(data, document, masks=[], marks=[Mark(at, at + 7, 1)])
    (box,) = found.boxes
    inner = (box.x0 + 4, box.top + 4, box.x1 - 4, box.bottom - 4)
    assert len(picture.crop(inner).getcolors() or []) == 1
    assert len(plain.crop(inner).getcolors(1 << 20) or []) > 1


def test_a_quote_is_boxed_where_its_words_stand() -> None:
    data = a_page()
    document = read(data, file_name="a.pdf")
    at = document.text.index("data pipelines")
    _, found = drawn(data, document, masks=[], marks=[Mark(at, at + 14, 3)])
    (box,) = found.boxes
    assert box.number == 3
    assert 0 < box.x0 < box.x1 <= found.width
    assert 0 < box.top < box.bottom <= found.height


def test_a_page_that_is_not_there_is_not_drawn() -> None:
    data = a_page()
    assert blind_page(data, read(data, file_name="a.pdf"), number=2, masks=[], marks=[]) is None
