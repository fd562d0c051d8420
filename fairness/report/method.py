"""What the report says about itself: how each figure is computed, what it cannot tell, on whose rules, and every count.

Knows formulas in words and their sources. Computes no figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairness.report import wording as words
from fairness.report.asked import is_asked
from fairness.report.blocks import Block, Bullets, Cell, Column, Facts, Fold, Item, Paragraph, Row, Section, Table
from fairness.report.comparing import HIDDEN
from fairness.report.summary import NOT_THE_AUDIT

__all__ = ["appendix_section", "limits_section", "methods_section", "policy_section", "reconciliation_section"]

Json = Mapping[str, Any]

_ALWAYS = (
    (
        "Selection rate",
        "People of the group selected, divided by people of the group.",
        "29 CFR 1607.16(R)",
    ),
    (
        "Impact ratio",
        "Selection rate of the group divided by the highest one. The verdict compares with the highest rate of "
        "a group large enough to compare with; the ratio to the literally highest is shown where it differs.",
        "29 CFR 1607.4(D)",
    ),
    (
        "Comparison with the threshold",
        "In whole numbers, by multiplying out the two rates: no rounding can move a ratio across the line. "
        "Ratios are cut off at three decimals, never rounded up.",
        "Questions and Answers 11",
    ),
    (
        "95 % interval of the ratio",
        "All ratios that a score test would not reject (Miettinen–Nurminen). It exists where nobody of a group "
        "was selected; an upper end may not exist.",
        "Miettinen & Nurminen 1985",
    ),
    (
        "p, Fisher",
        "Chance of a table at least as unlikely as this one if groups did not matter, with the totals as they are.",
        "Fisher 1935",
    ),
    (
        "p, mid-p",
        "The same, counting this very table half: less cautious on small numbers. Verdicts use it.",
        "Lancaster 1961",
    ),
    (
        "One swap",
        "Whether moving one selection from one group to the other would reverse the order of the rates, and how"
        " many moves take the ratio to the threshold.",
        "Questions and Answers 21",
    ),
    (
        "Power",
        "How often so few people would show a significant difference if the true ratio lay at the threshold. "
        "“Sees” is the ratio that would be noticed in 80 of 100 such samples.",
        "Fleiss, Levin & Paik 2003",
    ),
    (
        "Range with the unknown",
        "The lowest and highest ratio over every way in which those who did not answer could belong to the groups.",
        "Gerchick et al. 2025",
    ),
)
_WHERE = (
    (
        "availability",
        "Standard deviations from availability",
        "People selected less those expected at the share available, divided by the standard deviation of a binomial "
        "count; both p-values are exact binomial sums.",
        "Castaneda v. Partida, 430 U.S. 482 n.17; Hazelwood v. United States, 433 U.S. 299 nn.14, 17",
    ),
    (
        "power",
        "Power",
        "How often samples of these sizes would show a significant difference if the true ratio were the one given.",
        "Fleiss, Levin & Paik 2003",
    ),
    (
        "orders",
        "Skew, divergence, exposure",
        "Shares of groups among the first places against the shares expected; divergence weighs all prefixes; exposure "
        "gives each place 1 ÷ log₂(1 + place).",
        "Geyik et al. 2019; Singh & Joachims 2018",
    ),
    (
        "prefixes",
        "Least numbers among the first places",
        "Quantiles of a binomial count at each place; the chance to fall short anywhere is exact.",
        "Zehlike et al. 2017",
    ),
    (
        "scoring",
        "Scoring rate",
        "People above the median score of everybody in the sample, divided by people of the group; a score "
        "exactly on the median is not above it.",
        "6 RCNY 5-300",
    ),
    (
        "ranking",
        "Skew, divergence, exposure",
        "Shares of groups among the first places against their shares of the pool; divergence weighs all "
        "prefixes; exposure gives each place 1 ÷ log₂(1 + place).",
        "Geyik et al. 2019; Singh & Joachims 2018",
    ),
    (
        "ranking",
        "Permutation p",
        "Share of random exchanges of the group labels that give at least this much; one is added to both counts.",
        "Phipson & Smyth 2010",
    ),
    (
        "attribution",
        "Requirement waterfall",
        "The score is a sum of points, so the gap of two mean scores is exactly the sum of the gaps of the "
        "requirements' mean points. “Without” ranks everybody again without one requirement's points, for the "
        "same number of places.",
        "arithmetic",
    ),
    (
        "proxies",
        "Proxy scan",
        "Area under the curve of a prediction of the group from what is scored, on people the model was not "
        "fitted to, against the range that permuted labels give.",
        "Hanley & McNeil 1982",
    ),
    (
        "stratified",
        "Over requisitions",
        "Cochran–Mantel–Haenszel test and Mantel–Haenszel ratio: each requisition is compared within itself. "
        "Where Breslow–Day says that they differ, no common ratio is given.",
        "Mantel & Haenszel 1959; Greenland & Robins 1985",
    ),
    (
        "over_time",
        "Evidence over time",
        "A mixture of likelihood ratios of the counts in each requisition given their totals. Its chance of "
        "ever reaching the alert line without a disparity is at most the stated level.",
        "Ville 1939",
    ),
    (
        "alternatives",
        "Alternatives",
        "Sets of weights within declared bounds, each ranked on past or simulated people; figures marked as "
        "held out come from people not used to find the weights.",
        "29 CFR 1607.3(B)",
    ),
    (
        "perturbation",
        "Swap certificate",
        "The same texts scored again after exchanging names, pronouns and the like; nothing else differs.",
        "Bertrand & Mullainathan 2004",
    ),
)
_LIMITS = (
    "A ratio below the threshold is an indicator for a closer look, and a ratio above it proves nothing.",
    "Small groups tell little either way; a silent test on few people is no evidence of equality.",
    "Nothing here says why a difference exists, or whether a requirement is related to the job.",
    "People who never applied, or were discouraged from it, are in no table.",
    "Groups are as people described themselves; nobody's group was guessed.",
    "Many comparisons are made: some small p-values are expected by chance. Adjusted ones are in the figures.",
)


_DECIMALS = Item(
    "Ratios and e-values are cut off, never rounded up; the ends of an interval are widened outward, the lower one "
    "down and the upper one up; every other figure is rounded.",
    "Decimals",
)


def methods_section(audit: Json) -> Section:
    """Each statistic in the report: what it is, in words, and its source."""
    always = () if is_asked(audit) else _ALWAYS
    used = [*always, *((name, text, source) for key, name, text, source in _WHERE if audit.get(key))]
    items = tuple(Item(text, name, f"Source: {source}.") for name, text, source in used)
    return Section("methods", "Methods", (Bullets("Methods", (*items, _DECIMALS)),), listed="Methods")


def limits_section(*, is_protected: bool, smallest: int) -> Section:
    """What the figures cannot tell, and what this view leaves out."""
    items = [Item(text) for text in (*_LIMITS, NOT_THE_AUDIT)]
    if is_protected:
        items.append(
            Item(
                f"Internal view: figures of a group with fewer than {smallest} people are not shown, nor those of "
                "other groups that would give them away by subtraction, nor which group has the highest rate beside "
                "them; so are requisitions with so few people of a group, and all figures over requisitions with them; "
                f"other cuts are shown only where they differ by at least {smallest} people of a group. Verdicts stay. "
                "The statutory view and audit.json hold every figure; on the page of an audit it is opened with Show "
                "every figure, in a terminal with --view statutory."
            )
        )
    return Section("limits", "Limits", (Bullets("Limits", tuple(items)),), listed="Limits")


def policy_section(audit: Json) -> tuple[Section, ...]:
    """The policy pack in force, its legal status and sources."""
    policy = audit.get("policy") or {}
    if not policy:
        return ()
    facts = Facts(
        (
            ("Policy", f"{policy.get('title') or policy.get('id')}"),
            ("Id and version", f"{policy.get('id')}, {policy.get('version')}"),
            ("Status", str(policy.get("status") or "not given")),
            ("As of", words.day(policy.get("as_of"))),
            ("Threshold of the ratio", str(policy.get("threshold"))),
            ("Significant below", str(policy.get("alpha"))),
            ("Smallest group that is judged", f"{policy.get('min_n')} people"),
            ("Smallest share of a group compared with", str(policy.get("min_share"))),
            ("Category scheme", str(policy.get("category_scheme"))),
            ("Citations", "; ".join(str(one) for one in policy.get("citations") or ()) or "none"),
        )
    )
    return (Section("policy", "Policy and citations", (facts,), listed="Policy"),)


def reconciliation_section(audit: Json) -> tuple[Section, ...]:
    """Tables that count the same people and do not agree."""
    found = audit.get("reconciliation") or ()
    if not found:
        return ()
    items = tuple(Item(words.in_words(one["sentence"])) for one in found)
    intro = Paragraph(
        "These tables count the same people and do not agree. Mend the input before relying on them.", "attention"
    )
    return (
        Section("reconciliation", "Tables that do not agree", (intro, Bullets("Findings", items)), listed="Findings"),
    )


def appendix_section(audit: Json, *, versions: tuple[tuple[str, str], ...], is_protected: bool) -> Section:
    """Hashes, versions and every count."""
    policy = audit.get("policy") or {}
    name = "SHA-256 of the figures in this view" if is_protected else "SHA-256 of the audit"
    pairs = (
        (name, str(audit.get("sha256") or "not given")),
        ("Policy", f"{policy.get('id')} {policy.get('version')}"),
        *versions,
    )
    blocks: list[Block] = [Facts(pairs)]
    for key, title, outcome in (("families", "Selections", "Selected"), ("scoring", "Scores", "Above the median")):
        rows = tuple(row for table in audit.get(key) or () for row in _counts(table))
        if rows:
            columns = (
                Column("Stage", share=3),
                Column("Family", share=4),
                Column("Group", share=5),
                Column("n", True),
                Column(outcome, True),
            )
            table = Table(f"appendix-{key}", f"{title}: every count the figures rest on", columns, rows, compact=True)
            blocks.append(Fold(f"{title}: every count", (table,)))
    return Section("appendix", "Appendix for machines", tuple(blocks), listed="Appendix")


def _counts(table: Json) -> list[Row]:
    where = Cell(words.stage_name(table["stage"])), Cell(words.family_name(table["family"]))
    rows = [
        Row(
            (
                *where,
                Cell(words.label(g["group"]), HIDDEN if g.get("hidden") else ""),
                Cell(words.count(g.get("n"))),
                Cell(words.count(g.get("selected"))),
            ),
            leads=index == 0,
        )
        for index, g in enumerate(table["groups"])
    ]
    return [*rows, Row((*where, Cell("Did not say", muted=True), *_numbers(table.get("unknown") or {})))]


def _numbers(cell: Json) -> tuple[Cell, Cell]:
    return Cell(words.count(cell.get("n"))), Cell(words.count(cell.get("selected")))
