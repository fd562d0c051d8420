"""Calendar dates in text: where they stand, and the months they mean.

Knows months, seasons, quarters and years in several languages. Does not know today: "present" stays a flag.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from screening.resume import Interval, Month, Span, month
from screening.segment.calendar_words import COUNTED, MONTHS, OPEN_END, SEASONS, SINCE, UNTIL

__all__ = ["DateSpan", "between", "dates_in", "spans_of"]

FIRST_YEAR, LAST_YEAR = 1940, 2045
"""Years outside are typing errors: the date is masked, its month unknown."""
PIVOT = 45
"""Two digits up to this mean 20xx, above it 19xx."""
LONGEST_SEPARATOR = 16
"""Characters between the two dates of a range."""
BEFORE_DIGITS, AFTER_DIGITS = 40, 24
"""Characters around two digits that can belong to the same date or range."""


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date or a range of dates at start…end. `ranged` tells a range (or an open one) from a single date.

    The interval of a single date runs over the time it names: a month, a season, a year.
    """

    start: int
    end: int
    interval: Interval
    ranged: bool


@dataclass(frozen=True, slots=True)
class _Point:
    """One date: first and last month it may mean (None = unreadable), and how much it tells."""

    start: int
    end: int
    first: Month | None
    last: Month | None
    year_only: bool = False
    weak: bool = False
    month_only: int = 0


def _names(table: dict[str, int]) -> str:
    return "|".join(re.escape(name) for name in sorted(table, key=len, reverse=True))


