"""Places in a text that are taken, asked quickly.

Knows offsets only.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from screening.resume import Span

__all__ = ["Taken"]


class Taken:
    """Spans that do not overlap, kept in order; answers in logarithmic time, so hostile text stays cheap."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for span in sorted(spans, key=lambda span: (span.start, span.end)):
            if self._ends and span.start < self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], span.end)
            else:
                self._starts.append(span.start)
                self._ends.append(span.end)

    def touches(self, span: Span) -> bool:
        """Whether any character of `span` is taken."""
        return self.first(span) is not None

    def first(self, span: Span) -> Span | None:
        """The first taken place that shares a character with `span`."""
        at = bisect_right(self._ends, span.start)
        if at < len(self._starts) and self._starts[at] < span.end:
            return Span(self._starts[at], self._ends[at])
        return None

    def begins_in(self, start: int, end: int) -> bool:
        """Whether a taken place begins at start…end (end exclusive)."""
        at = bisect_left(self._starts, start)
        return at < len(self._starts) and self._starts[at] < end
