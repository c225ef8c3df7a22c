"""The congress itself and its decisions about the count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ballotcount.domain import events as ev
from ballotcount.domain.errors import UserError
from ballotcount.domain.people import Congress
from ballotcount.domain.state import RoundState
from ballotcount.service import ways
from ballotcount.service.founding import freeze, require_kind, tidied
from ballotcount.service.rights import Action
from ballotcount.service.same_people import two_names
from ballotcount.service.session import Changes, Consent, Session
from ballotcount.service.texts import need, tidy
from ballotcount.service.turn import in_turn
from ballotcount.text.words import t

_YES_NO = (
    ev.Topic.LIVE_VOTES,
    ev.Topic.HALL_CODE,
    ev.Topic.KEEP_PICTURES,
    ev.Topic.NEXT_ROUND,
    ev.Topic.GO_ON_WITHOUT_QUORUM,
    ev.Topic.BALLOTS_FROM,
    ev.Topic.RE_RUN,
    ev.Topic.BLIND_SECOND,
    ev.Topic.BLIND_JUDGE,
)
FIGURES = ("convened", "present", "members", "voters", "shares", "shares_present", "units", "units_present")
"""Figures that a congress may state instead of having them counted from the roster."""

FORM_FIGURES = ("area", "constituency", "complaints_received", "complaints_settled", "complaints_forwarded")
"""Figures that only the minutes of a public election name: numbers of area and constituency, complaints."""

_LIMITS = {ev.Topic.PASSES: (1, 3), ev.Topic.MEETING: (1, 3), ev.Topic.COPIES: (1, 20)}


@in_turn
def change_congress(session: Session, congress: Congress, reason: str) -> Changes:
    """Correct what was entered about the congress, or adopt other rules.

    Args:
        congress: its ``profile`` is the id it has now, to keep the rules, or the id or path of others.

    Raises:
        UserError: ``congress.frozen`` when kind or profile would change after ballots were issued; as ``found``.
    """
    session.require(Action.SET_UP)
    before = session.congress
    after = tidied(congress)
    issued = any(round_state.frozen is not None for round_state in session.state.rounds.values())
    if issued and (before.kind, before.profile) != (after.kind, after.profile):
        raise UserError("congress.frozen")
    # The id alone keeps the rules: the file of an office's own need not be on this computer.
    profile = session.profile() if after.profile == before.profile else session.load_profile(after.profile)
    require_kind(after, profile)
    frozen = () if profile.hash == session.state.rules else (freeze(profile),)
    changed = replace(after, profile=profile.id)
    return session.record(ev.CongressChanged(changed, need(reason, "reason")), *frozen)


@in_turn
def decide(session: Session, decision: ev.Decision) -> Changes:
    """Record what the congress or its presidium decided.

    Raises:
        UserError: ``decision.value``, ``round.unknown``, ``election.unknown``, ``text.empty``; ``decision.no_re_run``,
            ``decision.no_weights``, the profile knows no such thing; ``decision.parts``, figures that contradict each
            other; ``decision.live_round``, ballots are out; ``decision.pass_begun``; ``decision.blind_begun``;
            ``decision.again``.
    """
    session.require(Action.SET_UP)
    if decision.election and decision.election not in session.state.elections:
        raise UserError("election.unknown", election=decision.election)
    # A round says its election already; with another one beside it the decision would never be found.
    if decision.round and decision.election not in ("", session.round(decision.round).plan.election):
        raise UserError("election.unknown", election=decision.election)
    if not _fits(decision):
        raise UserError("decision.value", topic=t(f"around.topic.{decision.topic.value}"), value=decision.value)
    _require_possible(session, decision)
    # Each of these lifts a rule, or holds its words alone: without them the record would not say why.
    if decision.topic in (ev.Topic.OTHER, ev.Topic.OTHER_PERSON, ev.Topic.RULES_CONFIRMED, ev.Topic.SECOND_PASS) or (
        decision.topic in (ev.Topic.GO_ON_WITHOUT_QUORUM, ev.Topic.BALLOTS_FROM) and decision.value == "yes"
    ):
        need(decision.text, "decision_text")
    kept = ev.Decision(
        decision.topic,
        value=tidy(decision.value),
        text=tidy(decision.text),
        election=decision.election,
        round=decision.round,
        vote=decision.vote,
    )
    return session.record(ev.DecisionRecorded(kept))


_PARTS = (
    (("present",), "convened"),
    (("units_present",), "units"),
    (("shares_present",), "shares"),
    (("complaints_settled", "complaints_forwarded"), "complaints_received"),
)
"""Figures that together cannot be more than another: people present of those convened, complaints dealt with."""


def stated_figures(session: Session) -> dict[str, int]:
    """Return every figure that was stated, those of the minutes too; the last word on each counts."""
    # ``_fits`` let only whole numbers in.
    pairs = (d.value.partition("=") for d in session.state.decisions if d.topic is ev.Topic.FIGURE)
    return {name: int(number) for name, _, number in pairs}


def _require_possible(session: Session, decision: ev.Decision) -> None:
    """Refuse what contradicts the profile, the other figures, or ballots that are already out."""
    profile = session.profile()
    kind = session.congress.kind
    match decision.topic:
        case ev.Topic.RE_RUN if decision.value == "yes" and not profile.knows_re_run(kind):
            raise UserError("decision.no_re_run", profile=profile.title)
        case ev.Topic.WEIGHT_WAY:
            _require_weights_open(session, decision)
        case ev.Topic.SECOND_PASS:
            _require_second_open(session, decision)
        # To begin answering blind shows nobody a figure; only the end of it is refused.
        case ev.Topic.BLIND_SECOND | ev.Topic.BLIND_JUDGE if decision.value == "no":
            _require_not_blind_now(session, decision)
        case ev.Topic.FIGURE:
            name, _, number = decision.value.partition("=")
            _require_parts_fit(stated_figures(session) | {name: int(number)}, name)
        case _:
            pass


def _require_parts_fit(known: Mapping[str, int], changed: str) -> None:
    for parts, whole in _PARTS:
        have = sum(known.get(part, 0) for part in parts)
        if changed in (*parts, whole) and whole in known and have > known[whole]:
            facts = {"have": have, "most": known[whole]}
            names = ", ".join(t(f"around.topic.figure.{part}") for part in parts)
            raise UserError("decision.parts", parts=names, whole=t(f"around.topic.figure.{whole}"), **facts)


def _require_weights_open(session: Session, decision: ev.Decision) -> None:
    """Let the congress choose once how ballots are kept apart; a change before the issue needs words."""
    if not session.profile().is_weighted(session.congress.kind):
        raise UserError("decision.no_weights", profile=session.profile().title)
    out = next((state.id for state in session.state.rounds.values() if state.live and state.frozen is not None), None)
    if out is not None:
        raise UserError("decision.live_round", round=out)
    before = session.state.decided(ev.Topic.WEIGHT_WAY)
    if before is not None and before.value == decision.value:
        raise UserError("decision.again", text=before.text or before.value)
    if before is not None:
        need(decision.text, "decision_text")


def _require_second_open(session: Session, decision: ev.Decision) -> None:
    """Keep the way of a second pass that was begun: the minutes name it, and its figures must not choose another."""
    for state, _ in _counted_otherwise(session, decision):
        if len(state.passes) > 1:
            raise UserError("decision.pass_begun", round=state.id)


def _require_not_blind_now(session: Session, decision: ev.Decision) -> None:
    """Keep answers blind while a round is counted: one person must not open them when a figure is wanted."""
    for state, stands in _counted_otherwise(session, decision):
        if stands is not None and stands.value == "yes":
            raise UserError("decision.blind_begun", round=state.id)


def _counted_otherwise(session: Session, decision: ev.Decision) -> Iterator[tuple[RoundState, ev.Decision | None]]:
    """Yield rounds whose count has begun and for which a decision would change what stands, and what stands."""
    for state in session.state.rounds.values():
        if not state.live or not state.passes or (decision.round or state.id) != state.id:
            continue
        if (decision.election or state.plan.election) != state.plan.election:
            continue
        stands = session.state.decided(decision.topic, election=state.plan.election, round_id=state.id)
        # A decision about one round is not changed by a later one about the whole congress.
        if stands is None or _reach(stands) <= _reach(decision):
            yield state, stands


def _reach(decision: ev.Decision) -> int:
    """Return how closely a decision names what it is about; the closest counts."""
    return 2 if decision.round else 1 if decision.election else 0


def _fits(decision: ev.Decision) -> bool:
    value = decision.value
    if decision.topic in _YES_NO:
        return value in ("yes", "no")
    if decision.topic in _LIMITS:
        least, most = _LIMITS[decision.topic]
        # isdigit() also takes raised digits, which int() refuses.
        return value.isascii() and value.isdigit() and least <= int(value) <= most
    if decision.topic is ev.Topic.RULES_CONFIRMED:
        return re.fullmatch("[0-9a-f]{64}", value) is not None
    if decision.topic is ev.Topic.OTHER_PERSON:
        return two_names(value) is not None
    if decision.topic is ev.Topic.SECOND_PASS:
        return ways.knows(value)
    if decision.topic is ev.Topic.WEIGHT_WAY:
        return value in ("stacks", "colours", "one")
    if decision.topic is ev.Topic.FIGURE:
        name, _, number = value.partition("=")
        return name in (*FIGURES, *FORM_FIGURES) and number.isascii() and number.isdigit()
    return True


def says_yes(session: Session, topic: ev.Topic, *, election: str = "", round_id: str = "") -> bool:
    """Return whether the last decision on a topic was yes."""
    found = session.state.decided(topic, election=election, round_id=round_id)
    return found is not None and found.value == "yes"


def keeps_pictures(session: Session) -> bool:
    """Return whether pictures of ballots are kept; they are, unless the congress voted against it."""
    found = session.state.decided(ev.Topic.KEEP_PICTURES)
    return found is None or found.value == "yes"


@in_turn
def seal(session: Session, note: str = "") -> Changes:
    """End the work: nothing more is written until the seal is lifted.

    Raises:
        UserError: ``congress.open_rounds``, a round is neither announced nor cancelled.
    """
    session.require(Action.SEAL)
    if session.state.sealed:
        raise UserError("congress.sealed")
    open_rounds = [round_state.id for round_state in session.state.rounds.values() if round_state.live]
    if open_rounds:
        raise UserError("congress.open_rounds", rounds=", ".join(open_rounds))
    return session.record(ev.CongressSealed(tidy(note)))


@in_turn
def lift_seal(session: Session, reason: str, second: Consent) -> Changes:
    """Take the work up again; the head and one more.

    Raises:
        UserError: ``congress.not_sealed``; as ``require_second``.
    """
    session.require(Action.SEAL)
    if not session.state.sealed:
        raise UserError("congress.not_sealed")
    # ``require_second`` refuses everything under the seal, so person and right are asked here one by one.
    person = session.state.tellers.get(second.teller)
    if person is None or person.id == session.actor:
        raise UserError("second.same_person", name=session.state.name_of(second.teller))
    session.require_right(person, Action.SECOND)
    return session.record(ev.SealLifted(need(reason, "reason"), second.teller), agreed=[second.key])
