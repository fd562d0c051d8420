"""Settings from the environment, for every command. Loads nothing that reads, ranks or stores."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from api.errors import BadInput
from api.settings import Settings

__all__ = ["settings_for"]


def settings_for(*, cache: Path | None = None, threads: int | None = None) -> Settings:
    """Settings from the environment; what the command line says wins.

    Raises:
        BadInput: naming the variable that cannot be used.
    """
    given = {key: value for key, value in (("cache_dir", cache), ("threads", threads)) if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type] # checked by pydantic
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise BadInput(f"the setting EVENHAND_{name} cannot be used: {first['msg']}.") from None
