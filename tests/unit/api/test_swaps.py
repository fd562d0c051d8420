"""Swapping who somebody is changes the text and leaves what ranking may see."""

import pytest

from api.workflows.swaps import SWAPS, Edit, edited, swappable
from screening.redact import redact
from tests.make import document_from_text

RESUME = """Latoya Freeman
12 Harbor Street, Boston, MA 02110 | latoya.freeman@mail.example | +1 617 555 0142
She is a data engineer with nine years of work on pipelines.

Experience
Data Engineer, Harbour Freight Systems
March 2016 - June 2024
- Built the ingestion layer in Python and SQL and cut its run time by half
- Operated forty Airflow pipelines and wrote the runbooks for all of them
Education
BSc Computer Science, State College, 2009
"""


@pytest.mark.parametrize("name", SWAPS)
@pytest.mark.parametrize("seed", [0, 3, 7])
def test_a_swap_changes_the_text_and_nothing_that_ranking_sees(name, seed):
    before = swappable(document_from_text(RESUME))
    after = SWAPS[name](before, seed)
    assert after.text != before.text
    passages = [passage.text for passage in redact(before.resume).passages]
    assert [passage.text for passage in redact(after.resume).passages] == passages


def test_a_name_is_swapped_everywhere_mail_address_included():
    after = SWAPS["name"](swappable(document_from_text(RESUME)), 0).text.casefold()
    assert "latoya" not in after
    assert "freeman" not in after


def test_the_years_of_work_stay():
    after = SWAPS["years of study"](swappable(document_from_text(RESUME)), 2).text
    assert "March 2016" in after
    assert "June 2024" in after


def test_what_is_swapped_is_never_in_a_repr():
    assert "Latoya" not in repr(swappable(document_from_text(RESUME)))


def test_lines_and_words_move_along_with_an_edit():
    document = document_from_text("Ann Lee\nnurse\nAnn again")
    after = edited(document, [Edit(0, 3, "Christina"), Edit(14, 17, "Christina")])
    assert [after.text[line.start : line.end] for line in after.lines] == ["Christina Lee", "nurse", "Christina again"]
    assert after.pages[0].end == len(after.text)


def test_an_edit_over_a_line_break_or_another_edit_is_left_out():
    document = document_from_text("Ann Lee\nnurse")
    assert edited(document, [Edit(4, 12, "x"), Edit(0, 3, "Bo"), Edit(1, 2, "y")]).text == "Bo Lee\nnurse"
