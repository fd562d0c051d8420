"""Tell what a file is from its first bytes and its inside, never from its name.

Knows signatures of formats. Does not read any of them.
"""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum
from typing import Final

import puremagic

from screening.readers.text import decode

__all__ = ["Kind", "sniff"]

PDF_HEADER_BYTES: Final = 1024  # readers accept a PDF whose header stands no later than this
TEXT_BYTES: Final = 64 * 1024  # from which text is told from binary data; even, so that UTF-16 is not cut in two
HEAD_BYTES: Final = 4096  # of text formats, enough to tell them
MAIL_HEADERS: Final = 3  # lines "Name: value" at the top, one of them a mail's own, that make an e-mail

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PDF = re.compile(rb"%PDF-\d")
_PDF_OBJECT = re.compile(rb"\d+\s+\d+\s+obj\b")
_HTML = re.compile(r"(?:<!--.{0,1000}?-->\s*|<\?xml[^>]{0,200}>\s*)*<(?:!doctype html|html|head|body|meta|table|div)\b")
_MAIL_LINE = re.compile(r"([A-Za-z][A-Za-z-]{1,40}):[ \t]")
_MAIL_OWN = frozenset({"received", "return-path", "delivered-to", "message-id", "mime-version", "x-mailer"})
_ARCHIVES = frozenset({".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".zst", ".cab", ".lzh"})


class Kind(StrEnum):
    """What a file is, as far as that changes what happens to it."""

    PDF = "PDF"
    DOCX = "DOCX"
    TEXT = "text"
    LOCKED_OFFICE = "locked Office document"
    DOC = "Word 97–2003 document (.doc)"
    RTF = "Rich Text document (.rtf)"
    ODT = "OpenDocument text (.odt)"
    PAGES = "Apple Pages document"
    HTML = "web page (.html)"
    MAIL = "e-mail message"
    SPREADSHEET = "spreadsheet"
    SLIDES = "slide show"
    ARCHIVE = "archive of files"
    BROKEN_ZIP = "damaged ZIP or DOCX"
    IMAGE = "image"
    XML = "XML file"
    OTHER = "file of another kind"


def sniff(data: bytes) -> tuple[Kind, str]:
    """The kind of `data`, and its extension as a word ("PNG") where that is known."""
    if data.startswith(_ZIP):
        return _zip_kind(data), ""
    if data.startswith(_OLE):
        return _ole_kind(data), ""
    if data.startswith(b"{\\rtf"):
        return Kind.RTF, ""
    if kind := _image(data):
        return Kind.IMAGE, kind
    header = _PDF.search(data, 0, PDF_HEADER_BYTES)
    if header and (header.start() == 0 or _PDF_OBJECT.search(data)):
        return Kind.PDF, ""
    text = decode(data[:TEXT_BYTES])
    if text is not None:
        return _text_kind(text[:HEAD_BYTES].lstrip("\ufeff \t\r\n")), ""
    return _by_signature(data)


def _image(data: bytes) -> str:
    signatures = (
        (b"\x89PNG\r\n", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF87a", "GIF"), (b"GIF89a", "GIF"),
        (b"II*\x00", "TIFF"), (b"MM\x00*", "TIFF"),
    )  # fmt: skip
    for signature, name in signatures:
        if data.startswith(signature):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WebP"
    return "HEIC" if data[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"} else ""


def _zip_kind(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.lstrip("/").replace("\\", "/") for name in archive.namelist()}
            mimetype = archive.open("mimetype").read(100) if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError, NotImplementedError, KeyError, EOFError):
        return Kind.BROKEN_ZIP
    if b"opendocument.text" in mimetype:
        return Kind.ODT
    if b"opendocument.spreadsheet" in mimetype:
        return Kind.SPREADSHEET
    if b"opendocument.presentation" in mimetype:
        return Kind.SLIDES
    folders = {name.split("/")[0] for name in names if "/" in name}
    if "[Content_Types].xml" in names or "_rels" in folders:
        for folder, kind in (("word", Kind.DOCX), ("xl", Kind.SPREADSHEET), ("ppt", Kind.SLIDES)):
            if folder in folders:
                return kind
    if "word/document.xml" in names:
        return Kind.DOCX
    return Kind.PAGES if "Index/Document.iwa" in names else Kind.ARCHIVE


def _ole_kind(data: bytes) -> Kind:
    streams = (
        ("EncryptedPackage", Kind.LOCKED_OFFICE), ("WordDocument", Kind.DOC), ("Workbook", Kind.SPREADSHEET),
        ("PowerPoint Document", Kind.SLIDES), ("__substg1.0_", Kind.MAIL),
    )  # fmt: skip
    for stream, kind in streams:
        if stream.encode("utf-16-le") in data:
            return kind
    return Kind.OTHER


def _text_kind(head: str) -> Kind:
    lower = head.lower()
    if _HTML.match(lower):
        return Kind.HTML
    if lower.startswith(("<?xml", "<svg")):
        return Kind.XML
    headers: set[str] = set()
    for line in head.splitlines():
        match = _MAIL_LINE.match(line)
        if match:
            headers.add(match[1].lower())
        elif not line.startswith((" ", "\t")):
            break
    return Kind.MAIL if len(headers) >= MAIL_HEADERS and headers & _MAIL_OWN else Kind.TEXT


def _by_signature(data: bytes) -> tuple[Kind, str]:
    """The kind of a binary file that none of the checks above knows."""
    try:
        matches = puremagic.magic_string(data)
    except (puremagic.PureError, ValueError):
        return Kind.OTHER, ""
    best = matches[0]
    word = best.extension.lstrip(".").upper()
    if best.mime_type.startswith("image/"):
        return Kind.IMAGE, word
    return (Kind.ARCHIVE if best.extension in _ARCHIVES else Kind.OTHER), word
