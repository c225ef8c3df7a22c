"""Ballots go out and come back: freezing at the issue, the balance of sheets, cancelling."""

from __future__ import annotations

from dataclasses import replace

from ballotcount.domain import events as ev
from ballotcount.domain.election import Round, RoundKind, RoundStage, Sheets
from ballotcount.domain.errors import IntegrityFault, UserError
from ballotcount.domain.outcome import Quorum, QuorumLine
from ballotcount.domain.people import CongressKind, with_late
from ballotcount.domain.state import RoundState, can_cancel, can_collect, can_hand_out, can_issue
from ballotcount.rules import balance, board
from ballotcount.rules import quorum as quorum_rules
from ballotcount.rules.base import elects
from ballotcount.service import reliance, weights
from ballotcount.service.attendance import figures
from ballotcount.service.elections import known, subjects_of
from ballotcount.service.paper import MOST_PRINTED, from_elsewhere, require_approved
from ballotcount.service.rights import MEMBERS, Action
from ballotcount.service.same_people import require_linked, require_not_listed
from ballotcount.service.session import Changes, Consent, Session
from ballotcount.service.setup import says_yes
from ballotcount.service.texts import need, tidy
from ballotcount.service.turn import in_turn
from ballotcount.text.units import quorum_unit
from ballotcount.text.words import t


@in_turn
def issue(session: Session, round_id: str, issued: int) -> Changes:
    """Hand the ballots out: list, seats, rules, attendance and quorum are frozen.

    Args:
        issued: sheets handed out, one to each person who votes.

    Raises:
        UserError: ``round.issued_already``, ``board.too_few``, ``board.stands``,
            ``list.not_voted``, ``list.changed``, ``proof.not_approved``, ``sheets.count``,
            ``sheets.more_than_printed``, ``sheets.more_than_present``, ``sheets.more_than_voters``,
            ``round.nobody``, ``quorum.not_met``,
            ``weight.missing``, ``weight.undecided``, ``rules.unconfirmed``.
    """
    session.require(Action.SHEETS)
    state = session.round(round_id)
    # The fold asks the same guard of the entry, so a forged one is refused there too.
    if not can_issue(state):
        raise UserError("round.issued_already", round=round_id)
    _require_ready(session, state.plan)
    require_approved(state)
    # Two approvals were once skipped by never recording a proof: a ballot that nobody knows is not issued either.
    _require_known_ballots(session, state)
    frozen = _frozen(session, state.plan)
    weights.require_decided(session, frozen)
    _require_sheets(session, sheets=state.sheets, frozen=frozen, issued=issued)
    met, accepted = _quorum(session, frozen)
    reliance.require_confirmed(session, frozen.style)
    return session.record(ev.RoundIssued(frozen, issued=issued, quorum_met=met, accepted=accepted))


def _require_known_ballots(session: Session, state: RoundState) -> None:
    """Refuse to issue ballots that nobody approved, unless it was decided where they come from."""
    missing = unknown_ballots(session, state)
    if missing:
        raise UserError(missing, round=state.id)


def unknown_ballots(session: Session, state: RoundState) -> str:
    """Return the code of what is not known of the ballots of a round, or an empty text when they may be issued."""
    if from_elsewhere(session, state):
        return ""
    if state.paper.proof is None:
        return "ballots.not_drawn"
    return "" if state.sheets.printed else "ballots.not_printed"


def _frozen(session: Session, plan: ev.RoundPlan) -> Round:
    profile = session.profile()
    roster = figures(session)
    return Round(
        id=plan.id,
        election=plan.election,
        number=plan.number,
        kind=plan.kind,
        congress_kind=session.congress.kind,
        seats=plan.seats,
        style=plan.style,
        candidates=plan.candidates,
        profile=profile.id,
        profile_hash=profile.hash,
        # A public election that is held again has no least turnout; a re-run says so by its kind, others by a decision.
        roster=replace(roster, re_run=roster.re_run or plan.kind is RoundKind.RE_RUN),
    )


