"""Paired swaps: what is measured, and what a certificate may claim."""

import random

import pytest
from scipy import stats

from fairness import InputError, sha256_of
from fairness.perturbation import EXACT_PAIRS, certify, signed_rank_p
from fairness.plain import plain

NAMES = ("Anna", "Ben", "Chidi", "Dai")


def _items(n=12):
    return [(NAMES[i % len(NAMES)], 100 - 5 * i) for i in range(n)]


def _points(items):
    return [points for _, points in items]


def _renamed(item, seed):
    return (random.Random(seed).choice([name for name in NAMES if name != item[0]]), item[1])


def _same(item, _seed):
    return item


def _certify(items, swaps, *, score=_points, cut=3, **options):
    return certify(items, score=score, swaps=swaps, cut=cut, subject="résumés", seed=7, **options)


def test_a_score_that_reads_no_name_earns_the_plain_sentence():
    found = _certify(_items(), {"name": _renamed, "pronoun": _renamed})
    assert found.unchanged
    assert found.sentence == "12 résumés × 2 swaps: no score changed."
    assert [(swap.altered, swap.changed, swap.signed_rank_p) for swap in found.swaps] == [(12, 0, None)] * 2
    assert found.idle == ()


def test_a_swap_that_altered_nothing_is_no_evidence():
    found = _certify(_items(), {"name": _renamed, "affiliation": _same})
    assert found.unchanged
    assert found.idle == ("affiliation",)
    assert found.sentence == (
        "12 résumés × 1 swap: no score changed. Altered nothing, and so show nothing: affiliation."
    )
    only = _certify(_items(), {"affiliation": _same})
    assert not only.unchanged
    assert only.sentence == "No swap altered any of 12 résumés: nothing is shown."


def test_the_caller_may_say_what_altered_means():
    found = _certify(_items(), {"name": _renamed}, applies=lambda before, after: before[1] != after[1])
    assert found.swaps[0].altered == 0
    assert not found.unchanged


def test_a_score_that_reads_the_name_is_caught():
    def biased(items):
        return [points - 12 * (name == "Dai") for name, points in items]

    found = _certify(_items(), {"to Dai": lambda item, _seed: ("Dai", item[1])}, score=biased)
    (swap,) = found.swaps
    assert not found.unchanged
    assert (swap.items, swap.altered, swap.changed) == (12, 9, 9)
    assert (swap.mean_change, swap.max_change) == (-9.0, 12)
    assert swap.max_displacement > 0
    assert "scores changed under to Dai" in found.sentence
    assert "9 of 12 scores by up to 12 points" in found.sentence
    assert swap.signed_rank_p == pytest.approx(stats.wilcoxon([-12] * 9, method="asymptotic").pvalue)


def test_each_item_moves_by_itself_among_the_others_as_they_were():
    items = [("x", score) for score in (50, 40, 30, 20, 10)]
    found = _certify(items, {"all up": lambda item, _seed: ("y", item[1] + 25)}, cut=2)
    (swap,) = found.swaps
    # Moved alone: 50 stays, 40 moves up 1, and 30, 20 and 10 each move past two others.
    assert swap.max_displacement == 2
    assert swap.mean_displacement == pytest.approx((0 + 1 + 2 + 2 + 2) / 5)
    assert swap.cut_flips == 2


def test_a_tie_at_the_cut_is_wholly_in():
    items = [("x", score) for score in (50, 40, 40, 30)]
    leaves = _certify(items, {"s": lambda item, _seed: ("y", item[1] - (item[1] == 50) * 15)}, cut=2)
    assert leaves.swaps[0].cut_flips == 1
    joins = _certify(items, {"s": lambda item, _seed: ("y", item[1] + (item[1] == 30) * 10)}, cut=2)
    assert joins.swaps[0].cut_flips == 1
    stays = _certify(items, {"s": lambda item, _seed: ("y", item[1] + (item[1] == 40) * 5)}, cut=2)
    assert (stays.swaps[0].cut_flips, stays.swaps[0].changed, stays.swaps[0].max_displacement) == (0, 2, 1)


