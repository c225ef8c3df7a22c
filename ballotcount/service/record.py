"""The one record of a round that minutes, exports and the hall's screen are rendered from; the board's own papers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ballotcount.documents.saying import PAPERS, t
from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot
from ballotcount.domain.codec import load_ballot
from ballotcount.domain.comparing import with_line
from ballotcount.domain.journal import Entry
from ballotcount.domain.people import Role
from ballotcount.domain.profile import RuleProfile
from ballotcount.domain.record import (
    BoardPapers,
    CountedBallot,
    CountingPass,
    Credentials,
    CredentialsGroup,
    LogAct,
    LogLine,
    MarkScore,
    Member,
    PassKind,
    PlacedBallot,
    RoundRecord,
    RulesUsed,
    Ruling,
    by_content,
)
from ballotcount.domain.state import VALIDITY, PassState, RoundState, Sheet, SheetKey
from ballotcount.roster.attendance import credentialed, seats
from ballotcount.roster.credentials import credentials as credentials_of
from ballotcount.rules.base import base_rule
from ballotcount.rules.validity import judge
from ballotcount.service import sample_pass, second_way
from ballotcount.service.board_acts import board_acts
from ballotcount.service.corrected_sheets import corrected_sheets
from ballotcount.service.gate_skip import skipped
from ballotcount.service.judged import judged_by
from ballotcount.service.next_list import added_numbers
from ballotcount.service.reopened import reopened_words
from ballotcount.service.rights import MEMBERS
from ballotcount.service.risk import in_percent
from ballotcount.service.session import Session
from ballotcount.service.setup import FORM_FIGURES, keeps_pictures, stated_figures
from ballotcount.service.standing import standing_words
from ballotcount.text.words import speaking

_RANK = {Role.HEAD: 0, Role.SECRETARY: 1, Role.TYPIST: 2}
_MACHINE = (PassKind.SCAN, PassKind.CAMERA)


@speaking(PAPERS)
def record_of(session: Session, round_id: str) -> RoundRecord:
    """Return everything that is known of a round and may be public, its sentences in the language of papers.

    Raises:
        UserError: ``round.unknown``, ``round.not_issued``; as ``Session.require_seen``.
    """
    session.require_seen()
    state = session.round(round_id)
    profile = session.profile_of(round_id)
    frozen = session.frozen(round_id)
    whole = session.state
    election = whole.elections[state.plan.election]
    counted = [placed.counted for placed in _placed(session, state)]
    copies = whole.decided(ev.Topic.COPIES)
    return RoundRecord(
        congress=session.congress,
        board=_board(session),
        election=election.election,
        round=frozen,
        outcome=session.result(round_id),
        sheets=state.sheets,
        # Sorted by what they say: the order of reading could link a ballot to its voter.
        ballots=tuple(sorted(counted, key=by_content)),
        rules=_rules(session, round_id, profile),
        presidium=whole.presidium,
        secretaries=whole.secretaries,
        witnesses=whole.witnesses,
        list_votes=state.terms.votes if state.terms else (),
        passes=tuple(_counting_pass(session, round_id, counting_pass) for counting_pass in _in_order(state)),
        rulings=tuple(sorted(_rulings(session, state), key=_ruling_order)),
        shortfall=state.paper.explanation,
        accepted=state.terms.accepted if state.terms else "",
        judged=judged_by(session, state).by,
        second_way=second_way.decision_words(session, state) if len(state.passes) > 1 else "",
        added=added_numbers(session, state),
        board_acts=(
            *board_acts(session),
            *skipped(session, round_id),
            *standing_words(state),
            *corrected_sheets(session, state),
            *reopened_words(session, state),
        ),
        copies=int(copies.value) if copies else profile.minutes.copies,
        pictures_kept=_pictures_kept(session, state),
        times=state.times,
        head=state.closed.head if state.closed else None,
        credentials=credentials_now(session),
        program=whole.program or "BallotCount",
        stated={name: number for name, number in stated_figures(session).items() if name in FORM_FIGURES},
    )


@speaking(PAPERS)
def board_papers(session: Session, round_id: str) -> BoardPapers:
    """Return what only the board may see: where each sheet lies, and the entry log.

    Raises:
        UserError: ``round.unknown``, ``round.not_issued``.
    """
    return BoardPapers(tuple(_placed(session, session.round(round_id))), tuple(_log(session, round_id)))


def _board(session: Session) -> tuple[Member, ...]:
    members = [teller for teller in session.state.tellers.values() if teller.role in MEMBERS]
    return tuple(Member(one.name, one.role) for one in sorted(members, key=lambda one: _RANK[one.role]))


def _rules(session: Session, round_id: str, profile: RuleProfile) -> RulesUsed:
    frozen = session.frozen(round_id)
    rule = base_rule(profile, frozen.congress_kind, frozen.style)
    titles = {deduction.id: deduction.title for deduction in rule.deductions}
    left = tuple((titles.get(key, key), people) for key, people in frozen.roster.deductions.items() if people)
    return RulesUsed(
        title=profile.title,
        text=profile.text,
        person=profile.words.person,
        minutes=profile.words.minutes,
        board=profile.words.board,
        presidium=profile.words.presidium,
        people=profile.members_word(frozen.congress_kind),
        base=rule.printed,
        deductions=left,
        reasons={reason.code: reason.text or t(f"reason.{reason.code}") for reason in profile.invalid_reasons},
        keeping=profile.keeping.text,
        cite=profile.words.cite,
        head=profile.words.head,
        meeting=profile.words.meeting,
        form=profile.minutes.form,
        approved_by_vote=profile.minutes.approved_by_vote,
        consequences={one.code: one.text for one in profile.consequences if one.text},
    )


def _in_order(state: RoundState) -> Iterator[PassState]:
    return (state.passes[number] for number in sorted(state.passes))


def _counting_pass(session: Session, round_id: str, counting_pass: PassState) -> CountingPass:
    people = set(counting_pass.by)
    # Piles and samples are checked by a second person, who belongs to the pass in the minutes too.
    people |= {one for pile in counting_pass.piles.values() for one in (pile.by, pile.checked_by) if one}
    sample = counting_pass.sample
    if sample is not None:
        people |= {one for read in sample.read.values() for one in read.by}
    names = tuple(sorted({session.state.name_of(teller) for teller in people}))
    planted = sum(len(check.planted) for check in counting_pass.checks)
    return CountingPass(
        number=counting_pass.number,
        kind=counting_pass.how,
        by=names,
        sheets=counting_pass.entered,
        planted=planted,
        found=planted - sum(len(check.missed) for check in counting_pass.checks),
        piles=sum(one.sheets > 0 for one in counting_pass.piles.values()),
        seed=sample.seed if sample is not None else "",
        limit=sample.limit if sample is not None else 0,
        risk=in_percent(sample_pass.progress(session, round_id).risk) if sample is not None else "",
        differences=len(sample_pass.differing_sheets(sample)) if sample is not None else 0,
    )


def _placed(session: Session, state: RoundState) -> Iterator[PlacedBallot]:
    frozen = session.frozen(state.id)
    profile = session.profile_of(state.id)
    kept = keeps_pictures(session)
    for key in state.count.places():
        ballot = state.record.ballots[key]
        seen = _seen(state, key)
        scores = _scores(state, key, seen) if seen else ()
        # Pictures from before the congress voted against them stay out of every paper.
        picture = seen.picture if seen and seen.picture and kept else None
        counted = CountedBallot(
            ballot=ballot, invalid=judge(ballot, frozen, profile).reason, scores=scores, picture=picture
        )
        yield PlacedBallot(*key, counted)


def _seen(state: RoundState, key: SheetKey) -> Sheet | None:
    """Return what the machine saw of a counted sheet, in whichever pass it saw it."""
    stack, sheet = key
    compared = state.count.comparison(stack)
    places = {1: sheet}
    if compared is not None:
        # Passes are compared stack by stack: the same sheet may lie at another place in a later pass.
        places |= dict(enumerate(compared.partners[sheet - 1], start=2))
    for number, place in places.items():
        if number in state.passes and state.passes[number].how in _MACHINE:
            return state.passes[number].stacks[stack].sheets[place - 1]
    return None


def _scores(state: RoundState, key: SheetKey, seen: Sheet) -> tuple[MarkScore, ...]:
    ruling = state.count.rulings.get(key)
    whole = ruling is not None and ruling.final
    lines = set(state.count.judged.get(key, {}))
    # No threshold moves what people decided: the stability of the reading leaves such lines out.
    return tuple(replace(score, ruled=True) if whole or score.candidate in lines else score for score in seen.scores)


def _rulings(session: Session, state: RoundState) -> Iterator[Ruling]:
    """Yield each sheet on which the board decided, once; a ruling takes in what was judged on its lines."""
    ruled = {key for key, ruling in state.count.rulings.items() if ruling.final and ruling.decision is not None}
    for key, lines in state.count.judged.items():
        if key in ruled:
            continue
        ballot = state.passes[1].stacks[key[0]].sheets[key[1] - 1].ballot
        for line, judged in lines.items():
            ballot = with_line(ballot, line, judged.value)
        names = tuple(sorted({session.state.name_of(judged.by) for judged in lines.values()}))
        numbers = tuple(sorted(line for line in lines if isinstance(line, int)))
        yield Ruling(question="difference", candidates=numbers, decision=ballot, by=names)
    for key, ruling in state.count.rulings.items():
        if not ruling.final or ruling.decision is None:
            continue
        # A ruling stands although the pass whose question led to it was thrown away.
        dispute = state.count.dispute(key)
        code, lines_asked = (dispute.codes[0], dispute.lines or ()) if dispute else (VALIDITY, ())
        names = tuple(sorted(session.state.name_of(teller) for teller in ruling.by))
        yield Ruling(
            question=code,
            candidates=tuple(sorted(lines_asked)),
            decision=ruling.decision,
            by=names,
            article=ruling.article,
            note=ruling.note,
        )


def _ruling_order(ruling: Ruling) -> tuple[object, ...]:
    return ruling.question, ruling.candidates, by_content(CountedBallot(ruling.decision)), ruling.by, ruling.note


def _pictures_kept(session: Session, state: RoundState) -> bool | None:
    if not any(counting_pass.how in _MACHINE for counting_pass in state.passes.values()):
        return None
    return keeps_pictures(session)


def credentials_now(session: Session) -> Credentials | None:
    """Return the groups of the credentials report as of now; None without a roster."""
    roster = tuple(session.state.roster.values())
    if not roster:
        return None
    taken = seats(roster, session.state.attendance.values())
    found = credentials_of(credentialed(taken), on=session.congress.date)
    groups = tuple(
        CredentialsGroup(
            group.id, tuple((line.id or line.label, line.count) for line in group.lines if line.count), group.total
        )
        for group in found.groups
    )
    return Credentials(len(taken), sum(seat.present for seat in taken), groups)


def _log(session: Session, round_id: str) -> Iterator[LogLine]:
    for entry in session.journal.entries():
        if entry.body.get("round") == round_id and entry.kind in _LOGGED:
            yield _line(session, entry)


_LOGGED = {
    ev.BallotEntered.kind: LogAct.ENTERED,
    ev.BallotCorrected.kind: LogAct.CORRECTED,
    ev.BallotUndone.kind: LogAct.UNDONE,
    ev.RulingConfirmed.kind: LogAct.RULED,
    ev.SecondAnswered.kind: LogAct.RULED,
    ev.RuledByHead.kind: LogAct.RULED,
}


def _line(session: Session, entry: Entry) -> LogLine:
    body = entry.body
    act = _LOGGED[entry.kind]
    # A default is left out of a body, so a typed sheet names no source.
    if act is LogAct.ENTERED and body.get("source", "typed") in (ev.EntrySource.SCAN, ev.EntrySource.CAMERA):
        act = LogAct.READ
    key = (body["stack"], body["sheet"])
    said = body.get("ballot", body.get("decision"))
    ruling = session.round(body["round"]).count.rulings.get(key)
    ballot = load_ballot(said) if said is not None else ruling.decision if ruling else None
    name = session.state.name_of(entry.actor)
    # A ruling names no pass: its sheet is numbered as in pass 1.
    return LogLine(entry.at, act, name, entry.station, body.get("number", 1), *key, ballot or Ballot())
