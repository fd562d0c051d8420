"""How what remains of a résumé is cut into passages."""

from __future__ import annotations

from screening.redact.passages import MAX_WORDS, MIN_WORDS, cut_passages
from screening.resume import MASK, Page, Passage, RedactedText, Section, SectionKind


def sentence(length: int, word: str = "word") -> str:
    return " ".join(["First", *[word] * (length - 2), "last."])


def cut(text: str, *sections: Section, pages: tuple[Page, ...] = ()) -> tuple[Passage, ...]:
    return cut_passages(RedactedText(text), sections=sections, pages=pages)


def lengths(passages: tuple[Passage, ...]) -> list[int]:
    return [len(passage.text.split()) for passage in passages]


def test_sentences_are_filled_up_to_forty_words() -> None:
    assert lengths(cut(" ".join([sentence(15)] * 6))) == [45, 45]


def test_a_long_sentence_is_split_at_sixty() -> None:
    assert lengths(cut(sentence(150))) == [60, 60, 30]


def test_no_passage_but_the_last_is_short() -> None:
    found = lengths(cut(" ".join(sentence(length) for length in (39, 39, 7, 58, 3, 21, 44, 5))))
    assert all(MIN_WORDS <= length <= MAX_WORDS for length in found[:-1])


def test_a_short_rest_joins_the_passage_before() -> None:
    assert lengths(cut(sentence(45) + " " + sentence(10))) == [55]


def test_abbreviations_do_not_end_a_sentence() -> None:
    text = sentence(38)[:-1] + " for Acme Inc. Boston with Dr. Who " + sentence(30)
    assert lengths(cut(text))[0] > MIN_WORDS


def test_bullets_end_an_item() -> None:
    text = "\n".join("• " + " ".join(["weld"] * 23) for _ in range(4))
    assert lengths(cut(text)) == [46, 46]


def test_line_ends_and_masks_change_no_passage() -> None:
    text = sentence(50) + " " + sentence(45)
    other = text.replace(" word", "\nword").replace("First", f"{MASK * 9}\n{MASK} First")
    assert [one.text for one in cut(text)] == [one.text for one in cut(other)]


def test_punctuation_left_alone_is_no_word() -> None:
    text = f"Welder | {MASK} , ( {MASK} ) – pipes • / beams"
    assert [one.text for one in cut(text)] == ["Welder pipes beams"]


def test_offsets_hold_the_quoted_words() -> None:
    text = f"{MASK * 3}, welds\npipes {MASK} daily, "
    (found,) = cut(text)
    assert text[found.start : found.end] == f"welds\npipes {MASK} daily,"


def test_a_passage_is_on_the_page_where_it_begins() -> None:
    text = sentence(60) + "\n" + sentence(60)
    middle = text.index("\n") + 1
    pages = (Page(1, 0, middle), Page(2, middle, len(text)))
    assert [one.page for one in cut(text, pages=pages)] == [1, 2]


def test_headings_are_kept_out() -> None:
    text = "Skills\nPython, SQL, welding"
    assert [one.text for one in cut(text, Section(SectionKind.SKILLS, "Skills", 0, len(text)))] == [
        "Python, SQL, welding"
    ]


def test_what_follows_a_heading_on_its_line_stays_in() -> None:
    text = "Skills: Python, SQL, welding"
    assert cut(text, Section(SectionKind.SKILLS, "Skills", 0, len(text)))[0].text == "Python, SQL, welding"


def test_what_is_glued_to_a_heading_stays_in() -> None:
    text = "Skills:Python, SQL, welding"
    assert cut(text, Section(SectionKind.SKILLS, "Skills", 0, len(text)))[0].text == "Python, SQL, welding"


def test_personal_details_and_references_yield_nothing() -> None:
    text = sentence(50)
    for kind in (SectionKind.PERSONAL, SectionKind.REFERENCES):
        assert cut(text, Section(kind, "", 0, len(text))) == ()


def test_a_header_speaks_from_three_words_on() -> None:
    for text, count in (("Senior Welder", 0), ("Certified Senior Welder", 1)):
        assert len(cut(text, Section(SectionKind.HEADER, "", 0, len(text)))) == count


def test_a_short_section_joins_its_neighbour_of_the_same_kind() -> None:
    text = "Python and SQL " + sentence(20)
    halves = (Section(SectionKind.SKILLS, "", 0, 14), Section(SectionKind.SKILLS, "", 15, len(text)))
    assert lengths(cut(text, *halves)) == [23]
    other = (halves[0], Section(SectionKind.AWARDS, "", 15, len(text)))
    assert lengths(cut(text, *other)) == [3, 20]
