"""Policy packs and citation packs: dated data, found by name or id, and what a pack changes in an audit."""

import datetime
import re
from fractions import Fraction

import pytest

from fairness import (
    CountRow,
    Outcome,
    PersonRow,
    PolicyError,
    Treatment,
    Verdict,
    audit_counts,
    audit_persons,
    load_policy,
    load_scheme,
    to_json,
)
from fairness.citations import NOT_DONE, Checked, citation_packs, load_citations, parse_citations
from fairness.figures import small_group_reasons
from fairness.packs import PackKind, find_pack, pack_names, read_pack
from fairness.policies import SmallGroups, parse_policy, policy_packs
from fairness.tables import pools_from_counts

UGESP, LL144 = load_policy("ugesp"), load_policy("ll144")
CITATIONS = ("california", "colorado-2027", "eu", "illinois", "new-jersey", "uk")


def _rows(family="race_ethnicity", **cells):
    return [CountRow(family, group, n, selected) for group, (n, selected) in cells.items()]


def _family(policy, **cells):
    return audit_counts(_rows(**cells), policy=policy).families[0]


def _group(family, name):
    return next(group for group in family.groups if group.group == name)


def test_three_packs_compute_and_six_cite():
    assert policy_packs() == ("adea", "ll144", "ugesp")
    assert pack_names(PackKind.CITATIONS) == CITATIONS
    assert pack_names(PackKind.SCHEME) == ("eeo1", "spd15")
    assert pack_names(PackKind.BRIDGE) == ("spd15-to-eeo1",)


@pytest.mark.parametrize(
    ("name", "pack_id"), [("ugesp", "us-ugesp-1978"), ("ll144", "us-nyc-ll144-2023"), ("adea", "us-adea-1967")]
)
def test_a_pack_is_found_by_file_name_and_by_id(name, pack_id):
    assert load_policy(name) == load_policy(pack_id)
    assert load_policy(name).id == pack_id


def test_a_citation_pack_is_found_by_file_name_and_by_id():
    assert load_citations("illinois") == load_citations("us-il-hb3773-2026")


def test_no_two_packs_share_an_id_or_the_name_of_another():
    kinds = [pack_names(kind) for kind in PackKind]
    names = [name for names in kinds for name in names]
    ids = [find_pack(name).id for name in names]
    assert len(set(ids)) == len(ids)
    assert not set(ids) & set(names)


@pytest.mark.parametrize("name", [*CITATIONS, "us-il-hb3773-2026"])
def test_a_citation_pack_asked_to_compute_says_which_packs_do(name):
    with pytest.raises(PolicyError, match=f"{name}' is a citation pack and computes nothing.*: adea, ll144, ugesp"):
        load_policy(name)


def test_a_scheme_asked_to_compute_says_what_it_is():
    with pytest.raises(PolicyError, match="is a category scheme and computes nothing"):
        load_policy("eeo1")


def test_a_policy_pack_asked_for_citations_says_which_packs_cite():
    with pytest.raises(
        PolicyError, match=r"'ugesp' is a policy pack, not a citation pack.*: california, colorado-2027"
    ):
        load_citations("ugesp")


def test_a_pack_that_does_not_exist_lists_those_that_do():
    with pytest.raises(PolicyError, match=r"policy pack: adea, ll144, ugesp"):
        load_citations("nowhere")


@pytest.mark.parametrize("policy_id", policy_packs())
def test_a_pack_that_computes_is_dated_and_says_what_is_asked(policy_id):
    policy = load_policy(policy_id)
    assert datetime.date.fromisoformat(policy.as_of) == datetime.date(2026, 11, 22)
    assert policy.citations
    assert policy.asks
    assert load_scheme(policy.category_scheme).family("sex")


def test_citation_packs_come_sorted_by_id_and_complete():
    packs = citation_packs()
    assert [pack.id for pack in packs] == sorted(pack.id for pack in packs)
    assert len(packs) == len(CITATIONS)
    for pack in packs:
        assert pack.as_of == "2026-11-22"
        assert datetime.date.fromisoformat(pack.effective)
        assert pack.status
        assert pack.asks
        assert {citation.checked for citation in pack.citations} <= set(Checked)


@pytest.mark.parametrize(
    ("name", "effective"),
    [
        ("illinois", "2026-01-01"),
        ("california", "2025-10-01"),
        ("colorado-2027", "2027-01-01"),
        ("new-jersey", "2025-12-15"),
        ("eu", "2027-12-02"),
    ],
)
def test_effective_dates_are_those_of_the_law(name, effective):
    assert load_citations(name).effective == effective


