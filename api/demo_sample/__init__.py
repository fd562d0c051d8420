"""A small realistic sample: a requisition, generated résumés of invented people, and their self-identification.

The same seed gives the same bytes. Does not read, rank or audit anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from api.demo_sample.content import text_of
from api.demo_sample.extras import locked, scanned
from api.demo_sample.layouts_docx import DOCX_LAYOUTS
from api.demo_sample.layouts_pdf import laid_out
from api.demo_sample.people import Person, cast, cast_nurses, swapped
from api.demo_sample.selfid import Groups, assign_groups, expected_order, rows_of

__all__ = ["Sample", "SecondPosition", "make_sample", "make_second_position", "make_swapped", "posting"]


@dataclass(frozen=True, slots=True)
class Sample:
    """Where a sample lies: the requisition, the folder of résumés, the self-identification CSV.

    `count` is the number of files in `resumes`, the two unreadable ones included.
    """

    requisition: Path
    resumes: Path
    self_identification: Path
    count: int


@dataclass(frozen=True, slots=True)
class SecondPosition:
    """A second requisition, its posting and its résumés; nobody has said anything of themselves."""

    title: str
    requisition: Path
    resumes: Path
    posting: str


def posting() -> str:
    """The advertisement that the sample's requisition was written from."""
    return text_of("posting.txt")


def make_sample(folder: Path, *, seed: int = 7, people: int = 48) -> Sample:
    """Write a sample into `folder`, made if it is missing: `people` readable résumés, a scan and a locked PDF."""
    everyone = cast(seed=seed, people=people)
    return _written(folder, everyone, people, seed=seed)


def make_swapped(folder: Path, *, seed: int = 7, swap_seed: int = 1, people: int = 48) -> Sample:
    """The sample that `make_sample` writes, with every identity and all years of education replaced.

    Names, pronouns, contact details, addresses, birth dates and marital statuses differ for everyone; careers, skills,
    layouts, file names and self-identification are the same, so the ranking must be too.
    """
    everyone = swapped(cast(seed=seed, people=people), seed=seed, swap_seed=swap_seed)
    return _written(folder, everyone, people, seed=seed)


def make_second_position(folder: Path, *, seed: int = 7, people: int = 10) -> SecondPosition:
    """Write a second requisition and `people` résumés for it into `folder`, made if it is missing."""
    resumes = folder / "resumes"
    resumes.mkdir(parents=True, exist_ok=True)
    for person in cast_nurses(seed=seed, people=people):
        (resumes / person.file_name).write_bytes(_resume(person))
    requisition = folder / "requisition.yaml"
    requisition.write_text(text_of("ward_nurse.yaml"), encoding="utf-8", newline="\n")
    return SecondPosition("Ward Nurse", requisition, resumes, text_of("ward_nurse_posting.txt"))


def _written(folder: Path, everyone: tuple[Person, ...], readable: int, *, seed: int) -> Sample:
    files = _files(everyone, readable)
    resumes = folder / "resumes"
    resumes.mkdir(parents=True, exist_ok=True)
    for name, (_, content) in files.items():
        (resumes / name).write_bytes(content)
    requisition = folder / "requisition.yaml"
    requisition.write_text(text_of("requisition.yaml"), encoding="utf-8", newline="\n")
    self_identification = folder / "self_identification.csv"
    groups = _groups(everyone, files, readable, seed=seed)
    self_identification.write_text(rows_of(groups), encoding="utf-8", newline="\n")
    return Sample(requisition, resumes, self_identification, count=len(files))


def _files(everyone: tuple[Person, ...], readable: int) -> dict[str, tuple[Person, bytes]]:
    """File name → whose it is and its bytes."""
    files = {person.file_name: (person, _resume(person)) for person in everyone[:readable]}
    scan, lock = everyone[readable:]
    files[f"scan-{scan.number:03d}.pdf"] = (scan, scanned(scan))
    files[f"protected-{lock.number:03d}.pdf"] = (lock, locked(lock))
    return files


def _resume(person: Person) -> bytes:
    if person.layout in DOCX_LAYOUTS:
        return DOCX_LAYOUTS[person.layout](person)
    return laid_out(person).finished()


def _groups(
    everyone: tuple[Person, ...], files: Mapping[str, tuple[Person, bytes]], readable: int, *, seed: int
) -> dict[str, Groups]:
    """File name → groups; those whose files cannot be read are dealt last, as nobody can rank them."""
    order = expected_order(everyone[:readable], seed=seed) + tuple(person.number for person in everyone[readable:])
    dealt = assign_groups(order, seed=seed)
    return {name: dealt[person.number] for name, (person, _) in files.items()}
