"""How the events of setting up change the state."""

from __future__ import annotations

from dataclasses import replace

from ballotcount.domain import events as ev
from ballotcount.domain.journal import Entry
from ballotcount.domain.state.congress import BoardAct, BoardChange, ElectionState, Failures, State
from ballotcount.domain.state.handlers import Handlers
from ballotcount.domain.state.parts import Part

SETUP = Handlers()


@SETUP.on(ev.Genesis, Part.CONGRESS)
def on_genesis(state: State, event: ev.Genesis, entry: Entry) -> None:
    state.program = event.program
    state.genesis = entry.hash


def _require(holds: bool, what: str) -> None:
    """Refuse an entry that the congress cannot take now: it was not written by this program."""
    if not holds:
        raise ValueError(what)


@SETUP.on(ev.CongressOpened, Part.CONGRESS)
def on_congress_opened(state: State, event: ev.CongressOpened, entry: Entry) -> None:
    _require(state.congress is None, "the file has a congress")
    state.congress = event.congress


@SETUP.on(ev.CongressChanged, Part.CONGRESS)
def on_congress_changed(state: State, event: ev.CongressChanged, entry: Entry) -> None:
    _require(state.open, "the congress is not open")
    state.congress = event.congress


@SETUP.on(ev.TellerAdded, Part.BOARD)
def on_teller_added(state: State, event: ev.TellerAdded, entry: Entry) -> None:
    state.tellers = {**state.tellers, event.teller.id: event.teller}
    # Before the first issue the board is formed; from then on papers name who changed it.
    if state.issued:
        _note(state, BoardChange.ADDED, teller=event.teller.id, by=(entry.actor, event.second))


@SETUP.on(ev.TellerChanged, Part.BOARD)
def on_teller_changed(state: State, event: ev.TellerChanged, entry: Entry) -> None:
    before = state.tellers.get(event.teller.id)
    state.tellers = {**state.tellers, event.teller.id: event.teller}
    # What members do to their own entry is no act that papers have to name.
    if before is None or entry.actor == event.teller.id:
        return
    if before.pin != event.teller.pin:
        # A lent PIN belongs to the forming of the board; one that its owner chose never does.
        if state.issued or not before.lent:
            _note(state, BoardChange.PIN, teller=event.teller.id, by=(entry.actor, event.second))
    elif state.issued:
        _note(state, BoardChange.CHANGED, teller=event.teller.id, by=(entry.actor, event.second))


def _note(state: State, what: BoardChange, teller: str, by: tuple[str, ...]) -> None:
    state.board_acts = (*state.board_acts, BoardAct(what, teller, tuple(one for one in by if one)))


@SETUP.on(ev.TellerRemoved, Part.BOARD)
def on_teller_removed(state: State, event: ev.TellerRemoved, entry: Entry) -> None:
    gone = state.tellers[event.teller]
    state.tellers = {key: one for key, one in state.tellers.items() if key != event.teller}
    state.former = {**state.former, gone.id: gone}
    if state.issued:
        _note(state, BoardChange.REMOVED, teller=gone.id, by=(entry.actor, event.second))


@SETUP.on(ev.SignedIn, Part.BOARD)
def on_signed_in(state: State, event: ev.SignedIn, entry: Entry) -> None:
    _forgive(state, entry.actor)


@SETUP.on(ev.SignedOut, Part.BOARD)
def on_signed_out(state: State, event: ev.SignedOut, entry: Entry) -> None:
    """Leave the state as it is: it does not follow who sits where."""


@SETUP.on(ev.SignInFailed, Part.BOARD)
def on_sign_in_failed(state: State, event: ev.SignInFailed, entry: Entry) -> None:
    before = state.failures.get(event.teller)
    count = before.count + 1 if before else 1
    state.failures = {**state.failures, event.teller: Failures(count, entry.at)}


@SETUP.on(ev.LockLifted, Part.BOARD)
def on_lock_lifted(state: State, event: ev.LockLifted, entry: Entry) -> None:
    _forgive(state, event.teller)


