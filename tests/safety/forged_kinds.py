"""Every way in which one entry of any kind is forged, and the few that its rules allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ballotcount.domain.journal import Entry, Head
from ballotcount.service.keys import OpenKey
from ballotcount.service.session import SYSTEM
from ballotcount.storage.chain import link, signatures_of, signed
from tests.builders import KEY, TYPIST3

STRANGE = Ed25519PrivateKey.from_private_bytes(b"x" * 32)
"""A key that stands in no entry."""

BOARD = tuple(f"t{number}" for number in range(1, 10))
NOBODY = "t99"


@dataclass(frozen=True, slots=True)
class Row:
    """What the rules allow of one kind of entry; everything else that is tried has to be refused.

    Attributes:
        by: others who could have written it at its place.
        second: others who could have agreed to it.
        states: states of a round, or of the congress, in which it may be written too.
        ways: other ways that the rules allow, each with its reason.
    """

    by: str = ""
    second: str = ""
    states: str = ""
    ways: Mapping[str, str] = field(default_factory=dict)

    def allows(self, way: str) -> bool:
        """Return whether the rules allow what was tried."""
        word, _, what = way.partition(" ")
        lists = {"by": self.by, "second": self.second, "in": self.states}
        return what in lists[word].split() if word in lists else way in self.ways


def remade(
    entry: Entry,
    head: Head,
    *,
    actor: str = "",
    body: Mapping[str, Any] | None = None,
    keys: tuple[OpenKey, ...] | None = None,
    at: str = "",
) -> Entry:
    """Return an entry that follows ``head`` in a whole chain, changed where asked and signed by those it names."""
    by = actor or entry.actor
    said = dict(entry.body if body is None else body)
    if keys is None:
        keys = tuple(OpenKey(one.teller if place else by, KEY) for place, one in enumerate(entry.signatures))
    row = signed(
        link(
            head.seq + 1,
            at or entry.at,
            actor=by,
            station=entry.station,
            kind=entry.kind,
            body=said,
            previous=head.hash,
        ),
        keys,
    )
    signatures = signatures_of(row.signatures)
    return Entry(*row[:5], body=said, previous=row.previous, hash=row.hash, signatures=signatures)


def in_its_place(entry: Entry, head: Head) -> Iterator[tuple[str, Entry]]:
    """Yield every forgery of an entry in its own place, by the name of the way."""
    own = OpenKey(entry.actor, KEY)
    rest = tuple(OpenKey(one.teller, KEY) for one in entry.signatures[1:])
    for teller in (*BOARD, NOBODY):
        if teller != entry.actor:
            yield f"by {teller}", remade(entry, head, actor=teller)
    if entry.signatures:
        yield "unsigned", remade(entry, head, keys=())
        yield "strange key", remade(entry, head, keys=(OpenKey(entry.actor, STRANGE), *rest))
        yield "by the program", remade(entry, head, actor=SYSTEM, keys=())
    yield "signed by one more", remade(entry, head, keys=(own, *rest, OpenKey(TYPIST3, KEY)))
    yield from _agreed(entry, head, own)
    yield from _said(entry, head)


def _agreed(entry: Entry, head: Head, own: OpenKey) -> Iterator[tuple[str, Entry]]:
    """Yield forgeries of who agreed: nobody, the same person, people without the right, a key that is not theirs."""
    named = _second_of(entry)
    if not named:
        return
    for teller in (*BOARD, NOBODY, ""):
        if teller == named:
            continue
        body = {**entry.body, "second": teller}
        if "members" in entry.body:
            body = {**entry.body, "members": [entry.body["members"][0], teller]}
        keys = (own, OpenKey(teller, KEY)) if teller else (own,)
        yield f"second {teller or 'nobody'}", remade(entry, head, body=body, keys=keys)
    yield "second did not sign", remade(entry, head, keys=(own,))
    yield "second with a strange key", remade(entry, head, keys=(own, OpenKey(named, STRANGE)))


def _second_of(entry: Entry) -> str:
    members = entry.body.get("members", ("", ""))
    return str(entry.body.get("second", "") or members[1])


def _said(entry: Entry, head: Head) -> Iterator[tuple[str, Entry]]:
    """Yield forgeries of what the entry says: another round, pass, stack or sheet; a word more, a word less."""
    body = entry.body
    if isinstance(body.get("round"), str):
        yield "other round", remade(entry, head, body={**body, "round": "e9r9"})
    for name in ("number", "stack", "sheet", "pile"):
        if isinstance(body.get(name), int):
            yield f"other {name}", remade(entry, head, body={**body, name: body[name] + 1})
    yield "a word more", remade(entry, head, body={**body, "also": 1})
    if isinstance(body.get("teller"), dict):
        for name in ("key", "pin"):
            yield f"without {name}", remade(entry, head, body={**body, "teller": {**body["teller"], name: ""}})
    for name in body:
        yield "a word less", remade(entry, head, body={key: value for key, value in body.items() if key != name})


ALWAYS = "prepared issued counting closed announced cancelled"
"""Whatever state the rounds are in."""

ROWS: dict[str, Row] = {
    "attendance_recorded": Row(by="t1 t2 t3 t4 t5", states=ALWAYS, ways={"twice": "says the same again"}),
    "ballot_corrected": Row(ways={"twice": "says the same again"}),
    "ballot_entered": Row(ways={"a word less": "a field that may be left out"}),
    "ballot_undone": Row(ways={"a word less": "the reason may be left out"}),
    "camera_certified": Row(
        by="t1 t3 t4 t5 t6", states="prepared issued counting", ways={"twice": "a device is tried again"}
    ),
    "congress_changed": Row(by="t2", states=ALWAYS, ways={"twice": "says the same again"}),
    "congress_sealed": Row(states="announced cancelled", ways={"a word less": "the note may be left out"}),
    "contact_checked": Row(by="t1 t2 t4 t5"),
    "decision_recorded": Row(by="t1 t2", states=ALWAYS, ways={"twice": "the last word counts"}),
    "delegate_changed": Row(by="t1", states=ALWAYS, ways={"twice": "says the same again"}),
    "difference_judged": Row(by="t1", ways={"twice": "the last word counts until it is confirmed"}),
    "dispute_raised": Row(
        by="t1 t2 t3 t5 t6",
        states="counting",
        ways={
            "other number": "the sheet of the other pass",
            "other sheet": "another sheet may be asked about",
            "twice": "asked again",
        },
    ),
    "document_made": Row(by="t1 t6", states="closed announced", ways={"twice": "a paper is made again"}),
    "election_added": Row(by="t1 t2", states="prepared issued counting closed announced"),
    "election_changed": Row(by="t1", ways={"twice": "says the same again"}),
    "election_removed": Row(by="t1"),
    "form_adopted": Row(by="t2 t6", states="prepared", ways={"twice": "takes approvals away"}),
    "form_proved": Row(by="t2 t6", ways={"twice": "tried again"}),
    "gate_skipped": Row(
        by="t1 t4 t5",
        second="t1 t4 t5",
        states="counting",
        ways={"a word less": "figures of the setting may be left out", "twice": "decided again"},
    ),
    "judging_confirmed": Row(by="t3 t4 t5"),
    "list_voted": Row(by="t2", states=ALWAYS, ways={"twice": "the last vote before the issue counts"}),
    "lock_lifted": Row(states=ALWAYS, ways={"twice": "nothing is locked"}),
    "not_agreed": Row(by="t2 t3", ways={"a word less": "the note may be left out"}),
    "pass_discarded": Row(by="t1", states="counting"),
    "pass_started": Row(by="t1 t2 t3 t4 t5 t6", states="counting"),
    "people_named": Row(by="t1", states=ALWAYS, ways={"twice": "the last names count"}),
    "pile_checked": Row(by="t1 t2 t5 t6", ways={"twice": "the last number counts"}),
    "pile_made": Row(by="t1 t2 t4 t5 t6", ways={"twice": "takes the check away"}),
    "pin_reset": Row(second="t4 t5", states=ALWAYS, ways={"twice": "two members again"}),
    "proof_approved": Row(by="t1 t2 t4 t5"),
    "proof_made": Row(
        by="t1 t6",
        states="prepared",
        ways={"a word less": "the layout file may be left out", "twice": "takes approvals away"},
    ),
    "roster_imported": Row(by="t2", ways={"twice": "says the same again"}),
    "round_announced": Row(by="t1 t2", states="closed"),
    "round_cancelled": Row(second="t3 t4 t5", states="prepared issued counting"),
    "round_closed": Row(second="t3 t4 t5", ways={"a word less": "`verify` compares the keys itself"}),
    "round_collected": Row(by="t1 t2", states="issued"),
    "round_issued": Row(by="t1 t2"),
    "round_prepared": Row(by="t2 t6", states="prepared", ways={"twice": "a plan may be replaced"}),
    "round_reopened": Row(second="t3 t4 t5", states="closed"),
    "ruled_by_head": Row(),
    "ruling_confirmed": Row(by="t1 t2 t3"),
    "ruling_proposed": Row(
        by="t1 t2 t3 t4 t5",
        ways={"other sheet": "another sheet may be asked about", "twice": "the last proposal counts"},
    ),
    "ruling_reopened": Row(by="t1 t2 t3 t4", ways={"other sheet": "another sheet may be asked about"}),
    "sample_drawn": Row(by="t1 t2 t5 t6", second="t1 t2 t5"),
    "sample_read": Row(by="t1 t2 t5 t6", second="t1 t2 t5"),
    "seal_lifted": Row(second="t3 t4 t5", states="sealed"),
    "second_answered": Row(by="t2 t3"),
    "sheets_exchanged": Row(by="t1", states="issued", ways={"a word less": "the reason may be left out"}),
    "sheets_issued": Row(by="t1", states="issued"),
    "sheets_printed": Row(by="t1 t6", states="prepared issued"),
    "sign_in_failed": Row(states=ALWAYS + " sealed", ways={"twice": "another wrong PIN"}),
    "signed_in": Row(by="t1 t2 t3 t4 t6 t7 t8", states=ALWAYS + " sealed", ways={"twice": "sits down again"}),
    "signed_out": Row(by="t1 t2 t3 t4 t6 t7 t8", states=ALWAYS + " sealed", ways={"twice": "leaves again"}),
    "stack_closed": Row(),
    "stack_handed_over": Row(by="t1"),
    "stack_reopened": Row(by="t1", states="counting"),
    "standing_ruled": Row(by="t1 t2 t3", second="t1 t2 t3", states="issued counting", ways={"twice": "decided again"}),
    "teller_added": Row(),
    "teller_changed": Row(states="prepared issued counting closed announced"),
    "teller_removed": Row(),
}
"""What each kind of entry allows, in the congresses of ``every_kind``; a new kind needs a row of its own."""
