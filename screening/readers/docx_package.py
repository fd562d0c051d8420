"""Open the ZIP around a DOCX without trusting it, and parse the XML inside without following anything.

Knows ZIP, XML and relationships. Does not know paragraphs or text.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import lxml.etree

from screening.errors import ReadStatus, Unreadable

__all__ = ["Element", "Package", "Relation", "open_package"]

Element: TypeAlias = Any  # an lxml element; lxml ships no types

MAX_ENTRIES: Final = 2_000
MAX_UNPACKED_BYTES: Final = 50 * 1024 * 1024  # all entries together
MAX_RATIO: Final = 100  # unpacked to packed bytes of one entry
SIZEABLE_BYTES: Final = 1024 * 1024  # unpacked; a smaller entry may repeat itself as it likes
CHUNK_BYTES: Final = 64 * 1024
DIRECTORY_RECORD: Final = b"PK\x01\x02"  # stands before each entry of the central directory
ENCRYPTED_FLAG: Final = 0x1

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the two that OPC allows
_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    struct.error,
    OverflowError,
)
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)
_BROKEN = "The DOCX is damaged ({}): ask for the résumé again, as PDF or DOCX."
_BOMB = "The DOCX unpacks to more than a résumé can need ({}): ask for the résumé as PDF."


@dataclass(frozen=True, slots=True)
class Relation:
    """What an id inside a part points to: a part's name, or an outside address where `external`."""

    kind: str
    target: str
    external: bool


@dataclass(frozen=True, slots=True)
class Package:
    """The XML parts of a DOCX by name, unpacked within the limits, and whether it carries pictures."""

    parts: Mapping[str, bytes]
    pictures: bool

    def __repr__(self) -> str:
        """How many parts: their text is personal."""
        return f"Package({len(self.parts)} parts)"

    def tree(self, name: str) -> Element | None:
        """The root element of the part `name`, None where there is no such part.

        Raises:
            Unreadable: CORRUPT for XML that is broken or declares a DTD or entities.
        """
        xml = self.parts.get(name)
        return None if xml is None else _parse(xml)

    def relations(self, name: str) -> Mapping[str, Relation]:
        """What the ids in the part `name` ("" for the package itself) point to."""
        folder, base = posixpath.split(name)
        root = self.tree(posixpath.join(folder, "_rels", f"{base}.rels"))
        found: dict[str, Relation] = {}
        for element in () if root is None else root.iter("{*}Relationship"):
            external = element.get("TargetMode") == "External"
            target = element.get("Target", "")
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = element.get("Type", "").rpartition("/")[2]
            found[element.get("Id", "")] = Relation(kind, target, external)
        return found

    def main_part(self) -> str:
        """The name of the part that holds the body."""
        for relation in self.relations("").values():
            if relation.kind == "officeDocument" and relation.target in self.parts:
                return relation.target
        if "word/document.xml" in self.parts:
            return "word/document.xml"
        raise Unreadable(ReadStatus.CORRUPT, _BROKEN.format("it has no body"))


def open_package(data: bytes) -> Package:
    """The parts of the DOCX `data`, every entry unpacked once and counted, whatever its header says.

    Raises:
        Unreadable: TOO_LARGE for a bomb, ENCRYPTED for locked entries, CORRUPT for anything broken or unsafe.
    """
    if data.count(DIRECTORY_RECORD) > 2 * MAX_ENTRIES:  # before the directory is built: it alone can fill the memory
        raise Unreadable(ReadStatus.TOO_LARGE, _BOMB.format(f"more than {MAX_ENTRIES:,} entries"))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_names(entries)
            parts: dict[str, bytes] = {}
            room = MAX_UNPACKED_BYTES
            for entry in entries:
                content, size = _unpack(archive, entry, room=room)
                room -= size
                parts[entry.filename.lstrip("/")] = content
    except _BROKEN_ZIP as error:
        raise Unreadable(ReadStatus.CORRUPT, _BROKEN.format("its ZIP cannot be unpacked")) from error
    pictures = any(name.startswith("word/media/") for name in parts)
    return Package({name: xml for name, xml in parts.items() if xml}, pictures)


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise Unreadable(ReadStatus.TOO_LARGE, _BOMB.format(f"more than {MAX_ENTRIES:,} entries"))
    names: set[str] = set()
    for entry in entries:
        name = entry.orig_filename.replace("\\", "/")
        if ".." in name.split("/") or "\0" in name or re.match("/*[A-Za-z]:", name) or name.startswith("//"):
            raise Unreadable(ReadStatus.CORRUPT, _BROKEN.format("an entry's path leads outside of it"))
        if name in names:
            raise Unreadable(ReadStatus.CORRUPT, _BROKEN.format("two entries have one name"))
        names.add(name)
        if entry.flag_bits & ENCRYPTED_FLAG:
            raise Unreadable(
                ReadStatus.ENCRYPTED,
                "The DOCX is locked with a password: ask for a copy without one.",
            )
        if entry.compress_type not in _METHODS:
            raise Unreadable(ReadStatus.CORRUPT, _BROKEN.format("an entry is packed in a way DOCX does not know"))


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, room: int) -> tuple[bytes, int]:
    """The content of an XML entry (empty for others) and its true size, reading at most `room` bytes and a chunk."""
    kept = entry.filename.endswith((".xml", ".rels"))
    content = bytearray()
    size = 0
    with archive.open(entry) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            size += len(chunk)
            if size > room:
                limit = MAX_UNPACKED_BYTES // (1024 * 1024)
                raise Unreadable(ReadStatus.TOO_LARGE, _BOMB.format(f"over {limit} MB"))
            if size > SIZEABLE_BYTES and size > MAX_RATIO * max(1, entry.compress_size):
                raise Unreadable(ReadStatus.TOO_LARGE, _BOMB.format(f"over {MAX_RATIO} times its size"))
            if kept:
                content += chunk
    return bytes(content), size


def _parse(xml: bytes) -> Element:
    if _DTD.search(xml.replace(b"\0", b"")):
        raise Unreadable(ReadStatus.CORRUPT, _BROKEN.format("its XML declares a DTD or entities, which is refused"))
    for strict, transitional in _STRICT:
        xml = xml.replace(strict, transitional)
    parser = lxml.etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = lxml.etree.fromstring(xml, parser)
    except lxml.etree.XMLSyntaxError as error:
        raise Unreadable(ReadStatus.CORRUPT, _BROKEN.format("its XML is broken")) from error
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(ReadStatus.CORRUPT, _BROKEN.format("its XML declares a DTD, which is refused"))
    return root
