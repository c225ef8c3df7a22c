"""A congress in a new file, with its first head teller and the rules it adopts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ballotcount.domain import events as ev
from ballotcount.domain.clock import Clock
from ballotcount.domain.errors import UserError
from ballotcount.domain.journal import Journal
from ballotcount.domain.people import Congress, CongressKind, Role, Teller
from ballotcount.domain.profile import RuleProfile
from ballotcount.files import profiles
from ballotcount.service.pins import Pins
from ballotcount.service.session import Changes, Session
from ballotcount.service.stores import PictureStore
from ballotcount.service.texts import need, need_name, tidy
from ballotcount.service.turn import in_turn


def found(
    journal: Journal,
    clock: Clock,
    congress: Congress,
    head: str,
    pin: str,
    *,
    pictures: PictureStore | None = None,
    pins: Pins | None = None,
    load_profile: Callable[[str], RuleProfile] = profiles.load,
) -> Session:
    """Open a congress in a new file, with its first head teller, who is then at the desk.

    Raises:
        UserError: ``congress.exists``, ``congress.kind``, ``text.empty``, ``pin.weak``, or the profile's own mistake.
    """
    session = Session(journal, clock, pictures=pictures, pins=pins, load_profile=load_profile)
    open_congress(session, congress, head=head, pin=pin)
    return session


@in_turn
def open_congress(session: Session, congress: Congress, head: str, pin: str) -> Changes:
    """Open a congress in the new file of a session; see ``found``."""
    if session.state.congress is not None:
        raise UserError("congress.exists", name=session.state.congress.name)
    congress = tidied(congress)
    profile = session.load_profile(congress.profile)
    require_kind(congress, profile)
    # From here on the rules are those kept in the journal, not a file that may change or stay behind.
    congress = replace(congress, profile=profile.id)
    name = need_name(head, "head_name")
    # A weak PIN ends here, before anything is written.
    made = session.pins.new_key("t1", pin)
    teller = Teller(id="t1", name=name, role=Role.HEAD, pin=made.sealed, key=made.open.public)
    # The founder signs the first entries with the very key that they bring.
    session.sit(made.open)
    return session.record(ev.CongressOpened(congress), freeze(profile), ev.TellerAdded(teller))


def tidied(congress: Congress) -> Congress:
    """Return a congress with its texts in NFC and single spaces.

    Raises:
        UserError: ``text.empty``, the name or the organisation is missing.
    """
    return replace(
        congress,
        name=need(congress.name, "congress_name"),
        organisation=need(congress.organisation, "organisation"),
        superior=tidy(congress.superior),
        level=tidy(congress.level),
        term=tidy(congress.term),
        place=tidy(congress.place),
    )


def require_kind(congress: Congress, profile: RuleProfile) -> None:
    """Refuse a profile that is not made for this kind of meeting."""
    require_kind_of(congress.kind, profile)


def require_kind_of(kind: CongressKind, profile: RuleProfile) -> None:
    """Refuse a profile that is not made for a kind of meeting.

    Raises:
        UserError: ``congress.kind``.
    """
    if kind not in profile.kinds:
        known = ", ".join(kind.value for kind in profile.kinds)
        raise UserError("congress.kind", profile=profile.title, kind=kind.value, known=known)


def freeze(profile: RuleProfile) -> ev.ProfileFrozen:
    """Return the text of a profile as it goes into the journal."""
    return ev.ProfileFrozen(profile.id, profile.hash, profile.text)
