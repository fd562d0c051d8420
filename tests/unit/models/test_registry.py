from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from models.errors import ChangedModel, UnknownModel
from models.registry import DEFAULT_ENCODER, WEIGHTS, encoder_card, verify_files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that looks like an encoder."""
    model = tmp_path / "small-model"
    (model / "1_Pooling").mkdir(parents=True)
    (model / WEIGHTS).write_bytes(b"weights")
    (model / "config.json").write_text("{}")
    (model / "1_Pooling" / "config.json").write_text('{"mean": true}')
    return model


def test_the_default_encoder_is_listed_with_a_hash_for_each_file() -> None:
    card = encoder_card()
    assert card.name == DEFAULT_ENCODER
    assert card.licence == "Apache-2.0"
    assert card.revision.startswith(f"{DEFAULT_ENCODER}@")
    assert WEIGHTS in dict(card.files)
    assert all(len(sha256) == 64 for _, sha256 in card.files)


def test_the_files_of_the_default_encoder_are_the_listed_ones() -> None:
    verify_files(encoder_card())


def test_a_name_that_is_neither_listed_nor_a_folder_is_refused() -> None:
    with pytest.raises(UnknownModel, match=DEFAULT_ENCODER):
        encoder_card("large-model-of-somebody")


def test_a_folder_without_safe_weights_is_refused(folder: Path) -> None:
    (folder / WEIGHTS).rename(folder / "pytorch_model.bin")
    with pytest.raises(UnknownModel, match=WEIGHTS):
        encoder_card(str(folder))


def test_a_local_folder_is_named_by_the_content_of_all_its_files(folder: Path) -> None:
    card = encoder_card(str(folder))
    assert [name for name, _ in card.files] == ["1_Pooling/config.json", "config.json", WEIGHTS]
    assert encoder_card(str(folder)).revision == card.revision
    verify_files(card)


@pytest.mark.parametrize("changed", [WEIGHTS, "config.json", "1_Pooling/config.json"])
def test_another_content_is_another_revision(folder: Path, changed: str) -> None:
    before = encoder_card(str(folder)).revision
    (folder / changed).write_text("changed")
    assert encoder_card(str(folder)).revision != before


@pytest.mark.parametrize("changed", [WEIGHTS, "config.json", "1_Pooling/config.json"])
def test_a_file_that_changed_after_it_was_listed_is_refused_by_name(folder: Path, changed: str) -> None:
    card = encoder_card(str(folder))
    (folder / changed).write_text("changed")
    with pytest.raises(ChangedModel, match=changed):
        verify_files(card)


def test_a_file_that_is_missing_is_refused_by_name(folder: Path) -> None:
    card = encoder_card(str(folder))
    (folder / "config.json").unlink()
    with pytest.raises(ChangedModel, match=r"config\.json"):
        verify_files(card)


def test_a_listed_hash_that_differs_is_refused() -> None:
    card = encoder_card()
    with pytest.raises(ChangedModel, match=r"config\.json"):
        verify_files(replace(card, files=(("config.json", "0" * 64),)))
