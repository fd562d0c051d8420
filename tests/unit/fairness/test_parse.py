"""The audit's input file: what is read, and how every mistake is named."""

import pytest

from fairness import (
    CountRow,
    ParsedCounts,
    ParsedPersons,
    ParseError,
    PersonRow,
    audit_persons,
    load_policy,
    parse_audit_csv,
)

COUNTS = "family,group,n,selected\n"
PERSONS = "id,selected,score,sex\n"


def _problems(text):
    with pytest.raises(ParseError) as caught:
        parse_audit_csv(text)
    return [str(problem) for problem in caught.value.problems]


def test_counts_are_read_with_a_byte_order_mark_and_windows_line_ends():
    parsed = parse_audit_csv("\ufefffamily,group,n,selected\r\nsex,Female,20,3\r\nsex,unknown,2,1\r\n")
    assert parsed == ParsedCounts((CountRow("sex", "Female", 20, 3), CountRow("sex", "unknown", 2, 1)))


def test_stage_and_requisition_columns_are_kept():
    parsed = parse_audit_csv("family,group,n,selected,stage,requisition\nsex,Male,5,1,reading,r1\n")
    assert (parsed.rows[0].stage, parsed.rows[0].requisition) == ("reading", "r1")


def test_persons_are_read_with_outcome_score_and_family_columns():
    parsed = parse_audit_csv(PERSONS + "p1,1,7.5,F\np2,0,,declined\n")
    assert isinstance(parsed, ParsedPersons)
    assert parsed.families == ("sex",)
    assert parsed.rows[0] == PersonRow("p1", True, parsed.rows[0].score, {"sex": "F"})
    assert float(parsed.rows[0].score) == 7.5
    assert parsed.rows[1].score is None


def test_a_file_with_scores_alone_has_no_outcomes():
    assert parse_audit_csv("id,score,sex\np1,3,Male\n").rows[0].selected is None


@pytest.mark.parametrize(
    ("text", "line", "said", "remedy"),
    [
        ("", 1, "empty", "family,group,n,selected"),
        ("\n\n", 1, "empty", "family,group,n,selected"),
        (COUNTS, 1, "nothing below", "add one row"),
        ("a,b\n1,2\n", 1, "lacks family", "id,selected"),
        (COUNTS + "sex,Female,ten,1\n", 2, "'ten'", "whole number"),
        (COUNTS + "sex,Female,-4,1\n", 2, "negative", "0 or more"),
        (COUNTS + "sex,Female,4,5\n", 2, "5 selected out of n = 4", "cannot exceed"),
        (COUNTS + "sex,Female,1.5,1\n", 2, "'1.5'", "whole number"),
        (COUNTS + "sex,Female,4,1\nsex,Martian,4,1\n", 3, "'Martian'", "Female, Male"),
        (COUNTS + "sex,Female,4,1\nsex,Female,4,1\n", 3, "line 2", "add the two rows up"),
        (COUNTS + "sex,Female,4,1\nsex,F,4,1\n", 3, "line 2", "add the two rows up"),
        (COUNTS + "sex,Female,4\n", 2, "3 values under 4 columns", "every column"),
        (COUNTS + "sex,Female,4,1,9\n", 2, "5 values under 4 columns", "quotation marks"),
        (COUNTS + ",Female,4,1\n", 2, "family is empty", "such as sex"),
        (COUNTS + "sex,,4,1\n", 2, "group is empty", "unknown"),
        (PERSONS + "p1,1,3,Female\np1,0,2,Male\n", 3, "line 2", "one row"),
        (PERSONS + "p1,maybe,3,Female\n", 2, "'maybe'", "1 for selected"),
        (PERSONS + "p1,1,nan,Female\n", 2, "'nan'", "number"),
        (PERSONS + "p1,1,inf,Female\n", 2, "'inf'", "number"),
        (PERSONS + "p1,1,3,Martian\n", 2, "'Martian'", "leave it unknown"),
        (PERSONS + ",1,3,Female\n", 2, "id is empty", "id"),
        ("id,selected\np1,1\n", 1, "no family column", "sex"),
        ("id,id,selected,sex\n1,1,1,Male\n", 1, "'id' appears twice", "one of them"),
        ('family,group,n,selected\nsex,"Fem"ale,4,1\n', 2, "not CSV", "quotation marks"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_what_to_write(text, line, said, remedy):
    problem = _problems(text)[0]
    assert problem.startswith(f"line {line}: ")
    assert said in problem
    assert remedy in problem


def test_all_bad_lines_are_reported_at_once_in_order():
    problems = _problems(COUNTS + "sex,Female,x,1\nsex,Male,4,9\n")
    assert [problem.split(":")[0] for problem in problems] == ["line 2", "line 3"]


def test_a_family_outside_the_scheme_takes_any_labels():
    parsed = parse_audit_csv(COUNTS + "team,A,4,1\nteam,B,6,2\n")
    assert [row.group for row in parsed.rows] == ["A", "B"]


def test_a_table_none_of_whose_labels_the_scheme_knows_is_an_auditors_own():
    assert len(parse_audit_csv(COUNTS + "sex,A,4,1\nsex,B,6,2\n").rows) == 2


def test_short_labels_of_known_groups_are_accepted_in_counts_as_written():
    parsed = parse_audit_csv(COUNTS + "race_ethnicity,Black,20,3\nrace_ethnicity,White,80,16\n")
    assert [row.group for row in parsed.rows] == ["Black", "White"]


def test_an_intersection_label_is_checked_part_by_part():
    problems = _problems(COUNTS + "sex|race_ethnicity,Female|Asian,4,1\nsex|race_ethnicity,Female|Martian,4,1\n")
    assert problems[0].startswith("line 3: ")


def test_messages_never_repeat_a_whole_row():
    text = "id,selected,score,sex\nsecret-name,maybe,3,Female\n"
    assert "secret-name" not in "".join(_problems(text))


def test_several_answers_in_a_persons_cell_become_one_group_by_the_bridge():
    text = "id,selected,race_ethnicity\np1,1,White; Asian\np2,0,Middle Eastern or North African\np3,0,Asian; Hispanic\n"
    rows = parse_audit_csv(text).rows
    groups = [g.group for g in audit_persons(rows, policy=load_policy()).families[0].groups]
    assert groups == ["Hispanic or Latino", "Two or More Races", "White"]


def test_an_answer_that_no_scheme_lists_is_named_by_its_line():
    assert "line 2" in _problems("id,selected,race_ethnicity\np1,1,White; Martian\n")[0]


def test_counts_are_of_one_group_a_row_and_never_bridged():
    assert "no group" in _problems(COUNTS + "race_ethnicity,White; Asian,10,2\nrace_ethnicity,White,10,2\n")[0]