def test_what_was_not_read_is_marked_as_general_knowledge():
    assert {citation.checked for citation in load_citations("uk").citations} == {Checked.GENERAL}
    assert {citation.checked for citation in load_citations("illinois").citations} == {Checked.READ}
    sections = [c for c in load_citations("california").citations if "11008.1" in c.text]
    assert [citation.checked for citation in sections] == [Checked.GENERAL]


def test_what_the_software_does_not_do_is_said():
    notices = [ask for pack in citation_packs() for ask in pack.asks if ask.what.startswith("Notice")]
    assert notices
    assert all(ask.answer.startswith(NOT_DONE) and not ask.done for ask in notices)
    assert any(ask.done for ask in load_citations("illinois").asks)


def test_no_pack_claims_that_a_law_is_met():
    claims = re.compile(r"complian|certif|guarantee|ensures?\b|violat|unbiased", re.IGNORECASE)
    for kind in PackKind:
        for name in pack_names(kind):
            assert not claims.search(read_pack(name)), name


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('effective = "2026-01-01"', ""), "'effective'"),
        (('effective = "2026-01-01"', 'effective = "soon"'), "soon"),
        (('checked = "read"', 'checked = "surely"'), "surely"),
        (("[[asks]]", "[[asks"), "not TOML"),
        (('answer = "not done by this software"', 'answer = " "'), "is empty"),
        (('answer = "not done by this software"', ""), "'answer'"),
    ],
)
def test_a_malformed_citation_pack_is_refused_by_key(change, said):
    with pytest.raises(PolicyError, match=said):
        parse_citations(read_pack("illinois").replace(*change, 1))


def test_a_citation_pack_that_asks_nothing_is_refused():
    text = (
        read_pack("uk").split("[[asks]]")[0].replace('effective = "2010-10-01"', 'effective = "2010-10-01"\nasks = []')
    )
    with pytest.raises(PolicyError, match="asks nothing"):
        parse_citations(text)


def test_an_unknown_treatment_of_small_groups_is_refused():
    with pytest.raises(PolicyError, match="hidden"):
        parse_policy(read_pack("ll144").replace('"excluded"', '"hidden"', 1))


def test_age_decides_under_the_adea_and_nothing_else_does():
    gate = load_policy("adea").gate
    assert gate.deciding_families() == ("age_40_plus",)
    assert gate.treatment("sex") is gate.treatment("team") is Treatment.REPORT
    assert "split" in load_policy("adea").status
    assert "not law" in load_policy("adea").status


def test_older_people_selected_rarely_hold_under_the_adea_and_not_under_the_guidelines():
    rows = _rows("age_40_plus", yes=(200, 40), no=(200, 100))
    assert audit_counts(rows, policy=load_policy("adea")).gate.outcome is Outcome.HOLD
    assert audit_counts(rows, policy=UGESP).gate.outcome is Outcome.OPEN_WITH_NOTICE


def test_the_new_york_pack_never_holds_because_the_law_has_no_threshold():
    rows = _rows("sex", Female=(500, 50), Male=(500, 400))
    audit = audit_counts(rows, policy=LL144)
    assert audit.families[0].verdict is Verdict.INDICATED
    assert audit.gate.outcome is Outcome.OPEN_WITH_NOTICE
    assert not LL144.gate.deciding_families()
    assert Outcome.HOLD not in dict(LL144.gate.outcomes).values()
    assert "sets no threshold" in LL144.status


def test_small_groups_are_shown_unless_the_pack_excludes_them():
    assert UGESP.small_groups is load_policy("adea").small_groups is SmallGroups.SHOWN
    assert LL144.small_groups is SmallGroups.EXCLUDED


CELLS = {"Asian": (10, 10), "White": (790, 395), "Black": (200, 80)}


def test_a_group_under_two_percent_never_sets_everybody_elses_yardstick():
    """The mistake of another tool: excluded from the table, yet the denominator of every ratio in it."""
    family = _family(LL144, **CELLS)
    assert family.reference == family.robust_reference == ("White",)
    black = _group(family, "Black")
    assert black.literal.impact_ratio == Fraction(4, 5)
    assert black.literal.reference.n == 790
    assert _group(_family(UGESP, **CELLS), "Black").literal.impact_ratio == Fraction(2, 5)


