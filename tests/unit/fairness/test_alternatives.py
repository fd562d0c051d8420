"""The search for a less discriminatory alternative: where there is one, where there is none, where it is refused."""

import random
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairness import Cell, InputError, load_policy
from fairness import alternatives as module
from fairness.alternatives import LiveSlateRefused, PoolPurpose, PoolRow, search
from fairness.attribution import attribute
from fairness.groups import load_scheme
from fairness.intervals import miettinen_nurminen
from fairness.plain import plain
from fairness.tables import PersonRow
from fairness.weight_space import distance, weight_space, weights_tried
from fairness.weight_trials import Merit, Selection, past_pool, trial

POLICY = load_policy()
SCHEME = load_scheme(POLICY.category_scheme)
WEIGHTS = {"skill": 2, "teaching": 2, "years": 2}
BOUNDS = {"skill": (1, 4), "teaching": (1, 4), "years": (0, 4)}
CUT = 80


def _pool(size=400, *, seed=1, everything=False):
    """Later outcomes follow skill and teaching; `years` says nothing of them and is higher among men."""
    rng = random.Random(seed)
    people = []
    for number in range(size):
        group = "Female" if number % 2 else "Male"
        skill, teaching = rng.randrange(2000, 8001), rng.randrange(2000, 8001)
        years = rng.randrange(4000) + (4000 if group == "Male" else 0)
        if everything and group == "Female":
            skill, teaching = skill // 3, teaching // 3
        outcome = skill + teaching
        people.append(PoolRow({"sex": group}, {"skill": skill, "teaching": teaching, "years": years}, outcome))
    return people


def _search(people, weights=WEIGHTS, **options):
    given_options = {"family": "sex", "cut": CUT, "purpose": PoolPurpose.HISTORICAL, "seed": 7, "bounds": BOUNDS}
    return search(people, weights, policy=POLICY, **{**given_options, **options})


def test_a_requirement_that_drives_the_disparity_is_named_and_the_search_finds_other_weights():
    people = _pool()
    points = [{name: 2 * value for name, value in person.strengths.items()} for person in people]
    last = sorted((sum(each.values()) for each in points), reverse=True)[CUT - 1]
    rows = [
        PersonRow(str(number), sum(each.values()) >= last, groups=person.groups, points=each)
        for number, (person, each) in enumerate(zip(people, points, strict=True))
    ]
    why = attribute(rows, family="sex", stage="shortlist", group="Female", reference="Male", policy=POLICY)
    found = _search(people)
    assert why.driver == "years"
    assert why.requirements[0].without.impact_ratio == pytest.approx(1, abs=0.15)
    assert why.impact_ratio == found.current.lowest_ratio < Fraction(4, 5)
    assert found.found.lowest_ratio >= Fraction(4, 5)
    assert found.found.utility >= Fraction(99, 100)
    assert dict(found.found.weights)["years"] < 2


def test_what_is_found_says_what_changes_and_that_people_decide():
    result = _search(_pool())
    found = result.found
    assert (found.is_current, result.current.is_current, result.reason) == (False, True, None)
    assert found.lowest_group == result.current.lowest_group == "Female"
    assert 0 < found.distance < 1
    assert result.merit is Merit.OUTCOME
    assert f"the same {CUT} places would have given a lowest ratio of 0." in result.sentence
    assert "years" in result.sentence
    assert "On people held out while the weights were chosen" in result.sentence
    assert result.sentence.endswith(
        "Weights may be changed only for requisitions to come and for everybody alike; a person decides, with a "
        "job-related reason."
    )


def test_cross_fitted_figures_belong_to_what_was_found_alone():
    result = _search(_pool())
    assert Fraction(1, 2) < result.found.cross_fitted_ratio < 2
    assert Fraction(9, 10) < result.found.cross_fitted_utility
    for other in (result.current, *result.frontier):
        assert other.cross_fitted_ratio is other.cross_fitted_utility is None


def test_each_part_is_selected_with_weights_chosen_on_the_others():
    people = _pool(200)
    result = _search(people, cut=40, folds=3)
    space = weight_space(WEIGHTS, BOUNDS)
    pool = past_pool(people, space, family="sex", cut=40, parts=3, seed=7, policy=POLICY, scheme=SCHEME)
    trials = [trial(pool, one) for one in weights_tried(space, tried=200, seed=7)]
    trials.sort(key=lambda one: distance(space, one.weights))
    start = trials[0]
    chosen = []
    for part in range(3):
        sizes = pool.training_sizes[part]

        def _good(one, part=part, sizes=sizes):
            rates = [Fraction(one.training[part].by_group[group], sizes[group]) for group in ("Female", "Male")]
            mean = Fraction(one.training[part].merit, one.training[part].selected)
            base = Fraction(start.training[part].merit, start.training[part].selected)
            return 5 * min(rates) >= 4 * max(rates) and mean >= base * Fraction(99, 100)

        chosen.append(next((one for one in trials if _good(one)), start).held_out[part])
    counts = {group: sum(one.by_group[group] for one in chosen) for group in ("Female", "Male")}
    assert result.found.cross_fitted_ratio == Fraction(min(counts.values()), max(counts.values()))


