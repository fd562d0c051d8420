"""An upload is taken apart without trusting a name, a size or a ratio that it claims."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

import pytest

from api.errors import BadInput, TooLarge
from api.workflows import unpack as unpacking
from api.workflows.unpack import Given, Unpacked, unpack
from screening.errors import ReadStatus
from screening.readers import MAX_FILE_BYTES


def given(name: str, data: bytes) -> Given:
    return Given(name, io.BytesIO(data))


def a_zip(entries: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return packed.getvalue()


def files_of(*parts: Given) -> list[Unpacked]:
    return list(unpack(parts))


def test_files_are_taken_as_they_are_and_a_zip_is_what_lies_in_it() -> None:
    found = files_of(given("a.txt", b"one"), given("b.zip", a_zip({"x/c.txt": b"two", "d.pdf": b"three"})))
    assert [(file.name, file.data) for file in found] == [("a.txt", b"one"), ("x/c.txt", b"two"), ("d.pdf", b"three")]


def test_hostile_names_are_data_and_lead_nowhere(tmp_path: object) -> None:
    names = [
        "../../etc/passwd",
        "/abs/olute",
        "<img src=x onerror=alert(1)>.pdf",
        "x" * 3000,
        "C:\\evil.txt",
        "\u202efdp.exe",
    ]
    found = files_of(given("all.zip", a_zip({name: b"text" + name.encode() for name in names})))
    assert [file.name for file in found] == [name[:1000] for name in names]
    assert all(file.data is not None for file in found)


def test_a_zip_is_told_by_its_bytes_and_a_document_that_is_a_zip_stays_whole() -> None:
    docx = a_zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    odt = a_zip({"mimetype": b"application/vnd.oasis.opendocument.text"}, method=zipfile.ZIP_STORED)
    found = files_of(
        given("cv.docx", docx), given("named.zip", docx), given("cv.odt", odt), given("cv.pdf", a_zip({"a": b"1"}))
    )
    assert [file.name for file in found] == ["cv.docx", "named.zip", "cv.odt", "a"]
    assert found[0].data == docx


def test_folders_and_what_systems_add_are_left_out() -> None:
    entries = {"cvs/": b"", "cvs/a.txt": b"1", "__MACOSX/cvs/._a.txt": b"2", "cvs/.DS_Store": b"3", "Thumbs.db": b"4"}
    assert [file.name for file in files_of(given("x.zip", a_zip(entries)))] == ["cvs/a.txt"]


def test_a_nested_zip_is_one_file_that_the_reader_will_refuse() -> None:
    inner = a_zip({"a.txt": b"1"})
    assert files_of(given("x.zip", a_zip({"inner.zip": inner})))[0].data == inner


def test_a_bomb_is_refused_by_its_ratio_without_being_unpacked() -> None:
    found = files_of(given("x.zip", a_zip({"bomb.txt": b"\0" * (4 * 1024 * 1024), "cv.txt": b"fine"})))
    assert [(file.status, file.data) for file in found] == [(ReadStatus.TOO_LARGE, None), (None, b"fine")]


def test_a_size_that_a_header_lies_about_costs_that_file_alone() -> None:
    packed = bytearray(a_zip({"cv.txt": b"word " * 400_000}))
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = packed.index(signature) + place
        packed[at : at + 4] = struct.pack("<I", 10)
    assert files_of(given("x.zip", bytes(packed)))[0].status is ReadStatus.CORRUPT


def test_a_file_over_the_limit_is_a_row_without_bytes() -> None:
    found = files_of(given("big.pdf", b"\0" * (MAX_FILE_BYTES + 5)))
    assert (found[0].status, found[0].size, found[0].data) == (ReadStatus.TOO_LARGE, MAX_FILE_BYTES + 5, None)


def test_a_locked_entry_says_so() -> None:
    packed = bytearray(a_zip({"cv.txt": b"secret"}))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(signature) + place] |= 1
    assert files_of(given("x.zip", bytes(packed)))[0].status is ReadStatus.ENCRYPTED


def test_a_damaged_entry_costs_itself() -> None:
    packed = bytearray(a_zip({"a.txt": b"one" * 100, "b.txt": b"two"}, method=zipfile.ZIP_STORED))
    packed[packed.index(b"oneone") + 5] ^= 0xFF
    found = files_of(given("x.zip", bytes(packed)))
    assert [file.status for file in found] == [ReadStatus.CORRUPT, None]


@pytest.mark.parametrize("share", [1, 3, 5, 8, 12, 15])
def test_a_zip_cut_anywhere_is_refused_whole_or_costs_files(share: int) -> None:
    packed = a_zip({f"{number}.txt": bytes([number]) * 500 for number in range(20)}, method=zipfile.ZIP_STORED)
    with pytest.raises(BadInput, match="damaged"):
        files_of(given("x.zip", packed[: len(packed) * share // 16]))


def test_a_zip_of_nothing_and_an_upload_of_nothing_are_refused() -> None:
    with pytest.raises(BadInput, match="no file"):
        files_of(given("x.zip", a_zip({"only/": b""})))
    with pytest.raises(BadInput, match="no file"):
        files_of()


def test_too_many_entries_are_refused_before_the_directory_is_read() -> None:
    packed = a_zip({f"{number}": b"" for number in range(unpacking.MAX_ENTRIES + 1)})
    with pytest.raises(BadInput, match="more than 2000 files"):
        files_of(given("x.zip", packed))
    with pytest.raises(BadInput, match="more than 2000 files"):
        files_of(given("x.zip", packed * 3))


def test_entries_that_claim_too_much_together_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MAX_UNPACKED_BYTES", 100)
    with pytest.raises(TooLarge):
        files_of(given("x.zip", a_zip({"a": b"1" * 60, "b": b"2" * 60})))
