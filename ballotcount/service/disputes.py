"""Disputes: asked, proposed by one member, confirmed by another; what they cannot agree on goes to the head."""

from __future__ import annotations

from dataclasses import dataclass

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot
from ballotcount.domain.errors import UserError
from ballotcount.domain.people import Role
from ballotcount.domain.profile import RuleProfile
from ballotcount.domain.state import Dispute, DisputeStage, RoundState
from ballotcount.rules.validity import judge
from ballotcount.service.current_stack import counting
from ballotcount.service.entry_check import in_order, require_entry
from ballotcount.service.rights import Action, may
from ballotcount.service.session import Changes, Consent, Session
from ballotcount.service.settling import Settling, settling
from ballotcount.service.setup import says_yes
from ballotcount.service.texts import need, tidy
from ballotcount.service.turn import in_turn
from ballotcount.service.weights import with_votes_of_sheet

OPEN = (DisputeStage.WAITING, DisputeStage.OPEN, DisputeStage.PROPOSED, DisputeStage.WITH_HEAD)


@dataclass(frozen=True, slots=True)
class Queue:
    """The disputes of a round, in the order in which they are best decided.

    Attributes:
        waiting: what is open: first sheets that can still change who is elected, those with the head before others.
        ruled: what is decided, for looking up.
        settling: whether what is open can still change who is elected.
    """

    waiting: tuple[Dispute, ...]
    ruled: tuple[Dispute, ...]
    settling: Settling

    def matters(self, dispute: Dispute) -> bool:
        """Return whether a dispute can still change who is elected."""
        if self.settling.settled:
            return False
        return dispute.lines is None or bool(dispute.lines & self.settling.open)


def queue(session: Session, round_id: str, teller: str | None = None) -> Queue:
    """Return the disputes of a round that somebody may know of, those that can still change who is elected first.

    Args:
        teller: who looks; None for the one at the desk.
    """
    disputes = known_to(session, session.round(round_id), teller=session.actor if teller is None else teller)
    found = Queue(
        tuple(d for d in disputes if d.stage in OPEN),
        tuple(d for d in disputes if d.stage is DisputeStage.RULED),
        settling(session, round_id),
    )
    order = {DisputeStage.WITH_HEAD: 0, DisputeStage.PROPOSED: 1, DisputeStage.OPEN: 2, DisputeStage.WAITING: 3}
    waiting = sorted(found.waiting, key=lambda d: (not found.matters(d), order[d.stage], d.key))
    return Queue(tuple(waiting), found.ruled, found.settling)


def known_to(session: Session, state: RoundState, *, teller: str) -> tuple[Dispute, ...]:
    """Return the disputes that somebody may know of.

    What one pass says of a sheet that another has not typed yet is known to those alone who judge and typed neither.
    """
    found = state.count.disputes()
    person = session.state.tellers.get(teller)
    judges = person is not None and may(person.role, Action.JUDGE) and state.count.pass_of(teller) is None
    return tuple(one for one in found if judges or one.stage is not DisputeStage.WAITING)


def open_disputes(state: RoundState) -> tuple[Dispute, ...]:
    """Return what is not decided yet."""
    return tuple(dispute for dispute in state.count.disputes() if dispute.stage in OPEN)


@in_turn
def ask(
    session: Session,
    round_id: str,
    pass_no: int,
    stack: int,
    sheet: int,
    code: str,
    *,
    candidate: int | None = None,
    note: str = "",
) -> Changes:
    """Ask for a ruling on a sheet of pass ``number``.

    Args:
        code: what is asked, e.g. ``validity``, ``doubtful_mark``, ``foreign_ink``.
        candidate: the line; None for the whole sheet.

    Raises:
        UserError: ``dispute.no_sheet``, ``entry.unknown_candidate``, ``text.empty``; as ``counting``.
    """
    session.require(Action.DISPUTE)
    state = counting(session, round_id)
    counting_pass = state.passes.get(pass_no)
    held = counting_pass.stacks.get(stack) if counting_pass else None
    if held is None or not 1 <= sheet <= len(held.sheets):
        raise UserError("dispute.no_sheet", number=pass_no, stack=stack, sheet=sheet)
    if candidate is not None and candidate not in {c.no for c in state.plan.candidates}:
        raise UserError("entry.unknown_candidate", number=candidate, mark="")
    doubt = ev.Doubt(need(code, "question"), candidate)
    return session.record(
        ev.DisputeRaised(round_id, number=pass_no, stack=stack, sheet=sheet, doubt=doubt, note=tidy(note))
    )