_YEAR4 = r"(?:1[89]\d\d|2[01]\d\d|(?:19|20)(?:XX|xx|\?\?)|XXXX)"
_QUOTE = "['’‘`´]"
_MONTH = rf"(?<![^\W\d_])(?:{_names(MONTHS)})(?![^\W\d_])"
_POINT = re.compile(
    rf"""
    (?P<cjk>(?<!\d){_YEAR4}\s?年(?:\s?(?P<cjk_m>1[0-2]|0?[1-9])\s?月(?:\s?\d{{1,2}}\s?日)?)?)
  | (?P<iso>(?<!\d)(?P<iso_y>(?:19|20)\d\d)[-/.](?P<iso_m>1[0-2]|0[1-9])(?:[-/.](?:[0-2]\d|3[01]))?(?![\d]))
  | (?P<dmy>(?<![\d/])(?P<dmy_a>\d{{1,2}})(?P<dmy_s>[./-])\s?(?P<dmy_b>\d{{1,2}})(?P=dmy_s)\s?
       (?P<dmy_y>{_YEAR4}|\d\d)(?!\d))
  | (?P<my>(?<![\d/])(?P<my_m>1[0-2]|0?[1-9])\s?[./-]\s?(?P<my_y>{_YEAR4})(?!\d))
  | (?P<day>(?<!\d)\d{{1,2}}(?:st|nd|rd|th|\.|º|er)?[ \t-]{{1,2}}(?:of[ ]|de[ ])?)?
    (?P<name>{_MONTH})
    (?:\.?[ \t,./-]{{0,3}}(?:\n(?=(?:19|20)\d\d(?!\d)))?
       (?:(?:[0-3]?\d)(?:st|nd|rd|th)?(?:,[ ]?|[ ])(?=\s?{_YEAR4}))?
       (?:of[ ]|de[ ]|del[ ])?
       (?:(?P<name_y>{_YEAR4})(?!\d)|{_QUOTE}[ ]?(?P<name_q>\d\d)(?!\d)|(?P<name_yy>\d\d)(?![\d:,%]|st|nd|rd|th)))?
  | (?P<season>(?<![^\W\d_])(?:{_names(SEASONS)})(?:[ ]semester|[ ]term)?[ ,]{{1,2}}(?:of[ ])?
       (?:(?P<season_y>{_YEAR4})(?!\d)|{_QUOTE}(?P<season_q>\d\d)(?!\d)))
  | (?P<quarter>(?<![^\W_])(?:Q(?P<q_a>[1-4])|(?P<q_b>[1-4])Q)[ ,/-]{{0,2}}(?:FY[ ]?)?
       (?:(?P<q_y>{_YEAR4})|{_QUOTE}?(?P<q_q>\d\d))(?!\d))
  | (?P<fiscal>(?<![^\W_])FY[ ]?{_QUOTE}?(?:(?P<fy_y>{_YEAR4})(?:/\d\d)?|(?P<fy_q>\d\d))(?!\d))
  | (?P<short>(?<![\d/.])(?P<short_m>1[0-2]|0?[1-9])/{_QUOTE}?(?P<short_y>\d\d)(?![\d/.%]))
  | (?P<quoted>(?<![\w"”]){_QUOTE}(?P<quoted_y>\d\d)(?!\d))
  | (?P<year>(?<!\d)(?:(?P<year_y>(?:19[3-9]|20[0-5])\d)|(?:19|20)(?:XX|xx|\?\?)|\bXXXX\b)(?!\d))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DIGITS = re.compile(r"\d\d|XX|xx|\?\?|年")
_DASH = r"[-–—‒−―~→>\u00ad]{1,3}"
_WORD = (
    r"(?:to|until|untill|till|til|thru|through|up[ ]to|bis|à|au|jusqu['’]à|al|a|hasta|até|ate|tot|t/m|fino[ ]a"
    r"|по|至|到)"
)
_SEPARATOR = re.compile(
    rf"[ \t,.)]{{0,3}}\n?[ \t]{{0,2}}(?:{_DASH}|{_WORD}(?![^\W\d_]))[ \t]{{0,3}}\n?[ \t(]{{0,3}}", re.IGNORECASE
)
_OPEN = re.compile(
    rf"[ \t,.)]{{0,3}}\n?[ \t]{{0,2}}(?:{_DASH}|{_WORD}(?![^\W\d_]))?[ \t]{{0,3}}\n?[ \t(]{{0,3}}(?:the[ ])?"
    rf"(?:{'|'.join(OPEN_END)})(?![^\W\d_])",
    re.IGNORECASE,
)
_DANGLING = re.compile(rf"[ \t]{{0,2}}{_DASH}[ \t]{{0,3}}(?=\n|$|[)\]])")
_LOST_DASH = re.compile(r"[ \t]{1,4}")
"""Between two months with years: a dash that the file had as a soft hyphen or a drawn line."""
_SHORT_END = re.compile(rf"(?:[–—/-]|[ ][–—-][ ]){_QUOTE}?(\d\d)(?![\d/.:%])")
_SINCE = re.compile(rf"(?<![^\W\d_])(?:{'|'.join(SINCE)})[ ]{{1,2}}$", re.IGNORECASE)
_UNTIL = re.compile(rf"(?<![^\W\d_])(?:{'|'.join(UNTIL)})[ ]{{1,2}}$", re.IGNORECASE)
_MONEY_BEFORE = re.compile(r"(?:[$€£¥₹#]|\d[,.]|\b(?:USD|EUR|GBP|INR|Rs\.?|No\.?) ?)$")
_COUNT_AFTER = re.compile(rf"(?:[+%]|[,.]\d|[ ]?[x×][ ]?\d|[ -]?(?:{'|'.join(COUNTED)})\b)", re.IGNORECASE)
_PHONE_BEFORE = re.compile(r"\d[-.) ]{1,2}$|\d[-.]$")


def spans_of(found: tuple[DateSpan, ...]) -> tuple[Span, ...]:
    """Where dates stand, for masking."""
    return tuple(Span(item.start, item.end) for item in found)


def between(dates: Sequence[DateSpan], start: int, end: int) -> Sequence[DateSpan]:
    """The dates that begin at start…end (end exclusive)."""
    return dates[bisect_left(dates, start, key=_start) : bisect_left(dates, end, key=_start)]


def _start(item: DateSpan) -> int:
    return item.start


def dates_in(text: str) -> tuple[DateSpan, ...]:
    """Every calendar date, year and range in `text`, in order, without overlap."""
    found: list[DateSpan] = []
    points = _points(text)
    at = 0
    while at < len(points):
        item, used = _range_at(text, points, at)
        if item is not None:
            found.append(item)
        at += used
    return tuple(found)


def _points(text: str) -> list[_Point]:
    points: list[_Point] = []
    for start, end in _windows(text):
        for match in _POINT.finditer(text, start, end):
            point = _point(match)
            if point and _plausible(text, match, points[-1].end if points else None):
                points.append(point)
    return points


def _windows(text: str) -> list[tuple[int, int]]:
    """Where a date can stand: around two digits. Looking there only is what makes this fast."""
    found: list[tuple[int, int]] = []
    for match in _DIGITS.finditer(text):
        start, end = max(0, match.start() - BEFORE_DIGITS), match.end() + AFTER_DIGITS
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _plausible(text: str, match: re.Match[str], previous_end: int | None) -> bool:
    """Whether a bare year is a year, and not a price, a count or the tail of a telephone number."""
    if match["year"] is None and match["my"] is None:
        return True
    before = text[max(0, match.start() - 5) : match.start()]
    if match["year"] is not None and _COUNT_AFTER.match(text, match.end()):
        return False
    if _MONEY_BEFORE.search(before):
        return False
    follows_date = previous_end is not None and match.start() - previous_end <= LONGEST_SEPARATOR
    return follows_date or not _PHONE_BEFORE.search(before)


def _year(long: str | None, short: str | None = None) -> int | None:
    if long and long.isdigit():
        year = int(long)
        return year if FIRST_YEAR <= year <= LAST_YEAR else None
    if short:
        return (2000 if int(short) <= PIVOT else 1900) + int(short)
    return None


def _point(match: re.Match[str]) -> _Point | None:
    """The date a match means, None where it is no date after all."""
    get = match.groupdict().get
    if get("name"):
        return _named(match)
    if get("dmy"):
        return _day_month_year(match)
    if get("season"):
        number = next(n for name, n in SEASONS.items() if get("season", "").lower().startswith(name))
        return _months(match, _year(get("season_y"), get("season_q")), number, 3)
    if get("quarter"):
        number = int(get("q_a") or get("q_b") or 1) * 3 - 2
        return _months(match, _year(get("q_y"), get("q_q")), number, 3)
    if get("cjk"):
        year = _year(match.group()[:4])
        return _months(match, year, int(get("cjk_m") or 1)) if get("cjk_m") else _whole(match, year)
    for key in ("iso", "my"):
        if get(key):
            return _months(match, _year(get(f"{key}_y")), int(get(f"{key}_m") or 1))
    if get("short"):
        return _months(match, _year(None, get("short_y")), int(get("short_m") or 1), weak=True)
    return _whole(match, _year(get("year_y") or get("fy_y"), get("quoted_y") or get("fy_q")))


def _whole(match: re.Match[str], year: int | None) -> _Point:
    if year is None:
        return _Point(match.start(), match.end(), None, None)
    return _Point(match.start(), match.end(), month(year, 1), month(year, 12), year_only=True)


def _months(match: re.Match[str], year: int | None, number: int, count: int = 1, *, weak: bool = False) -> _Point:
    if year is None:
        return _Point(match.start(), match.end(), None, None, weak=weak)
    first = month(year, number)
    return _Point(match.start(), match.end(), first, Month(first + count - 1), weak=weak)


def _named(match: re.Match[str]) -> _Point | None:
    number = MONTHS[match["name"].lower()]
    if match["name_y"] or match["name_q"] or match["name_yy"]:
        return _months(match, _year(match["name_y"], match["name_q"] or match["name_yy"]), number)
    if not match["name"][0].isupper():
        return None
    return _Point(match.start(), match.start("name") + len(match["name"]), None, None, weak=True, month_only=number)


def _day_month_year(match: re.Match[str]) -> _Point | None:
    first, second = int(match["dmy_a"]), int(match["dmy_b"])
    day_first = match["dmy_s"] == "." or first > 12
    number, day = (second, first) if day_first else (first, second)
    if not (1 <= number <= 12 and 1 <= day <= 31):
        return None
    year = match["dmy_y"]
    return _months(match, _year(year) if len(year) == 4 else _year(None, year), number)


def _range_at(text: str, points: list[_Point], at: int) -> tuple[DateSpan | None, int]:
    """The date or range that begins with point `at`, and how many points it uses."""
    point = points[at]
    if at + 1 < len(points):
        following = points[at + 1]
        gap = following.start - point.end
        separator = _SEPARATOR.match(text, point.end) if 0 <= gap <= LONGEST_SEPARATOR else None
        lost = bool(_LOST_DASH.fullmatch(text, point.end, following.start)) and _precise(point) and _precise(following)
        joined = separator is not None and separator.end() == following.start
        if (joined or lost) and not following.month_only:
            return _closed(point, following), 2
    opened = _OPEN.match(text, point.end)
    if opened and not point.month_only:
        return DateSpan(point.start, opened.end(), Interval(point.first, None, current=True), ranged=True), 1
    short = _SHORT_END.match(text, point.end) if point.year_only else None
    if short:
        return _academic(point, short), 1
    return (None if point.weak else _single(text, point)), 1


def _precise(point: _Point) -> bool:
    return not point.year_only and not point.weak and point.first is not None


def _closed(left: _Point, right: _Point) -> DateSpan:
    start, end = left.first, right.last
    if left.month_only and right.last is not None:
        start = month(right.last // 12, left.month_only)
        start = Month(start - 12) if start > right.last else start
    if right.year_only and end is not None and (start is None or start // 12 != end // 12):
        end = month(end // 12, 1)
    if start is not None and end is not None and start > end:
        start, end = _swapped(left, right)
    return DateSpan(left.start, right.end, Interval(start, end), ranged=True)


def _swapped(left: _Point, right: _Point) -> tuple[Month | None, Month | None]:
    end = left.last
    if left.year_only and end is not None:
        end = month(end // 12, 1)
    return right.first, end


def _academic(point: _Point, short: re.Match[str]) -> DateSpan:
    """A range such as 2015–18."""
    end = _year(None, short[1])
    last = month(end, 1) if end is not None else None
    interval = Interval(point.first, last)
    if point.first is not None and last is not None and last < point.first:
        interval = Interval(point.first, None)
    return DateSpan(point.start, short.end(), interval, ranged=True)


def _single(text: str, point: _Point) -> DateSpan:
    before = text[max(0, point.start - 14) : point.start]
    if _SINCE.search(before):
        return DateSpan(point.start, point.end, Interval(point.first, None, current=True), ranged=True)
    if _UNTIL.search(before):
        return DateSpan(point.start, point.end, Interval(None, point.last), ranged=True)
    dangling = _DANGLING.match(text, point.end)
    if dangling and text[point.start - 1 : point.start] in ("", "\n", "("):
        return DateSpan(point.start, point.end, Interval(point.first, None, current=True), ranged=True)
    return DateSpan(point.start, point.end, Interval(point.first, point.last), ranged=False)
