"""Find courses of study: degree, field, institution and months.

Knows education sections and the words of degrees and schools. Does not judge what a degree is worth.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from screening.resume import Document, Education, Interval, Section, SectionKind, Span
from screening.segment.dates import DateSpan, between
from screening.segment.lines import Row, body_of
from screening.segment.names_of_work import Piece, pieces_of

__all__ = ["education_of"]

LONGEST_ROW_WORDS = 24
_DEGREE = re.compile(
    r"(?<![\w.])(?:"
    r"(?:bachelor|master|associate|doctor|bachelors|masters"
    r"|associates)(?:['’]?s)?(?:[ ]degree)?(?:[ ]of[ ]?(?:applied[ ]|fine[ ]|business[ ]|public[ ]|social[ ])?"
    r"(?:arts|science|sciences|engineering|business|administration|education|laws?|philosophy|technology"
    r"|commerce|nursing|music|medicine|architecture|health|work|"
    r"design|computer[ ](?:science|applications)|pharmacy|theology|divinity|accountancy|accounting|planning"
    r"|policy|fine[ ]arts|applied[ ]science|letters)"
    r"(?:[ ]in[ ]arts|[ ]administration)?)?"
    r"|(?:b\.?[ ]?(?:s|a|sc|eng|tech|com|ed|e|b\.?a|f\.?a|arch|s\.?n|s\.?w|s\.?c|c\.?a"
    r"|n)\.?(?:[ ]?\(hons?\))?|m\.?[ ]?(?:s|a|sc|eng|tech|com|ed|phil|b\.?a|f\.?a|p\.?a|p\.?h|s\.?n|s\.?w|c\.?a|r)\.?"
    r"|a\.?[ ]?(?:a\.?s|a|s)\.?|ph\.?[ ]?d\.?|ed\.?d\.?|m\.?d\.?|j\.?d\.?|ll\.?[bm]\.?|d\.?d\.?s\.?"
    r"|d\.?n\.?p\.?|pharm\.?d\.?|psy\.?d\.?|d\.?phil\.?|d\.?v\.?m\.?)(?![\w])"
    r"|(?:high[ ]school|secondary[ ]school)(?:[ ](?:diploma|degree|certificate|graduate))?|ged|g\.e\.d\."
    r"|general[ ]educational[ ]development"
    r"|(?:advanced[ ]|graduate[ ]|postgraduate[ ]|post[ ]graduate[ ]|vocational[ ]|technical[ ]"
    r"|national[ ])?(?:diploma|certificate|certification)(?:[ ]program)?"
    r"|doctorate|licen[cs]iatur[ae]?|licence|licenciado|licenciada|ingenier[ií]a|maîtrise|baccalauréat"
    r"|bac[ ]?\+[ ]?\d|abitur|diplom(?:[-][\w]+)?|magister|staatsexamen|"
    r"fachhochschulreife|mittlere[ ]reife|realschulabschluss|laurea(?:[ ]magistrale|[ ]triennale)?|dottorato"
    r"|máster|grado|bachillerato|bacharelado|mestrado|doutorado|"
    r"doctorat|dut|bts|hbo|vwo|havo|mbo|a[- ]levels?|gcses?|foundation[ ]degree|hnd|hnc|nvq|btec"
    r"|undergraduate|minor[ ]in|mba|emba"
    r")(?:[ ]degree)?(?![^\W_])",
    re.IGNORECASE,
)
_SCHOOL = re.compile(
    r"(?<![^\W\d_])(?:university|universit[éàyäa]t?|universidad|universidade|universiteit|univ\.?|college"
    r"|institute|institut[eo]?|instituto|istituto|school|academy|"
    r"polytechnic|politecnico|politécnica|polytechnique|hochschule|fachhochschule|technische|gymnasium|lycée"
    r"|liceo|école|ecole|escuela|escola|facult[yé]|"
    r"conservatory|seminary|berufsschule|hogeschool|academia|suny|cuny|mit|caltech|eth|epfl|ucla|usc|nyu|iit"
    r"|akademie|bootcamp|assembly|yeshiva)(?![^\W\d_])"
    r"|(?:university|college|highschool)(?![a-np-z])",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"^[ \t]*(?:[:,(–—|·-]|degree\b|in(?:\b|(?-i:(?=[A-Z])))|of(?:\b|(?-i:(?=[A-Z])))|en\b|em\b|der\b"
    r"|\.)(?:[ \t]*(?:[:,–—-]|in\b|of\b|with a major in\b))*[ \t]*",
    re.IGNORECASE,
)
_FIELD_END = re.compile(
    r"[,;|·•()\n–—]|[ ]-[ ]|\.(?:[ ]|$)|[ ](?:at|from|with|and minor|gpa|cum laude|minor|expected"
    r"|graduated)\b|\t|[ ]{2}",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Group:
    """Rows that belong to one course of study."""

    rows: list[Row] = field(default_factory=list)
    degree: Span | None = None
    school: Piece | None = None
    dates: list[DateSpan] = field(default_factory=list)
    school_first: bool = False


def education_of(
    document: Document, found: Sequence[Row], sections: Sequence[Section], dates: Sequence[DateSpan]
) -> tuple[Education, ...]:
    """The courses of study of `document` in reading order."""
    made: list[Education] = []
    for section in sections:
        if section.kind is SectionKind.EDUCATION:
            body = body_of(found, section)
            within = between(dates, section.start, section.end)
            made += _section_education(document.text, body, within, section)
    return tuple(made)


def _section_education(text: str, body: Sequence[Row], dates: Sequence[DateSpan], section: Section) -> list[Education]:
    groups: list[_Group] = []
    for row in body:
        _place_row(text, row, between(dates, row.start, row.end), groups)
    kept = [group for group in groups if group.degree or group.school]
    return [_education(text, kept, at, section.end) for at in range(len(kept))]


def _place_row(text: str, row: Row, dates: Sequence[DateSpan], groups: list[_Group]) -> None:
    """Add `row` to the last group, or begin a new one where it repeats what the group has."""
    short = not row.bullet and row.words <= LONGEST_ROW_WORDS
    degree = _degree_in(row) if short or row.text[:1].isupper() else None
    school = _school_in(text, row, dates) if short else None
    group = groups[-1] if groups else None
    repeats = group is not None and (
        (degree is not None and group.degree is not None)
        or (school is not None and group.school is not None)
        or (
            bool(dates)
            and bool(group.dates)
            and group.degree is not None
            and group.school is not None
            and not row.bullet
        )
    )
    if group is None or repeats:
        group = _Group(school=_shared_school(groups[-1]) if groups and degree and not school and not dates else None)
        groups.append(group)
    group.school_first = group.school_first or (not group.rows and school is not None)
    group.rows.append(row)
    group.degree = group.degree or degree
    group.school = group.school or school
    group.dates += dates


def _shared_school(group: _Group) -> Piece | None:
    """The school of a group that begins with it: further degrees below were taken there too."""
    return group.school if group.school_first else None


def _degree_in(row: Row) -> Span | None:
    for match in _DEGREE.finditer(row.text):
        word = match.group()
        lone = len(word.replace(".", "").replace(" ", "")) <= 3
        if lone and (word.islower() or _is_state(row.text, match)):
            continue
        if _SCHOOL.match(row.text, match.end() + 1) and lone:
            continue
        return Span(row.start + match.start(), row.start + match.end())
    return None


def _is_state(text: str, match: re.Match[str]) -> bool:
    """Whether "MA" or "MS" after a comma is a place: "Boston, MA"."""
    return (
        match.group() in ("MA", "MS", "MD", "ME") and text[: match.start()].rstrip().endswith(",") and match.start() > 0
    )


def _school_in(text: str, row: Row, dates: Sequence[DateSpan]) -> Piece | None:
    pieces = pieces_of(text, row, dates[0] if dates else None, 0)
    for piece in pieces:
        found = _SCHOOL.search(piece.text)
        if found is None or re.search(r"high school diploma", piece.text, re.IGNORECASE):
            continue
        return _without_degree(text, piece)
    return None


def _without_degree(text: str, piece: Piece) -> Piece:
    """The part of `piece` that names the school where commas or colons set it apart from the degree."""
    start = piece.start
    for part in re.split(r"(,[ ]|:[ ]?)", piece.text):
        if _SCHOOL.search(part) and len(piece.text) > len(part):
            end = start + len(part)
            return Piece(start, end, piece.row, text[start:end].strip())
        start += len(part)
    return piece


def _education(text: str, groups: Sequence[_Group], at: int, section_end: int) -> Education:
    group = groups[at]
    end = groups[at + 1].rows[0].line.start if at + 1 < len(groups) else section_end
    school = group.school or _unhinted_school(text, group)
    degree = text[group.degree.start : group.degree.end] if group.degree else ""
    return Education(
        degree=degree.strip(" ,"),
        field=_field(text, group),
        institution=school.text if school else "",
        interval=_interval(group.dates),
        start=group.rows[0].line.start,
        end=end,
    )


def _unhinted_school(text: str, group: _Group) -> Piece | None:
    """The first short piece beside the degree: a school whose name has no word for school."""
    for row in group.rows[:3]:
        if row.bullet:
            continue
        for piece in pieces_of(text, row, group.dates[0] if group.dates else None, 0):
            overlaps = group.degree is not None and piece.start < group.degree.end and group.degree.start < piece.end
            if (
                not overlaps
                and len(piece.text.split()) <= 6
                and not re.search(r"\bGPA\b|\d\.\d|honou?rs|laude", piece.text, re.I)
            ):
                return piece
    return None


def _field(text: str, group: _Group) -> str:
    if group.degree is None:
        return ""
    line_end = text.find("\n", group.degree.end)
    rest = text[group.degree.end : line_end if line_end >= 0 else len(text)]
    lead = _FIELD.match(rest)
    skip = lead.end() if lead else len(rest) - len(rest.lstrip())
    rest = rest[skip:]
    for item in group.dates:
        at = item.start - group.degree.end - skip
        if 0 <= at < len(rest):
            rest = rest[:at]
    end = _FIELD_END.search(rest)
    words = rest[: end.start()] if end else rest
    return "" if _SCHOOL.search(words) else words.strip(" \t.:-")


def _interval(dates: Sequence[DateSpan]) -> Interval:
    """The months of study: one date alone is when it ended."""
    for item in dates:
        if item.ranged:
            return item.interval
    return Interval(None, dates[0].interval.end if dates else None)
