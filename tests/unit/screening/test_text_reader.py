"""Reading plain text and Markdown, and the one spelling of all readers."""

from __future__ import annotations

import time

import pytest

from screening.errors import ReadStatus, Unreadable
from screening.readers.text import read_text
from screening.readers.text_clean import clean_text, reading_quality
from screening.resume import Document


def read(data: bytes) -> Document:
    return read_text(data, sha256="0" * 64)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_same_text_is_read_from_every_encoding(encoding: str) -> None:
    assert read("Zoë – Écoles\r\nMünchen".encode(encoding)).text == "Zoë – Écoles\nMünchen"


def test_bytes_that_no_encoding_has_are_still_read() -> None:
    assert "Welder" in read(b"Welder \x81\x8d\xff").text


@pytest.mark.parametrize("data", [b"MZ\x00\x00\x01\x02", bytes(range(1, 32)) * 20])
def test_binary_data_is_unsupported(data: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        read(data)
    assert caught.value.status is ReadStatus.UNSUPPORTED


def test_white_space_alone_is_empty() -> None:
    with pytest.raises(Unreadable) as caught:
        read(" \n\u200b\n".encode("utf-16"))
    assert caught.value.status is ReadStatus.EMPTY


def test_a_blank_line_starts_a_block_and_a_form_feed_a_page() -> None:
    result = read(b"one\ntwo\n\nthree\n\x0cfour\n\x0c")
    assert [(line.page, line.block) for line in result.lines] == [(1, 0), (1, 0), (1, 1), (2, 2)]
    assert [(page.number, result.text[page.start : page.end]) for page in result.pages] == [
        (1, "one\ntwo\nthree"), (2, "four"),
    ]  # fmt: skip


def test_markdown_marks_go_and_words_stay() -> None:
    source = (
        b"# Jane Doe\n[My page](https://a.example) <https://b.example>\n\n## Experience ##\n* **Welder**, _Acme_\n"
        b"- uses `gdb`, C* and snake_case_names\n\nSkills\n------\n**Languages:**\n| Go | 3 years |\n|----|----|\n"
        b"***\n> quoted\n"
    )
    result = read(source)
    assert result.text.split("\n") == [
        "Jane Doe", "My page https://b.example", "Experience", "Welder, Acme", "uses gdb, C* and snake_case_names",
        "Skills", "Languages:", "Go 3 years", "quoted",
    ]  # fmt: skip
    assert [result.text[line.start : line.end] for line in result.lines if line.bold] == [
        "Jane Doe", "Experience", "Skills", "Languages:",
    ]  # fmt: skip
    assert result.links == ("https://a.example", "https://b.example")


def test_offsets_name_each_line_and_word() -> None:
    result = read("  Ｗelder\t of   ships\n\nﬁne".encode())
    assert [result.text[line.start : line.end] for line in result.lines] == ["Welder of ships", "fine"]
    assert [result.text[word.start : word.end] for line in result.lines for word in line.words] == [
        "Welder", "of", "ships", "fine",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "piece", ["x", "word ", "[", "**", "_a", "- ", "\t", "é", "<http://", "|", "\u0f72\u0f71", "# "]
)
def test_a_line_of_megabytes_takes_linear_time(piece: str) -> None:
    data = (piece * (1_000_000 // len(piece)) + " end").encode()
    started = time.monotonic()
    assert read(data).text.endswith("end")
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("piece", ["[a", "**a", "*a ", "_a ", "`a", "- ", "<https://a", "![a](", "|-", "= "])
def test_many_lines_of_unclosed_marks_take_linear_time(piece: str) -> None:
    line = (piece * 9_000)[:9_000]
    started = time.monotonic()
    read(("text\n" + f"{line}\n" * 20 + "end").encode())
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("raw", "spelled"),
    [
        ("re\u00adsume\u0301", "resumé"),
        ("J\u200ba\u202evaScript\ufeff", "JavaScript"),
        ("oﬃce ﬂow", "office flow"),
        ("\uf0e0 jane@example.org\ue001", "jane@example.org"),
        ("a\x00b\ud800c\x07", "abc"),
        ("tab\tand\u00a0no-break\u3000space", "tab and no-break space"),
        ("ignore\U000e0041\U000e0042 this", "ignore this"),
    ],
)
def test_cleaning_leaves_one_spelling(raw: str, spelled: str) -> None:
    assert clean_text(raw) == spelled


def test_cleaning_twice_changes_nothing() -> None:
    for code in range(0x11000):
        once = clean_text(f"a{chr(code)}b \u0301{chr(code)}")
        assert clean_text(once) == once, hex(code)


def test_quality_is_high_for_words_of_any_script_and_low_for_rubble() -> None:
    assert reading_quality("Senior nurse at St. Mary's, 2019–2021; npm, HTML, C++ and jane@example.org") == 100
    assert reading_quality("注册护士 上海 Медсестра ممرضة") == 100
    assert reading_quality("E X P E R I E N C E") == 0
    assert reading_quality("xkcdq zzrtp wqkkl \ufffd\ufffd \ue001\ue002x") == 0
    assert 0 < reading_quality("operations on the pla[orm") < 100
    assert reading_quality("") == 0
