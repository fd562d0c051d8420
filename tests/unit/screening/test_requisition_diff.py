from __future__ import annotations

import datetime as dt
from dataclasses import replace

from screening.requisition import EvidenceRule, Kind, Mode
from screening.requisition_diff import Field, differences, is_reweighting
from tests.make import a_requirement, a_requisition

PYTHON = a_requirement("Python", id="python", weight=3, min_years=2)
SQL = a_requirement("SQL", id="sql", weight=2)
OLD = a_requisition(PYTHON, SQL)


def test_two_equal_versions_have_no_difference() -> None:
    assert differences(OLD, OLD) == ()
    assert not is_reweighting(())


def test_a_weight_is_shown_from_what_to_what() -> None:
    (found,) = differences(OLD, a_requisition(replace(PYTHON, weight=5), SQL))
    assert (found.field, found.requirement, found.before, found.after) == (Field.WEIGHT, "python", "3", "5")
    assert found.sentence == "Python: weight 3 → 5"


def test_title_reference_date_and_cut_are_differences_of_the_whole() -> None:
    new = replace(OLD, title="Senior Engineer", reference_date=dt.date(2026, 12, 1), cut=5)
    assert [d.sentence for d in differences(OLD, new)] == [
        "title Engineer → Senior Engineer",
        "reference date 2026-11-01 → 2026-12-01",
        "cut 10 → 5",
    ]


def test_what_was_added_and_removed_is_described_in_full() -> None:
    rust = a_requirement("Rust", "Go", id="rust", weight=1, min_years=1)
    found = differences(OLD, a_requisition(PYTHON, rust))
    assert [d.sentence for d in found] == [
        "added: Rust or Go (skill, scored, weight 1, 1 years or more)",
        "removed: SQL (skill, scored, weight 2)",
    ]


def test_wording_kind_mode_and_years_are_told_apart() -> None:
    new = a_requirement("Python 3", id="python", kind=Kind.EXPERIENCE, mode=Mode.GATE)
    assert [d.field for d in differences(OLD, a_requisition(new, SQL))] == [
        Field.KIND,
        Field.WORDING,
        Field.MODE,
        Field.WEIGHT,
        Field.MIN_YEARS,
    ]


def test_another_rule_of_evidence_is_told_and_needs_the_resumes_to_be_looked_at_again() -> None:
    ruled = replace(PYTHON, rule=EvidenceRule.EXPERIENCE)
    found = differences(OLD, a_requisition(ruled, SQL))
    assert [d.sentence for d in found] == ["Python: evidence anywhere → experience"]
    assert not is_reweighting(found)
    (added,) = differences(a_requisition(SQL), a_requisition(SQL, ruled))
    assert added.after == "Python (skill, scored, weight 3, 2 years or more, evidence experience)"


def test_another_order_is_a_difference() -> None:
    (found,) = differences(OLD, a_requisition(SQL, PYTHON))
    assert (found.field, found.before, found.after) == (Field.ORDER, "python, sql", "sql, python")


def test_only_weights_modes_cut_and_order_leave_the_evidence_as_it_is() -> None:
    note = a_requirement("SQL", id="sql", mode=Mode.NOTE)
    assert is_reweighting(differences(OLD, replace(a_requisition(note, replace(PYTHON, weight=1)), cut=3)))
    assert not is_reweighting(differences(OLD, a_requisition(replace(PYTHON, min_years=None), SQL)))
    assert not is_reweighting(differences(OLD, replace(OLD, reference_date=dt.date(2026, 12, 1))))
