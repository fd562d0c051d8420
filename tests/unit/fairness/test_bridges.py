"""From answers to SPD-15's combined question to one group of EEO-1."""

import itertools

import pytest

from fairness import PolicyError, UnknownLabel, load_scheme
from fairness.bridges import alone_or_in_combination, load_bridge, parse_bridge, split_selections
from fairness.groups import Absent
from fairness.packs import read_pack

BRIDGE = load_bridge("spd15-to-eeo1")
CATEGORIES = tuple(group.name for group in load_scheme("spd15").family("race_ethnicity").groups)
HISPANIC, MENA, WHITE = "Hispanic or Latino", "Middle Eastern or North African", "White"
SEVERAL = "Two or More Races"


def test_the_question_has_seven_categories_with_mena_and_hispanic_beside_the_others():
    assert len(CATEGORIES) == 7
    assert {MENA, HISPANIC} <= set(CATEGORIES)
    assert "2029-09-28" in load_scheme("spd15").status


@pytest.mark.parametrize(
    ("category", "group"),
    [
        ("American Indian or Alaska Native", "Native American or Alaska Native"),
        ("Asian", "Asian"),
        ("Black or African American", "Black or African American"),
        (HISPANIC, HISPANIC),
        (MENA, WHITE),
        ("Native Hawaiian or Pacific Islander", "Native Hawaiian or Pacific Islander"),
        (WHITE, WHITE),
    ],
)
def test_each_category_alone_has_its_group(category, group):
    assert BRIDGE.derive([category]) == group


def test_every_category_of_the_source_is_tried_above():
    assert {BRIDGE.derive([category]) for category in CATEGORIES} <= {
        group.name for group in load_scheme("eeo1").family("race_ethnicity").groups
    }
    assert set(BRIDGE.maps) == set(CATEGORIES)


@pytest.mark.parametrize("other", [category for category in CATEGORIES if category != HISPANIC])
def test_hispanic_with_anything_is_hispanic(other):
    assert BRIDGE.derive([other, HISPANIC]) == HISPANIC


def test_hispanic_with_everything_is_hispanic():
    assert BRIDGE.derive(CATEGORIES) == HISPANIC


def test_mena_and_white_are_one_group_and_not_two_races():
    assert BRIDGE.derive([MENA, WHITE]) == WHITE


@pytest.mark.parametrize("other", ["Asian", "Black or African American", "American Indian or Alaska Native", "NHPI"])
def test_mena_with_another_race_is_two_or_more(other):
    assert BRIDGE.derive([MENA, other]) == SEVERAL


def test_two_or_more_is_judged_after_the_mapping():
    assert BRIDGE.derive(["Asian", "Black"]) == SEVERAL
    assert BRIDGE.derive([MENA, WHITE, "Asian"]) == SEVERAL


@pytest.mark.parametrize("count", range(1, 4))
def test_the_order_and_repetition_of_answers_change_nothing(count):
    for answers in itertools.combinations(CATEGORIES, count):
        derived = {BRIDGE.derive(order) for order in itertools.permutations(answers)}
        assert len(derived) == 1
        assert BRIDGE.derive(answers * 2) in derived


def test_deriving_twice_is_deriving_once():
    for count in range(len(CATEGORIES) + 1):
        for answers in itertools.combinations(CATEGORIES, count):
            once = BRIDGE.derive(answers)
            assert BRIDGE.derive([once]) == once


def test_nothing_answered_stays_nothing_and_declined_stays_declined():
    assert BRIDGE.derive([]) == BRIDGE.derive(["", "unknown"]) == ""
    assert load_scheme("eeo1").absent(BRIDGE.derive(["prefer not to say"])) is Absent.DECLINED
    assert BRIDGE.derive(["", "Asian"]) == "Asian"


def test_short_forms_are_understood():
    assert BRIDGE.derive(["mena"]) == WHITE
    assert BRIDGE.derive(["latina", "black"]) == HISPANIC


@pytest.mark.parametrize("answers", [["Martian"], [WHITE, "Martian"], [HISPANIC, "Martian"], ["Other"]])
def test_an_unknown_answer_is_refused_even_beside_a_known_one(answers):
    with pytest.raises(UnknownLabel, match="Middle Eastern or North African"):
        BRIDGE.derive(answers)


@pytest.mark.parametrize(
    ("cell", "answers"),
    [
        ("White; Middle Eastern or North African", (WHITE, MENA)),
        ("White", (WHITE,)),
        (" ;; Asian ;", ("Asian",)),
        ("", ()),
        (" ; ", ()),
    ],
)
def test_a_cell_holds_several_answers(cell, answers):
    assert split_selections(cell) == answers


def test_people_count_alone_or_in_combination():
    people = [[WHITE], [WHITE, MENA], [WHITE, "Asian", HISPANIC], ["Asian", "asian"], [], ["declined"]]
    rows = {row.category: (row.alone, row.in_combination, row.total) for row in alone_or_in_combination(people)}
    assert rows[WHITE] == (1, 2, 3)
    assert rows["Asian"] == (1, 1, 2)
    assert rows[MENA] == rows[HISPANIC] == (0, 1, 1)
    assert rows["Black or African American"] == (0, 0, 0)
    assert tuple(rows) == CATEGORIES


def test_an_unknown_answer_is_not_left_uncounted():
    with pytest.raises(UnknownLabel):
        alone_or_in_combination([[WHITE], ["Martian"]])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"Asian" = "Asian"', ""), "too little or too much: Asian"),
        (('"Asian" = "Asian"', '"Asian" = "Martian"'), "its target lacks: Martian"),
        (('wins = "Hispanic or Latino"', ""), "'wins'"),
        (("[maps]", "[maps"), "not TOML"),
        (('to_scheme = "eeo1"', 'to_scheme = "nowhere"'), "nowhere"),
    ],
)
def test_a_malformed_bridge_is_refused(change, said):
    with pytest.raises(PolicyError, match=said):
        parse_bridge(read_pack("spd15-to-eeo1").replace(*change, 1))


def test_a_pack_of_another_kind_is_no_bridge():
    with pytest.raises(PolicyError, match="category scheme, not a bridge; bridges are: spd15-to-eeo1"):
        load_bridge("eeo1")


def test_a_bridge_is_found_by_its_id_too():
    assert load_bridge("us-spd15-to-eeo1") == BRIDGE