def test_none_is_found_where_every_requirement_favours_the_same_group():
    result = _search(_pool(everything=True))
    assert result.found is None
    assert result.reason is None
    assert result.current.lowest_ratio < Fraction(4, 5)
    assert result.sentence.startswith(f"None of the {result.tried} sets of weights tried")
    assert "skill 1 to 4, teaching 1 to 4, years 0 to 4" in result.sentence
    assert "at least 99.0 % of the current utility" in result.sentence
    assert "no such alternative exists among those searched" in result.sentence


def test_without_everybodys_outcome_merit_is_the_current_score():
    people = _pool()
    people[0] = replace(people[0], outcome=None)
    result = _search(people)
    assert result.merit is Merit.CURRENT_SCORE
    assert result.found is None
    assert max(entry.utility for entry in result.frontier) == result.current.utility == 1
    assert "because not every eligible person's outcome is known" in result.sentence
    loose = _search(people, tolerance=Fraction(1, 4))
    assert loose.found.utility < 1


def test_weights_that_already_do_need_no_alternative():
    result = _search(_pool(), {**WEIGHTS, "years": 0})
    assert result.found is None
    assert result.current.lowest_ratio >= Fraction(4, 5)
    assert "The current weights already give a lowest ratio of" in result.sentence


def test_a_live_pool_is_refused_before_anything_is_looked_at():
    with pytest.raises(LiveSlateRefused, match=r"prospectively and for everybody.*historical or a simulated pool"):
        _search([], purpose=PoolPurpose.LIVE)
    assert issubclass(LiveSlateRefused, InputError)


def test_the_frontier_trades_utility_for_ratio_and_nothing_tried_surpasses_it():
    result = _search(_pool())
    assert all(entry.on_frontier for entry in result.frontier)
    for better, fairer in pairwise(result.frontier):
        assert better.utility > fairer.utility
        assert better.lowest_ratio < fairer.lowest_ratio
    for entry in (result.current, result.found):
        surpassed = [
            other
            for other in result.frontier
            if other.utility >= entry.utility
            and other.lowest_ratio >= entry.lowest_ratio
            and (other.utility, other.lowest_ratio) != (entry.utility, entry.lowest_ratio)
        ]
        assert entry.on_frontier is not bool(surpassed)


def test_the_current_figures_are_those_of_ranking_by_hand():
    people = [
        PoolRow({"sex": "Male"}, {"a": 10}, 4),
        PoolRow({"sex": "Male"}, {"a": 9}, 2),
        PoolRow({"sex": "Female"}, {"a": 9}, 3),
        PoolRow({"sex": "Female"}, {"a": 8}, 9),
        PoolRow({"sex": "unknown"}, {"a": 10}, 1),
    ]
    policy = replace(POLICY, min_n=1)
    result = search(
        people, {"a": 1}, family="sex", cut=3, purpose=PoolPurpose.SIMULATED, policy=policy, seed=1, folds=2
    )
    assert result.current.selected == 4
    assert result.current.lowest_ratio == Fraction(1, 2)
    interval = miettinen_nurminen(Cell(2, 1), Cell(2, 2), level=float(policy.interval_level))
    assert result.current.interval_low == interval.low
    assert result.tried == 1


def test_who_missed_a_must_have_is_never_selected_and_stays_in_the_denominator():
    people = [
        *_pool(),
        *(PoolRow({"sex": "Female"}, {"skill": 10_000, "years": 10_000}, 20_000, False) for _ in range(40)),
    ]
    space = weight_space(WEIGHTS, BOUNDS)
    pool = past_pool(people, space, family="sex", cut=CUT, parts=5, seed=1, policy=POLICY, scheme=SCHEME)
    without = past_pool(_pool(), space, family="sex", cut=CUT, parts=5, seed=1, policy=POLICY, scheme=SCHEME)
    assert trial(pool, space.current).whole == trial(without, space.current).whole
    assert (pool.sizes["Female"], without.sizes["Female"]) == (240, 200)


def test_groups_below_the_minimum_are_not_compared():
    people = [*_pool(), *(PoolRow({"sex": "Non-binary"}, {"skill": 0}, 0) for _ in range(POLICY.min_n - 1))]
    result = _search(people)
    assert {result.current.lowest_group, *(entry.lowest_group for entry in result.frontier)} <= {"Female", "Male"}


def test_one_group_alone_gives_a_reason():
    people = [replace(person, groups={"sex": "Female"}) for person in _pool(30)]
    result = _search(people, cut=5)
    assert result.reason == result.sentence
    assert f"no two groups of sex have at least {POLICY.min_n} people" in result.reason
    assert (result.tried, result.frontier, result.found) == (0, (), None)


def test_a_utility_of_nothing_gives_a_reason():
    result = _search([replace(person, outcome=0) for person in _pool(30)], cut=5)
    assert "utility of 0" in result.reason
    assert result.current.utility == 1


