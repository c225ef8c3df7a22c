"""The finished record of a round and of a day, from the state: what minutes, exports and the capsule are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from ballotcount import storage
from ballotcount.capture.formats import HEAD, kind_of
from ballotcount.documents import papers
from ballotcount.documents.exports import FORMATS, export
from ballotcount.documents.saying import t
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Election, Round, RoundKind, RoundStage, Sheets
from ballotcount.domain.errors import UserError
from ballotcount.domain.outcome import Outcome
from ballotcount.domain.record import RoundRecord, RulesUsed
from ballotcount.domain.state import Closed
from ballotcount.evidence import capsule
from ballotcount.evidence.recount import stability
from ballotcount.evidence.signed_copy import unlike
from ballotcount.roster.attendance import credentialed, seats
from ballotcount.roster.credentials import credentials as credentials_of
from ballotcount.rules import outcome, tally
from ballotcount.service import attendance
from ballotcount.service.closing import MINUTES
from ballotcount.service.record import board_papers, credentials_now, record_of
from ballotcount.service.session import Session
from ballotcount.text import words

MOST_BYTES = 100_000_000
"""Largest layout or ballot that goes into a capsule: a scan in colour at 600 dpi, unpacked."""
LOCKED = (RoundStage.CLOSED, RoundStage.ANNOUNCED)
CAPSULE = "ho-so.zip"
CREDENTIALS = "credentials"
EARLY = frozenset({"sheets", CREDENTIALS, "entry-log"})
"""Reports that the board needs before the result is locked."""


def finished(session: Session, round_id: str) -> RoundRecord:
    """Return a round as its papers show it, with the machine's stability and pictures named as in the capsule.

    Raises:
        UserError: ``round.unknown``, ``round.not_issued``, ``capsule.picture``.
    """
    return _finished(session, round_id)()


def locked(session: Session, round_id: str) -> RoundRecord:
    """Return a finished round whose result is locked.

    Raises:
        UserError: ``document.not_closed``, or as ``finished``.
        IntegrityFault: as ``Session.require_proved``.
    """
    return _locked(session, round_id)()


def _finished(session: Session, round_id: str) -> Callable[[], RoundRecord]:
    """Take the facts of a round; what comes back reads its pictures, which may take long, and needs no session."""
    session.journal.require_checked()
    record = _measured(session, round_id)
    picture = pictures_of(session)
    return lambda: capsule.with_bare_pictures(record, picture)[0]


def _locked(session: Session, round_id: str) -> Callable[[], RoundRecord]:
    if session.round(round_id).stage not in LOCKED:
        raise UserError("document.not_closed", round=round_id)
    session.require_proved()
    return _finished(session, round_id)


@dataclass(frozen=True, slots=True)
class Unmade:
    """A paper whose facts were taken from the state; ``make`` needs no session and may run beside the work.

    Attributes:
        closed: the locked result that the paper tells; None before the lock.
    """

    make: Callable[[], bytes]
    closed: Closed | None


def unmade(session: Session, round_id: str, what: str, ending: str) -> Unmade:
    """Take the facts of the minutes (``MINUTES``), of another report, or of an export, which has no ending of its own.

    Raises:
        UserError: as ``minutes``, ``report`` and ``exported``.
    """
    if what == MINUTES:
        make = _minutes(session, round_id, ending)
    elif what in FORMATS:
        make = _export(session, round_id, what)
    else:
        make = _report(session, round_id, what, ending=ending)
    return Unmade(make, closed=None if what == CREDENTIALS else session.round(round_id).closed)


def require_unchanged(session: Session, round_id: str, paper: Unmade) -> None:
    """Refuse a paper whose result was reopened or locked while it was made.

    Raises:
        UserError: ``document.overtaken``.
    """
    if paper.closed is not None and session.round(round_id).closed is not paper.closed:
        raise UserError("document.overtaken")


def minutes(session: Session, round_id: str, ending: str, form: str = "") -> bytes:
    """Return the minutes of a locked round, with the root of its capsule on them.

    Args:
        ending: ``.pdf`` or ``.docx``.
        form: id or file of a form; empty for the one of the round's profile.

    Raises:
        UserError: as ``locked``, or as ``documents.papers``.
    """
    return _minutes(session, round_id, ending, form=form)()


def _minutes(session: Session, round_id: str, ending: str, form: str = "") -> Callable[[], bytes]:
    taken = _locked(session, round_id)

    def make() -> bytes:
        record = taken()
        return papers.render(papers.compose(record, form, paper=MINUTES, root=root_of(record)), ending)

    return make


def draft_minutes(session: Session, round_id: str) -> bytes:
    """Return the minutes of a round whose sheets are collected, as PDF: dots stand where the count will be.

    Every ballot is left out before a word is made, so nobody reads a figure of an unfinished count.

    Raises:
        UserError: ``round.unknown``, ``round.not_issued``, or as ``documents.papers``.
    """
    state = session.round(round_id)
    frozen = session.frozen(round_id)
    profile = session.profile_of(round_id)
    empty = outcome.compute(frozen, sheets=state.sheets, tally=tally.count((), frozen, profile), profile=profile)
    record = replace(record_of(session, round_id), outcome=empty, ballots=(), rulings=(), judged=(), passes=())
    return papers.render(papers.compose_draft(record), ".pdf")


def report(session: Session, round_id: str, form: str, ending: str) -> bytes:
    """Return another paper of a round: what goes out before the result waits for no lock, what tells the result does.

    Raises:
        UserError: as ``locked`` or ``finished``, or as ``documents.papers``.
    """
    return _report(session, round_id, form, ending=ending)()


def _report(session: Session, round_id: str, form: str, ending: str) -> Callable[[], bytes]:
    own = board_papers(session, round_id) if form == "entry-log" else None
    if form == CREDENTIALS:
        record = attending(session)
        return lambda: papers.render(papers.compose(record, form, papers=own), ending)
    taken = _finished(session, round_id) if form in EARLY else _locked(session, round_id)
    return lambda: papers.render(papers.compose(taken(), form, papers=own), ending)


def attending(session: Session) -> RoundRecord:
    """Return a record without votes, as of now: who is convened and here, for the report before all rounds.

    Raises:
        UserError: ``congress.none``.
    """
    profile = session.profile()
    kind = session.congress.kind
    have = attendance.figures(session)
    rule = profile.base_for(session.congress.kind)
    vote = Round(
        id=CREDENTIALS,
        election=CREDENTIALS,
        number=0,
        kind=RoundKind.FIRST,
        congress_kind=kind,
        seats=0,
        style=VotingMethod.STRIKE,
        candidates=(),
        profile=profile.id,
        profile_hash=profile.hash,
        roster=have,
    )
    outcome = Outcome(
        valid=0,
        invalid=0,
        invalid_by_reason={},
        base=0,
        base_code=rule.of.value,
        base_rule=rule.rule(f"base_{rule.of}"),
        needed=None,
        threshold_rule=rule.rule(f"base_{rule.of}"),
        quorum=attendance.quorum(session),
        seats=0,
        lines=(),
        tie=None,
        next=None,
        what_if=(),
    )
    state = session.state
    found = credentials_now(session)
    return RoundRecord(
        congress=session.congress,
        board=(),
        election=Election(id=CREDENTIALS, title="", body="", seats=0, style=VotingMethod.STRIKE, candidates=()),
        round=vote,
        outcome=outcome,
        sheets=Sheets(),
        ballots=(),
        rules=RulesUsed(
            title=profile.title,
            people=profile.members_word(kind),
            presidium=profile.words.presidium,
            person=profile.words.person,
            board=profile.words.board,
            cite=profile.words.cite,
            head=profile.words.head,
            meeting=profile.words.meeting,
        ),
        presidium=state.presidium,
        secretaries=state.secretaries,
        credentials=found and replace(found, notes=_extremes(session)),
    )


def exported(session: Session, round_id: str, format: str) -> bytes:
    """Return a locked round in one of ``documents.exports.FORMATS``.

    Raises:
        UserError: as ``locked``, or ``export.format``.
    """
    return _export(session, round_id, format)()


def _export(session: Session, round_id: str, format: str) -> Callable[[], bytes]:
    taken = _locked(session, round_id)
    return lambda: export(taken(), format)


def root_of(record: RoundRecord) -> str:
    """Return the root hash of a finished round, as its minutes print it."""
    return capsule.root(capsule.round_files(record))


def day_capsule(
    session: Session,
    out: Path,
    *,
    layouts: Sequence[bytes] = (),
    forms: Mapping[str, str] | None = None,
    signed: Mapping[str, bytes] | None = None,
    public: bool = False,
) -> capsule.Made:
    """Write the capsule of every locked round of a congress, whole or not at all.

    Args:
        public: sums, minutes and journal alone, without any sheet.
        layouts: layout files and ballots (proofs, offices' forms); each goes to the round whose proof has its SHA-256.
        forms: by round, the form of its minutes.
        signed: signed minutes by file name; each goes to the round whose minutes it signs.

    Raises:
        UserError: ``capsule.nothing``, no round is locked; ``capsule.signed``, a signed copy signs none of the minutes;
            ``capsule.signed_unlike``, something besides signatures differs from the minutes, or a signature is bad.
        EnvironmentFault: ``document.write``, the place cannot be written.
    """
    rounds = [key for key, state in session.state.rounds.items() if state.stage in LOCKED]
    if not rounds:
        raise UserError("capsule.nothing")
    session.require_proved()
    parts = []
    open_copies = dict(signed or {})
    for key in rounds:
        record = _measured(session, key)
        own_form = (forms or {}).get(key, "")
        bare = capsule.with_bare_pictures(record, pictures_of(session))[0]
        own = capsule.minutes(bare, root_of(bare), own_form)
        # A signature is appended to a PDF, so a signed copy begins with the very bytes of the minutes.
        mine = {name: raw for name, raw in open_copies.items() if raw.startswith(own)}
        _require_only_signed(mine, own)
        open_copies = {name: raw for name, raw in open_copies.items() if name not in mine}
        parts.append(
            capsule.RoundParts(
                record=record,
                layout=_layout(session, key, layouts),
                ballot=_ballot(session, key, layouts),
                form=own_form,
                signed=mine,
            )
        )
    if open_copies:
        raise UserError("capsule.signed", file=", ".join(open_copies))
    entries = tuple(session.journal.entries())
    with papers.keeping(out) as file:
        return capsule.make(
            parts,
            entries=entries,
            head=session.state.head,
            out=file,
            picture=pictures_of(session),
            public=public,
        )


def _require_only_signed(copies: Mapping[str, bytes], own: bytes) -> None:
    """Refuse a copy in which anything but signatures differs from the minutes it begins with."""
    for name, raw in copies.items():
        why = unlike(raw, own)
        if why is not None:
            raise UserError("capsule.signed_unlike", file=name, why=words.t(f"documents.signed_copy.{why}"))


def leave(session: Session, folder: Path, layouts: Sequence[bytes] = ()) -> tuple[str, ...]:
    """Write everything that a board carries out of the room: minutes of every locked round, slides, the capsule.

    Returns:
        Names of the files, in the order written.

    Raises:
        UserError, EnvironmentFault: as ``minutes`` and ``day_capsule``.
    """
    names = leave_papers(session, folder)
    day_capsule(session, folder / CAPSULE, layouts=layouts)
    return (*names, CAPSULE)


def leave_papers(session: Session, folder: Path) -> tuple[str, ...]:
    """Write the minutes of every locked round, as PDF and Word, and its slides; see ``leave``."""
    names: list[str] = []
    for key, state in session.state.rounds.items():
        if state.stage not in LOCKED:
            continue
        record = finished(session, key)
        document = papers.compose(record, paper="minutes", root=root_of(record))
        made = {f"bien-ban-{key}{ending}": papers.render(document, ending) for ending in papers.ENDINGS}
        made[f"trinh-chieu-{key}.pdf"] = export(record, "slides")
        for name, content in made.items():
            papers.keep(content, folder / name)
        names += made
    return tuple(names)


def _measured(session: Session, round_id: str) -> RoundRecord:
    record = record_of(session, round_id)
    credentials = record.credentials and replace(record.credentials, notes=_extremes(session))
    return replace(record, stability=stability(record, session.profile_of(round_id)), credentials=credentials)


def _extremes(session: Session) -> tuple[str, ...]:
    """Return the oldest and youngest, those longest and shortest in the organisation, each in a sentence."""
    taken = seats(tuple(session.state.roster.values()), session.state.attendance.values())
    found = credentials_of(credentialed(taken), on=session.congress.date)
    ends = {"oldest": found.oldest, "youngest": found.youngest, "longest": found.longest, "shortest": found.shortest}
    return tuple(
        t(f"roster.credentials.{name}", names=", ".join(person.name for person in end.people), years=end.years)
        for name, end in ends.items()
        if end is not None
    )


def _layout(session: Session, round_id: str, layouts: Sequence[bytes]) -> bytes:
    proof = session.round(round_id).paper.proof
    return _with_digest(layouts, proof.layout_file if proof else "")


def _ballot(session: Session, round_id: str, files: Sequence[bytes]) -> bytes:
    proof = session.round(round_id).paper.proof
    found = _with_digest(files, proof.pdf if proof else "")
    return found if kind_of(found[:HEAD]) in capsule.ENDINGS else b""


def _with_digest(files: Sequence[bytes], wanted: str) -> bytes:
    return next((raw for raw in files if sha256(raw).hexdigest() == wanted), b"")


def files_beside(session: Session, path: Path | None) -> tuple[bytes, ...]:
    """Return the layouts and the ballots of the rounds of a congress file, as they were laid among its papers."""
    folder = storage.papers_of(path) if path else None
    if folder is None or not folder.is_dir():
        return ()
    places = [
        one for one in sorted(folder.iterdir()) if one.is_file() and one.name.partition("-")[0] in session.state.rounds
    ]
    return tuple(place.read_bytes() for place in places if place.stat().st_size <= MOST_BYTES)


def pictures_of(session: Session) -> Callable[[str], bytes] | None:
    """Return the function that gives a kept picture by its SHA-256; None where the session has no pictures."""
    return session.pictures.get if session.pictures is not None else None
