"""What the line needs from the other rooms, said as Protocols; they satisfy them by shape.

Nothing here knows torch, FAISS, spaCy or groups of people. `api.wiring` and `eval` put real tools behind these names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from screening.requisition import Kind
from screening.resume import RedactedText

__all__ = [
    "AuditVerdict",
    "Auditor",
    "Calibration",
    "Codes",
    "Encoder",
    "FoundSkill",
    "Outcome",
    "Scorer",
    "SkillMatcher",
    "Tools",
    "VectorIndex",
]

Codes: TypeAlias = NDArray[np.int8]  # (n, dimension): unit vector × 127, rounded
SCALE = 127  # a code of a component of a unit vector


class Encoder(Protocol):
    """Turns texts into codes. The same text gives the same codes, whatever stands beside it in the call."""

    @property
    def revision(self) -> str:
        """Name and content of the model, as it stands in provenance and in cache keys."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a code."""
        ...

    def encode(self, texts: Sequence[RedactedText]) -> Codes:
        """Codes of `texts`, shape (len(texts), dimension), int8."""
        ...


class FoundSkill(Protocol):
    """A skill found at characters start…end of a text."""

    @property
    def id(self) -> str:
        """Id in the taxonomy, or "x:<words>" for an item of a list that it does not know."""
        ...

    @property
    def label(self) -> str:
        """The preferred name."""
        ...

    @property
    def start(self) -> int:
        """First character."""
        ...

    @property
    def end(self) -> int:
        """After the last character."""
        ...


class SkillMatcher(Protocol):
    """Finds the skills of a taxonomy in text."""

    @property
    def version(self) -> str:
        """The taxonomy's version, as it stands in provenance and in cache keys."""
        ...

    def mentions(
        self, text: RedactedText, *, listed: Sequence[tuple[int, int]], ignored: Sequence[tuple[int, int]]
    ) -> Sequence[FoundSkill]:
        """Skills in `text`, in order of place; `listed` are its skill lists, `ignored` names of employers."""
        ...

    def concepts(self, asked: str) -> frozenset[str]:
        """Ids of the skills that count as `asked` (a skill's own id, and everything narrower); empty if not known."""
        ...


class Calibration(Protocol):
    """Turns similarity into strength: one monotone integer table for each kind of requirement."""

    @property
    def version(self) -> str:
        """The table's version, as it stands in provenance."""
        ...

    @property
    def tables(self) -> Mapping[str, Sequence[tuple[int, int]]]:
        """By kind: (similarity in ten-thousandths of a cosine, strength) rows, both rising."""
        ...

    def strength(self, kind: Kind, total: int, count: int) -> int:
        """Strength 0…10000 of a mean similarity total ÷ count (integer dot products of codes); 0 is no evidence."""
        ...


class Scorer(Protocol):
    """Multiplies codes, exactly: any scorer gives the same integers."""

    def dot_products(self, codes: Codes, queries: Codes) -> NDArray[np.int32]:
        """Dot products, shape (passages, queries), exact."""
        ...


class VectorIndex(Protocol):
    """Proposes rows that are near a query; what it proposes is scored exactly by the line."""

    def propose(self, queries: Codes, *, per_query: int) -> NDArray[np.int64]:
        """Distinct row numbers near any of `queries`, ascending, at most per_query × len(queries)."""
        ...


class Outcome(StrEnum):
    """What an audit lets the gate do."""

    OPEN = "open"
    OPEN_WITH_NOTICE = "open_with_notice"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class AuditVerdict:
    """What the line may know of an audit: its id, the proposal it was made of, the outcome and the reasons."""

    audit_id: str
    subject: str
    outcome: Outcome
    reasons: tuple[str, ...] = ()


class Auditor(Protocol):
    """Judges a proposal by who was selected and who was not; which groups people belong to stays on the other side."""

    def assess(
        self, subject: str, selected: frozenset[str], stages: Sequence[tuple[str, frozenset[str]]]
    ) -> AuditVerdict:
        """The verdict on `subject`; `selected` and the members passing each stage are candidate ids."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """The tools of one run, wired by an entrance; without a scorer, NumPy multiplies codes."""

    encoder: Encoder
    matcher: SkillMatcher
    calibration: Calibration
    scorer: Scorer | None = None
