"""The published summary of Local Law 144, and what is found wrong with one."""

import copy
import datetime
import json
import random
from fractions import Fraction

import pytest

from fairness import CountRow, InputError, PersonRow, audit_counts, audit_persons, load_policy, to_json
from fairness.ll144 import Measure, PublicationDetails, publication, publication_json, validate

TODAY = datetime.date(2026, 11, 22)
SEX = {"Male": (1390, 667), "Female": (1181, 555)}
RACE = {
    "Hispanic or Latino": (408, 204),
    "White": (797, 412),
    "Black or African American": (390, 170),
    "Native Hawaiian or Pacific Islander": (119, 52),
    "Asian": (616, 302),
    "Native American or Alaska Native": (41, 18),
    "Two or More Races": (213, 96),
}
BOTH = {
    "Male": [(205, 90), (412, 215), (226, 95), (87, 37), (321, 167), (24, 11), (115, 52)],
    "Female": [(190, 82), (385, 197), (164, 75), (32, 15), (295, 135), (17, 7), (98, 44)],
}
"""The worked example of 6 RCNY 5-301; its Hispanic row contradicts its own intersection."""
INTERSECTION = {f"{sex}|{race}": cell for sex, cells in BOTH.items() for race, cell in zip(RACE, cells, strict=True)}
RECONCILED = RACE | {"Hispanic or Latino": (395, 172)}


UNKNOWN = (250, 100)


def _audit(race=RECONCILED, policy="ll144"):
    tables = {"sex": SEX, "race_ethnicity": race, "sex|race_ethnicity": INTERSECTION}
    rows = [
        CountRow(family, group, *cell)
        for family, cells in tables.items()
        for group, cell in {**cells, "unknown": UNKNOWN}.items()
    ]
    return to_json(audit_counts(rows, policy=load_policy(policy)))


def _details(**changes):
    given = {
        "tool": "Shortlister 3",
        "audit_date": datetime.date(2026, 9, 1),
        "distribution_date": datetime.date(2026, 3, 1),
        "auditor": "Doe & Partners LLP",
        "data_source": "Historical data of the employer",
        "data_explanation": "All applications from January to June 2026",
    }
    return PublicationDetails(**(given | changes))


PAGE = publication_json(publication(_audit(), _details()))


def _page():
    return copy.deepcopy(PAGE)


def _rows_of(page, family="race_ethnicity"):
    table = next(table for table in page["tables"] if table["family"] == family)
    return {row["group"]: row for row in (*table["rows"], *table["excluded"])}


def _elements(page, today=TODAY):
    return [finding.element for finding in validate(page, today=today)]


@pytest.mark.parametrize(
    ("group", "published"),
    [
        ("Hispanic or Latino", ".97"),
        ("White", "1.00"),
        ("Black or African American", ".84"),
        ("Native Hawaiian or Pacific Islander", ".85"),
        ("Asian", ".95"),
        ("Native American or Alaska Native", ".85"),
        ("Two or More Races", ".87"),
    ],
)
def test_the_ratios_by_race_are_those_the_rule_prints(group, published):
    page = publication_json(publication(_audit(RACE, policy="ugesp"), _details()))
    assert f"{_rows_of(page)[group]['impact_ratio']['value']:.2f}".lstrip("0") == published


def test_the_ratio_by_sex_is_the_one_the_rule_prints():
    rows = _rows_of(PAGE, "sex")
    assert round(rows["Female"]["impact_ratio"]["value"], 3) == 0.979
    assert rows["Female"]["rate"] == {"num": 555, "den": 1181, "value": 555 / 1181}
    assert rows["Male"]["impact_ratio"]["value"] == 1
    assert PAGE["unknown_category"] == 250


def test_a_complete_page_has_no_findings_and_survives_json():
    assert validate(PAGE, today=TODAY) == ()
    assert validate(json.loads(json.dumps(PAGE)), today=TODAY) == ()


def test_a_page_that_shows_small_groups_has_no_findings_either():
    page = publication_json(publication(_audit(policy="ugesp"), _details()))
    assert not any(table["excluded"] for table in page["tables"])
    assert validate(page, today=TODAY) == ()


