"""Audit arithmetic: outcomes and groups in, aggregates out.

Knows counts, groups and dated policies. Never a résumé, never an order, never a person's name. An outside auditor can
run it on a CSV without the rest of Evenhand:

    >>> from fairness import CountRow, audit_counts, load_policy, to_json
    >>> rows = [CountRow("sex", "Female", 20, 3), CountRow("sex", "Male", 80, 16)]
    >>> to_json(audit_counts(rows, policy=load_policy()))["families"][0]["groups"][0]["verdict"]
    'small_numbers_watch'
"""

from fairness.audit import Audit, ScoringFigures, audit_counts, audit_persons, audit_question
from fairness.errors import (
    FairnessDefect,
    FairnessError,
    InputError,
    LineProblem,
    ParseError,
    PolicyError,
    UnknownLabel,
)
from fairness.figures import FamilyFigures, GroupFigures
from fairness.gate import Gate, public_reasons
from fairness.groups import INTERSECTION, CategoryScheme, load_scheme
from fairness.parse import ParsedCounts, ParsedPersons, ParsedQuestion, parse_audit_csv
from fairness.policies import GatePolicy, Outcome, Policy, Treatment, Verdict, load_policy, parse_policy
from fairness.rates import Cell
from fairness.report_text import explain
from fairness.serialise import canonical_json, sha256_of, to_json
from fairness.tables import CountRow, PersonRow

__all__ = [
    "INTERSECTION",
    "Audit",
    "CategoryScheme",
    "Cell",
    "CountRow",
    "FairnessDefect",
    "FairnessError",
    "FamilyFigures",
    "Gate",
    "GatePolicy",
    "GroupFigures",
    "InputError",
    "LineProblem",
    "Outcome",
    "ParseError",
    "ParsedCounts",
    "ParsedPersons",
    "ParsedQuestion",
    "PersonRow",
    "Policy",
    "PolicyError",
    "ScoringFigures",
    "Treatment",
    "UnknownLabel",
    "Verdict",
    "audit_counts",
    "audit_persons",
    "audit_question",
    "canonical_json",
    "explain",
    "load_policy",
    "load_scheme",
    "parse_audit_csv",
    "parse_policy",
    "public_reasons",
    "sha256_of",
    "to_json",
]
