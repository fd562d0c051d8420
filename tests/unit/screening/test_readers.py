"""Which reader a file goes to, and what is said where there is none."""

from __future__ import annotations

import io
import zipfile
import zlib

import docx as python_docx
import pytest

from screening.errors import ReadStatus, Unreadable
from screening.readers import MAX_FILE_BYTES, READERS, read
from screening.readers.sniff import Kind, sniff

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(17) + zlib.compress(b"pixels")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def zipped(**entries: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def refusal(data: bytes, file_name: str = "") -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read(data, file_name=file_name)
    return caught.value


def test_a_docx_is_read_whatever_its_name() -> None:
    document = python_docx.Document()
    document.add_paragraph("Welder")
    buffer = io.BytesIO()
    document.save(buffer)
    result = read(buffer.getvalue(), file_name="resume.pdf")
    assert (result.format, result.text) == ("docx", "Welder")
    assert len(result.sha256) == 64


def test_text_is_read_whatever_its_name() -> None:
    assert read(b"BM welder, GIF maker", file_name="resume.docx").format == "txt"


def test_the_same_bytes_give_the_same_document() -> None:
    assert read(b"# Jane\n\nWelder") == read(b"# Jane\n\nWelder", file_name="other")


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", b"\xef\xbb\xbf  ", " \n".encode("utf-16")])
def test_nothing_but_white_space_is_empty(data: bytes) -> None:
    assert refusal(data).status is ReadStatus.EMPTY


def test_more_than_the_limit_is_too_large() -> None:
    assert refusal(bytes(MAX_FILE_BYTES + 1)).status is ReadStatus.TOO_LARGE


def test_a_picture_named_like_a_pdf_is_called_a_picture() -> None:
    caught = refusal(PNG, "resume.pdf")
    assert caught.status is ReadStatus.UNSUPPORTED
    assert caught.reason.startswith("This is a PNG image named like a PDF: ")
    assert "OCR" in caught.reason


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n1 0 obj", Kind.PDF),
        (b"junk\n%PDF-1.4\n1 0 obj", Kind.PDF),
        (b"I wrote a parser for %PDF-1.7 files", Kind.TEXT),
        (b"{\\rtf1 Jane}", Kind.RTF),
        (OLE + "WordDocument".encode("utf-16-le"), Kind.DOC),
        (OLE + "Workbook".encode("utf-16-le"), Kind.SPREADSHEET),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", Kind.IMAGE),
        (b"GIF89a\x01\x00\x01\x00", Kind.IMAGE),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", Kind.IMAGE),
        (b"BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00", Kind.IMAGE),
        (b"  <!DOCTYPE html><html><body>Jane</body></html>", Kind.HTML),
        (b"<?xml version='1.0'?>\n<html>Jane</html>", Kind.HTML),
        (b"<?xml version='1.0'?><cv/>", Kind.XML),
        (b"Received: from a\nFrom: j@example.org\nSubject: CV\n\nHello", Kind.MAIL),
        (b"Name: Jane\nPhone: 1\nFrom: Rome\n", Kind.TEXT),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00", Kind.ARCHIVE),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", Kind.ARCHIVE),
        (zipped(a=b"%PDF-1.7 1 0 obj"), Kind.ARCHIVE),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.text"), Kind.ODT),
        (zipped(_rels__x=b"", xl__workbook=b""), Kind.SPREADSHEET),
        (zipped(_rels__x=b"", ppt__slides=b""), Kind.SLIDES),
        (zipped(a=b"x")[:-10], Kind.BROKEN_ZIP),
        (bytes(range(256)) * 4, Kind.OTHER),
    ],
    ids=lambda value: value.name if isinstance(value, Kind) else "bytes",  # a ZIP holds the time: no two runs alike
)
def test_content_tells_the_kind(data: bytes, kind: Kind) -> None:
    assert sniff(data)[0] is kind


def test_every_kind_without_a_reader_is_refused_with_what_to_do() -> None:
    samples = {
        b"{\\rtf1}": ReadStatus.UNSUPPORTED,
        OLE + "WordDocument".encode("utf-16-le"): ReadStatus.UNSUPPORTED,
        OLE + "EncryptedPackage".encode("utf-16-le"): ReadStatus.ENCRYPTED,
        zipped(a=b"x"): ReadStatus.UNSUPPORTED,
        zipped(a=b"x")[:-10]: ReadStatus.CORRUPT,
        b"<html>": ReadStatus.UNSUPPORTED,
        bytes(range(256)): ReadStatus.UNSUPPORTED,
    }
    for data, status in samples.items():
        assert sniff(data)[0] not in READERS
        caught = refusal(data, "resume.docx")
        assert caught.status is status
        assert ": a" in caught.reason
