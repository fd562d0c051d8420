"""The audit as a whole: families, scoring, several requisitions, reconciliation and the gate."""

import json
from fractions import Fraction

import pytest

from fairness import (
    CountRow,
    InputError,
    Outcome,
    PersonRow,
    UnknownLabel,
    Verdict,
    audit_counts,
    audit_persons,
    canonical_json,
    explain,
    load_policy,
    sha256_of,
    to_json,
)

POLICY = load_policy()
RACE = {
    "Hispanic or Latino": (408, 204),
    "White": (797, 412),
    "Black or African American": (390, 170),
    "Native Hawaiian or Pacific Islander": (119, 52),
    "Asian": (616, 302),
    "Native American or Alaska Native": (41, 18),
    "Two or More Races": (213, 96),
}
MALE = {
    "Hispanic or Latino": (205, 90),
    "White": (412, 215),
    "Black or African American": (226, 95),
    "Native Hawaiian or Pacific Islander": (87, 37),
    "Asian": (321, 167),
    "Native American or Alaska Native": (24, 11),
    "Two or More Races": (115, 52),
}
FEMALE = {
    "Hispanic or Latino": (190, 82),
    "White": (385, 197),
    "Black or African American": (164, 75),
    "Native Hawaiian or Pacific Islander": (32, 15),
    "Asian": (295, 135),
    "Native American or Alaska Native": (17, 7),
    "Two or More Races": (98, 44),
}


def _sex(female, male, unknown=(0, 0), **columns):
    rows = [CountRow("sex", "Female", *female, **columns), CountRow("sex", "Male", *male, **columns)]
    return [*rows, CountRow("sex", "unknown", *unknown, **columns)]


def _dcwp(race):
    joint = [CountRow("sex|race_ethnicity", f"Male|{g}", *c) for g, c in MALE.items()]
    joint += [CountRow("sex|race_ethnicity", f"Female|{g}", *c) for g, c in FEMALE.items()]
    return [*_sex((1181, 555), (1390, 667)), *[CountRow("race_ethnicity", g, *c) for g, c in race.items()], *joint]


def _people(spec, **columns):
    """(sex, race, how many, how many of them selected) → person rows."""
    rows = []
    for sex, race, n, selected in spec:
        groups = {"sex": sex, "race_ethnicity": race}
        rows += [PersonRow(f"p{len(rows) + i}", i < selected, None, groups, **columns) for i in range(n)]
    return rows


def _verdict(audit, group, family=0):
    return next(g.verdict for g in audit.families[family].groups if g.group == group)


@pytest.mark.parametrize(
    ("female", "male", "verdict", "outcome"),
    [
        ((20, 3), (80, 16), Verdict.SMALL_NUMBERS_WATCH, Outcome.OPEN_WITH_NOTICE),
        ((48, 26), (259, 206), Verdict.INDICATED, Outcome.HOLD),
        ((12, 0), (40, 10), Verdict.PRACTICAL_ONLY, Outcome.OPEN_WITH_NOTICE),
        ((4, 0), (40, 10), Verdict.INSUFFICIENT, Outcome.HOLD),  # only one group reaches the minimum
        ((30, 9), (30, 10), Verdict.INSUFFICIENT, Outcome.OPEN_WITH_NOTICE),
        ((1000, 850), (1000, 950), Verdict.STATISTICAL_ATTENTION, Outcome.OPEN_WITH_NOTICE),
        ((100000, 49000), (100000, 50000), Verdict.NO_INDICATION, Outcome.OPEN),
        ((1000, 500), (1000, 505), Verdict.NO_INDICATION, Outcome.OPEN),
        ((50, 0), (30, 0), Verdict.NOT_COMPUTABLE, Outcome.HOLD),
        ((0, 0), (30, 3), Verdict.NOT_COMPUTABLE, Outcome.HOLD),
        ((50, 50), (30, 30), Verdict.NO_INDICATION, Outcome.OPEN),
        ((5, 3), (8, 6), Verdict.INSUFFICIENT, Outcome.OPEN_WITH_NOTICE),
    ],
)
def test_every_verdict_is_reached_and_has_its_outcome(female, male, verdict, outcome):
    audit = audit_counts(_sex(female, male), policy=POLICY)
    assert _verdict(audit, "Female") is verdict
    assert audit.gate.outcome is outcome


def test_missing_answers_that_could_hide_a_disparity_hold():
    audit = audit_counts(_sex((100, 40), (100, 45), (20, 9)), policy=POLICY)
    assert _verdict(audit, "Female") is Verdict.INCONCLUSIVE_MISSING_DATA
    assert audit.gate.outcome is Outcome.HOLD


