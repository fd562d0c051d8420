"""A requisition and a folder → ranking → proposal → audit → shortlist, or a gate that stays shut."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from api.cache import Cache, CachedEncoder
from api.reports.run_json import ranking_json, requisition_json
from api.sandbox import ReadingPool
from api.workflows.audit import AuditResult, Stage, audit_proposal
from api.workflows.certify import DEFAULT_SAMPLE, swap_certificate
from api.workflows.prepare import Identify, Pool, Progress, prepare, versions
from api.workflows.stages import Line, stages_of
from fairness.perturbation import Certificate
from fairness.ports import Predictor
from screening.candidate import CandidateId
from screening.digest import digest
from screening.errors import GateShut, ReadStatus
from screening.evidence import GateState, Queries
from screening.pipeline import ask, rank_pool
from screening.ports import Calibration, Codes, Tools, VectorIndex
from screening.ranking import Ranking
from screening.requisition import Mode, Requisition
from screening.retrieval import EXACT_PASSAGES, Retrieval
from screening.shortlist import Proposal, Shortlist, SignOff, propose, release

__all__ = ["Bench", "Ranked", "Screened", "cache_for", "rank_folder", "screen_folder"]


BuildIndex = Callable[[Codes], VectorIndex]
FileOf = Callable[[CandidateId], str]


@dataclass(frozen=True, slots=True)
class Bench:
    """What an entrance lays out for a run: tools, cache, readers, who tells languages, who shows progress."""

    tools: Tools
    cache: Cache
    readers: ReadingPool
    identify: Identify
    progress: Progress
    build_index: BuildIndex
    predictor: Predictor | None = None
    exact_passages: int = EXACT_PASSAGES


@dataclass(frozen=True, slots=True)
class Ranked:
    """A ranking with all that it was made of, and its published form."""

    requisition: Requisition
    pool: Pool
    queries: Queries
    ranking: Ranking
    retrieval: Retrieval
    provenance: Mapping[str, str]
    published: dict[str, Any]
    calibration: Calibration
    tools: Tools


@dataclass(frozen=True, slots=True)
class Screened:
    """A ranking, the cut proposed, its audit, and the shortlist if the gate is open."""

    ranked: Ranked
    proposal: Proposal
    audit: AuditResult
    shortlist: Shortlist | None
    sign_off: SignOff | None


def cache_for(folder: Path | None, tools: Tools) -> Cache:
    """A cache whose keys hold all that shapes what `tools` make; None keeps nothing."""
    reading = {name: version for name, version in versions(tools).items() if name != "encoder"}
    return Cache(folder, reading=digest(reading), encoder=tools.encoder.revision)


def rank_folder(requisition: Requisition, folder: Path, bench: Bench) -> Ranked:
    """Rank everyone in `folder`.

    Raises:
        BadInput: if the folder cannot be used.
    """
    tools = Tools(CachedEncoder(bench.tools.encoder, bench.cache), bench.tools.matcher, bench.tools.calibration)
    pool = prepare(
        folder, tools, cache=bench.cache, readers=bench.readers, identify=bench.identify, progress=bench.progress
    )
    queries = ask(requisition, tools)
    ranking, retrieval = rank_pool(
        requisition, pool.people, queries, tools=tools, build_index=bench.build_index, threshold=bench.exact_passages
    )
    provenance = {
        **versions(bench.tools),
        "calibration": bench.tools.calibration.version,
        "engine": "exact" if retrieval.exact else "index proposes, exact scores",
        "requisition_sha256": digest(requisition_json(requisition)),
        "pool_sha256": digest(sorted(p.resume.content_hash for p in pool.people)),
    }
    published = ranking_json(ranking, file_of=_files(pool), provenance=provenance)
    return Ranked(requisition, pool, queries, ranking, retrieval, provenance, published, tools.calibration, tools)


def _files(pool: Pool) -> FileOf:
    names = {f.candidate: f.file for f in pool.files if f.candidate is not None and f.duplicate_of is None}
    return lambda candidate: names[candidate]


def screen_folder(
    requisition: Requisition,
    folder: Path,
    bench: Bench,
    *,
    cut: int | None = None,
    self_id: Path | None = None,
    sign_off: tuple[str, str] | None = None,
    swaps: int = DEFAULT_SAMPLE,
) -> Screened:
    """Rank, propose a cut, audit exactly that cut, and release it if the audit or a named person allows.

    Args:
        requisition: what is asked.
        folder: the résumés.
        bench: tools, cache, readers.
        cut: how many, if not the requisition's number.
        self_id: CSV of self-identification.
        sign_off: (name, reason) of who releases what the audit holds.
        swaps: how many résumés are scored again with who they are swapped; 0 for none.

    Raises:
        BadInput: if the folder or the self-identification cannot be used.
        GateShut: if the sign-off lacks a name or a reason.
    """
    ranked = rank_folder(requisition, folder, bench)
    proposal = propose(
        ranked.ranking,
        cut=cut,
        ranking_hash=digest(ranked.published),
        requisition_hash=ranked.provenance["requisition_sha256"],
    )
    twins = {f.file: f.duplicate_of for f in ranked.pool.files if f.duplicate_of}
    audit = audit_proposal(
        proposal.subject,
        _stages(ranked, proposal),
        self_id=self_id,
        twins=twins,
        requisition=requisition.id,
        certificate=_certificate(ranked, folder, bench, cut=proposal.cut, sample=swaps),
        predictor=bench.predictor,
        vectors=_vectors(ranked),
    )
    signed = SignOff(by=sign_off[0], reason=sign_off[1], subject=proposal.subject) if sign_off else None
    try:
        shortlist = release(proposal, audit.verdict, sign_off=signed)
    except GateShut:
        shortlist = None
    return Screened(ranked, proposal, audit, shortlist, signed)


def _certificate(ranked: Ranked, folder: Path, bench: Bench, *, cut: int, sample: int) -> Certificate | None:
    if not sample:
        return None
    return swap_certificate(
        ranked.requisition,
        folder,
        ranked.pool,
        tools=ranked.tools,
        queries=ranked.queries,
        cache=bench.cache,
        readers=bench.readers,
        identify=bench.identify,
        cut=cut,
        sample=sample,
    )


def _vectors(ranked: Ranked) -> dict[str, list[float]]:
    """By file, the mean code of a résumé's redacted passages: what a scan for proxies looks at."""
    file_of = _files(ranked.pool)
    return {
        file_of(person.resume.id): [float(value) for value in np.asarray(person.codes, dtype=np.float64).mean(axis=0)]
        for person in ranked.pool.people
        if len(person.codes)
    }


def _stages(ranked: Ranked, proposal: Proposal) -> list[Stage]:
    """Of everyone who sent a file, by the name of the file."""
    speaking = [f for f in ranked.pool.files if f.duplicate_of is None]
    file_of = _files(ranked.pool)
    places = {file_of(place.candidate): place for place in ranked.ranking.places}
    gates = [r.id for r in ranked.requisition.requirements if r.mode is Mode.GATE]
    return stages_of(
        Line(
            received=tuple(f.file for f in speaking),
            read=tuple(f.file for f in speaking if f.status is ReadStatus.READ),
            ranked=tuple(places),
            retrieved=not ranked.retrieval.exact,
            gates=[
                (gate, frozenset(f for f, p in places.items() if p.gates[index].state is not GateState.NOT_MET))
                for index, gate in enumerate(gates)
            ],
            selected=frozenset(file_of(candidate) for candidate in proposal.selected),
            scores={file: place.score for file, place in places.items()},
            points={
                file: {one.evidence.requirement: one.points for one in place.points}
                for file, place in places.items()
                if place.eligible
            },
        )
    )