def test_displacement_and_flips_are_those_of_a_recount():
    rng = random.Random(2)
    before = [rng.randrange(20) for _ in range(40)]
    after = [score + rng.choice((-3, 0, 0, 4)) for score in before]
    moves, flips = [], 0
    for i, (old, new) in enumerate(zip(before, after, strict=True)):
        others = before[:i] + before[i + 1 :]
        above = [sum(other > score for other in others) for score in (old, new)]
        level = [sum(other >= score for other in others) for score in (old, new)]
        moves.append(max(abs(above[0] - above[1]), abs(level[0] - level[1])))
        flips += (above[0] < 10) != (above[1] < 10)
    replies = iter((before, after))
    found = _certify(list(range(40)), {"s": lambda item, _seed: -item - 1}, score=lambda _: next(replies), cut=10)
    (swap,) = found.swaps
    assert (swap.max_displacement, swap.cut_flips) == (max(moves), flips)
    assert swap.mean_displacement == pytest.approx(sum(moves) / 40)


def test_a_scorer_that_wavers_by_itself_is_not_called_unchanged():
    replies = iter(([3, 2, 1], [3, 2, 2]))
    found = _certify(list("abc"), {"none": _same}, score=lambda _: next(replies), cut=1)
    assert not found.unchanged
    assert found.idle == ()
    assert "scores changed under none" in found.sentence


def test_the_same_seed_gives_the_same_certificate_and_another_seed_may_not():
    def by_name(items):
        return [points + len(name) for name, points in items]

    first = _certify(_items(), {"name": _renamed}, score=by_name)
    assert first == _certify(_items(), {"name": _renamed}, score=by_name)
    others = [
        certify(_items(), score=by_name, swaps={"name": _renamed}, cut=3, subject="résumés", seed=seed).sha256
        for seed in range(20, 25)
    ]
    assert any(sha != first.sha256 for sha in others)


def test_the_hash_is_that_of_the_published_content_and_moves_with_it():
    found = _certify(_items(), {"name": _renamed})
    assert sha256_of(plain(found)) == found.sha256
    assert _certify(_items(), {"name": _renamed}, cut=4).sha256 != found.sha256


@pytest.mark.parametrize("seed", range(12))
def test_the_exact_signed_rank_p_is_scipys(seed):
    rng = random.Random(seed)
    sizes = rng.sample(range(1, 200), rng.randint(1, EXACT_PAIRS))
    differences = [size * rng.choice((-1, 1, 1)) for size in sizes] + [0] * rng.randint(0, 3)
    expected = stats.wilcoxon([d for d in differences if d], method="exact").pvalue
    assert signed_rank_p(differences) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("seed", range(12))
def test_the_approximate_signed_rank_p_is_scipys(seed):
    rng = random.Random(seed)
    tied = [rng.choice((-3, -2, -1, 0, 1, 2, 3, 4)) for _ in range(rng.randint(6, 60))]
    large = [size * rng.choice((-1, 1)) for size in rng.sample(range(1, 500), EXACT_PAIRS + 1 + seed)]
    for differences in (tied, large):
        expected = stats.wilcoxon(differences, zero_method="wilcox", correction=False, method="asymptotic").pvalue
        assert signed_rank_p(differences) == pytest.approx(expected, rel=1e-9)


def test_no_difference_has_no_p_value():
    assert signed_rank_p([0, 0, 0]) is None
    assert signed_rank_p([]) is None
    assert signed_rank_p([5]) == 1.0


@pytest.mark.parametrize(
    ("items", "swaps", "cut", "message"),
    [
        ([], {"name": _renamed}, 1, "at least one item"),
        (_items(), {}, 1, "at least one swap"),
        (_items(), {"name": _renamed}, 0, "between 1 and 12"),
        (_items(), {"name": _renamed}, 13, "between 1 and 12"),
    ],
)
def test_a_test_of_nothing_is_refused(items, swaps, cut, message):
    with pytest.raises(InputError, match=message):
        _certify(items, swaps, cut=cut)


def test_a_score_missing_is_refused():
    with pytest.raises(InputError, match="11 scores for 12 items"):
        _certify(_items(), {"name": _renamed}, score=lambda items: _points(items)[:-1])
