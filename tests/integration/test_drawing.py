"""A page is drawn in the child process that reads, and only where its text is what was redacted."""

from __future__ import annotations

import json

from api.sandbox import ReadingPool
from tests.pages import a_page

PNG = b"\x89PNG"


def asked(*, length: int) -> str:
    return json.dumps({"number": 1, "length": length, "masks": [[0, 12]], "marks": [[13, 20, 1]]})


def test_a_child_draws_a_page_and_reads_on() -> None:
    data = a_page()
    with ReadingPool(1) as pool:
        document = pool.read_bytes(data, file_name="a.pdf").document
        assert document is not None
        drawn = pool.draw_page(data, asked(length=len(document.text)))
        assert drawn is not None
        header, png = drawn
        assert png.startswith(PNG)
        assert json.loads(header["boxes"])
        assert pool.read_bytes(data, file_name="a.pdf").document == document


def test_nothing_is_drawn_of_another_text_or_of_what_is_no_pdf() -> None:
    with ReadingPool(1) as pool:
        assert pool.draw_page(a_page(), asked(length=3)) is None
        assert pool.draw_page(b"not a PDF at all", asked(length=3)) is None