def _require_ready(session: Session, plan: ev.RoundPlan) -> None:
    profile = session.profile()
    tellers = session.state.tellers.values()
    missing = board.too_few_by(tellers, profile, session.congress.level)
    if missing:
        raise UserError("board.too_few", missing=missing)
    # Asked again here: the board may have been corrected after the list was voted on.
    for teller in tellers:
        require_not_listed(session, teller, plan.candidates, election=known(session, plan.election).title)
        if teller.role in MEMBERS:
            require_linked(session, teller)
    # Only a first list is voted on by show of hands; later ones follow from the rules and recorded decisions.
    if plan.kind is not RoundKind.FIRST:
        return
    election = session.state.elections[plan.election]
    # The list changed after the round was prepared: the printed sheets carry the former names.
    if (election.election.seats, election.election.candidates) != (plan.seats, plan.candidates):
        raise UserError("list.changed", round=plan.id)
    # A survey of confidence elects nobody, and an opinion is asked before the list is voted on.
    if elects(plan.style, profile):
        asked = subjects_of(election.election)
        subjects = [subject for subject in asked if election.vote(subject) is None]
        if subjects:
            raise UserError("list.not_voted", subjects=", ".join(t(f"service.hands.{s}") for s in subjects))


def _require_sheets(session: Session, sheets: Sheets, frozen: Round, issued: int) -> None:
    if issued < 1:
        raise UserError("sheets.count", count=issued)
    if sheets.printed and issued > sheets.printed:
        raise UserError("sheets.more_than_printed", issued=issued, printed=sheets.printed)
    if not (frozen.roster.convened or frozen.roster.members or frozen.roster.voters):
        raise UserError("round.nobody")
    _require_people(session, frozen, issued)


def _require_people(session: Session, frozen: Round, issued: int) -> None:
    """Refuse more sheets than there are people who may hold one: those at the issue, and who came since."""
    # A shareholder may bring several proxies, each with a sheet of its own; voters are not checked in one by one.
    voted = session.profile().counts_turnout(session.congress.kind) or bool(frozen.roster.voters)
    if voted and issued > quorum_rules.voters_of(frozen.roster):
        raise UserError("sheets.more_than_voters", issued=issued, voters=quorum_rules.voters_of(frozen.roster))
    counted = session.congress.kind is not CongressKind.SHAREHOLDERS and not voted
    present = max(frozen.roster.present, figures(session).present)
    if counted and issued > present:
        raise UserError("sheets.more_than_present", issued=issued, present=present)


def _quorum(session: Session, frozen: Round) -> tuple[bool, str]:
    """Return whether the quorum is met, and the decision to elect without it."""
    found = quorum_rules.check(frozen.roster, session.profile(), frozen.congress_kind)
    missing = unmet(found)
    if not missing:
        return True, ""
    if says_yes(session, ev.Topic.GO_ON_WITHOUT_QUORUM, election=frozen.election, round_id=frozen.id):
        decision = session.state.decided(ev.Topic.GO_ON_WITHOUT_QUORUM, election=frozen.election, round_id=frozen.id)
        # The minutes give the decision in its own words, so they go into the entry.
        return False, decision.text or decision.value if decision else ""
    line = missing[0]
    raise UserError(
        "quorum.not_met",
        have=line.have,
        of=line.of,
        need=line.need,
        missing=line.missing,
        unit=quorum_unit(line.code),
    )


def unmet(quorum: Quorum) -> tuple[QuorumLine, ...]:
    """Return the conditions that are not met and that the ballots themselves cannot answer later."""
    return tuple(line for line in quorum.lines if not line.met and line.code != quorum_rules.TURNOUT)


