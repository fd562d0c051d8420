"""Which models may be used: listed by name with the hash of their files, or a local folder.

Nothing is downloaded and nothing is unpickled: a model travels in a Python package or lies in a folder.
"""

from __future__ import annotations

import hashlib
import importlib.util
import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from models.errors import ChangedModel, UnknownModel

__all__ = ["DEFAULT_ENCODER", "EncoderCard", "encoder_card", "verify_files"]

DEFAULT_ENCODER = "all-minilm-l6-v2"
WEIGHTS = "model.safetensors"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class EncoderCard:
    """What is known of an encoder before it is loaded. `files` maps a file's name to its SHA-256 (hexadecimal).

    `dimension` is the length of a code; None for a folder, which tells it when it is loaded.
    """

    name: str
    folder: Path
    revision: str
    licence: str
    card: str
    files: tuple[tuple[str, str], ...]
    dimension: int | None = None


def encoder_card(name: str = DEFAULT_ENCODER) -> EncoderCard:
    """The card of a registered encoder, or of the local folder `name`.

    Raises:
        UnknownModel: if it is neither listed nor a folder with weights in safetensors format.
    """
    listed = tomllib.loads(resources.files("models").joinpath("registry.toml").read_text("utf-8"))
    if name in listed:
        return _registered(name, listed[name])
    folder = Path(name)
    if not (folder / WEIGHTS).is_file():
        known = ", ".join(sorted(listed))
        raise UnknownModel(f"'{name}' is no listed encoder ({known}) and no folder with a {WEIGHTS}.")
    inside = sorted(path for path in folder.rglob("*") if path.is_file())  # pooling is set in a folder of its own
    files = tuple((path.relative_to(folder).as_posix(), _sha256(path)) for path in inside)
    return EncoderCard(
        folder.name, folder, f"{folder.name}@{_digest(files)}", "see its folder", str(folder.name), files
    )


def _registered(name: str, entry: dict[str, object]) -> EncoderCard:
    spec = importlib.util.find_spec(str(entry["package"]))
    if spec is None or spec.origin is None:
        raise UnknownModel(f"The package {entry['package']} that carries '{name}' is not installed.")
    files = entry["files"]
    assert isinstance(files, dict)
    pairs = tuple(sorted((str(k), str(v)) for k, v in files.items()))
    return EncoderCard(
        name=name,
        folder=Path(spec.origin).parent / str(entry["folder"]),
        revision=f"{name}@{_digest(pairs)}",
        licence=str(entry["licence"]),
        card=str(entry["card"]),
        files=pairs,
        dimension=int(str(entry["dimension"])),
    )


def verify_files(card: EncoderCard) -> None:
    """Check every listed file before it is loaded.

    Raises:
        ChangedModel: naming the file that differs or is missing.
    """
    for name, expected in card.files:
        path = card.folder / name
        if not path.is_file() or _sha256(path) != expected:
            raise ChangedModel(f"{name} of the encoder '{card.name}' is not the file that is listed: reinstall it.")


def _digest(files: tuple[tuple[str, str], ...]) -> str:
    return hashlib.sha256("\n".join(f"{k} {v}" for k, v in files).encode()).hexdigest()[:12]


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
