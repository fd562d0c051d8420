"""The people made for a measurement, and what is measured."""

from eval.audit_speed import measure_audit, people_csv
from fairness import parse_audit_csv


def test_the_same_seed_makes_the_same_people_and_one_in_ten_is_selected():
    text = people_csv(500, seed=3)
    assert text == people_csv(500, seed=3)
    rows = parse_audit_csv(text).rows
    assert len(rows) == 500
    assert 50 <= sum(bool(row.selected) for row in rows) <= 60


def test_every_part_is_measured():
    speed = measure_audit(300)
    assert (speed.people, speed.families) == (300, 4)
    assert min(speed.read_only_s, speed.parse_s, speed.audit_s, speed.publish_s) > 0
    assert speed.peak_mb > 10
