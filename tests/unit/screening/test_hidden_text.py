"""Text nobody sees is told apart from text that is only light, small or on a dark ground."""

import pytest

from screening.readers.characters import Glyph, PageCharacters, Shape, Style
from screening.readers.hidden import MIN_CONTRAST, contrast, split_hidden
from screening.resume import Box, HiddenReason

BLACK, WHITE, GREY = (0, 0, 0, 255), (255, 255, 255, 255), (170, 170, 170, 255)
NAVY = (20, 30, 80, 255)
WHOLE_PAGE = Box(0, 0, 600, 800)


def written(text, *, colour=BLACK, size=10.0, mode=0, order=10, x=50.0, baseline=100.0):
    style = Style(size=size, bold=False, colour=colour, mode=mode, order=order, baseline=baseline, upright=True)
    return [Glyph(c, x + 5 * i, baseline - 8, x + 5 * i + 5, baseline + 2, style) for i, c in enumerate(text)]


def page(*runs, shapes=()):
    return PageCharacters(600, 800, tuple(glyph for run in runs for glyph in run), tuple(shapes))


def split(*runs, shapes=()):
    seen, hidden = split_hidden(page(*runs, shapes=shapes), number=1)
    return "".join(glyph.text for glyph in seen), [(found.reason, found.quote) for found in hidden]


def test_white_text_on_the_white_page_is_hidden():
    seen, hidden = split(written("seen"), written("python java", colour=WHITE))
    assert seen == "seen"
    assert hidden == [(HiddenReason.BACKGROUND_COLOUR, "python java")]


def test_white_text_on_a_dark_banner_is_seen():
    banner = Shape(Box(0, 80, 600, 120), NAVY, order=1)
    assert split(written("Alex Example", colour=WHITE), shapes=[banner]) == ("Alex Example", [])


def test_a_dark_banner_painted_elsewhere_does_not_help_white_text():
    banner = Shape(Box(0, 300, 600, 340), NAVY, order=1)
    assert split(written("python", colour=WHITE), shapes=[banner])[0] == ""


def test_text_in_the_colour_of_its_banner_is_hidden():
    banner = Shape(Box(0, 80, 600, 120), NAVY, order=1)
    assert split(written("python", colour=NAVY), shapes=[banner])[1] == [(HiddenReason.BACKGROUND_COLOUR, "python")]


def test_text_under_a_rectangle_painted_later_is_hidden():
    cover = Shape(Box(0, 80, 600, 120), WHITE, order=20)
    assert split(written("python"), shapes=[cover])[1] == [(HiddenReason.INVISIBLE, "python")]


def test_light_grey_text_is_seen():
    assert split(written("2019", colour=GREY)) == ("2019", [])


def test_text_over_an_image_counts_as_seen_because_its_ground_is_unknown():
    photo = Shape(WHOLE_PAGE, None, order=1, is_image=True)
    assert split(written("Alex", colour=WHITE), shapes=[photo])[0] == "Alex"


def test_a_translucent_dark_panel_makes_white_text_seen():
    panel = Shape(Box(0, 80, 600, 120), (0, 0, 0, 128), order=1)
    assert split(written("Alex", colour=WHITE), shapes=[panel])[0] == "Alex"


def test_text_smaller_than_two_points_is_hidden():
    assert split(written("python", size=1.5))[1] == [(HiddenReason.TINY, "python")]


def test_text_without_opacity_is_hidden():
    assert split(written("python", colour=(0, 0, 0, 0)))[1] == [(HiddenReason.INVISIBLE, "python")]


def test_text_drawn_in_invisible_mode_is_hidden():
    assert split(written("seen"), written("python", mode=3))[1] == [(HiddenReason.INVISIBLE, "python")]


def test_the_text_layer_of_a_scan_is_seen():
    scan = Shape(WHOLE_PAGE, None, order=1, is_image=True)
    assert split(written("recognised text", mode=3), shapes=[scan]) == ("recognised text", [])


def test_a_few_invisible_words_on_a_page_with_a_background_picture_are_hidden():
    picture = Shape(WHOLE_PAGE, None, order=1, is_image=True)
    seen, hidden = split(written("all of the text that one reads"), written("python", mode=3), shapes=[picture])
    assert seen == "all of the text that one reads"
    assert hidden == [(HiddenReason.INVISIBLE, "python")]


@pytest.mark.parametrize(("x", "baseline"), [(-200.0, 100.0), (700.0, 100.0), (50.0, -30.0), (50.0, 900.0)])
def test_text_off_the_page_is_hidden(x, baseline):
    assert split(written("python", x=x, baseline=baseline))[1] == [(HiddenReason.OFF_PAGE, "python")]


def test_hidden_marks_without_a_letter_or_digit_are_not_reported():
    assert split(written("seen"), written("•  •", colour=WHITE))[1] == []


def test_each_run_for_another_reason_is_a_quote_of_its_own():
    reasons = [reason for reason, _ in split(written("one", colour=WHITE), written("two", size=1.0))[1]]
    assert reasons == [HiddenReason.BACKGROUND_COLOUR, HiddenReason.TINY]


def test_contrast_is_one_for_equal_colours_and_twenty_one_for_black_on_white():
    assert contrast((9, 9, 9), (9, 9, 9)) == 1
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)


def test_the_least_contrast_lies_between_the_greys_that_the_constant_names():
    assert contrast((0xEE,) * 3, (255,) * 3) > MIN_CONTRAST > contrast((0xF2,) * 3, (255,) * 3)
