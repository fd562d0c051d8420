from __future__ import annotations

from collections import Counter
from graphlib import TopologicalSorter

import pytest

from models.taxonomy import builtin_taxonomy, parse_taxonomy

TAXONOMY = builtin_taxonomy()
HEAD = "id\tlabel\taliases\tbroader\n"


def repeated(values: list[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def test_it_holds_at_least_fifteen_hundred_skills_in_at_least_twenty_fields() -> None:
    assert len(TAXONOMY.concepts) >= 1_500
    assert len({concept.field for concept in TAXONOMY.concepts}) >= 20


def test_ids_are_unique() -> None:
    assert repeated([concept.id for concept in TAXONOMY.concepts]) == []


def test_no_name_means_two_skills() -> None:
    names = [
        name
        for concept in TAXONOMY.concepts
        for name in {name.casefold() for name in (*concept.names, *concept.doubtful)}
    ]
    assert repeated(names) == []


def test_every_broader_skill_exists() -> None:
    ids = {concept.id for concept in TAXONOMY.concepts}
    assert [(c.id, b) for c in TAXONOMY.concepts for b in c.broader if b not in ids] == []


def test_no_skill_is_broader_than_itself() -> None:
    order = TopologicalSorter({concept.id: concept.broader for concept in TAXONOMY.concepts})
    assert len(list(order.static_order())) == len(TAXONOMY.concepts)


def test_no_id_looks_like_an_item_that_is_not_known() -> None:
    assert [c.id for c in TAXONOMY.concepts if c.id.startswith("x:") or " " in c.id] == []


def test_names_of_one_or_two_letters_are_doubtful_unless_they_are_unmistakable() -> None:
    assert [name for c in TAXONOMY.concepts for name in c.names if len(name) == 1] == []


def test_a_table_is_read_with_aliases_doubtful_names_and_broader_skills() -> None:
    taxonomy = parse_taxonomy([("trade.tsv", f"{HEAD}go\tGo language\tGolang|~Go\tcoding|work\n")])
    (go,) = taxonomy.concepts
    assert (go.names, go.doubtful, go.broader, go.field) == (
        ("Go language", "Golang"),
        ("Go",),
        ("coding", "work"),
        "trade",
    )
    assert taxonomy.by_name == {"go language": "go", "golang": "go", "go": "go"}


@pytest.mark.parametrize("row", ["go", "\tGo", "go\t", "a\tb\tc\td\te"])
def test_a_row_that_cannot_be_used_is_named_by_table_and_line(row: str) -> None:
    with pytest.raises(ValueError, match=r"trade\.tsv, line 3"):
        parse_taxonomy([("trade.tsv", f"{HEAD}ok\tFine\n{row}\n")])


def test_what_counts_as_a_skill_is_everything_below_it_even_in_a_circle() -> None:
    rows = "a\tA\t\tc\nb\tB\t\ta\nc\tC\t\tb\nd\tD\n"
    assert parse_taxonomy([("t.tsv", HEAD + rows)]).closure("a") == {"a", "b", "c"}


def test_the_version_names_the_content() -> None:
    first = parse_taxonomy([("t.tsv", f"{HEAD}a\tA\n")])
    again = parse_taxonomy([("t.tsv", f"{HEAD}a\tA\n")])
    other = parse_taxonomy([("t.tsv", f"{HEAD}a\tB\n")])
    assert first.version == again.version != other.version
