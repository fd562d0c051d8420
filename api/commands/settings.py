"""`evenhand settings`: every setting, its environment variable and its value."""

from __future__ import annotations

from api.commands.configuring import settings_for
from api.commands.printing import write_line

__all__ = ["settings_command"]


def settings_command() -> int:
    """Print the settings in force."""
    settings = settings_for()
    for name, field in type(settings).model_fields.items():
        write_line(f"EVENHAND_{name.upper()}={getattr(settings, name)}  # {field.description}")
    return 0
