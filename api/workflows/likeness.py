"""Fingerprints of a text by which near copies are found without comparing everyone with everyone.

MinHash over runs of three words of the redacted text, in bands; each band becomes a keyed fingerprint, so that the
database alone does not tell whether it holds a text that somebody has.
"""

from __future__ import annotations

from typing import Final, Protocol

from datasketch import MinHash

from api.storage.blind_values import Blind
from api.storage.readings import search_text

__all__ = ["BANDS", "Blinding", "text_buckets"]

BANDS: Final = 16
ROWS: Final = 4  # hashes a band: two texts share one with the fourth power of the share of runs they have in common
SEED: Final = 1
RUN: Final = 3  # words
FEWEST_RUNS: Final = 20  # a shorter text says too little: two short ones are alike by chance


class Blinding(Protocol):
    """Makes keyed fingerprints; the vault does."""

    def blind(self, kind: Blind | str, value: str | bytes) -> str:
        """A fingerprint of 64 hexadecimal digits."""
        ...


def text_buckets(text: str, vault: Blinding, *, organisation_id: str) -> tuple[str, ...]:
    """One fingerprint a band, `BANDS` of them; none where the text is too short to be told from another."""
    words = search_text(text).split()
    runs = {" ".join(words[start : start + RUN]).encode() for start in range(len(words) - RUN + 1)}
    if len(runs) < FEWEST_RUNS:
        return ()
    sketch = MinHash(num_perm=BANDS * ROWS, seed=SEED)
    sketch.update_batch(sorted(runs))
    values = sketch.hashvalues.astype(">u8")
    return tuple(
        vault.blind(
            Blind.SHINGLE, organisation_id.encode() + bytes([band]) + values[band * ROWS : (band + 1) * ROWS].tobytes()
        )
        for band in range(BANDS)
    )
