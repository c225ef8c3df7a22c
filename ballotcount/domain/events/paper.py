"""Events of the paper: the round prepared, proofs approved, sheets printed, issued, exchanged and collected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Candidate, RosterFigures, Round, RoundKind
from ballotcount.domain.events.base import Event


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """A round before it is frozen.

    Attributes:
        id: e.g. ``e1r1``.
        passes: how many passes over the sheets must agree, 1 to 3.
    """

    id: str
    election: str
    number: int
    kind: RoundKind
    seats: int
    style: VotingMethod
    candidates: tuple[Candidate, ...]
    passes: int

    @property
    def on_paper(self) -> tuple[object, ...]:
        """Return what the ballot of this plan shows."""
        # Not the number of passes: how often sheets are counted shows nowhere on the ballot.
        return self.candidates, self.seats, self.style, self.kind, self.number


@dataclass(frozen=True, slots=True)
class RoundPrepared(Event):
    """A round is planned, or its plan replaced before anything was issued."""

    kind: ClassVar[str] = "round_prepared"
    plan: RoundPlan


@dataclass(frozen=True, slots=True)
class ProofMade(Event):
    """A ballot was drawn; earlier approvals no longer hold.

    Attributes:
        layout: id of the layout, 8 hex digits; empty when the sheets come from elsewhere.
        pdf, layout_file: SHA-256 of the files.
    """

    kind: ClassVar[str] = "proof_made"
    round: str
    layout: str
    pdf: str
    layout_file: str = ""


@dataclass(frozen=True, slots=True)
class ProofApproved(Event):
    """The actor found the proof right."""

    kind: ClassVar[str] = "proof_approved"
    round: str
    # What was approved, by its hash: for another drawing this approval is void.
    pdf: str


@dataclass(frozen=True, slots=True)
class FormAdopted(Event):
    """The drawn ballot of a round is an office's own form; it must be proved before tellers approve it.

    Attributes:
        layout: id of the layout taken from it, 8 hex digits.
        source: what the form was taken from: ``pdf`` or ``scan``.
        form, layout_file: SHA-256 of that file and of the layout file.
    """

    kind: ClassVar[str] = "form_adopted"
    round: str
    layout: str
    source: str
    form: str
    layout_file: str


@dataclass(frozen=True, slots=True)
class FormProved(Event):
    """Printed sheets agree with the adopted form, and marked ones were read as they were marked.

    Attributes:
        layout: id of the layout that was proved.
        blanks: unmarked sheets that were compared.
        cover_percent: least share of a word's print that was there, against the usual word.
        off_um: greatest distance of print from its place, micrometres.
        marked: sheets marked after the plan that were read.
        targets: places on them that were compared; none was read wrongly.
    """

    kind: ClassVar[str] = "form_proved"
    round: str
    layout: str
    blanks: int
    cover_percent: int
    off_um: int
    marked: int
    targets: int


@dataclass(frozen=True, slots=True)
class SheetsPrinted(Event):
    """Sheets were printed, or a wrong total is corrected; after the first time the reason says why.

    Attributes:
        count: sheets; negative where fewer were printed than recorded.
        second: the teller who agreed to a corrected total; empty where sheets were printed.
    """

    kind: ClassVar[str] = "sheets_printed"
    round: str
    count: int
    reason: str = ""
    second: str = ""


@dataclass(frozen=True, slots=True)
class RoundIssued(Event):
    """Ballots are handed out; list, seats, rules, attendance and quorum are frozen.

    Attributes:
        issued: sheets handed out.
        quorum_met: as the rules judged the frozen figures.
        accepted: the congress's decision to elect without the quorum, in words; empty when it was met.
    """

    kind: ClassVar[str] = "round_issued"
    # The whole round and not its id: whatever is changed later, this is what was voted on.
    round: Round
    issued: int
    quorum_met: bool
    accepted: str = ""


@dataclass(frozen=True, slots=True)
class SheetsIssued(Event):
    """More sheets handed out, or a miscount of the issue corrected (negative), with the reason.

    Attributes:
        roster: the attendance with those who came since the issue; None where nobody of them counts.
    """

    kind: ClassVar[str] = "sheets_issued"
    round: str
    count: int
    reason: str
    roster: RosterFigures | None = None


@dataclass(frozen=True, slots=True)
class SheetsExchanged(Event):
    """Spoilt sheets handed back, each for a new one."""

    kind: ClassVar[str] = "sheets_exchanged"
    round: str
    count: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RoundCollected(Event):
    """The box was opened and the sheets counted, before anyone looks at what is on them.

    Attributes:
        explanation: why fewer came back than were issued.
        reason: why an earlier figure was wrong; empty for the first.
        took_part: voters who took part in a public election; 0 where that is not asked.
    """

    kind: ClassVar[str] = "round_collected"
    round: str
    collected: int
    left_over: int
    explanation: str = ""
    reason: str = ""
    took_part: int = 0


@dataclass(frozen=True, slots=True)
class RoundCancelled(Event):
    """The vote does not count; it is held again as another round.

    Attributes:
        second: the teller who agreed with the actor.
    """

    kind: ClassVar[str] = "round_cancelled"
    round: str
    reason: str
    second: str
