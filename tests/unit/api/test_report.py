"""The report of a run: one file, nothing loaded, nothing of a person while the gate is shut, null said in words."""

from __future__ import annotations

import copy
import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from api.reports import words
from api.reports.charts import dot
from api.reports.html import render_run
from fairness import CountRow, audit_counts, load_policy, to_json
from fairness.report import wording

Run = dict[str, Any]

FIRST, SECOND, THIRD, BELOW = "7f3ac21b90ad", "c21b4410ffee", "90ad0b1c2d3e", "11e0aa22bb33"
HOSTILE = "<img src=x onerror=alert(1)>\"'&{{ 7*7 }}</style></script>"
VOID = {"meta", "link", "br", "img", "input", "hr", "path", "polyline", "polygon", "rect", "circle"}
BESIDE = {"audit.html", "audit.pdf"}  # files of the same run that a page may link to
LOADING = {"src", "srcset", "data", "action", "formaction", "poster", "background", "xlink:href"}


class Seen(HTMLParser):
    """What a page holds: tags in order, attributes, text outside the stylesheet; unbalanced tags fail."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def an_audit(selected: tuple[int, int] = (3, 16)) -> dict[str, Any]:
    rows = [
        CountRow("sex", "Female", 20, selected[0], stage="shortlist"),
        CountRow("sex", "Male", 80, selected[1], stage="shortlist"),
        CountRow("sex", "unknown", 12, 2, stage="shortlist"),
        CountRow("sex", "Female", 20, 20, stage="reading"),
        CountRow("sex", "Male", 80, 79, stage="reading"),
    ]
    return to_json(audit_counts(rows, policy=load_policy()))


def a_place(candidate: str, rank: int, score: int, **more: Any) -> dict[str, Any]:
    quote = {"file": f"cv-{rank}.pdf", "page": 2, "start": 3, "end": 40, "quote": f"Built pipelines for ███ {score}"}
    return {
        "rank": rank,
        "tied": False,
        "file": f"cv-{rank}.pdf",
        "candidate": candidate,
        "score": score,
        "selected": True,
        "points": [
            {
                "requirement": "python",
                "points": score,
                "maximum": 10_000,
                "strength": score,
                "rung": "role",
                "months": 38,
                "months_unknown": False,
                "quotes": [quote],
            }
        ],
        "gates": [{"requirement": "english", "state": "unknown", "quotes": []}],
        "notes": [],
        "confidence": 75,
        "doubts": ["no dates of positions were recognised"],
        "hidden": [],
    } | more


def a_run(*, shut: bool = False, outcome: str = "open", places: list[dict[str, Any]] | None = None) -> Run:
    if places is None:
        places = [
            a_place(FIRST, 1, 8765),
            a_place(SECOND, 2, 7143, tied=True),
            a_place(THIRD, 2, 7143, tied=True),
            a_place(BELOW, 4, 6321, selected=False),
        ]
    return {
        "requisition": {
            "id": "data-engineer-2026-11",
            "title": "Data Engineer",
            "reference_date": "2026-11-01",
            "cut": 3,
            "requirements": [
                {
                    "id": "python",
                    "kind": "skill",
                    "text": "Python",
                    "mode": "scored",
                    "weight": "5",
                    "min_years": "3",
                    "maximum": 10_000,
                },
                {
                    "id": "english",
                    "kind": "language",
                    "text": "English",
                    "mode": "gate",
                    "weight": None,
                    "min_years": None,
                    "maximum": None,
                },
            ],
            "warnings": [],
        },
        "files": [
            *(
                {"file": p["file"], "status": "read", "reason": None, "candidate": p["candidate"], "duplicate_of": None}
                for p in places
            ),
            {"file": "scan.pdf", "status": "needs_ocr", "reason": "pictures", "candidate": None, "duplicate_of": None},
        ],
        "audit": an_audit(),
        "gate": {
            "outcome": outcome,
            "shut": shut,
            "reasons": ["sex, shortlist: small_numbers_watch. Female: too few people to tell."],
            "sign_off": None,
            "subject": "ab" * 32,
            "audit_id": "cd" * 32,
        },
        "cut": {"asked": 3, "selected": 3, "pool": 4, "tie_note": "A tie at the cut is never split."},
        "provenance": {"encoder": "tiny@1", "engine": "exact"},
        "ranking": {"places": places},
    }


def seen(run: Run) -> Seen:
    return Seen(render_run(run))


RUNS = {
    "open": a_run(),
    "open with notice": a_run(outcome="open_with_notice"),
    "shut": a_run(shut=True, outcome="hold"),
    "empty": a_run(places=[]) | {"files": []},
}


@pytest.fixture(params=list(RUNS))
def run(request: pytest.FixtureRequest) -> Run:
    return copy.deepcopy(RUNS[request.param])


def test_a_page_loads_nothing_and_runs_nothing(run: Run) -> None:
    page = seen(run)
    assert not {"script", "link", "iframe", "img", "object", "embed", "form"} & {tag for tag, _ in page.tags}
    for _, attributes in page.tags:
        assert not LOADING & set(attributes)
        assert not [name for name in attributes if name.startswith("on")]
        href = attributes.get("href") or "#"
        assert href.startswith("#") or href in BESIDE
    assert "url(" not in render_run(run)
    assert "@import" not in render_run(run)


def test_every_link_and_label_of_a_page_points_at_something_in_it(run: Run) -> None:
    page = seen(run)
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in page.tags:
        pointed = [(attributes.get("href") or "").removeprefix("#"), *(attributes.get("aria-labelledby") or "").split()]
        assert {target for target in pointed if target} - BESIDE <= set(ids)


def test_headings_go_down_one_level_at_a_time_and_every_table_has_a_caption_and_scopes(run: Run) -> None:
    page = seen(run)
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    assert len(page.all("table")) == len(page.all("caption"))
    assert all(attributes.get("scope") in ("col", "row") for attributes in page.all("th"))
    assert len(page.all("main")) == 1
    assert not page.open


def test_a_shut_page_holds_no_candidate_score_or_order() -> None:
    run = a_run(shut=True, outcome="hold")
    run["files"].append(
        {"file": "copy.pdf", "status": "read", "reason": "", "candidate": None, "duplicate_of": "a.pdf"}
    )
    page = render_run(run)
    for place in run["ranking"]["places"]:
        assert place["candidate"] not in page
        assert words.out_of_100(place["score"]) not in page
        assert words.out_of_100(place["score"], 1) not in page
        assert place["points"][0]["quotes"][0]["quote"] not in page
    text = Seen(page).text
    for absent in ("On the shortlist", "Not yet reviewed", "never split", "the same as", "Evidence"):
        assert absent not in text
    assert "On hold: a named person has to sign it off" in text


def test_a_shut_page_is_the_same_whatever_ranking_was_handed_over() -> None:
    run = a_run(shut=True, outcome="hold")
    for place in run["ranking"]["places"]:
        place["file"] = "not in the files"
    without = copy.deepcopy(run) | {"ranking": None}
    without["cut"] |= {"selected": None, "tie_note": ""}
    assert render_run(run) == render_run(without)


def test_a_gate_that_says_nothing_counts_as_shut() -> None:
    run = a_run() | {"gate": None}
    assert FIRST not in render_run(run | {"files": []})


def test_an_open_page_shows_ties_points_quotes_and_questions() -> None:
    text = seen(a_run()).text
    assert "2=" in text
    assert "87.6" in text  # cut off, never rounded up
    assert "87.65 of 100.00" in text
    assert "Built pipelines for [redacted] 8765" in text
    assert "page 2" in text
    assert "used in a position held, 3 years 2 months (asked: 3 years)" in text
    assert "English : the résumé does not say" in text
    assert "1 Nov 2026" in text


def test_people_below_the_cut_are_listed_by_id_without_score_or_evidence() -> None:
    places = [a_place(FIRST, 1, 8765), a_place(THIRD, 2, 7143, selected=False), a_place(BELOW, 3, 6321, selected=False)]
    text = seen(a_run(places=places)).text
    below = text[text.index("Nobody is rejected by the machine") : text.index("What the position asks for")]
    assert below.index(BELOW) < below.index(THIRD)
    assert "8765" in text
    assert "7143" not in text
    assert "71.4" not in text


def test_text_hidden_from_a_reader_is_told_in_neutral_words() -> None:
    hidden = [{"page": 1, "reason": "background_colour", "quote": "Python Python"}]
    text = seen(a_run(places=[a_place(FIRST, 1, 8765, hidden=hidden)])).text
    assert "Text that a reader of the page does not see; left out of the score" in text
    assert "page 1, written in the colour of the page" in text


def test_a_release_by_sign_off_names_the_person_and_says_that_nobody_checked() -> None:
    run = a_run(outcome="hold")
    run["gate"]["sign_off"] = {"by": "A. Officer", "reason": "reviewed", "verified": False}
    text = seen(run).text
    assert "Signed off by A. Officer : “reviewed”" in text
    assert "recorded as unverified" in text


def test_the_audit_shows_ratio_interval_unknowns_and_what_it_is_not() -> None:
    text = seen(a_run()).text
    assert "0.750" in text
    assert "12 people did not say" in text
    assert "This is not the independent audit that New York City's Local Law 144 asks for." in text
    assert "Small numbers, watch" in text
    assert "Figures of the other stages" in text


def test_an_empty_pool_says_what_to_do() -> None:
    text = seen(a_run(places=[]) | {"files": []}).text
    assert "Nobody is on the shortlist." in text
    assert "The folder held no files." in text
    shut = seen(a_run(places=[], shut=True) | {"files": []}).text
    assert "No file could be read" in shut


def hostile(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: hostile(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [hostile(entry) for entry in value]
    return f"{value}{HOSTILE}" if isinstance(value, str) and value not in ("scored", "gate", "shortlist") else value


@pytest.mark.parametrize("shut", [True, False])
def test_hostile_text_anywhere_is_shown_and_never_obeyed(shut: bool) -> None:
    run = hostile(a_run(shut=shut))
    run["ranking"]["places"][0]["hidden"] = [{"page": 1, "reason": HOSTILE, "quote": HOSTILE}]
    run["provenance"][HOSTILE] = {"nested": HOSTILE}
    page = seen(run)
    assert not page.all("img")
    assert not page.all("script")
    assert len(page.all("style")) == 1
    assert HOSTILE in "".join(page.words)
    assert "49" not in re.sub(r"[0-9a-f]{12,}", "", page.text).split()


def nulled(value: Any) -> Any:
    """The same shape with every leaf null; what tells the shape apart stays."""
    if isinstance(value, dict):
        kept = ("id", "requirement", "mode", "status", "shut", "selected", "family", "stage", "group")
        return {key: entry if key in kept else nulled(entry) for key, entry in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [nulled(entry) for entry in value]
    return None


@pytest.mark.parametrize("shut", [True, False])
def test_null_is_said_in_words_and_never_printed(shut: bool) -> None:
    for run in (nulled(a_run(shut=shut)), dict.fromkeys(a_run()), {"gate": {"shut": shut}}):
        text = seen(run).text
        assert not {"None", "nan", "null", "Undefined"} & set(text.split())
        assert "No figures were computed." in text or "Not computable" in text


def test_a_page_keeps_to_the_words_of_the_house(run: Run) -> None:
    text = seen(run).text.lower()
    for word in ("violation", "best candidate", "unbiased", "pass/fail", "reject "):
        assert word not in text


def test_the_chart_says_in_words_what_it_draws() -> None:
    page = seen(a_run())
    assert "Male: the others are compared with it." in page.text
    assert re.search(r"Female: ratio 0\.750, 95 % interval 0\.\d\d to \d\.\d\d\.", page.text)
    assert "Lines mark 0.8, the threshold, and 1.0, equal rates." in page.text
    assert len([one for one in page.all("svg") if one.get("class") == "chart"]) == 1


def test_the_audit_links_to_the_whole_of_it_beside_the_page(run: Run) -> None:
    links = [attributes.get("href") for attributes in seen(run).all("a")]
    assert [link for link in links if link in BESIDE] == ["audit.html", "audit.pdf"]
    without = run | {"audit": None}
    assert not BESIDE & {attributes.get("href") for attributes in seen(without).all("a")}


@pytest.mark.parametrize("threshold", ["2/3", "0.8", "1", "not a number"])
def test_the_line_of_the_threshold_stands_where_the_policy_says(threshold: str) -> None:
    run = a_run()
    run["audit"]["policy"]["threshold"] = threshold
    said = {"2/3": "Lines mark 0.66,", "1": "Lines mark 1.0,"}.get(threshold, "Lines mark 0.8,")
    text = seen(run).text
    assert said in text
    assert f"A ratio below {threshold} asks for a closer look" in text


def test_dots_differ_by_shape() -> None:
    assert len({str(dot(points, 100)) for points in (0, 10, 50, 90)}) == 4
    assert dot(None, None) == dot(0, 100)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"num": 4, "den": 5, "value": 0.8}, "0.800"),
        ({"num": 79_999, "den": 100_000, "value": 0.79999}, "0.799"),
        (0.29, "0.290"),
        (None, "—"),
        (float("nan"), "—"),
    ],
)
def test_ratios_are_cut_off_so_that_none_is_shown_higher_than_it_is(value: object, shown: str) -> None:
    assert wording.ratio(value) == shown


def test_dates_months_and_points_read_like_a_page() -> None:
    assert wording.day("2026-11-01") == "1 Nov 2026"
    assert wording.day("2026-11") == "Nov 2026"
    assert wording.day(None) == "not given"
    assert words.months(13) == "1 year 1 month"
    assert words.out_of_100(9_999, 1) == "99.9"
    assert wording.percent(1 / 7) == "14.3 %"