@in_turn
def propose(
    session: Session,
    round_id: str,
    stack: int,
    sheet: int,
    decision: Ballot,
    *,
    note: str = "",
    by: Consent | None = None,
) -> Changes:
    """Propose how a disputed sheet counts; the article is the one of the reason, or of validity.

    Args:
        sheet: of pass 1.
        decision: the whole sheet as it will count.
        by: a second member at the same desk.

    Raises:
        UserError: ``dispute.none``, ``dispute.waiting``, ``dispute.ruled``, ``dispute.with_head``,
            ``entry.<fault>``; as ``counting``.
    """
    session.require(Action.RULE, by)
    event = proposal(session, round_id, stack=stack, sheet=sheet, decision=decision, note=note)
    return session.record(event, by=by)


def proposal(
    session: Session, round_id: str, *, stack: int, sheet: int, decision: Ballot, note: str = ""
) -> ev.RulingProposed:
    """Return the entry of a proposal after every check except the right of who makes it; as ``propose``."""
    dispute = _dispute(session, round_id=round_id, stack=stack, sheet=sheet)
    if not dispute.can_be_proposed:
        raise UserError("dispute.with_head")
    # A decision says what the lines say; the votes that the sheet carries stay with it.
    decision = with_votes_of_sheet(session.round(round_id), stack=stack, sheet=sheet, ballot=in_order(decision))
    require_entry(session, round_id, decision)
    return ev.RulingProposed(
        round_id,
        stack=stack,
        sheet=sheet,
        decision=decision,
        # Not typed by people: minutes cite what the frozen rules give for this reason.
        article=article_for(session, round_id, decision),
        note=tidy(note),
    )


def decision_about(session: Session, round_id: str, *, stack: int, sheet: int, ballot: Ballot) -> Ballot:
    """Return a decision as it is recorded about a disputed sheet: in order, with the votes that the sheet carries.

    Raises:
        UserError: as ``propose``.
    """
    _dispute(session, round_id=round_id, stack=stack, sheet=sheet)
    return with_votes_of_sheet(session.round(round_id), stack=stack, sheet=sheet, ballot=in_order(ballot))


@in_turn
def confirm(session: Session, round_id: str, stack: int, sheet: int, *, by: Consent | None = None) -> Changes:
    """Agree with a proposed ruling, as another member than the one who proposed it; the sheet counts so.

    Raises:
        UserError: ``dispute.not_proposed``, ``second.same_person``; as ``propose``.
    """
    member = session.require(Action.RULE, by)
    return session.record(confirmation(session, round_id, stack=stack, sheet=sheet, member=member), by=by)


def confirmation(session: Session, round_id: str, *, stack: int, sheet: int, member: str) -> ev.RulingConfirmed:
    """Return the entry with which a member agrees, after every check but their right; as ``confirm``."""
    dispute = _dispute(session, round_id=round_id, stack=stack, sheet=sheet)
    if dispute.stage is not DisputeStage.PROPOSED or dispute.ruling is None:
        raise UserError("dispute.not_proposed")
    if not dispute.can_be_confirmed_by(member):
        raise UserError("second.same_person", name=session.state.name_of(member))
    # A member who agrees to what is shown would be no blind second one.
    if answers_blind(session, session.round(round_id)):
        raise UserError("dispute.blind")
    return ev.RulingConfirmed(round_id, stack, sheet)


def answers_blind(session: Session, state: RoundState) -> bool:
    """Return whether the second member answers before being shown the proposal."""
    return says_yes(session, ev.Topic.BLIND_SECOND, election=state.plan.election, round_id=state.id)


def blind_answer(
    session: Session, round_id: str, *, stack: int, sheet: int, decision: Ballot, member: str
) -> ev.SecondAnswered:
    """Return the entry with which a member answers without being shown the proposal.

    Raises:
        UserError: ``dispute.not_blind``, nobody decided for it; ``dispute.not_proposed``, ``second.same_person``;
            ``dispute.head_apart``, one of the two is the head, who has to rule where they differ; ``entry.<fault>``.
    """
    state = counting(session, round_id)
    if not answers_blind(session, state):
        raise UserError("dispute.not_blind")
    dispute = _dispute(session, round_id=round_id, stack=stack, sheet=sheet)
    if dispute.stage is not DisputeStage.PROPOSED or dispute.ruling is None:
        raise UserError("dispute.not_proposed")
    if not dispute.can_be_confirmed_by(member):
        raise UserError("second.same_person", name=session.state.name_of(member))
    # Asked before anything is compared: a refusal must not tell whether the two answers differ.
    for one in (member, *dispute.ruling.by):
        teller = session.state.tellers.get(one)
        if teller is not None and teller.role is Role.HEAD:
            raise UserError("dispute.head_apart", name=teller.name)
    decision = with_votes_of_sheet(state, stack=stack, sheet=sheet, ballot=in_order(decision))
    require_entry(session, round_id, decision)
    return ev.SecondAnswered(round_id, stack=stack, sheet=sheet, decision=decision)


