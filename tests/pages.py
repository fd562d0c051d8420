"""A page of PDF with a name, a sentence, a photograph and a drawing, for tests of what leaves the server."""

from __future__ import annotations

import io

from fpdf import FPDF
from PIL import Image

__all__ = ["a_page"]

RED = (220, 30, 30)
PHOTO_AT = (140.0, 20.0, 50.0)  # mm: left, top, side


def a_page() -> bytes:
    """A name, a sentence, a photograph and a drawing, in red where nobody may see it."""
    photo = io.BytesIO()
    Image.new("RGB", (40, 40), RED).save(photo, "PNG")
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=16)
    pdf.text(20, 30, "Annabel Berg")
    pdf.text(20, 60, "Builds data pipelines in Python")
    pdf.image(photo, *PHOTO_AT[:2], w=PHOTO_AT[2])
    pdf.set_fill_color(*RED)
    pdf.ellipse(60, 120, 60, 30, style="F")
    return bytes(pdf.output())