def test_a_category_under_two_percent_is_excluded_with_number_rate_and_justification():
    summary = publication(_audit(), _details())
    race = next(table for table in summary.tables if table.family == "race_ethnicity")
    (row,) = race.excluded
    assert (row.group, row.n, row.rate) == ("Native American or Alaska Native", 41, Fraction(18, 41))
    assert "5-301(d)" in row.justification
    assert row.group not in {rated.group for rated in race.rows}


def test_the_three_tables_come_in_the_order_of_the_rule():
    assert [table["family"] for table in PAGE["tables"]] == ["sex", "race_ethnicity", "sex|race_ethnicity"]
    assert len(_rows_of(PAGE, "sex|race_ethnicity")) == 14


def test_nothing_published_or_found_says_that_a_law_is_met():
    text = json.dumps(PAGE).casefold()
    for word in ("complian", "certif", "pass"):
        assert word not in text
    assert "sets no threshold" in PAGE["reference_rule"]


REQUIRED = {
    "tool": "tool",
    "audit_date": "audit_date",
    "distribution_date": "distribution_date",
    "auditor": "auditor",
    "data_source": "data_source",
    "data_explanation": "data_explanation",
    "unknown_category": "unknown_category",
    "tables": "results",
}


@pytest.mark.parametrize(("key", "element"), REQUIRED.items())
@pytest.mark.parametrize("value", ["missing", None, "", "  "])
def test_each_missing_element_is_a_finding_of_its_own(key, element, value):
    page = _page()
    if value == "missing":
        del page[key]
    else:
        page[key] = value
    assert _elements(page) == [element]


@pytest.mark.parametrize("family", ["sex", "race_ethnicity", "sex|race_ethnicity"])
def test_each_missing_table_is_a_finding_of_its_own(family):
    page = _page()
    page["tables"] = [table for table in page["tables"] if table["family"] != family]
    assert _elements(page) == [f"table.{family}"]


@pytest.mark.parametrize("key", ["n", "rate", "impact_ratio", "selected"])
@pytest.mark.parametrize("family", ["sex", "race_ethnicity", "sex|race_ethnicity"])
def test_each_missing_figure_is_a_finding_of_its_own(family, key):
    page = _page()
    group = {"sex": "Female", "race_ethnicity": "Asian", "sex|race_ethnicity": "Female|Asian"}[family]
    del _rows_of(page, family)[group][key]
    assert _elements(page) == [f"{family}.{group}.{key}"]


@pytest.mark.parametrize("key", ["n", "rate", "justification"])
def test_each_missing_element_of_an_excluded_category_is_a_finding_of_its_own(key):
    page = _page()
    group = "Native American or Alaska Native"
    del _rows_of(page)[group][key]
    assert _elements(page) == [f"race_ethnicity.{group}.{key}"]


def test_every_finding_says_what_to_do_and_on_what_ground():
    findings = validate({}, today=TODAY)
    assert {finding.element for finding in findings} == set(REQUIRED.values())
    assert all(finding.problem and finding.remedy and finding.source for finding in findings)


@pytest.mark.parametrize("suppressed", ["<5", "*", "suppressed", None, -1, 4.5, True])
def test_a_number_is_never_suppressed(suppressed):
    page = _page()
    _rows_of(page)["Asian"]["n"] = suppressed
    assert "race_ethnicity.Asian.n" in _elements(page)


def test_a_category_left_out_of_a_table_is_found():
    page = _page()
    table = page["tables"][1]
    table["rows"] = [row for row in table["rows"] if row["group"] != "Two or More Races"]
    assert _elements(page) == ["race_ethnicity.Two or More Races", "totals"]


def test_a_category_in_which_nobody_applied_is_published_with_zero():
    rows = [CountRow("sex", "Female", 40, 20), CountRow("sex", "Male", 40, 10)]
    rows += [CountRow("race_ethnicity", "White", 40, 20), CountRow("race_ethnicity", "Asian", 40, 10)]
    audit = to_json(audit_counts(rows, policy=load_policy("ll144")))
    page = publication_json(publication(audit, _details()))
    assert _rows_of(page)["Two or More Races"] == {
        "group": "Two or More Races",
        "n": 0,
        "selected": 0,
        "rate": None,
        "impact_ratio": None,
    }
    assert _elements(page) == ["table.sex|race_ethnicity"]


