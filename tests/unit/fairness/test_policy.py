"""Policy packs, category schemes and the public names."""

import ast
from fractions import Fraction
from pathlib import Path

import pytest

import fairness
from fairness import Outcome, PolicyError, Treatment, UnknownLabel, Verdict, load_policy, load_scheme, parse_policy
from fairness.groups import Absent, parse_scheme, read_pack

ROOM = Path(fairness.__file__).parent


def test_the_default_pack_has_the_published_numbers():
    policy = load_policy()
    assert policy.threshold == Fraction(4, 5)
    assert policy.alpha == Fraction(1, 20)
    assert policy.min_n == 5
    assert policy.power_floor == Fraction(3, 10)
    assert policy.status
    assert policy.citations


def test_the_gate_map_is_the_documented_one():
    gate = load_policy().gate
    holds = {verdict for verdict in Verdict if gate.outcome(verdict) is Outcome.HOLD}
    assert holds == {Verdict.INDICATED, Verdict.INCONCLUSIVE_MISSING_DATA, Verdict.NOT_COMPUTABLE}
    assert {v for v in Verdict if gate.outcome(v) is Outcome.OPEN} == {Verdict.NO_INDICATION}
    assert gate.deciding_families() == ("sex", "race_ethnicity")
    assert gate.treatment("sex|race_ethnicity") is Treatment.NOTICE
    assert gate.treatment("age_40_plus") is Treatment.NOTICE


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('threshold = "4/5"', "threshold = 0.8"), "as text"),
        (('threshold = "4/5"', 'threshold = "5/4"'), "between 0 and 1"),
        (("min_n = 5", "min_n = 0"), "at least 1"),
        (('indicated = "hold"', ""), "no outcome for: indicated"),
        (('indicated = "hold"', 'indicated = "shrug"'), "shrug"),
        (('id = "us-ugesp-1978"', ""), "'id'"),
        (("[gate]", "[gate"), "not TOML"),
    ],
)
def test_a_malformed_pack_is_refused_by_key(change, said):
    with pytest.raises(PolicyError, match=said):
        parse_policy(read_pack("ugesp").replace(*change, 1))


def test_an_unknown_pack_lists_those_there_are():
    with pytest.raises(PolicyError, match="ugesp"):
        load_policy("nowhere")


def test_labels_resolve_whatever_their_case_and_spacing():
    scheme = load_scheme()
    assert scheme.resolve("sex", " female ").group == "Female"
    assert scheme.resolve("gender", "F").group == "Female"
    assert scheme.resolve("race", "american  indian").group == "Native American or Alaska Native"
    assert scheme.resolve("sex|race_ethnicity", "F|Black").group == "Female|Black or African American"
    assert scheme.resolve("age_40_plus", "40+").group == "yes"
    assert scheme.resolve("team", "A").group == "A"


def test_a_strange_label_is_refused_with_the_accepted_ones():
    with pytest.raises(UnknownLabel, match="Female, Male"):
        load_scheme().resolve("sex", "Martian")


def test_declined_is_not_the_same_as_not_given():
    scheme = load_scheme()
    assert scheme.absent("Prefer not to say") is Absent.DECLINED
    assert scheme.absent("") is scheme.absent(None) is scheme.absent("unknown") is Absent.NOT_GIVEN
    assert scheme.absent("Female") is None


def test_a_scheme_with_one_label_for_two_groups_is_refused():
    text = read_pack("eeo1").replace('aliases = ["Caucasian"]', 'aliases = ["Asian"]')
    with pytest.raises(PolicyError, match="same label"):
        parse_scheme(text)


def test_every_public_name_exists_once_and_in_order():
    assert len(set(fairness.__all__)) == len(fairness.__all__)
    assert all(hasattr(fairness, name) for name in fairness.__all__)


def test_the_room_imports_no_other_room_and_nothing_heavy():
    allowed = {"fairness", "__future__"}
    foreign = {"screening", "models", "api", "eval", "numpy", "scipy", "statsmodels", "pandas"}
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                root = name.split(".")[0]
                assert root in allowed or root not in foreign, (path.name, name)
