"""What counting with a camera and with a scanner share: the pass, the stack with its slip, taking the last back."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ballotcount.domain.errors import Fault
from ballotcount.domain.head_code import head_code
from ballotcount.domain.record import PassKind
from ballotcount.rules.figures import count
from ballotcount.service.camera import MachinePass
from ballotcount.service.counting import close_stack, start_pass
from ballotcount.service.pile_cause import PILE, cause_of_pile
from ballotcount.service.sheet_words import question_words
from ballotcount.text.place import place_words, range_words
from ballotcount.text.same_spot import same_spot_words
from ballotcount.text.words import said, t
from ui.file_actions import choosing
from ui.file_actions.backup import back_up_quietly
from ui.stages.count import machine_view as mv
from ui.stages.count import view as cv
from ui.stages.count.hand_sheet import HandSheet
from ui.stages.count.sheet_answer import SheetAnswer
from ui.style import GRID, Size, px
from ui.widgets.bending import Bending
from ui.widgets.controls import across, button, card, choice, chosen, down, field, named, rewrap
from ui.widgets.shapes import BLOCKED, DONE, LATER
from ui.widgets.text import SEMI, Text

if TYPE_CHECKING:
    from ballotcount.domain.ballot import Ballot
    from ballotcount.domain.layout import Layout
    from ballotcount.service.camera import MachinePass, PageAccepted
    from ballotcount.service.session import Changes
    from ui.stages.base import Stage


class MachinePage(QWidget):
    """A page of one kind of machine pass. Subclasses put their matter into ``matter``."""

    kind: ClassVar[PassKind]

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self.desk = stage.desk
        self.view: mv.MachineView | None = None
        self.run: MachinePass | None = None
        self._joined: tuple[str, str, int] | None = None
        self._run_of: tuple[str, str, int] | None = None
        self._asking = self._again = False
        column = down(self, gap=1)
        column.addWidget(self._top())
        column.addWidget(self._start_card())
        self.hand = HandSheet()
        self.matter = QWidget()
        self.matter.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.matter, 1)
        column.addStretch(0)
        self.desk.did_change.connect(self._did_change)
        self.desk.did_choose.connect(self._did_choose)

    # -- made once ----------------------------------------------------------------------------------------------

    def _top(self) -> QWidget:
        slip = QWidget()
        row = across(slip, gap=2)
        self.place = Text(size=Size.HEAD, weight=SEMI)
        self.slip = field(most=3)
        self.slip.setValidator(QIntValidator(0, 999, self.slip))
        self.slip.setMaximumWidth(px(GRID * 10))
        self.slip.returnPressed.connect(lambda: self.slip_entered())
        self.slip.setAccessibleName(t("camera.slip"))
        self.slip_asked = Text(t("camera.slip"))
        self.undo_button = button(t("camera.undo"), self.undo, needs="enter")
        self.slip_button = button(t("camera.close_stack"), self.close_stack, needs="enter")
        self.votes = choice([])
        self.votes_row = named(t("desk.count.votes_carried"), self.votes)
        self.votes_row.hide()
        self.votes.currentIndexChanged.connect(lambda _: self._carry())
        for widget in (self.votes_row, self.slip_asked, self.slip, self.slip_button):
            row.addWidget(widget)
        row.addStretch(0)
        return Bending(((self.place, 1), (self.undo_button, 0), (slip, 0)), gap=2)

    def _start_card(self) -> QWidget:
        self.start_card, inner = card(margin=3, gap=2)
        self.why = Text(wrap=True)
        inner.addWidget(self.why)
        self.stack_size = choice([("50", "50"), ("20", "20")])
        self.size_row = named(t("camera.stack_size"), self.stack_size)
        self.size_row.setMaximumWidth(px(GRID * 24))
        inner.addWidget(self.size_row)
        self.starts: QVBoxLayout = down(gap=1)
        inner.addLayout(self.starts)
        return self.start_card

    # -- what the lane says -------------------------------------------------------------------------------------

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self.look()

    def _did_change(self, changes: Changes) -> None:
        if self.isVisible() and self.stage.concerns(changes):
            self.look()

    def _did_choose(self) -> None:
        self.leave_pass()
        if self.isVisible():
            self.look()

    def look(self) -> None:
        """Ask the lane again; questions that come while one is under way are merged."""
        if not self.desk.round:
            self.show_view(mv.MachineView("camera.why.not_issued"))
            return
        # Each sheet changes the state; unmerged questions would pile up on the lane behind a fast scanner.
        if self._asking:
            self._again = True
            return
        self._asking = True
        question = partial(mv.look, key=self.desk.round, kind=self.kind, path=self.desk.path)
        self.desk.read(question, self._answered, owner=self, failed=self._refused_view, broke=self._free)

    def _answered(self, view: mv.MachineView) -> None:
        self._asking = False
        self.show_view(view)
        if self._again:
            self._again = False
            self.look()

    def _free(self) -> None:
        """Let the next change ask again, also after a bug."""
        self._asking = self._again = False

    def _refused_view(self, fault: Fault) -> None:
        self._free()
        if fault.code != "desk.no_congress":
            self.desk.complain(fault)

    def show_view(self, view: mv.MachineView) -> None:
        """Show other figures; begin a new pass when round, teller or pass changed."""
        self.view = view
        self._set_run(view)
        self._show_votes(view)
        ready = self.run is not None and not view.why
        self.start_card.setVisible(not ready)
        self.matter.setVisible(ready)
        self._show_start(view)
        self._show_place(view)

    def _show_votes(self, view: mv.MachineView) -> None:
        """Ask for the votes that the ballots of a stack carry, where delegates carry several."""
        options = [str(votes) for votes in view.weights]
        if options != [self.votes.itemData(place) for place in range(self.votes.count())]:
            self.votes.clear()
            for one in options:
                self.votes.addItem(one, one)
        self.votes_row.setVisible(bool(options))
        self._carry()

    def _carry(self) -> None:
        if self.run is not None:
            self.run.votes = int(chosen(self.votes)) if chosen(self.votes) else None

    def _set_run(self, view: mv.MachineView) -> None:
        number = self._number(view)
        if number is None or view.layout is None or view.why:
            if self._run_of is not None:
                self.leave_pass()
            return
        # The pass of one person in one round: somebody else who sits down must not fall into it.
        of = (self.desk.round, view.actor, number)
        if of != self._run_of:
            self.leave_pass()
            self._run_of = of
            others = None
            # With several tables a sheet laid at another one is known here too, from this entry on.
            if view.sightings is not None:
                others = view.sightings.follow(self.desk.round, pass_no=number, teller=view.actor, since=view.seq)
            self.run = MachinePass(self.desk.round, view.layout, self.kind, number=number, others=others)
            self.begin(view, view.layout)

    def _number(self, view: mv.MachineView) -> int | None:
        if view.own is not None:
            return view.own.number
        chosen_by = (self.desk.round, view.actor)
        number = self._joined[2] if self._joined is not None and self._joined[:2] == chosen_by else None
        return number if number in view.joinable else None

    @property
    def reads_now(self) -> bool:
        """Return whether a source is open, or something that it gave is still to be counted."""
        return False

    def begin(self, view: mv.MachineView, layout: Layout) -> None:
        """Begin a pass; subclasses prepare their camera or scanner."""

    def leave_pass(self) -> None:
        """Leave the pass; subclasses close their source."""
        self.run = None
        self._run_of = None

    def _show_start(self, view: mv.MachineView) -> None:
        able = not view.why and self.run is None
        self.why.say(t(view.why) if view.why else t(f"camera.begin_words.{self.kind.value}", collected=view.collected))
        self.size_row.setVisible(able and view.free is not None)
        rewrap(self.starts)
        if view.why == "camera.why.no_layout":
            self.starts.addWidget(button(t("camera.choose_layout"), self._choose_layout))
        if not able:
            return
        if view.free is not None:
            free = view.free
            words = t(f"camera.begin.{self.kind.value}", number=free)
            self.starts.addWidget(button(words, lambda: self.start_pass(free), kind="primary", needs="enter"))
        for one in view.joinable:
            words = t("camera.join", number=one)
            self.starts.addWidget(button(words, lambda one=one: self._join(one), needs="enter"))  # type: ignore[misc]

    def _show_place(self, view: mv.MachineView) -> None:
        own = self.own
        held = own.held if own is not None else 0
        # The last stack is rarely full: its slip is due when every collected sheet is in.
        full = own is not None and (own.full or (0 < view.collected <= own.entered and held > 0))
        for widget in (self.slip, self.slip_asked, self.slip_button, self.undo_button):
            widget.setVisible(held > 0)
        self.slip_asked.say(t("camera.slip_full", stack=own.stack, held=held) if full and own else t("camera.slip"))
        self.slip_asked.tone("red" if full else "ink")
        if own is None or self.run is None:
            self.place.say("")
        elif view.done:
            self.place.say(t("camera.all_in", number=own.number))
        else:
            self.place.say(place_words(own.stack, own.sheet, own.stack_size))

    @property
    def own(self) -> cv.TypistPosition | None:
        """The teller's pass as last seen."""
        return self.view.own if self.view is not None else None

    # -- what the teller does -----------------------------------------------------------------------------------

    def start_pass(self, number: int) -> None:
        """Begin a pass of this kind."""
        key = self.desk.round
        size = int(chosen(self.stack_size))
        kind = self.kind
        self.desk.write(lambda s: start_pass(s, key, kind, pass_no=number, stack_size=size), None, owner=self)

    def _join(self, number: int) -> None:
        if self.view is not None:
            self._joined = (self.desk.round, self.view.actor, number)
            self.show_view(self.view)

    def slip_entered(self) -> None:
        """Close the stack with the number that was typed."""
        self.close_stack()

    def close_stack(self) -> None:
        """Finish the stack in hand with the number on its slip."""
        key = self.desk.round
        slip = int(self.slip.text() or 0)
        if slip <= 0:
            self.refuse(t("camera.slip_needed"))
            return
        self.desk.write(
            lambda s: close_stack(s, key, slip),
            # Eight letters of this entry's hash go onto the slip by hand: a witness of the journal on paper.
            lambda changes: self._closed(slip, head_code(changes.entries[-1].hash)),
            owner=self,
            failed=self._slip_refused,
        )

    def _closed(self, slip: int, witness: str) -> None:
        self.slip.clear()
        self.hand.hide()
        self.desk.sounds.accepted()
        self.answer.say(DONE, t("camera.stack_closed", slip=slip, code=witness), tone="good")
        self.stack_closed()
        # After each stack, so that a broken laptop costs one stack of work at most.
        back_up_quietly(self.desk)

    def _slip_refused(self, fault: Fault) -> None:
        self.slip.clear()
        own = self.own
        if own is None or not own.held:
            self.refuse(said(fault))
            return
        at = own.stack, own.held
        self.refuse(f"{said(fault)}\n{self.name_last(at)}")
        self.show_in_hand(at)

    def stack_closed(self) -> None:
        """Go on after a stack; subclasses take what waited for it."""

    def undo(self) -> None:
        """Take the last sheet back; it may be laid again."""
        run = self.run
        if run is not None:
            self.desk.write(run.undo, self._undone, owner=self, failed=lambda fault: self.refuse(said(fault)))

    def _undone(self, changes: Changes) -> None:
        body = changes.entries[-1].body
        self.desk.sounds.look()
        self.hand.hide()
        place = self.name_place((body["stack"], body["sheet"]))
        self.answer.say(LATER, t("camera.undone", place=place))

    def refuse(self, words: str, *, waits: bool = False) -> None:
        """Say that nothing was done, and why; name a sheet that waits to be counted."""
        self.desk.sounds.wrong()
        where = self.in_hand() if waits else ""
        self.answer.say(BLOCKED, t("camera.refused"), f"{where}\n{words}".strip(), tone="red")

    def in_hand(self) -> str:
        """Name the sheet that waits to be counted; with a full stack the one on top of it; nothing without a pass."""
        own = self.own
        if own is None or not own.stack:
            return ""
        next_place = t("camera.hand_next", place=self.name_place((own.stack, own.sheet)))
        return self.name_last((own.stack, own.held)) if own.full else next_place

    def name_last(self, at: tuple[int, int]) -> str:
        """Name the sheet that was entered last and lies on top of its stack."""
        if (own := self.own) is not None and own.stack == at[0]:
            stack = own.stack_words(self.view.collected if self.view else 0)
        else:  # It is closed, and its last sheet says how many it has.
            stack = range_words(at[0], own.stack_size if own is not None else 50, at[1])
        return t("camera.hand_last", stack=stack, place=self.name_place(at))

    def _choose_layout(self) -> None:
        found = choosing.open_file(
            self, self.desk.settings, heading=t("camera.choose_layout"), kinds="layout.json (*.json)"
        )
        if found:
            self.take_layout(Path(found))

    def take_layout(self, source: Path) -> None:
        """Lay a layout file beside the congress file, where it is looked for, or say why it is not this round's."""
        path = self.desk.path
        key = self.desk.round
        if path is None:
            return
        self.desk.read(
            lambda session: mv.keep_chosen(session, key=key, path=path, source=source),
            lambda _: self.look(),
            owner=self,
            failed=lambda fault: self.desk.did_say.emit("bad", said(fault)),
        )

    # -- words --------------------------------------------------------------------------------------------------

    answer: SheetAnswer

    def ask_about_pile(self, taken: PageAccepted) -> None:
        """Say once, at the third sheet, what all of them have in common: it concerns the pile and not the voter."""
        entered = taken.entered
        if taken.same is not None:
            self.desk.did_say.emit("warn", same_spot_words(taken.same))
        if entered is None or (entered.stack, entered.sheet) != (1, PILE):
            return
        key = self.desk.round

        def found(code: str) -> None:
            if code:
                self.desk.sounds.look()
                self.desk.did_say.emit("warn", t("deciding.pile", what=question_words(code), count=count(PILE)))

        self.desk.read(lambda session: cause_of_pile(session.round(key), entered.number), found, owner=self)

    def place_of(self, taken: PageAccepted) -> str:
        """Return where a sheet lies, in words."""
        if taken.entered is None:
            return ""
        return self.name_place((taken.entered.stack, taken.entered.sheet))

    def name_place(self, at: tuple[int, int]) -> str:
        """Name a sheet of this round."""
        return place_words(*at, self.own.stack_size if self.own is not None else 50)

    def show_in_hand(self, at: tuple[int, int] | None) -> None:
        """Draw the sheet that the pass holds at a place, where counting stopped for it; None draws nothing."""
        self.hand.hide()
        own = self.own
        if at is None or own is None:
            return
        key = self.desk.round

        def found(ballot: Ballot | None) -> None:
            if ballot is not None and self.view is not None:
                self.hand.show_sheet(self.view, ballot)

        self.desk.read(lambda session: mv.ballot_at(session, key, own.number, at=at), found, owner=self)
