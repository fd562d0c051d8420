"""Uploaded files in both databases: taken in at once, read once, found again, stopped and tried again."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import func, select

import api.workflows.ingest as ingesting
from api.errors import BadInput, Conflict, Forbidden, NotFound
from api.sandbox import ReadingPool
from api.storage.candidates import Personal, candidate_by_id, personal_of
from api.storage.database import Connection, Engine, reading, transaction
from api.storage.files import File, file_by_id
from api.storage.readings import current_readings
from api.storage.roles import Role
from api.storage.states import ConsentBasis, FileState, MergeReason
from api.storage.tables import (
    applications,
    batches,
    candidates,
    consents,
    contact_keys,
    file_contents,
    files,
    ledger,
    merge_proposals,
    reading_skills,
    readings,
    shingles,
)
from api.workflows.add_resumes import INGEST, Consent, Intake, Taken, add_resumes
from api.workflows.batches import batch_in_sight, batches_of, cancel_batch, files_in_sight, progress_of, retry_file
from api.workflows.ingest import MAX_ATTEMPTS, Workshop, ingest_file
from api.workflows.unpack import Given
from tests.make import resume_text
from tests.people import NOON, World, a_world

ANA = resume_text(
    name="Ana Mora",
    summary="Ana Mora, +1 212 555 0123, builds things.",
    experience="Data Engineer, Acme\n2019-01 - 2022-01\nBuilt pipelines in Python and SQL for sales.",
    skills="Python, SQL",
)


@dataclass
class House:
    """A world whose jobs are kept in a list and done when the test says so."""

    world: World
    workshop: Workshop
    jobs: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def upload(self, *texts: str | bytes, intake: Intake | None = None, role: Role = Role.RECRUITER) -> Taken:
        given = [
            Given(f"cv {number}.txt", io.BytesIO(text if isinstance(text, bytes) else text.encode()))
            for number, text in enumerate(texts)
        ]
        return add_resumes(self.world.service, self.world.actor(role), given, intake or Intake())

    def work(self) -> list[FileState | None]:
        """Do every job that waits."""
        todo, self.jobs[:] = list(self.jobs), []
        return [ingest_file(self.world.service, ids["file"], self.workshop) for _, ids in todo]

    def file(self, file_id: str) -> File:
        with reading(self.world.engine) as connection:
            found = file_by_id(connection, file_id)
        assert found is not None
        return found

    def count(self, table: object) -> int:
        with reading(self.world.engine) as connection:
            return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def readers() -> Iterator[ReadingPool]:
    with ReadingPool(1) as pool:
        yield pool


@pytest.fixture
def house(engine: Engine, tmp_path: Path, readers: ReadingPool) -> House:
    made = House(a_world(engine, tmp_path), Workshop(readers))

    def enqueue(_connection: Connection, job: str, ids: Mapping[str, str]) -> None:
        made.jobs.append((job, dict(ids)))

    made.world = replace(made.world, service=replace(made.world.service, enqueue=enqueue))
    return made


def entries(house: House, action: str) -> list[tuple[str, str]]:
    with reading(house.world.engine) as connection:
        query = select(ledger.c.subject, ledger.c.detail).where(ledger.c.action == action).order_by(ledger.c.sequence)
        return [(subject, detail) for subject, detail in connection.execute(query)]


def test_an_upload_keeps_rows_keys_contents_consents_and_jobs_at_once(house: House) -> None:
    until = NOON + timedelta(days=90)
    intake = Intake(requisition_id=house.world.requisition(), consent=Consent(ConsentBasis.POOL, until))
    taken = house.upload("one", "two", intake=intake)
    assert [house.file(file.id).state for file in taken.files] == [FileState.QUEUED] * 2
    assert [name for name, _ in house.jobs] == [INGEST, INGEST]
    assert {ids["file"] for _, ids in house.jobs} == {file.id for file in taken.files}
    assert house.count(file_contents) == house.count(consents) == house.count(applications) == 2
    with reading(house.world.engine) as connection:
        kept = connection.execute(select(consents.c.basis, consents.c.until)).all()
        assert set(kept) == {(ConsentBasis.POOL, until)}
        assert connection.execute(select(file_contents.c.content)).scalars().first() not in (b"one", b"two")
    assert entries(house, "batch_received") == [
        (taken.batch.id, f'{{"files":2,"requisition":"{intake.requisition_id}"}}')
    ]


def test_a_file_is_read_redacted_and_kept_with_everything_that_belongs_to_it(house: House) -> None:
    file = house.upload(ANA).files[0]
    assert house.work() == [FileState.READ]
    service, candidate_id = house.world.service, file.candidate_id
    with reading(house.world.engine) as connection:
        person = candidate_by_id(connection, candidate_id)
        who = personal_of(service.vault, person)
        kept = current_readings(connection, [candidate_id])[0]
        plain = connection.execute(select(readings.c.search_text, readings.c.passages, readings.c.dimension)).one()
        skills = set(connection.execute(select(reading_skills.c.skill_id)).scalars())
    assert who is not None
    assert (who.name, who.emails) == ("Ana Mora", ("ana@example.com",))
    assert kept.resume.id == candidate_id
    assert kept.codes.dtype == np.int8
    assert kept.codes.shape == (plain.passages, plain.dimension) == (len(kept.resume.passages), plain.dimension)
    assert {"python", "sql"} <= skills
    assert " python and sql " in plain.search_text
    assert "mora" not in plain.search_text
    assert house.count(contact_keys) == len(who.emails) + len(who.phones)
    assert house.file(file.id).state is FileState.READ
    assert [subject for subject, _ in entries(house, "file_finished")] == [file.id]


@pytest.mark.parametrize(
    ("data", "state"),
    [
        (b"", FileState.EMPTY),
        (b"%PDF-1.7 broken", FileState.CORRUPT),
        (b"\x7fELF\0\0\0\0", FileState.UNSUPPORTED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, FileState.UNSUPPORTED),
    ],
)
def test_a_bad_file_ends_in_its_state_and_still_counts_among_who_applied(
    house: House, data: bytes, state: FileState
) -> None:
    requisition = house.world.requisition()
    taken = house.upload(data, intake=Intake(requisition_id=requisition))
    assert house.work() == [state]
    assert house.file(taken.files[0].id).reason
    assert house.count(applications) == 1
    assert house.count(readings) == 0


def test_doing_a_job_twice_changes_nothing_the_second_time(house: House) -> None:
    file = house.upload(ANA).files[0]
    jobs = list(house.jobs)
    house.work()
    before = {table: house.count(table) for table in (readings, ledger, shingles, contact_keys)}
    house.jobs.extend(jobs)
    assert house.work() == [None]
    assert {table: house.count(table) for table in before} == before
    assert house.file(file.id).attempts == 1


def test_the_same_file_again_is_a_duplicate_that_speaks_for_nobody_new(house: House) -> None:
    first = house.upload(ANA).files[0]
    requisition = house.world.requisition()
    taken = house.upload(ANA, "other", intake=Intake(requisition_id=requisition))
    again = house.file(taken.files[0].id)
    assert (again.state, again.duplicate_of, again.candidate_id) == (FileState.DUPLICATE, first.id, first.candidate_id)
    assert house.count(candidates) == 2
    assert house.count(applications) == 2
    assert len(house.jobs) == 2


def test_the_same_file_twice_in_a_batch_is_one_row(house: House) -> None:
    taken = house.upload("same", "same", "other")
    assert taken.files[0].id == taken.files[1].id
    more = house.upload("other", "new", intake=Intake(batch_id=taken.batch.id))
    assert more.files[0].id == taken.files[2].id
    assert [house.file(file.id).position for file in more.files] == [1, 2]
    assert len(house.jobs) == 3


def test_two_empty_files_are_two_people_and_no_duplicates(house: House) -> None:
    taken = house.upload("", "", intake=Intake(requisition_id=house.world.requisition()))
    later = house.upload("", "")
    house.work()
    ids = {file.id for file in (*taken.files, *later.files)}
    assert len(ids) == 4
    assert {house.file(one).state for one in ids} == {FileState.EMPTY}
    assert house.count(applications) == 2


def test_a_file_of_another_team_is_not_given_away_as_a_duplicate(house: House) -> None:
    house.upload(ANA)
    stranger = house.world.stranger()
    taken = add_resumes(house.world.service, stranger, [Given("x.txt", io.BytesIO(ANA.encode()))], Intake())
    assert house.file(taken.files[0].id).state is FileState.QUEUED
    house.work()
    assert house.count(merge_proposals) == 0


def test_the_same_batch_sent_twice_at_once_makes_one_candidate_a_file(house: House) -> None:
    start, failures = threading.Barrier(2), []
    intake = Intake(requisition_id=house.world.requisition())

    def send() -> None:
        start.wait()
        try:
            house.upload(*(f"text {number}" for number in range(10)), intake=intake)
        except Exception as error:  # noqa: BLE001 - told to the test below
            failures.append(error)

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert house.count(candidates) == house.count(applications) == 10
    assert house.count(files) == 20
    assert len(house.jobs) == 10


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (ANA.replace("Mora", "Berg").replace("pipelines", "dashboards"), MergeReason.EMAIL),
        (resume_text(name="Zoe Mora", summary="Phone: (212) 555-0123"), MergeReason.PHONE),
    ],
)
def test_records_that_share_a_contact_are_offered_for_merging_and_not_merged(
    house: House, other: str, reason: MergeReason
) -> None:
    first, second = house.upload(ANA).files[0], house.upload(other).files[0]
    house.work()
    with reading(house.world.engine) as connection:
        offered = connection.execute(select(merge_proposals)).all()
    assert [(row.candidate_id, row.other_id, row.reason) for row in offered] == [
        (second.candidate_id, first.candidate_id, reason)
    ]
    assert len(entries(house, "merge_offered")) == 1


def test_two_versions_of_a_text_are_offered_and_two_different_ones_are_not(house: House) -> None:
    words = " ".join(f"word{number}" for number in range(200))
    other = " ".join(f"thing{number}" for number in range(200))
    house.upload(
        resume_text(name="Ana Mora", experience=words),
        resume_text(name="Bea Stone", experience=f"{words} and one more"),
        resume_text(name="Cleo Wood", experience=other),
    )
    house.work()
    with reading(house.world.engine) as connection:
        offered = connection.execute(select(merge_proposals.c.reason)).scalars().all()
    assert offered == [MergeReason.TEXT]


def test_a_cancelled_batch_is_read_no_further_and_its_files_can_be_tried_again(house: House) -> None:
    taken = house.upload(ANA, "two")
    service, actor = house.world.service, house.world.actor()
    view = cancel_batch(service, actor, taken.batch.id)
    assert view.counts == {FileState.CANCELLED: 2}
    assert house.work() == [None, None]
    assert cancel_batch(service, actor, taken.batch.id).counts == {FileState.CANCELLED: 2}
    with pytest.raises(Conflict, match="cancelled"):
        house.upload("three", intake=Intake(batch_id=taken.batch.id))
    retry_file(service, replace(actor, by=replace(actor.by, at=NOON + timedelta(minutes=1))), taken.files[0].id)
    assert house.work() == [FileState.READ]
    assert len(entries(house, "batch_cancelled")) == 1


def test_only_what_may_end_better_is_tried_again(house: House) -> None:
    file = house.upload(b"").files[0]
    house.work()
    with pytest.raises(Conflict, match="only a file that failed"):
        retry_file(house.world.service, house.world.actor(), file.id)


def test_a_file_cancelled_while_it_is_read_stays_cancelled(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = house.upload(ANA)
    real = ingesting._read

    def cancelled_meanwhile(*arguments: object) -> object:
        outcome = real(*arguments)  # type: ignore[arg-type]
        cancel_batch(house.world.service, house.world.actor(), taken.batch.id)
        return outcome

    monkeypatch.setattr(ingesting, "_read", cancelled_meanwhile)
    assert house.work() == [None]
    assert house.file(taken.files[0].id).state is FileState.CANCELLED
    assert house.count(readings) == 0


class Crash(BaseException):
    """The process ends here."""


@contextmanager
def crash(monkeypatch: pytest.MonkeyPatch, *, at: int, after: bool) -> Iterator[None]:
    """End the `at`-th transaction that `ingest_file` opens: right before it commits, or right after."""
    real, opened = transaction, [0]

    @contextmanager
    def crashing(engine: Engine) -> Iterator[Connection]:
        opened[0] += 1
        if opened[0] != at:
            with real(engine) as connection:
                yield connection
            return
        with real(engine) as connection:
            yield connection
            if not after:
                raise Crash
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(ingesting, "transaction", crashing)
        with pytest.raises(Crash):
            yield


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", [1, 2])
def test_a_crash_before_or_after_any_commit_loses_nothing_and_doubles_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, at: int, after: bool
) -> None:
    file = house.upload(ANA).files[0]
    with crash(monkeypatch, at=at, after=after):
        ingest_file(house.world.service, file.id, house.workshop)
    assert house.work() == [None if (at, after) == (2, True) else FileState.READ]
    assert house.file(file.id).state is FileState.READ
    assert house.count(readings) == 1
    assert [subject for subject, _ in entries(house, "file_finished")] == [file.id]


def test_a_crash_of_the_upload_leaves_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_connection: Connection, _job: str, _ids: Mapping[str, str]) -> None:
        raise Crash

    service = replace(house.world.service, enqueue=full)
    with pytest.raises(Crash):
        add_resumes(service, house.world.actor(), [Given("a.txt", io.BytesIO(b"a"))], Intake())
    assert [house.count(table) for table in (batches, files, candidates, file_contents)] == [1, 0, 0, 0]


def test_a_file_that_ends_its_worker_is_given_up_after_some_tries(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = house.upload(ANA).files[0]
    for _ in range(MAX_ATTEMPTS):
        with crash(monkeypatch, at=2, after=False):
            ingest_file(house.world.service, file.id, house.workshop)
    assert house.work() == [FileState.FAILED]
    assert "ended each time" in house.file(file.id).reason


def test_two_workers_on_one_file_keep_it_once(house: House) -> None:
    file = house.upload(ANA).files[0]
    start, outcomes = threading.Barrier(2), []

    def work() -> None:
        start.wait()
        outcomes.append(ingest_file(house.world.service, file.id, house.workshop))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["None", "read"]
    assert house.count(readings) == 1


def test_our_own_defect_costs_one_file(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("Ana Mora")

    monkeypatch.setattr(ingesting, "understand", fails)
    file = house.upload(ANA).files[0]
    assert house.work() == [FileState.FAILED]
    assert "Ana" not in house.file(file.id).reason


def test_content_that_was_changed_in_the_database_is_refused_and_not_read(house: House) -> None:
    file = house.upload(ANA).files[0]
    with transaction(house.world.engine) as connection:
        connection.execute(file_contents.update().values(content=b"\x01" + b"\0" * 60))
    assert house.work() == [FileState.FAILED]
    assert "does not open" in house.file(file.id).reason


def test_names_are_shown_until_a_file_speaks_for_somebody_who_is_ranked_blind(house: House) -> None:
    taken = house.upload(ANA, b"")

    def view() -> list[str | None]:
        service, actor = house.world.service, house.world.actor()
        return [one.name for one in files_in_sight(service, actor, taken.batch.id, states=(), after=-1, limit=9)]

    assert view() == ["cv 0.txt", "cv 1.txt"]
    house.work()
    assert view() == [None, "cv 1.txt"]


def test_files_are_listed_by_place_state_and_page(house: House) -> None:
    taken = house.upload("a", "b", b"", "c")
    house.work()
    service, actor = house.world.service, house.world.actor()
    everyone = files_in_sight(service, actor, taken.batch.id, states=(), after=-1, limit=2)
    rest = files_in_sight(service, actor, taken.batch.id, states=(), after=everyone[-1].file.position, limit=9)
    assert [one.file.position for one in (*everyone, *rest)] == [0, 1, 2, 3]
    empty = files_in_sight(service, actor, taken.batch.id, states=(FileState.EMPTY,), after=-1, limit=9)
    assert [one.file.position for one in empty] == [2]
    assert progress_of(service, actor, taken.batch.id).is_done
    assert batch_in_sight(service, actor, taken.batch.id).is_done


def test_batches_of_other_teams_do_not_exist_and_uploading_needs_the_permission(house: House) -> None:
    taken = house.upload("one")
    service, stranger = house.world.service, house.world.stranger()
    for ask in (
        lambda: batch_in_sight(service, stranger, taken.batch.id),
        lambda: cancel_batch(service, stranger, taken.batch.id),
        lambda: retry_file(service, stranger, taken.files[0].id),
        lambda: progress_of(service, stranger, taken.batch.id),
        lambda: add_resumes(service, stranger, [Given("a", io.BytesIO(b"a"))], Intake(batch_id=taken.batch.id)),
        lambda: add_resumes(
            service, stranger, [Given("a", io.BytesIO(b"a"))], Intake(requisition_id=house.world.requisition())
        ),
    ):
        with pytest.raises(NotFound):
            ask()
    assert batches_of(service, stranger, before=None, limit=9) == ()
    for role in (Role.HIRING_MANAGER, Role.COMPLIANCE, Role.ADMINISTRATOR, Role.AUDITOR):
        with pytest.raises(Forbidden):
            house.upload("x", role=role)


def test_an_upload_of_somebody_in_two_teams_has_to_say_for_which(house: House) -> None:
    actor = replace(house.world.actor(), team_ids=frozenset({house.world.team_id, "other"}))
    with pytest.raises(BadInput, match="which team"):
        add_resumes(house.world.service, actor, [Given("a", io.BytesIO(b"a"))], Intake())


def test_nothing_of_a_person_is_repeated_in_what_is_printed(house: House) -> None:
    taken = house.upload(ANA)
    house.work()
    with reading(house.world.engine) as connection:
        kept = current_readings(connection, [taken.files[0].candidate_id])[0]
    shown = repr((taken.files[0], kept, Given("Ana Mora.pdf", io.BytesIO()), Personal("Ana Mora")))
    assert "Mora" not in shown
    assert "Python" not in shown