@SETUP.on(ev.PinReset, Part.BOARD)
def on_pin_reset(state: State, event: ev.PinReset, entry: Entry) -> None:
    # Two others set this PIN, so it signs nothing before its owner chooses one; version 0.1 had no keys.
    after = replace(state.tellers[event.teller], pin=event.pin, key=event.key, lent=bool(event.key))
    state.tellers = {**state.tellers, event.teller: after}
    _note(state, BoardChange.PIN, teller=event.teller, by=event.members)
    _forgive(state, event.teller)


def _forgive(state: State, teller: str) -> None:
    if teller in state.failures:
        state.failures = {key: failures for key, failures in state.failures.items() if key != teller}


@SETUP.on(ev.PeopleNamed, Part.PEOPLE)
def on_people_named(state: State, event: ev.PeopleNamed, entry: Entry) -> None:
    state.presidium = event.presidium
    state.secretaries = event.secretaries
    state.witnesses = event.witnesses


@SETUP.on(ev.RosterImported, Part.ROSTER, Part.ATTENDANCE)
def on_roster_imported(state: State, event: ev.RosterImported, entry: Entry) -> None:
    state.roster = {delegate.id: delegate for delegate in event.delegates}
    state.roster_source = event.source
    # The ids are those of the new file; what was recorded of the former people does not fit them.
    state.attendance = {}


@SETUP.on(ev.DelegateChanged, Part.ROSTER)
def on_delegate_changed(state: State, event: ev.DelegateChanged, entry: Entry) -> None:
    state.roster = {**state.roster, event.delegate.id: event.delegate}


@SETUP.on(ev.AttendanceRecorded, Part.ATTENDANCE)
def on_attendance_recorded(state: State, event: ev.AttendanceRecorded, entry: Entry) -> None:
    state.attendance = {**state.attendance, **{person.delegate: person for person in event.people}}


@SETUP.on(ev.ElectionAdded, Part.ELECTIONS)
def on_election_added(state: State, event: ev.ElectionAdded, entry: Entry) -> None:
    state.elections = {**state.elections, event.election.id: ElectionState(event.election)}
    # Ids are e1, e2, ...; a removed one is never given again, because decisions name elections by id.
    state.last_election = max(state.last_election, int(event.election.id[1:]))


@SETUP.on(ev.ElectionChanged, Part.ELECTIONS)
def on_election_changed(state: State, event: ev.ElectionChanged, entry: Entry) -> None:
    before = state.elections[event.election.id]
    # A changed number or list has to be voted on again.
    same = (before.election.seats, before.election.candidates) == (event.election.seats, event.election.candidates)
    votes = before.votes if same else ()
    state.elections = {**state.elections, event.election.id: ElectionState(event.election, votes, before.rounds)}


@SETUP.on(ev.ElectionRemoved, Part.ELECTIONS)
def on_election_removed(state: State, event: ev.ElectionRemoved, entry: Entry) -> None:
    state.elections = {key: found for key, found in state.elections.items() if key != event.election}


@SETUP.on(ev.ListVoted, Part.ELECTIONS)
def on_list_voted(state: State, event: ev.ListVoted, entry: Entry) -> None:
    before = state.elections[event.election]
    # A vote taken again replaces the former one; the journal keeps both.
    others = tuple(vote for vote in before.votes if vote.subject != event.vote.subject)
    after = ElectionState(before.election, (*others, event.vote), before.rounds)
    state.elections = {**state.elections, event.election: after}


@SETUP.on(ev.DecisionRecorded, Part.DECISIONS)
def on_decision_recorded(state: State, event: ev.DecisionRecorded, entry: Entry) -> None:
    state.decisions = (*state.decisions, event.decision)


@SETUP.on(ev.ProfileFrozen, Part.CONGRESS)
def on_profile_frozen(state: State, event: ev.ProfileFrozen, entry: Entry) -> None:
    state.profiles = {**state.profiles, event.hash: event}
    state.rules = event.hash


@SETUP.on(ev.CongressSealed, Part.CONGRESS)
def on_congress_sealed(state: State, event: ev.CongressSealed, entry: Entry) -> None:
    _require(state.open, "the congress is not open")
    state.sealed = True


@SETUP.on(ev.SealLifted, Part.CONGRESS)
def on_seal_lifted(state: State, event: ev.SealLifted, entry: Entry) -> None:
    _require(state.sealed, "the congress is not sealed")
    state.sealed = False