def test_a_category_listed_twice_is_found():
    page = _page()
    page["tables"][0]["rows"].append({**_rows_of(page, "sex")["Male"], "n": 0, "selected": 0, "rate": None})
    assert "sex.Male" in _elements(page)


def test_a_table_listed_twice_is_found():
    page = _page()
    page["tables"].append(copy.deepcopy(page["tables"][0]))
    assert _elements(page) == ["table.sex"]


@pytest.mark.parametrize(("day", "elements"), [("2025-11-23", []), ("2025-11-22", ["audit_age"]), ("2026-11-22", [])])
def test_an_audit_is_recent_for_less_than_365_days(day, elements):
    page = _page() | {"audit_date": day}
    assert _elements(page) == elements


def test_an_audit_of_the_future_is_found():
    assert _elements(_page() | {"audit_date": "2026-11-23"}) == ["audit_date"]


@pytest.mark.parametrize("auditor", ["Evenhand", "the evenhand software", "Shortlister 3 GmbH", "EVENHAND Audits LLC"])
def test_the_software_is_never_its_own_auditor(auditor):
    assert _elements(_page() | {"auditor": auditor}) == ["auditor_independence"]


@pytest.mark.parametrize("auditor", ["Certified Assurance Inc.", "Compliance Partners LLP", "Short & List"])
def test_an_auditor_may_have_any_other_name(auditor):
    assert _elements(_page() | {"auditor": auditor}) == []


@pytest.mark.parametrize(
    "claim",
    ["The tool is compliant.", "Certified bias-free", "It passed the audit", "an un-biased tool", "in full compliance"],
)
def test_a_claim_that_no_audit_supports_is_found(claim):
    assert _elements(_page() | {"data_explanation": claim}) == ["wording.data_explanation"]
    page = _page()
    _rows_of(page)["Native American or Alaska Native"]["justification"] = claim
    assert _elements(page) == ["wording.tables.1.excluded.0.justification"]


def _changed(group, key, value, family="race_ethnicity"):
    page = _page()
    _rows_of(page, family)[group][key] = value
    return _elements(page)


@pytest.mark.parametrize("rounded", [0.49, 0.4903, 0.4861, 0.4952])
def test_a_rate_rounded_to_two_decimals_is_accepted(rounded):
    assert _changed("Asian", "rate", rounded) == []


@pytest.mark.parametrize("wrong", [0.48, 0.50, 49.03, "49 %", {"num": 301, "den": 616, "value": 301 / 616}])
def test_a_wrong_rate_is_found(wrong):
    assert _changed("Asian", "rate", wrong) == ["race_ethnicity.Asian.rate"]


def test_the_rounded_ratios_of_a_published_page_are_accepted():
    page = publication_json(publication(_audit(RACE, policy="ugesp"), _details()))
    published = dict(zip(RACE, [0.97, 1.00, 0.84, 0.85, 0.95, 0.85, 0.87], strict=True))
    for group, row in _rows_of(page).items():
        row["impact_ratio"] = published[group]
    assert _elements(page) == ["totals"]


def test_the_example_of_the_rule_counts_other_people_by_race_than_by_sex():
    page = publication_json(publication(_audit(RACE), _details()))
    (finding,) = validate(page, today=TODAY)
    assert finding.element == "totals"
    assert "sex 2821" in finding.problem
    assert "race_ethnicity 2834" in finding.problem


@pytest.mark.parametrize("wrong", [0.9, 1.2, "n/a", None, {"num": 1, "den": 0}, {"num": 1, "den": 1, "value": 0.5}])
def test_a_wrong_ratio_is_found(wrong):
    assert _changed("Asian", "impact_ratio", wrong) == ["race_ethnicity.Asian.impact_ratio"]


def test_a_ratio_over_an_excluded_category_is_found():
    page = publication_json(
        publication(_audit(RECONCILED | {"Native American or Alaska Native": (41, 41)}), _details())
    )
    rows = _rows_of(page)
    assert rows["White"]["impact_ratio"]["value"] == 1
    for row in rows.values():
        if "impact_ratio" in row:
            row["impact_ratio"] = row["rate"]
    found = _elements(page)
    assert "race_ethnicity.White.impact_ratio" in found


