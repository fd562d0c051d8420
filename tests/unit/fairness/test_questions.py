"""Small tables that ask for one statistic: availability, power, a given order, a prefix table."""

import math

import pytest
from scipy import stats

from fairness import InputError, ParsedQuestion, ParseError, audit_question, load_policy, parse_audit_csv, to_json


def _asked(text):
    parsed = parse_audit_csv(text)
    assert isinstance(parsed, ParsedQuestion)
    return to_json(audit_question(parsed.question, policy=load_policy()))


def test_availability_gives_the_binomial_test_of_each_line():
    answers = _asked("group,n,observed,availability\nBlack teachers,405,15,0.154\n")["availability"]
    test = answers[0]["test"]
    assert test["z"] == pytest.approx((15 - 405 * 0.154) / math.sqrt(405 * 0.154 * 0.846), rel=1e-12)
    assert test["two_sided_p"] == pytest.approx(stats.binomtest(15, 405, 0.154).pvalue, rel=1e-9)


def test_power_takes_the_ratio_of_the_policy_where_none_is_given():
    answers = _asked("n_focal,n_reference,reference_rate,ratio\n50,50,.5,\n50,50,.5,.5\n")["power"]
    assert answers[0]["power"] == pytest.approx(0.170022, abs=1e-6)
    assert answers[1]["power"] > answers[0]["power"]


def test_an_order_gives_all_ranking_measures_against_the_shares_expected():
    rows = "".join(f"{place},{group},0.5\n" for place, group in enumerate("MMMMMFFFFF", start=1))
    order = _asked(f"place,group,share\n{rows}")["orders"][0]
    assert order["ndkl_nats"] == pytest.approx(0.47839, abs=1e-5)
    assert order["infeasibility"]["index"] == 7
    assert order["exposure"]["ratio"] == pytest.approx(0.54099, abs=1e-5)
    assert order["skew"][4]["by_group"] == {"M": pytest.approx(math.log(2)), "F": None}


def test_a_group_that_nobody_in_the_order_belongs_to_is_named_by_a_line_without_a_place():
    order = _asked("place,group,share\n1,M,0.7\n2,M,0.7\n,F,0.3\n")["orders"][0]
    assert order["skew"][-1]["absent"] == ["F"]


def test_a_prefix_table_comes_with_its_exact_chance_to_fail():
    prefix = _asked("places,share,alpha\n20,0.25,0.1\n")["prefixes"][0]
    assert prefix["failure_probability"]["value"] == pytest.approx(0.146887, abs=1e-6)
    assert prefix["adjusted_failure_probability"]["value"] <= 0.1


def test_a_table_of_figures_never_opens_a_gate():
    assert _asked("n,observed,availability\n10,1,0.5\n")["gate"]["outcome"] == "hold"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("n,observed,availability\nten,1,0.5\n", "n is 'ten'"),
        ("n,observed,availability\n10,1,half\n", "availability is 'half'"),
        ("place,group,share\n1,M,0.5\n1,M,0.5\n", "place 1 is taken twice"),
        ("place,group,share\n1,M,0.5\n2,M,0.6\n", "M has two shares"),
    ],
)
def test_a_bad_line_is_named(text, problem):
    with pytest.raises(ParseError, match=problem):
        parse_audit_csv(text)


@pytest.mark.parametrize(
    "text",
    ["n,observed,availability\n10,11,0.5\n", "n,observed,availability\n10,1,1\n", "place,group,share\n1,M,0.5\n",
     "n_focal,n_reference,reference_rate\n5,5,0\n"],
)  # fmt: skip
def test_figures_without_such_a_statistic_are_refused(text):
    with pytest.raises(InputError):
        _asked(text)


def test_points_columns_are_read_by_requirement_and_are_no_family():
    parsed = parse_audit_csv("id,selected,score,sex,points:Python,points:SQL\np1,1,70,F,40,30\n")
    assert parsed.families == ("sex",)
    assert dict(parsed.rows[0].points) == {"Python": 40, "SQL": 30}


@pytest.mark.parametrize(("n", "observed", "share"), [(2_500, 200, 0.1), (5_000, 2_600, 0.5), (40_000, 60, 0.001)])
def test_availability_of_many_selections_agrees_with_scipy_too(n, observed, share):
    test = _asked(f"n,observed,availability\n{n},{observed},{share}\n")["availability"][0]["test"]
    assert test["two_sided_p"] == pytest.approx(stats.binomtest(observed, n, share).pvalue, rel=1e-8)
    assert test["lower_tail_p"] == pytest.approx(stats.binom.cdf(observed, n, share), rel=1e-8)
