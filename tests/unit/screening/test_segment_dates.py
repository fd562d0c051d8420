from __future__ import annotations

import time

import pytest

from screening.resume import Interval, month, month_text
from screening.segment.dates import dates_in


def read(text: str) -> list[tuple[str, str | None, str | None, bool]]:
    return [
        (
            text[item.start : item.end],
            month_text(item.interval.start) if item.interval.start is not None else None,
            month_text(item.interval.end) if item.interval.end is not None else None,
            item.interval.current,
        )
        for item in dates_in(text)
    ]


@pytest.mark.parametrize(
    ("text", "start", "end", "current"),
    [
        ("January 2019 – Present", "2019-01", None, True),
        ("01/2019 - 03/2021", "2019-01", "2021-03", False),
        ("Jan '19 - Feb '21", "2019-01", "2021-02", False),
        ("01/19 - 03/21", "2019-01", "2021-03", False),
        ("2015–2018", "2015-01", "2018-01", False),
        ("2018 - 2018", "2018-01", "2018-12", False),
        ("2015-18", "2015-01", "2018-01", False),
        ("June - August 2021", "2021-06", "2021-08", False),
        ("Summer 2017", "2017-06", "2017-08", False),
        ("Q3 2020", "2020-07", "2020-09", False),
        ("2018 - till date", "2018-01", None, True),
        ("2018 –\nPresent", "2018-01", None, True),
        ("Mai 2019 bis heute", "2019-05", None, True),
        ("septembre 2018 à aujourd'hui", "2018-09", None, True),
        ("2019年3月 - 至今", "2019-03", None, True),
        ("10/15/2014 to 02/01/2015", "2014-10", "2015-02", False),
        ("Mar. 2010  Aug. 2017", "2010-03", "2017-08", False),
    ],
)
def test_a_range_gives_its_months_both_ends_included(text: str, start: str, end: str | None, current: bool) -> None:
    assert read(text) == [(text, start, end, current)]


@pytest.mark.parametrize(
    "text",
    ["March 3rd, 2020", "12.03.1987", "2020-03-15", "FY2019", "'19", "2019-01", "3 March 2020", "sept. 2015", "20XX"],
)
def test_a_single_date_is_found_whole(text: str) -> None:
    assert [item[0] for item in read(f"x {text} y")] == [text]


@pytest.mark.parametrize(
    "text", ["C++17 and ISO 9001", "2000 customers", "$2,019 and $2019", "1950 sq ft", "24/7 5/10", "(555) 555-2019"]
)
def test_numbers_that_count_or_name_something_are_no_dates(text: str) -> None:
    assert read(text) == []


def test_reversed_ends_are_swapped() -> None:
    assert dates_in("2021 - 2018")[0].interval == Interval(month(2018, 1), month(2021, 1))


def test_an_impossible_year_is_masked_and_unknown() -> None:
    assert read("03/2091 to 05/2019") == [("03/2091 to 05/2019", None, "2019-05", False)]


def test_since_a_year_means_until_today() -> None:
    assert dates_in("Since 2018")[0].interval == Interval(month(2018, 1), None, current=True)


@pytest.mark.parametrize("unit", ["a", "(", "1", " ", "2019 ", "2019 - ", "jan ", "1/", "'", "\n"])
def test_hostile_text_takes_linear_time(unit: str) -> None:
    begun = time.process_time()
    dates_in(unit * (100_000 // len(unit)))
    assert time.process_time() - begun < 5