def test_a_ratio_above_one_is_found():
    page = _page()
    _rows_of(page, "sex")["Male"]["impact_ratio"] = 1.02
    (finding,) = validate(page, today=TODAY)
    assert "1.0200" in finding.problem
    assert "1.0000" in finding.problem


def test_more_selected_than_people_is_found():
    page = _page()
    _rows_of(page, "sex")["Male"]["selected"] = 1391
    assert "sex.Male.selected" in _elements(page)


def test_a_large_category_cannot_be_left_out_of_the_ratios():
    page = _page()
    table = page["tables"][1]
    black = next(row for row in table["rows"] if row["group"].startswith("Black"))
    table["rows"].remove(black)
    table["excluded"].append({**black, "justification": "small"})
    assert _elements(page) == ["race_ethnicity.Black or African American.share"]


def test_a_group_that_is_no_category_may_be_left_out_whatever_its_size():
    rows = [CountRow("sex", "Female", 50, 20), CountRow("sex", "Male", 50, 25), CountRow("sex", "X", 10, 6)]
    audit = to_json(audit_counts(rows, policy=load_policy("ll144")))
    page = publication_json(publication(audit, _details()))
    assert [row["group"] for row in page["tables"][0]["excluded"]] == ["X"]
    assert not [element for element in _elements(page) if element.startswith("sex.")]


def test_nobody_selected_leaves_ratios_undefined_and_is_not_a_finding():
    cells = {("sex", "Female"): 40, ("sex", "Male"): 40}
    rows = [CountRow(family, group, n, 0) for (family, group), n in cells.items()]
    page = publication_json(publication(to_json(audit_counts(rows, policy=load_policy("ll144"))), _details()))
    assert {row["impact_ratio"] for row in page["tables"][0]["rows"]} == {None}
    assert not [element for element in _elements(page) if element.startswith("sex.")]
    page["tables"][0]["rows"][0]["impact_ratio"] = 1.0
    assert [element for element in _elements(page) if element.startswith("sex.")] == ["sex.Female.impact_ratio"]


def _scored():
    draw = random.Random(7)
    people = []
    for place in range(400):
        groups = {"sex": draw.choice(["F", "M", ""]), "race_ethnicity": draw.choice(["White", "Asian", "Black"])}
        people.append(PersonRow(f"p{place}", score=draw.randrange(100), groups=groups))
    return to_json(audit_persons(people, policy=load_policy("ll144")))


def test_scoring_rates_are_published_from_an_audit_with_scores():
    audit = _scored()
    page = publication_json(publication(audit, _details(measure=Measure.SCORING)))
    assert page["measure"] == "scoring"
    assert _elements(page) == []
    above = sum(row["selected"] for row in _rows_of(page).values())
    assert above == next(t for t in audit["scoring"] if t["family"] == "race_ethnicity")["above_median"]
    assert page["unknown_category"] == next(t for t in audit["scoring"] if t["family"] == "sex")["unknown"]["n"]


def test_an_audit_without_the_measure_or_the_stage_says_what_it_has():
    with pytest.raises(InputError, match=r"no scoring rates.*: none"):
        publication(_audit(), _details(measure=Measure.SCORING))
    with pytest.raises(InputError, match=r"at stage 'screen'.*: shortlist"):
        publication(_audit(), _details(stage="screen"))


JUNK = [
    None,
    "",
    "x",
    0,
    -1,
    10**400,
    1e308,
    float("nan"),
    float("inf"),
    True,
    [],
    {},
    [None],
    {"num": 10**400, "den": 1},
]


def _places(value, path=()):
    yield path
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from _places(entry, (*path, key))
    elif isinstance(value, list):
        for place, entry in enumerate(value[:2]):
            yield from _places(entry, (*path, place))


def test_no_page_however_broken_is_an_error():
    for path in _places(PAGE):
        for junk in JUNK:
            page = _page()
            target = page
            for key in path[:-1]:
                target = target[key]
            if path:
                target[path[-1]] = junk
            assert isinstance(validate(page, today=TODAY), tuple)