@in_turn
def cannot_agree(
    session: Session, round_id: str, stack: int, sheet: int, *, note: str = "", by: Consent | None = None
) -> Changes:
    """Disagree with what another member proposed; the head decides.

    Raises:
        UserError: ``dispute.with_head``; ``dispute.not_proposed``, there is nothing yet to disagree with;
            ``second.same_person``, it is one's own proposal; ``dispute.head_apart``, the head proposed or disagrees;
            as ``propose``.
    """
    member = session.require(Action.RULE, by)
    dispute = _dispute(session, round_id=round_id, stack=stack, sheet=sheet)
    if dispute.stage is DisputeStage.WITH_HEAD:
        raise UserError("dispute.with_head")
    if dispute.stage is not DisputeStage.PROPOSED or dispute.ruling is None:
        raise UserError("dispute.not_proposed")
    if not dispute.can_be_refused_by(member):
        raise UserError("second.same_person", name=session.state.name_of(member))
    for one in (member, *dispute.ruling.by):
        teller = session.state.tellers.get(one)
        if teller is not None and teller.role is Role.HEAD:
            # The member who rules in the end must be neither of the two who disagree.
            raise UserError("dispute.head_apart", name=teller.name)
    return session.record(ev.NotAgreed(round_id, stack=stack, sheet=sheet, note=tidy(note)), by=by)


@in_turn
def rule_as_head(
    session: Session, round_id: str, stack: int, sheet: int, decision: Ballot, *, note: str = ""
) -> Changes:
    """Decide what the members could not agree on.

    Raises:
        UserError: ``dispute.not_with_head``; as ``propose``.
    """
    head = session.require(Action.RULE_AS_HEAD)
    dispute = _dispute(session, round_id=round_id, stack=stack, sheet=sheet)
    if not dispute.can_be_ruled_by_the_head or dispute.ruling is None:
        raise UserError("dispute.not_with_head")
    # The head rules between two others; as one of the two they would decide by their own voice alone.
    if head in (*dispute.ruling.by, dispute.ruling.not_agreed):
        raise UserError("dispute.head_apart", name=session.state.name_of(head))
    decision = with_votes_of_sheet(session.round(round_id), stack=stack, sheet=sheet, ballot=in_order(decision))
    require_entry(session, round_id, decision)
    article = article_for(session, round_id, decision)
    return session.record(
        ev.RuledByHead(round_id, stack=stack, sheet=sheet, decision=decision, article=article, note=tidy(note))
    )


@in_turn
def take_up_again(session: Session, round_id: str, stack: int, sheet: int, reason: str) -> Changes:
    """Drop a ruling or a proposal; the sheet is disputed again.

    Raises:
        UserError: ``dispute.none``, ``text.empty``; as ``counting``.
    """
    session.require(Action.RULE)
    if (stack, sheet) not in counting(session, round_id).count.rulings:
        raise UserError("dispute.none", stack=stack, sheet=sheet)
    return session.record(ev.RulingReopened(round_id, stack=stack, sheet=sheet, reason=need(reason, "reason")))


def _dispute(session: Session, round_id: str, stack: int, sheet: int) -> Dispute:
    state = counting(session, round_id)
    found = state.count.dispute((stack, sheet))
    if found is None or (stack, sheet) not in state.record.ballots:
        # The same for every sheet: a refusal must not tell whether the first pass says anything doubtful of it.
        waiting = stack in state.count.stack_numbers() and not state.count.is_done(stack)
        raise UserError("dispute.waiting" if waiting else "dispute.none", stack=stack, sheet=sheet)
    if found.stage is DisputeStage.RULED:
        raise UserError("dispute.ruled", stack=stack, sheet=sheet)
    return found


def article_for(session: Session, round_id: str, decision: Ballot) -> str:
    """Return the article that a decision rests on: of the reason for which the sheet is invalid, or of validity."""
    profile: RuleProfile = session.profile_of(round_id)
    code = judge(decision, session.frozen(round_id), profile).reason
    reason = profile.reason(code) if code else None
    return reason.article if reason else profile.validity.article