def test_the_sentence_of_question_21_has_its_numbers():
    group = audit_counts(_sex((20, 3), (80, 16)), policy=POLICY).families[0].groups[0]
    for figure in ("3 of 20", "15.0 %", "16 of 80", "20.0 %", "0.750", "4/5"):
        assert figure in group.sentence


def test_a_group_below_the_minimum_is_a_notice_and_never_a_hold():
    rows = [
        CountRow("race_ethnicity", g, *c)
        for g, c in {"White": (500, 250), "Asian": (500, 251), "Black": (3, 0)}.items()
    ]
    audit = audit_counts(rows, policy=POLICY)
    assert _verdict(audit, "Black") is Verdict.INSUFFICIENT
    assert audit.gate.outcome is Outcome.OPEN_WITH_NOTICE


def test_nobodys_self_identification_known_holds_and_says_so():
    audit = audit_persons([PersonRow(str(i), i < 3) for i in range(10)], policy=POLICY)
    assert {family.family for family in audit.families} == {"sex", "race_ethnicity", "sex|race_ethnicity"}
    assert all(family.verdict is Verdict.NOT_COMPUTABLE for family in audit.families)
    assert audit.gate.outcome is Outcome.HOLD
    assert "nobody's self-identification is known (10 people, 3 of them selected)" in audit.families[0].reason


def test_declined_and_empty_are_both_unknown_and_told_apart():
    people = _people([("Female", "", 10, 5), ("Male", "", 10, 5), ("", "", 2, 1), ("declined", "", 3, 1)])
    family = audit_persons(people, policy=POLICY).families[0]
    assert (family.unknown.n, family.unknown.selected) == (5, 2)
    assert (family.declined.n, family.declined.selected) == (3, 1)


def test_the_intersection_is_derived_where_both_parts_are_known():
    people = _people([("Female", "Asian", 8, 4), ("Male", "White", 8, 4), ("Male", "", 2, 1)])
    joint = audit_persons(people, policy=POLICY).families[2]
    assert [group.group for group in joint.groups] == ["Female|Asian", "Male|White"]
    assert joint.unknown.n == 2


def test_a_disparity_in_the_intersection_alone_is_a_notice():
    spec = [
        ("Female", "White", 100, 80),
        ("Female", "Asian", 100, 20),
        ("Male", "White", 100, 20),
        ("Male", "Asian", 100, 80),
    ]
    audit = audit_persons(_people(spec), policy=POLICY)
    assert audit.families[2].verdict is Verdict.INDICATED
    assert audit.gate.outcome is Outcome.OPEN_WITH_NOTICE


def test_age_alone_gives_a_notice_at_most():
    rows = [CountRow("age_40_plus", "yes", 100, 10), CountRow("age_40_plus", "no", 100, 50)]
    audit = audit_counts([*rows, *_sex((1000, 500), (1000, 505))], policy=POLICY)
    assert audit.gate.outcome is Outcome.OPEN_WITH_NOTICE


def test_a_third_sex_is_shown_and_counted_and_never_the_yardstick():
    audit = audit_counts([*_sex((100, 40), (100, 45)), CountRow("sex", "X", 10, 10)], policy=POLICY)
    family = audit.families[0]
    assert family.reference == ("Male",)
    shown = next(group for group in family.groups if group.group == "X")
    assert shown.cell.n == 10
    assert "never the yardstick" in shown.excluded


def test_short_labels_of_people_become_the_groups_of_the_scheme():
    people = _people([("F", "Black", 6, 3), ("female", "African American", 6, 3), ("M", "White", 6, 3)])
    audit = audit_persons(people, policy=POLICY)
    assert [g.group for g in audit.families[0].groups] == ["Female", "Male"]
    assert [g.group for g in audit.families[1].groups] == ["Black or African American", "White"]


def test_an_official_spelling_used_throughout_is_kept_and_mixed_ones_are_joined():
    alike = audit_persons(_people([("F", "American Indian or Alaska Native", 6, 3)]), policy=POLICY)
    assert alike.families[1].groups[0].group == "American Indian or Alaska Native"
    mixed = [("F", "American Indian or Alaska Native", 6, 3), ("F", "Native American or Alaska Native", 6, 3)]
    (group,) = audit_persons(_people(mixed), policy=POLICY).families[1].groups
    assert (group.group, group.cell.n) == ("Native American or Alaska Native", 12)


def test_a_label_of_a_person_that_the_scheme_does_not_list_is_refused():
    with pytest.raises(UnknownLabel, match="Martian"):
        audit_persons(_people([("Martian", "", 1, 1)]), policy=POLICY)