@in_turn
def issue_more(session: Session, round_id: str, count: int, reason: str, *, count_late: bool = True) -> Changes:
    """Hand out more sheets, or put a miscount right with a negative number, with the reason.

    Who comes after the issue and is given a ballot is counted among those present: else more could vote than the
    result is taken of.

    Args:
        count_late: False to do again what was recorded before people who came late were counted.

    Raises:
        UserError: ``round.not_issued``, ``round.collected_already``, ``sheets.count``,
            ``sheets.more_than_printed``, ``sheets.more_than_present``, ``sheets.more_than_voters``, ``text.empty``,
            ``weight.missing``, ``weight.undecided``.
    """
    session.require(Action.SHEETS)
    sheets = _out(session, round_id)
    total = sheets.issued + count
    if not count or not 1 <= total <= MOST_PRINTED:
        raise UserError("sheets.count", count=count)
    # A spoilt sheet that was exchanged is used up too: printed = issued + exchanged + left over.
    if sheets.printed and total + sheets.exchanged > sheets.printed:
        raise UserError("sheets.more_than_printed", issued=total + sheets.exchanged, printed=sheets.printed)
    frozen = session.frozen(round_id)
    late = _with_late(session, round_id) if count > 0 and count_late else frozen
    # Taking sheets back asks nothing of the attendance: people may have left since.
    if count > 0:
        _require_people(session, late, total)
        weights.require_decided(session, late)
    roster = late.roster if late.roster != frozen.roster else None
    return session.record(ev.SheetsIssued(round_id, count, reason=need(reason, "reason"), roster=roster))


def _with_late(session: Session, round_id: str) -> Round:
    """Return a round with the people who came since its issue among those present; nobody who was here then is less."""
    frozen = session.frozen(round_id)
    terms = session.round(round_id).terms
    then = frozen.roster
    now = figures(session, with_late(terms.attendance, session.state.attendance) if terms else None)
    roster = replace(
        now,
        # The congress may have stated these again, for a later round.
        present=max(then.present, now.present),
        units_present=max(then.units_present, now.units_present),
        shares_present=max(then.shares_present, now.shares_present),
        members=then.members,
        voters=then.voters,
        meeting=then.meeting,
        re_run=then.re_run,
    )
    return replace(frozen, roster=roster)


@in_turn
def exchange(session: Session, round_id: str, count: int = 1, reason: str = "") -> Changes:
    """Record a spoilt sheet handed back for a new one; a negative number takes a wrong record back, with the reason.

    Who spoils a sheet twice is rare: more exchanges than sheets handed out need a reason.

    Raises:
        UserError: ``round.not_issued``, ``round.collected_already``, ``sheets.count``,
            ``sheets.more_than_printed``, ``sheets.more_than_out``, ``text.empty``.
    """
    session.require(Action.SHEETS)
    sheets = _out(session, round_id)
    exchanged = sheets.exchanged + count
    if not count or exchanged < 0:
        raise UserError("sheets.count", count=count)
    if sheets.printed and sheets.issued + exchanged > sheets.printed:
        raise UserError("sheets.more_than_printed", issued=sheets.issued + exchanged, printed=sheets.printed)
    # Nobody can hand back more spoilt sheets at once than hands hold.
    if count > sheets.issued:
        raise UserError("sheets.more_than_out", count=count, issued=sheets.issued)
    rare = count < 0 or exchanged > sheets.issued
    return session.record(ev.SheetsExchanged(round_id, count, need(reason, "reason") if rare else tidy(reason)))


def _out(session: Session, round_id: str) -> Sheets:
    state = session.round(round_id)
    if state.stage is RoundStage.PREPARED:
        raise UserError("round.not_issued", round=round_id)
    if not can_hand_out(state):
        raise UserError("round.collected_already", round=round_id)
    return state.sheets