def test_relabelling_groups_leaves_the_weights_tried(monkeypatch):
    seen = []

    def spied(pool, weights):
        seen[-1].append((weights, trial(pool, weights).whole.selected))
        return trial(pool, weights)

    monkeypatch.setattr(module, "trial", spied)
    people = _pool(60)
    labels = [person.groups for person in people]
    for shuffle in range(3):
        random.Random(shuffle).shuffle(labels)
        seen.append([])
        _search(
            [replace(person, groups=groups) for person, groups in zip(people, labels, strict=True)], cut=12, tried=40
        )
    assert len(seen[0]) == 40
    assert seen[0] == seen[1] == seen[2]


def test_the_order_of_people_and_of_requirements_is_immaterial():
    people = _pool(100)
    turned = [replace(person, strengths=dict(reversed(person.strengths.items()))) for person in reversed(people)]
    reordered = dict(reversed(WEIGHTS.items()))
    assert _search(turned, reordered, cut=20, tried=50) == _search(people, cut=20, tried=50)


def test_another_seed_draws_other_weights_and_the_same_seed_the_same():
    space = weight_space(WEIGHTS, BOUNDS)
    assert weights_tried(space, tried=60, seed=1) == weights_tried(space, tried=60, seed=1)
    assert weights_tried(space, tried=60, seed=1) != weights_tried(space, tried=60, seed=2)


weights = st.one_of(st.integers(0, 9), st.fractions(0, 5, max_denominator=6))


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcdef"), weights, min_size=1).filter(lambda given: any(given.values())),
    st.integers(1, 80),
    st.integers(0, 3),
)
def test_weights_tried_stay_within_bounds_start_with_the_current_and_rank_differently(current, tried, seed):
    space = weight_space(current, None)
    sets = weights_tried(space, tried=tried, seed=seed)
    assert sets[0] == space.current
    assert dict(space.shown(sets[0])) == current
    assert 1 <= len(sets) <= tried
    shares = {tuple(Fraction(weight, sum(one)) for weight in one) for one in sets}
    assert len(shares) == len(sets)
    for one in sets:
        assert all(low <= weight <= high for low, weight, high in zip(space.low, one, space.high, strict=True))
        assert 0 <= distance(space, one) <= 1
        assert all(weight or not before for weight, before in zip(one, space.current, strict=True))


def test_a_weight_falls_to_nothing_only_where_its_bounds_say_so():
    usual = weight_space({"a": 2, "b": 1}, None)
    assert usual.bounds() == (("a", 1, 4), ("b", Fraction(1, 2), 2))
    open_space = weight_space({"a": 2, "b": 1}, {"a": (0, 2)})
    assert open_space.bounds() == (("a", 0, 2), ("b", Fraction(1, 2), 2))
    assert any(one[0] == 0 for one in weights_tried(open_space, tried=20, seed=1))


@pytest.mark.parametrize(
    ("current", "bounds", "message"),
    [
        ({}, None, "no weights"),
        ({"a": -1}, None, "negative"),
        ({"a": 0}, None, "all weights are 0"),
        ({"a": 1}, {"b": (0, 1)}, "bounds for b but no weight"),
        ({"a": 1}, {"a": (2, 3)}, "must enclose its weight 1"),
        ({"a": 1}, {"a": (1, Fraction(1, 2))}, "must enclose"),
        ({"a": 1}, {"a": (-1, 2)}, "0 or more"),
    ],
)
def test_weights_and_bounds_that_make_no_space_are_refused(current, bounds, message):
    with pytest.raises(InputError, match=message):
        weight_space(current, bounds)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cut": 0}, "between 1 and the 30 eligible"),
        ({"cut": 31}, "between 1 and the 30 eligible"),
        ({"folds": 1}, "2 to 30 parts"),
        ({"folds": 31}, "2 to 30 parts"),
        ({"tolerance": Fraction(1)}, "tolerance"),
        ({"tried": 0}, "at least one set"),
    ],
)
def test_options_out_of_range_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        _search(_pool(30), **{"cut": 5, **options})


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (PoolRow({}, {"skill": 10_001}), "a strength lies outside 0 to 10000"),
        (PoolRow({}, {"skill": -1}), "a strength lies outside"),
        (PoolRow({}, {"skill": 1}, -1), "an outcome is negative"),
    ],
)
def test_rows_out_of_range_are_refused(row, message):
    with pytest.raises(InputError, match=message):
        _search([*_pool(30), row], cut=5)


def test_a_row_shows_nothing_of_the_person():
    assert repr(_pool(1)[0]) == "PoolRow(eligible=True)"


def test_selections_add_up():
    both = Selection(2, 7, {"Female": 1}) + Selection(3, 5, {"Female": 1, "Male": 2})
    assert (both.selected, both.merit, dict(both.by_group)) == (5, 12, {"Female": 2, "Male": 2})


def test_it_can_be_published():
    published = plain(_search(_pool(100), cut=20, tried=30))
    assert published["purpose"] == "historical"
    assert published["current"]["utility"] == {"num": 1, "den": 1, "value": 1.0}
    assert [name for name, _ in published["current"]["weights"]] == ["skill", "teaching", "years"]