def test_each_stage_is_audited_and_an_open_end_does_not_excuse_an_early_one():
    rows = [*_sex((48, 26), (259, 206), stage="exam"), *_sex((48, 11), (259, 35), stage="promotion")]
    audit = audit_counts(rows, policy=POLICY)
    assert [family.stage for family in audit.families] == ["exam", "promotion"]
    assert audit.families[0].verdict is Verdict.INDICATED
    assert audit.gate.outcome is Outcome.HOLD


def test_stages_of_people_follow_the_order_given():
    people = [*_people([("F", "", 5, 5)], stage="shortlist"), *_people([("F", "", 9, 5)], stage="reading")]
    audit = audit_persons(people, policy=POLICY, stages=("reading", "shortlist"), families=("sex",))
    assert [family.stage for family in audit.families] == ["reading", "shortlist"]


def test_a_stage_with_scores_and_no_outcomes_has_a_scoring_rate_and_no_selection_table():
    people = [PersonRow(str(i), i < 4, None, {"sex": "MF"[i % 2]}, stage="shortlist") for i in range(20)]
    people += [PersonRow(str(i), None, i, {"sex": "MF"[i % 2]}, stage="score") for i in range(20)]
    audit = audit_persons(people, policy=POLICY)
    assert [family.stage for family in audit.families] == ["shortlist"]
    assert [figures.family.stage for figures in audit.scoring] == ["score"]


def test_the_citys_own_example_is_flagged_as_inconsistent():
    audit = audit_counts(_dcwp(RACE), policy=POLICY)
    (row,) = [found for found in audit.reconciliation if found.group]
    assert row.group == "Hispanic or Latino"
    assert ((row.found.n, row.found.selected), (row.in_other.n, row.in_other.selected)) == ((408, 204), (395, 172))
    assert audit.gate.outcome is not Outcome.OPEN


def test_the_corrected_example_reconciles():
    audit = audit_counts(_dcwp({**RACE, "Hispanic or Latino": (395, 172)}), policy=POLICY)
    assert audit.reconciliation == ()


def test_tables_from_people_always_reconcile():
    people = _people(
        [("Female", "Asian", 9, 4), ("Male", "", 7, 3), ("", "White", 8, 2), ("declined", "declined", 3, 1)]
    )
    assert audit_persons(people, policy=POLICY).reconciliation == ()


def test_scores_alone_give_a_scoring_rate_strictly_above_the_median():
    scores = [50, 50, 50, 50, 80, 90, 50, 40, 50, 95, 50, 50]
    people = [PersonRow(str(i), None, s, {"sex": "F" if i < 6 else "M"}) for i, s in enumerate(scores)]
    audit = audit_persons(people, policy=POLICY)
    assert audit.families == ()
    (figures,) = audit.scoring
    assert (figures.counts.median.value, figures.counts.median.tied, figures.counts.median.above) == (50, 8, 3)
    assert {g.group: (g.cell.n, g.cell.selected) for g in figures.family.groups} == {"Female": (6, 2), "Male": (6, 1)}
    assert "above the median" in figures.family.groups[0].sentence


def test_the_median_is_that_of_everybody_and_the_known_alone_stands_beside_it():
    people = [PersonRow(str(i), None, i, {"sex": "F" if i % 2 else "M"}) for i in range(8)]
    people += [PersonRow(f"u{i}", None, 100 + i, {"sex": ""}) for i in range(8)]
    (figures,) = audit_persons(people, policy=POLICY).scoring
    assert figures.family.known.selected == 0
    assert sum(cell.selected for cell in figures.counts.known_only.cells.values()) == 4


def test_a_tie_at_the_cut_shows_the_whole_envelope():
    scores, groups = [9, 8, 7, 6, 6, 6, 5], "MMMFFMF"
    people = [PersonRow(str(i), i < 4, s, {"sex": g}) for i, (s, g) in enumerate(zip(scores, groups, strict=True))]
    ties = audit_persons(people, policy=POLICY).families[0].ties
    assert ties.split
    assert {g: c.selected for g, c in ties.include_all} == {"Male": 4, "Female": 2}
    assert {g: c.selected for g, c in ties.exclude_all} == {"Male": 3, "Female": 0}
    assert dict(ties.expected) == {"Male": Fraction(10, 3), "Female": Fraction(2, 3)}


def test_the_sweep_never_splits_a_tie_and_marks_the_cut_chosen():
    scores = [9, 8, 7, 6, 6, 6, 5]
    people = [PersonRow(str(i), i < 3, s, {"sex": "MF"[i % 2]}) for i, s in enumerate(scores)]
    points = audit_persons(people, policy=POLICY).families[0].sweep
    assert [point.cut for point in points] == [1, 2, 3, 6, 7]
    assert [point.cut for point in points if point.chosen] == [3]


