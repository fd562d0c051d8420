"""Ranking figures with ties spread evenly, their permutation tests and the prefix test on whole numbers."""

import math
import random
from fractions import Fraction
from itertools import permutations

import pytest

from fairness import InputError, load_policy, ranking_metrics
from fairness.permutation import permutation_p, permutation_tests
from fairness.plain import plain
from fairness.prefixes import prefix_plan
from fairness.ranking_figures import (
    FEWEST_DRAWS,
    MOST_DRAWS,
    MOST_PERMUTED,
    MOST_PREFIX_PLACES,
    PERMUTED_PLACES,
    ranking_figures,
)
from fairness.tied_ranking import MOST_PLACES, TiedRanking

POLICY = load_policy()


def _figures(people, cut=5, seed=1):
    return ranking_figures(people, family="sex", stage="shortlist", cut=cut, policy=POLICY, seed=seed)


def _untied(ranking):
    return [(len(ranking) - place, group) for place, group in enumerate(ranking)]


def _rankings():
    rng = random.Random(5)
    for _ in range(12):
        ranking = [rng.choice("AAABBC") for _ in range(rng.randint(12, 70))]
        if len(set(ranking)) > 1:
            yield ranking


def _shares(ranking):
    return {group: Fraction(ranking.count(group), len(ranking)) for group in sorted(set(ranking))}


def test_without_ties_skew_divergence_prefixes_and_exposure_are_those_of_the_plain_measures():
    for ranking in _rankings():
        found, shares = _figures(_untied(ranking), cut=12), _shares(ranking)
        assert dict(found.desired) == shares
        assert [skew.k for skew in found.skew] == [k for k in (5, 10, 12, 25, 50) if k <= len(ranking)]
        for skew in found.skew:
            expected = ranking_metrics.skew_at(ranking, shares, skew.k)
            assert [(entry.group, entry.value) for entry in skew.by_group] == [
                (group, value if value is None else pytest.approx(value, abs=1e-12))
                for group, value in expected.by_group
            ]
            assert [entry.smoothed for entry in skew.by_group] == pytest.approx([v for _, v in expected.smoothed])
            assert skew.absent == expected.absent
        assert found.ndkl_nats == pytest.approx(ranking_metrics.ndkl(ranking, shares), rel=1e-9)
        assert found.ndkl_bits == pytest.approx(ranking_metrics.ndkl(ranking, shares, base=2), rel=1e-9)
        infeasible = ranking_metrics.infeasibility(ranking, shares)
        assert (found.infeasible_index, found.infeasible_count) == (infeasible.index, infeasible.count)
        exposure = ranking_metrics.exposure(ranking, sorted(shares))
        assert [entry.total for entry in found.exposure] == pytest.approx([v for _, v in exposure.total])
        assert [entry.per_person for entry in found.exposure] == pytest.approx([v for _, v in exposure.per_person])
        assert found.exposure_ratio == pytest.approx(exposure.ratio)


def test_without_ties_the_prefix_test_is_the_plain_one():
    for ranking in list(_rankings())[:4]:
        found, shares = _figures(_untied(ranking), cut=12), _shares(ranking)
        for entry in found.prefix:
            level = ranking_metrics.adjusted_alpha(12, shares[entry.group], POLICY.alpha)
            expected = ranking_metrics.prefix_test(ranking[:12], entry.group, share=shares[entry.group], alpha=level)
            assert entry.adjusted_alpha == float(level)
            assert entry.failing == expected.failing
            assert entry.failure_probability == float(expected.failure_probability)


@pytest.mark.parametrize(
    ("k", "share", "alpha"), [(20, "1/4", "1/10"), (1, "1/2", "1/20"), (15, "13/97", "1/20"), (25, "7/9", "1/20")]
)
def test_the_plan_on_whole_numbers_is_exactly_the_plain_table(k, share, alpha):
    plan = prefix_plan(k, Fraction(share), Fraction(alpha))
    assert plan.adjusted_alpha == ranking_metrics.adjusted_alpha(k, share, alpha)
    assert plan.table == ranking_metrics.prefix_table(k, share, plan.adjusted_alpha)
    assert plan.failure_probability == ranking_metrics.failure_probability(plan.table, share)
    assert plan.failure_probability <= Fraction(alpha)


@pytest.mark.parametrize(("k", "share", "alpha"), [(0, "1/2", "1/20"), (5, "1", "1/20"), (5, "1/2", "0")])
def test_a_plan_without_places_or_chance_is_refused(k, share, alpha):
    with pytest.raises(InputError, match="strictly between"):
        prefix_plan(k, Fraction(share), Fraction(alpha))


