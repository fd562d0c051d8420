"""One site for each test that asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site import Site, a_site, new_engine


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    engine = new_engine(tmp_path)
    yield a_site(engine, tmp_path)
    engine.dispose()