@in_turn
def collect(
    session: Session,
    round_id: str,
    collected: int,
    *,
    left_over: int | None = None,
    explanation: str = "",
    reason: str = "",
    took_part: int = 0,
) -> Changes:
    """Record the sheets found in the box; a second figure puts the first right and says why.

    More sheets than were issued are recorded all the same, and stop the round (``RoundState.stopped``).

    Args:
        left_over: sheets never issued; None for what the other figures leave.
        explanation: why fewer came back than were issued, or why the printed sheets do not add up.
        reason: why the figure recorded before was wrong.
        took_part: voters who took part, where the rules count the turnout; 0 where only the box is known.

    Raises:
        UserError: ``round.not_issued``, ``round.closed``, ``sheets.count``, ``sheets.took_part``,
            ``sheets.no_turnout``, ``sheets.explain_collected_fewer``, ``sheets.explain_used_fewer``,
            ``sheets.do_not_add_up``, ``sheets.counted_more``, ``text.collected_again``.
    """
    session.require(Action.SHEETS)
    state = session.round(round_id)
    if state.stage is RoundStage.PREPARED:
        raise UserError("round.not_issued", round=round_id)
    if not can_collect(state):
        raise UserError("round.closed", round=round_id)
    sheets = state.sheets
    rest = sheets.printed - sheets.issued - sheets.exchanged if sheets.printed else 0
    # Below 0 more sheets were used than printed; ``balance`` refuses that with both figures.
    left = max(0, rest) if left_over is None else left_over
    wrong = [number for number in (collected, left) if not 0 <= number <= MOST_PRINTED]
    if wrong:
        raise UserError("sheets.count", count=wrong[0])
    # A box that is counted again while sheets are entered holds at least those.
    entered = max((counting_pass.entered for counting_pass in state.passes.values()), default=0)
    if collected < entered:
        raise UserError("sheets.counted_more", counted=entered, collected=collected)
    found = Sheets(
        printed=sheets.printed,
        issued=sheets.issued,
        exchanged=sheets.exchanged,
        left_over=left,
        collected=collected,
        took_part=took_part,
    )
    if took_part and not session.profile_of(round_id).counts_turnout(session.congress.kind):
        raise UserError("sheets.no_turnout", profile=session.profile_of(round_id).title)
    _require_turnout(session.frozen(round_id), found)
    said = _explained(found, explanation)
    first = state.stage is RoundStage.ISSUED
    if not first and not tidy(reason):
        raise UserError("text.collected_again", before=sheets.collected, collected=collected)
    why = "" if first else tidy(reason)
    return session.record(
        ev.RoundCollected(
            round=round_id, collected=collected, left_over=left, explanation=said, reason=why, took_part=took_part
        )
    )


def _require_turnout(frozen: Round, sheets: Sheets) -> None:
    """Refuse voters who took part that are fewer than the sheets in the box, or more than the voters listed."""
    most = quorum_rules.voters_of(frozen.roster)
    if sheets.took_part and not sheets.collected <= sheets.took_part <= most:
        raise UserError("sheets.took_part", took_part=sheets.took_part, collected=sheets.collected, most=most)


def _explained(sheets: Sheets, explanation: str) -> str:
    said = tidy(explanation)
    for note in balance.check(sheets):
        if note.code == "used_more":
            raise UserError("sheets.do_not_add_up", used=note.have, printed=note.of)
        if note.needs_note and not said:
            raise UserError(f"sheets.explain_{note.code}", have=note.have, of=note.of, missing=-note.difference)
    return said


def require_balance(session: Session, round_id: str) -> None:
    """Refuse to count a box that holds more than was issued.

    Raises:
        IntegrityFault: ``sheets.more_than_issued``: cancel and vote again.
    """
    state = session.round(round_id)
    if state.stopped:
        raise IntegrityFault("sheets.more_than_issued", collected=state.sheets.collected, issued=state.sheets.issued)


@in_turn
def cancel(session: Session, round_id: str, reason: str, second: Consent) -> Changes:
    """Let a vote not count; it is held again as another round (``paper.prepare_next``).

    Raises:
        UserError: ``round.closed`` once it is closed or cancelled, ``second.same_person``, ``text.empty``.
    """
    session.require(Action.CLOSE)
    state = session.round(round_id)
    if not can_cancel(state):
        raise UserError("round.closed", round=round_id)
    other = session.require_second(second)
    return session.record(ev.RoundCancelled(round_id, need(reason, "reason"), other), agreed=[second.key])


def require_not_over(session: Session, round_id: str) -> None:
    """Refuse a round that is locked or cancelled.

    Raises:
        UserError: ``round.closed``, ``round.unknown``.
    """
    state = session.round(round_id)
    if state.closed is not None or state.cancelled is not None:
        raise UserError("round.closed", round=round_id)