def test_a_tie_is_the_mean_of_all_its_orders_where_a_measure_adds_up():
    tie, below = "AAB", "BA"
    orders = [ranking_metrics.exposure([*order, *below], "AB").total for order in permutations(tie)]
    means = [sum(total[i][1] for total in orders) / len(orders) for i in (0, 1)]
    found = _figures([*((9, group) for group in tie), (5, "B"), (2, "A")], cut=2)
    assert [entry.total for entry in found.exposure] == pytest.approx(means)
    assert found.ties == 3
    (at_cut,) = (skew for skew in found.skew if skew.k == 2)
    assert at_cut.by_group[1].value == pytest.approx(math.log(Fraction(2, 3) / 2 / Fraction(2, 5)))


def test_one_tie_of_everybody_is_perfectly_even():
    found = _figures([(7, group) for group in "AAABBBBCC"], cut=3)
    assert (found.ndkl_nats, found.infeasible_index, found.infeasible_count) == (pytest.approx(0, abs=1e-12), 0, 0)
    assert found.exposure_ratio == pytest.approx(1.0)
    assert [figure.p for figure in found.permutation] == [1.0, 1.0, 1.0]
    assert all(not entry.failing for entry in found.prefix)


def test_the_order_of_the_rows_never_matters():
    rng = random.Random(8)
    people = [(rng.randrange(15), rng.choice("ABC")) for _ in range(80)]
    expected = _figures(people)
    for _ in range(4):
        rng.shuffle(people)
        assert _figures(people) == expected


def test_renaming_groups_renames_the_results():
    rng = random.Random(9)
    people = [(rng.randrange(25), rng.choice("ABC")) for _ in range(60)]
    names = {"A": "Z", "B": "Y", "C": "X"}
    found, renamed = _figures(people), _figures([(score, names[group]) for score, group in people])
    assert {names[g]: share for g, share in found.desired} == dict(renamed.desired)
    for mine, other in zip(found.skew, renamed.skew, strict=True):
        assert {names[e.group]: e.value for e in mine.by_group} == {e.group: e.value for e in other.by_group}
    assert {names[e.group]: e.per_person for e in found.exposure} == pytest.approx(
        {e.group: e.per_person for e in renamed.exposure}
    )
    assert {names[e.group]: e.failing for e in found.prefix} == {e.group: e.failing for e in renamed.prefix}
    assert renamed.ndkl_nats == pytest.approx(found.ndkl_nats, rel=1e-9)
    assert (renamed.infeasible_index, renamed.infeasible_count) == (found.infeasible_index, found.infeasible_count)


def test_only_the_order_of_scores_counts_and_not_how_they_are_written():
    rng = random.Random(10)
    scores = [Fraction(rng.randrange(400), 8) for _ in range(60)]
    groups = [rng.choice("AB") for _ in scores]
    exact = _figures(list(zip(scores, groups, strict=True)))
    assert _figures([(float(score), group) for score, group in zip(scores, groups, strict=True)]) == exact
    assert _figures([(score * 3 + 1, group) for score, group in zip(scores, groups, strict=True)]) == exact
    huge = [(score + Fraction(1, 3**60), group) for score, group in zip(scores, groups, strict=True)]
    assert _figures(huge) == exact


def test_divergence_is_never_negative_and_grows_with_segregation():
    rng = random.Random(11)
    for _ in range(30):
        assert _figures([(rng.randrange(9), rng.choice("ABCD")) for _ in range(40)]).ndkl_nats >= 0.0
    mixed, apart = _figures(_untied("AB" * 20)), _figures(_untied("A" * 20 + "B" * 20))
    assert mixed.ndkl_nats < apart.ndkl_nats


def test_an_absent_group_has_no_skew_and_is_named():
    found = _figures(_untied("A" * 20 + "B" * 20), cut=10)
    at_cut = next(skew for skew in found.skew if skew.k == 10)
    assert at_cut.absent == ("B",)
    assert at_cut.by_group[1].value is None
    assert math.isfinite(at_cut.by_group[1].smoothed)
    assert plain(found)["skew"][0]["by_group"][1]["value"] is None


def test_a_segregated_ranking_is_unlikely_and_a_mixed_one_is_not():
    apart = {f.measure: f for f in _figures(_untied("A" * 20 + "B" * 20), cut=10).permutation}
    mixed = {f.measure: f for f in _figures(_untied("ABBA" * 10), cut=10).permutation}
    assert set(apart) == {"ndkl", "exposure_ratio", "lowest_skew"}
    assert all(figure.p < 0.01 for figure in apart.values())
    assert all(figure.p > 0.5 for figure in mixed.values())
    assert 0 < apart["exposure_ratio"].observed < 1
    assert apart["lowest_skew"].observed < 0
    found = next(e for e in _figures(_untied("A" * 20 + "B" * 20), cut=10).prefix if e.group == "B")
    assert found.failing[-1] == 10


