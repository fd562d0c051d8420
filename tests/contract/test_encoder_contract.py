"""What every encoder promises, kept by the real one and by the fake."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from models.encoder import SentenceEncoder, quantise
from screening.ports import Encoder
from screening.resume import RedactedText
from tests.fakes import FakeEncoder

TEXTS = [
    RedactedText(text)
    for text in (
        "Runs batch and streaming pipelines in production",
        "Python",
        "Cared for twelve patients a shift, dressed wounds and kept their charts up to date. " * 4,
        "",
        "Pflegte Patienten – täglich; 看護師",
        "Python",
        "kept the general ledger",
    )
]
MAKERS: dict[str, Callable[[int], Encoder]] = {
    "sentence": lambda threads: SentenceEncoder(threads=threads),
    "fake": lambda threads: FakeEncoder(),
}


@pytest.fixture(scope="module", params=list(MAKERS))
def make_encoder(request: pytest.FixtureRequest) -> Callable[[int], Encoder]:
    """An encoder that encodes so many texts at once; the same one for the same number."""
    made: dict[int, Encoder] = {}
    return lambda threads: made.setdefault(threads, MAKERS[request.param](threads))


@pytest.fixture
def encoder(make_encoder: Callable[[int], Encoder]) -> Encoder:
    return make_encoder(1)


def test_codes_have_a_row_for_each_text_and_eight_bits(encoder: Encoder) -> None:
    codes = encoder.encode(TEXTS)
    assert codes.shape == (len(TEXTS), encoder.dimension)
    assert codes.dtype == np.int8


def test_no_texts_have_no_rows(encoder: Encoder) -> None:
    codes = encoder.encode([])
    assert codes.shape == (0, encoder.dimension)
    assert codes.dtype == np.int8


def test_the_same_text_has_the_same_codes_alone_or_beside_others(encoder: Encoder) -> None:
    together = encoder.encode(TEXTS)
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    assert np.array_equal(together, alone)


def test_the_order_of_the_texts_does_not_matter(encoder: Encoder) -> None:
    assert np.array_equal(encoder.encode(TEXTS[::-1])[::-1], encoder.encode(TEXTS))


def test_the_same_text_twice_has_the_same_codes(encoder: Encoder) -> None:
    codes = encoder.encode(TEXTS)
    assert np.array_equal(codes[1], codes[5])


def test_one_thread_and_two_threads_give_the_same_codes(make_encoder: Callable[[int], Encoder]) -> None:
    assert np.array_equal(make_encoder(1).encode(TEXTS), make_encoder(2).encode(TEXTS))


def test_codes_are_about_as_long_as_the_scale(encoder: Encoder) -> None:
    lengths = np.linalg.norm(encoder.encode(TEXTS).astype(np.float64), axis=1)
    assert np.all(np.abs(lengths - 127) < 127 * 0.02)


def test_texts_that_share_their_words_are_nearer_than_texts_that_do_not(encoder: Encoder) -> None:
    asked, near, far = (
        encoder.encode([RedactedText(text)])[0].astype(np.int64)
        for text in ("keeps the general ledger", "kept the general ledger", "rides a motorcycle")
    )
    assert asked @ near > asked @ far


def test_the_revision_names_the_encoder_and_does_not_change(make_encoder: Callable[[int], Encoder]) -> None:
    assert make_encoder(1).revision == make_encoder(2).revision
    assert "@" in make_encoder(1).revision


def test_a_vector_of_any_length_has_the_codes_of_its_direction() -> None:
    vector = np.array([[3.0, -4.0]], dtype=np.float32)
    assert quantise(vector).tolist() == quantise(vector * 1_000).tolist() == [[76, -102]]


def test_a_vector_of_zeros_has_codes_of_zeros() -> None:
    assert quantise(np.zeros((1, 3), dtype=np.float32)).tolist() == [[0, 0, 0]]
