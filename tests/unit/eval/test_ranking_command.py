"""The command `eval ranking`: what it refuses before anything heavy is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.commands.evaluating import eval_ranking_command
from api.errors import BadInput


def test_a_folder_that_is_no_labelled_set_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="requisitions: this folder is missing"):
        eval_ranking_command([tmp_path], as_json=True, cache=None, no_cache=True, threads=None)
