"""Files that wait though no job is there to read them, as after tables of jobs were lost: they are queued once more.

Row and job are written in one transaction, so this mends what happened to the database from outside, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Final

from api.storage.database import reading, transaction
from api.storage.files import change_state, waiting_files
from api.storage.ledger import Action, By, append
from api.storage.states import FileState
from api.workflows.add_resumes import INGEST, ids_of_job
from api.workflows.ingest import WORKER
from api.workflows.service import Service

__all__ = ["put_back_lost"]

WAITED: Final = timedelta(minutes=1)  # so that nobody is taken for lost who is just being handed over
AT_ONCE: Final = 500


def put_back_lost(service: Service, has_job: Callable[[], Collection[str]]) -> int:
    """Queue every file that waits and has no job; how many. `has_job` says which files have one that is not finished.

    Raises:
        StorageError: the database refused.
    """
    at, count = service.now(), 0
    with reading(service.engine) as connection:
        waiting = waiting_files(connection, before=at - WAITED)
    if not waiting:
        return 0
    known = has_job()
    lost = [file for file in waiting if file.id not in known]
    for start in range(0, len(lost), AT_ONCE):
        with transaction(service.engine) as connection:
            for file in lost[start : start + AT_ONCE]:
                queued = change_state(connection, file, to=FileState.QUEUED, at=at)
                if queued is None:
                    continue
                detail = {"state": file.state.value}
                append(connection, Action.FILE_RETRIED, subject=file.id, by=By(WORKER, at), detail=detail)
                service.enqueue(connection, INGEST, ids_of_job(queued))
                count += 1
    return count