def test_an_excluded_group_has_number_and_rate_and_reason_and_no_ratio():
    asian = _group(_family(LL144, **CELLS), "Asian")
    assert asian.cell.n == asian.cell.selected == 10
    assert asian.share == Fraction(1, 100)
    assert asian.literal is asian.robust is asian.judged_against is asian.holm_p is None
    assert asian.bounds.low is asian.bounds.high is None
    assert not asian.is_reference
    assert asian.verdict is Verdict.INSUFFICIENT
    for said in ("10 of 1000", "1.00 %", "fewer than 2 %", "6 RCNY 5-301(d)", "its rate are published"):
        assert said in asian.excluded
        assert said in asian.sentence


def test_an_excluded_group_is_published_without_a_ratio():
    groups = to_json(audit_counts(_rows(**CELLS), policy=LL144))["families"][0]["groups"]
    asian = next(group for group in groups if group["group"] == "Asian")
    assert asian["impact_ratio"] is asian["fisher_p"] is None
    assert asian["rate"] == 1
    assert "5-301(d)" in asian["excluded"]["reason"]


def test_exactly_two_percent_is_not_excluded():
    family = _family(LL144, Asian=(20, 20), White=(980, 490))
    assert _group(family, "Asian").excluded is None
    assert family.reference == ("Asian",)


def test_an_empty_group_is_not_called_small():
    family = _family(LL144, Asian=(0, 0), White=(980, 490), Black=(20, 10))
    assert _group(family, "Asian").excluded is None


def test_unknown_people_do_not_make_a_group_small():
    family = _family(LL144, Asian=(20, 10), White=(480, 240), Black=(480, 240), unknown=(500, 200))
    assert _group(family, "Asian").excluded is None


def test_a_group_outside_the_scheme_and_small_gives_both_reasons():
    rows = _rows("sex", Female=(500, 200), Male=(480, 240), X=(3, 3))
    third = _group(audit_counts(rows, policy=LL144).families[0], "X")
    assert "not a category of EEO-1" in third.excluded
    assert "5-301(d)" in third.excluded


def test_a_family_with_one_group_left_cannot_be_computed():
    family = _family(LL144, Asian=(3, 1), White=(980, 490))
    assert family.verdict is Verdict.NOT_COMPUTABLE
    assert "only one group is present (White)" in family.reason
    assert _group(family, "Asian").verdict is Verdict.INSUFFICIENT


def test_the_guidelines_pack_excludes_nobody_for_being_small():
    table = pools_from_counts(_rows(**CELLS), load_scheme())[0].pooled
    assert small_group_reasons(table, policy=UGESP) == {}
    assert list(small_group_reasons(table, policy=LL144)) == ["Asian"]
    assert all(group.excluded is None and group.bounds.low is not None for group in _family(UGESP, **CELLS).groups)


def test_a_pack_that_decides_by_age_holds_where_nobodys_age_is_given():
    rows = [CountRow("sex", "Female", 50, 25), CountRow("sex", "Male", 50, 25)]
    gate = audit_counts(rows, policy=load_policy("adea")).gate
    assert gate.outcome is Outcome.HOLD
    assert "age_40_plus" in gate.reasons[0]


def test_a_small_group_left_out_is_no_yardstick_of_the_sweep_either():
    people = [PersonRow(str(i), i < 30, 300 - i, {"sex": "Female" if i % 2 else "Male"}) for i in range(300)]
    people += [PersonRow(f"x{i}", True, 1000, {"sex": "X"}) for i in range(2)]
    audit = audit_persons(people, policy=load_policy("ll144"))
    family = next(one for one in audit.families if one.family == "sex")
    assert all("X / Non-binary" not in point.reference for point in family.sweep)


def test_a_small_group_left_out_is_neither_compared_nor_a_yardstick_over_time():
    rows = [
        CountRow("sex", group, n, selected, requisition=f"r{i}")
        for i in range(4)
        for group, n, selected in (("Female", 100, 20), ("Male", 100, 40), ("X / Non-binary", 1, 1))
    ]
    rows += [
        CountRow("kind", g, n, s, requisition=f"r{i}") for i in range(4) for g, n, s in (("A", 100, 20), ("B", 2, 2))
    ]
    found = audit_counts(rows, policy=LL144).over_time
    assert {(one.family, one.group, one.reference) for one in found} == {("sex", "Female", "Male")}