def test_the_permutation_p_is_that_of_all_permutations_in_the_limit():
    labels = "AABBB"

    def first_places(order):
        return float(sum(place for place, label in enumerate(order) if label == "B"))

    exact = [first_places(order) >= first_places(labels) for order in permutations(labels)]
    found = permutation_p(first_places, labels, draws=4000, seed=3)
    assert found.p == pytest.approx(sum(exact) / len(exact), abs=0.02)
    assert found.observed == first_places(labels)


def test_a_permutation_p_counts_the_labelling_seen_and_repeats_with_its_seed():
    found = permutation_p(lambda order: float(order[0] == "A"), "A" + "B" * 999, draws=99, seed=4)
    assert found.p >= 1 / 100
    assert found == permutation_p(lambda order: float(order[0] == "A"), "A" + "B" * 999, draws=99, seed=4)
    constant, rounding = permutation_tests(
        lambda order: (1.0, sum(0.1 if label == "A" else 0.3 for label in order)), "ABAB" * 5, draws=50, seed=1
    )
    assert (constant.p, rounding.p) == (1.0, 1.0)


def test_a_permutation_test_without_draws_is_refused():
    with pytest.raises(InputError, match="at least one draw"):
        permutation_p(len, "AB", draws=0, seed=1)


def test_draws_stay_under_their_bound_and_large_pools_say_why_they_have_none():
    rng = random.Random(12)
    for size in (10, 60, 200, MOST_PERMUTED):
        found = _figures([(rng.random(), rng.choice("AB")) for _ in range(size)])
        draws = {figure.draws for figure in found.permutation}
        assert len(draws) == 1
        assert FEWEST_DRAWS <= draws.pop() <= MOST_DRAWS
        assert size * found.permutation[0].draws <= PERMUTED_PLACES
        assert found.reason is None
    found = _figures([(rng.random(), rng.choice("AB")) for _ in range(MOST_PERMUTED + 1)], cut=MOST_PREFIX_PLACES + 1)
    assert (found.permutation, found.prefix) == ((), ())
    assert found.reason == "No prefix test: the cut at 61 is beyond 60 places. " + (
        "No permutation test: 501 people are more than 500."
    )


def test_beyond_the_last_place_read_nobody_counts_in_the_divergence():
    head = ["A", "B", "B"] * 500
    people = _untied(head + ["A"] * 400 + ["B"] * 800)
    other = _untied(head + ["B"] * 800 + ["A"] * 400)
    assert _figures(people).places == MOST_PLACES
    assert _figures(people).ndkl_nats == _figures(other).ndkl_nats
    assert _figures(people).exposure_ratio != _figures(other).exposure_ratio


def test_a_tie_across_the_last_place_read_is_cut_there():
    spread = TiedRanking.of([(1, "A")] * 900 + [(1, "B")] * 300 + [(0, "B")] * 300)
    expected = math.fsum(
        (0.75 * math.log(0.75 / 0.6) + 0.25 * math.log(0.25 / 0.4)) / math.log2(1 + k) for k in range(1, 1001)
    ) / math.fsum(1 / math.log2(1 + k) for k in range(1, 1001))
    assert spread.ndkl(spread.labels) == pytest.approx(expected, rel=1e-9)


def test_people_of_unknown_group_are_left_out_and_the_cut_counts_the_rest_within_it():
    people = [(9, "A"), (8, "unknown"), (7, "B"), (6, "declined"), (6, "A"), (3, "B"), (2, "A"), (1, "B")]
    found = _figures(people, cut=5)
    assert found.people == 6
    assert [skew.k for skew in found.skew] == [3, 5]
    assert {len(skew.by_group) for skew in found.skew} == {2}


def test_a_cut_outside_the_ranking_has_no_figures_and_says_so():
    for cut in (0, 40):
        found = _figures(_untied("ABABABAB"), cut=cut)
        assert "No figures at the cut" in found.reason
        assert found.prefix == ()
        assert [figure.measure for figure in found.permutation] == ["ndkl", "exposure_ratio"]
        assert [skew.k for skew in found.skew] == [5]


@pytest.mark.parametrize("people", [[], [(1, "A"), (2, "A")], [(1, "A"), (2, "unknown"), (3, "declined")]])
def test_fewer_than_two_known_groups_have_no_figures(people):
    assert _figures(people) is None