def test_several_requisitions_are_stratified_and_a_pattern_that_no_single_one_shows_holds():
    counts = [(2, 10, 40, 100), (3, 12, 45, 100), (2, 9, 38, 90), (3, 14, 50, 110), (1, 8, 36, 95)]
    rows = [row for i, (f, fn, m, mn) in enumerate(counts) for row in _sex((fn, f), (mn, m), requisition=f"r{i}")]
    audit = audit_counts(rows, policy=POLICY)
    entry = to_json(audit)["stratified"][0]
    assert entry["mh_impact_ratio"]["value"] == pytest.approx(0.4863290999)
    assert entry["cmh"]["p"] == pytest.approx(0.00212600233)
    assert entry["breslow_day"]["df"] == 4
    assert "tarone_chi2" in entry["breslow_day"]
    assert all(stratum["fisher_p"] > 0.05 for stratum in entry["strata"])
    assert audit.gate.outcome is Outcome.HOLD


def test_recruiters_read_the_outcome_and_never_a_group_or_family():
    audit = audit_counts(_sex((48, 26), (259, 206)), policy=POLICY)
    assert any("Female" in reason for reason in audit.gate.reasons)
    text = " ".join(audit.gate.public_reasons)
    assert "Female" not in text
    assert "sex" not in text


def test_the_hash_covers_everything_else_and_notices_a_change():
    found = to_json(audit_counts(_sex((20, 3), (80, 16)), policy=POLICY))
    assert found["sha256"] == sha256_of(found)
    found["families"][0]["groups"][0]["n"] = 21
    assert found["sha256"] != sha256_of(found)


def test_the_published_fields_are_all_there():
    found = json.loads(canonical_json(to_json(audit_counts(_sex((20, 3), (80, 16), (12, 2)), policy=POLICY))))
    assert {"families", "scoring", "stratified", "reconciliation", "gate", "policy", "sha256"} <= found.keys()
    family = found["families"][0]
    expected = {"family", "stage", "reference", "robust_reference", "groups", "unknown", "bounds", "sweep", "ties"}
    assert expected <= family.keys()
    female = family["groups"][0]
    assert {
        "group", "n", "selected", "rate", "impact_ratio", "below_four_fifths", "interval", "fisher_p", "mid_p", "z_d",
        "sd_units", "z_ir", "shortfall", "flip", "power", "minimum_detectable_ratio", "holm_p", "share", "excluded",
        "verdict", "sentence",
    } <= female.keys()  # fmt: skip
    assert female["impact_ratio"] == {"num": 3, "den": 4, "value": 0.75}
    assert family["unknown"] == {"n": 12, "selected": 2}


def test_every_null_of_a_comparison_has_a_reason_beside_it():
    for rows in (_sex((50, 0), (30, 0)), _sex((12, 0), (40, 10)), _sex((5, 5), (9, 9)), _sex((0, 0), (9, 3))):
        for group in to_json(audit_counts(rows, policy=POLICY))["families"][0]["groups"]:
            silent = {"excluded", "robust", "judged_against", "holm_p", "benjamini_hochberg_p", "rate", "share"}
            assert {key for key, value in group.items() if value is None} - silent <= group["undefined"].keys()


def test_explanations_name_the_policy_and_say_what_this_is_not():
    sentences = explain(audit_counts(_sex((20, 3), (80, 16)), policy=POLICY))
    assert "us-ugesp-1978" in sentences[-2]
    assert "not the independent bias audit" in sentences[-1]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "nobody"),
        ([PersonRow("a", True, None, {"sex": "F"})] * 2, "2 times"),
        ([PersonRow("a", True, None, {"sex": "F"}), PersonRow("b", None, 1, {"sex": "F"})], "some rows"),
        ([PersonRow("a", None, None, {"sex": "F"})], "outcome or a score"),
    ],
)
def test_rows_that_cannot_be_audited_are_refused(rows, said):
    with pytest.raises(InputError, match=said):
        audit_persons(rows, policy=POLICY)


def test_counts_that_cannot_be_are_refused():
    for rows in ([], [CountRow("sex", "Female", 2, 3)], [CountRow("sex", "Female", 2, 1)] * 2):
        with pytest.raises(InputError):
            audit_counts(rows, policy=POLICY)


def test_the_repr_of_a_person_is_the_id_alone():
    assert repr(PersonRow("p7", True, 3, {"sex": "Female"})) == "PersonRow(id='p7')"
