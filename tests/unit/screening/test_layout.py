"""Words and lines come out in the order in which a person reads the page."""

import random

from screening.readers.characters import Glyph, Style
from screening.readers.layout import read_lines

WIDTH = 0.5  # of the font size: every glyph of these pages is as wide as a digit


def style(baseline, size=10.0, bold=False, upright=True):
    return Style(size=size, bold=bold, colour=(0, 0, 0, 255), mode=0, order=1, baseline=baseline, upright=upright)


def written(text, x, baseline, *, size=10.0, bold=False, tracking=0.0):
    """Glyphs of `text` from `x`, with spaces left out as some programs do, `tracking` font sizes apart."""
    shared = style(baseline, size, bold)
    step = (WIDTH + tracking) * size
    return [
        Glyph(c, x + i * step, baseline - 0.8 * size, x + i * step + WIDTH * size, baseline + 0.2 * size, shared)
        for i, c in enumerate(text)
        if c != " "
    ]


def texts(glyphs):
    return [" ".join(word.text for word in line.words) for line in read_lines(glyphs)]


def column(x, first, pitch, lines):
    return [glyph for i, text in enumerate(lines) for glyph in written(text, x, first + i * pitch)]


MAIN = ["Experience", "Nurse on a ward", "Led a team of six", "Wrote the rota", "Trained new staff", "Kept the records"]
SIDE = ["Skills", "Triage", "Wound care", "Spanish", "Excel"]


def test_words_are_cut_at_gaps_even_without_space_characters():
    assert texts(written("care of patients", 50, 100)) == ["care of patients"]


def test_two_columns_are_read_one_after_the_other_whatever_the_order_in_the_file():
    glyphs = column(50, 100, 14, MAIN) + column(300, 103, 11, SIDE)
    random.Random(7).shuffle(glyphs)
    assert texts(glyphs) == [*MAIN, *SIDE]


def test_a_header_band_is_read_before_both_columns_and_a_footer_band_after_them():
    header = written("Alex Example with a headline that spans the whole page", 50, 60)
    footer = written("References are gladly given when you ask for them by mail", 50, 220)
    glyphs = column(300, 103, 11, SIDE) + footer + column(50, 100, 14, MAIN) + header
    lines = texts(glyphs)
    assert lines[0].startswith("Alex Example")
    assert lines[1:-1] == [*MAIN, *SIDE]
    assert lines[-1].startswith("References")


def test_dates_at_the_right_end_stay_on_the_line_of_their_title():
    titles = ["Head chef, Harbour", "Sous chef, Garden", "Cook, Station", "Waiter, Terrace"]
    dates = ["2019 - 2023", "2016 - 2019", "2013 - 2016", "2011 - 2013"]
    glyphs = column(50, 100, 40, titles) + column(450, 100, 40, dates)
    assert texts(glyphs) == [f"{title} {date}" for title, date in zip(titles, dates, strict=True)]


def test_dates_in_a_rail_stay_with_the_entry_they_belong_to():
    glyphs = []
    for index, year in enumerate(["2019", "2016", "2013", "2011"]):
        top = 100 + 60 * index
        glyphs += written(year, 50, top)
        glyphs += column(120, top, 14, [f"Employer of {year}", "Kept the accounts", "Closed the books"])
    assert texts(glyphs)[:4] == [
        "2019 Employer of 2019",
        "Kept the accounts",
        "Closed the books",
        "2016 Employer of 2016",
    ]


def test_headings_in_a_rail_come_as_lines_of_their_own_before_their_entries():
    glyphs = []
    for index, heading in enumerate(["Experience", "Education", "Languages"]):
        top = 100 + 100 * index
        glyphs += written(heading, 50, top, bold=True)
        glyphs += column(150, top, 14, [f"First of {heading}", "Second line here", "Third line here", "Fourth line"])
    assert texts(glyphs)[:3] == ["Experience", "First of Experience", "Second line here"]


def test_cells_of_a_table_stay_together_row_by_row():
    left = ["Degree", "BSc", "MSc", "PhD"]
    right = ["School", "Leeds", "York", "Hull"]
    glyphs = column(50, 100, 14, left) + column(250, 100, 14, right)
    assert texts(glyphs) == ["Degree School", "BSc Leeds", "MSc York", "PhD Hull"]


def test_a_letter_spaced_heading_is_one_word_a_word():
    glyphs = written("WORK", 50, 100, tracking=0.4) + written("HISTORY", 98, 100, tracking=0.4)
    assert texts(glyphs) == ["WORK HISTORY"]


def test_a_block_ends_at_a_gap_and_at_a_change_of_size():
    glyphs = written("Heading", 50, 80, size=14) + column(50, 100, 12, ["one", "two"]) + written("three", 50, 140)
    assert [line.block for line in read_lines(glyphs)] == [0, 1, 1, 2]


def test_a_line_carries_its_size_weight_and_box():
    line = read_lines(written("Heading", 50, 80, size=14, bold=True))[0]
    assert (line.size, line.bold) == (14, True)
    assert (line.box.x0, line.box.x1) == (50, 50 + 7 * 7)


def test_a_glyph_printed_twice_to_look_bold_is_read_once():
    assert texts(written("bold", 50, 100) + written("bold", 50.3, 100)) == ["bold"]


def test_both_letters_of_a_ligature_are_kept_although_they_share_a_box():
    shared = style(100)
    glyphs = [Glyph(c, x, 92, x + 5, 102, shared) for c, x in [("o", 50), ("f", 55), ("f", 55), ("e", 60), ("r", 65)]]
    assert texts(glyphs) == ["offer"]


def test_words_are_parted_where_the_font_claims_wider_glyphs_than_are_drawn():
    drawn = written("rates of interest and rates of return on interest", 50, 100)
    glyphs = [glyph._replace(x1=glyph.x1 + 1.8) for glyph in drawn]
    narrow = [
        glyph._replace(x0=glyph.x0 - 3.0 * spaces, x1=glyph.x1 - 3.0 * spaces) for glyph, spaces in _counted(glyphs)
    ]
    assert texts(narrow) == ["rates of interest and rates of return on interest"]


def _counted(glyphs):
    """Each glyph with the number of spaces before it."""
    return [(glyph, _spaces_before(glyph, index)) for index, glyph in enumerate(glyphs)]


def _spaces_before(glyph, index):
    return round((glyph.x0 - 50) / 5) - index


def test_text_from_right_to_left_is_read_from_the_right():
    glyphs = written("םולש", 100, 100) + written("תודה", 50, 100)
    assert texts(glyphs) == ["שלום הדות"]


def test_superscripts_stay_in_their_line():
    glyphs = written("World", 50, 100) + written("2", 76, 97, size=6)
    assert len(texts(glyphs)) == 1
