"""The paper of a round: the drawn ballot, its approvals, and every movement of sheets."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ballotcount.domain.election import Sheets
from ballotcount.domain.events.paper import FormAdopted, FormProved, ProofMade, RoundCollected
from ballotcount.domain.state.acts import SheetMovement


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTrail:
    """What happened to the paper of a round, in the order it happened.

    Attributes:
        proof: the drawing of the ballot; None where the sheets come from elsewhere.
        approvals: ids of the tellers who approved this proof.
        form: the office's own form that the proof is; None for a ballot of this program.
        proved: how printed sheets of that form were compared and read; None before.
        sheets: the balance, in pieces of paper.
        explanation: why fewer sheets came back than were issued.
    """

    proof: ProofMade | None = None
    approvals: tuple[str, ...] = ()
    form: FormAdopted | None = None
    proved: FormProved | None = None
    prints: tuple[SheetMovement, ...] = ()
    issues: tuple[SheetMovement, ...] = ()
    exchanges: tuple[SheetMovement, ...] = ()
    collections: tuple[SheetMovement, ...] = ()
    sheets: Sheets = field(default_factory=Sheets)
    explanation: str = ""

    def without_prints(self) -> PaperTrail:
        """Drop proof, approvals and printed sheets: they show a ballot that was replaced."""
        sheets = replace(self.sheets, printed=0)
        return replace(self, proof=None, approvals=(), form=None, proved=None, prints=(), sheets=sheets)

    def with_proof(self, proof: ProofMade) -> PaperTrail:
        """Set the proof; approvals stand only for the same file, and a form with its own proof is replaced."""
        same = self.proof is not None and self.proof.pdf == proof.pdf
        return replace(self, proof=proof, approvals=self.approvals if same else (), form=None, proved=None)

    def with_form(self, form: FormAdopted) -> PaperTrail:
        """Set an office's own form as the proof; it is not proved yet, and nobody has approved it."""
        # A form stands in for the proof, so that approvals and issue ask one question for both.
        proof = ProofMade(form.round, layout=form.layout, pdf=form.form, layout_file=form.layout_file)
        return replace(self, proof=proof, form=form, proved=None, approvals=())

    def with_proved(self, proved: FormProved) -> PaperTrail:
        """Set how printed sheets agreed with the form."""
        return replace(self, proved=proved)

    def with_approval(self, teller: str) -> PaperTrail:
        """Add a teller's approval of the proof."""
        return replace(self, approvals=(*self.approvals, teller))

    def with_print(self, movement: SheetMovement) -> PaperTrail:
        """Add printed sheets, or correct their total with a negative number."""
        sheets = replace(self.sheets, printed=self.sheets.printed + movement.count)
        return replace(self, prints=(*self.prints, movement), sheets=sheets)

    def with_first_issue(self, movement: SheetMovement) -> PaperTrail:
        """Record the sheets handed out when the round was frozen."""
        return replace(self, issues=(movement,), sheets=replace(self.sheets, issued=movement.count))

    def with_issue(self, movement: SheetMovement) -> PaperTrail:
        """Add sheets handed out later, or correct a miscount with a negative number."""
        sheets = replace(self.sheets, issued=self.sheets.issued + movement.count)
        return replace(self, issues=(*self.issues, movement), sheets=sheets)

    def with_exchange(self, movement: SheetMovement) -> PaperTrail:
        """Add spoilt sheets that were exchanged for new ones."""
        sheets = replace(self.sheets, exchanged=self.sheets.exchanged + movement.count)
        return replace(self, exchanges=(*self.exchanges, movement), sheets=sheets)

    def with_collection(self, movement: SheetMovement, found: RoundCollected) -> PaperTrail:
        """Set the sheets found in the box; a later figure replaces an earlier one."""
        sheets = replace(self.sheets, collected=found.collected, left_over=found.left_over, took_part=found.took_part)
        whole = replace(movement, left_over=found.left_over, took_part=found.took_part)
        collections = (*self.collections, whole)
        return replace(self, collections=collections, sheets=sheets, explanation=found.explanation)
