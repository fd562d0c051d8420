"""A small drawing of the run's page: how much of its points a requirement gives, as inline SVG.

Knows numbers. Shapes differ by form, never by colour alone; loads nothing. Charts of the audit are `fairness.report`'s.
"""

from __future__ import annotations

from markupsafe import Markup

__all__ = ["dot"]

_DOT_HALF = 0.25  # share of a requirement's points from which a dot is half full
_DOT_FULL = 0.75  # ditto, full


def dot(points: int | None, maximum: int | None) -> Markup:
    """A requirement's share of its points as a shape: dash (none), ring (some), half circle, full circle.

    Says nothing to a screen reader, since the number stands beside it.
    """
    share = points / maximum if points and maximum else 0.0
    if not share:
        shape = Markup('<path class="dot-line" d="M4 8h8"/>')
    elif share >= _DOT_FULL:
        shape = Markup('<circle class="dot-full" cx="8" cy="8" r="5.5"/>')
    else:
        half = Markup('<path class="dot-full" d="M8 2.5a5.5 5.5 0 0 0 0 11z"/>') if share >= _DOT_HALF else Markup("")
        shape = Markup('<circle class="dot-line" cx="8" cy="8" r="5"/>') + half
    return Markup('<svg class="dot" viewBox="0 0 16 16" aria-hidden="true">{}</svg>').format(shape)
