"""What the reader says of the ballots under the camera: it is written down, and shown with its sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ballotcount.domain.live import OPEN_WORDS, LiveEvent, LiveEventKind, LiveProblem
from ballotcount.domain.reading import MarkState, PageReading
from ballotcount.text.words import said, t
from ui.machines.camera import CountingEvent, Mode
from ui.stages.count.gate_list import changed_words
from ui.stages.count.machine_page import MachinePage

if TYPE_CHECKING:
    from ballotcount.service.camera import MachinePass, PageAccepted
    from ballotcount.service.gate import Setting
    from ui.stages.count.camera_counting import CameraCounting
    from ui.stages.count.camera_rehearsal import Rehearsing
    from ui.stages.count.gate_record import GateRecord
    from ui.widgets.live_picture import LivePicture


class CameraSheets(MachinePage):
    """The part of the camera page that takes each ballot that was read.

    Attributes:
        opened: name of the open camera, film or phone.
        last: number of the last ballot that the reader counted.
        setting: how the camera is set, if that has changed since it was tried; else None.
    """

    counting: CameraCounting
    picture: LivePicture
    rehearsing: Rehearsing
    gate_record: GateRecord
    opened: str = ""
    last: int = 0
    setting: Setting | None = None

    @property
    def in_rehearsal(self) -> bool:
        """Whether test sheets are laid; nothing of them is counted."""
        raise NotImplementedError

    def show_mode(self, mode: Mode) -> None:
        """Set the camera up, or count."""
        raise NotImplementedError

    def hear(self, happened: CountingEvent) -> None:
        """Write down what was read, or say why it is not."""
        event = happened.event
        run = self.run
        if self.in_rehearsal:
            self.rehearsing.hear(happened)
            self.picture.show_marks(happened.outlines, "")
            return
        if run is None:
            return
        # Kept when a source ends: a camera that is opened again goes on with the next number.
        self.last = max(self.last, event.number or 0)
        if self._asks_again(happened):
            return
        sheet = happened.page
        # A hand lay over the sheet, which went in as doubtful; now it lies free and replaces that reading.
        if sheet is not None and event.kind is LiveEventKind.BETTER:
            self.desk.write(
                lambda session: run.take_better(session, sheet),
                # None: another sheet went in meanwhile, so there is nothing left to replace.
                lambda taken: self._taken(happened, taken) if taken is not None else None,
                owner=self,
                failed=lambda fault: self.refuse(said(fault)),  # the sheet is counted; only its picture is worse
            )
        elif sheet is not None:
            # The sound comes when the sheet is on disk, never before.
            self.desk.write(
                lambda session: run.take(session, sheet),
                lambda taken: self._taken(happened, taken),
                owner=self,
                failed=lambda fault: self.refuse(said(fault), waits=True),
            )
        elif event.kind is LiveEventKind.DUPLICATE:
            self._say_duplicate(run.place_of(event.number))
        elif event.kind is LiveEventKind.PROBLEM:
            self._say_problem(event, run)

    def _say_problem(self, event: LiveEvent, run: MachinePass) -> None:
        """Say why a sheet was not counted, or ask whether it is one that was."""
        (self.desk.sounds.left if event.is_of_left else self.desk.sounds.look)()
        own = self.own
        newest = (own.stack, own.held) if own is not None and own.held else None
        if event.is_of_left:
            before = run.place_of(event.after) or newest
            self.counting.say_left(event, self.name_place(before) if before else "")
        # May be the sheet counted last: the words must not say that it is not counted, or people lay it again.
        if LiveProblem.MAYBE_SAME.value in event.causes:
            at = run.place_of(event.number) or newest
            self.counting.ask_same(self.name_place(at) if at else t("camera.in_hand"), event)
            self.show_in_hand(at)
        elif OPEN_WORDS & set(event.causes):
            self.counting.say_perhaps(event, self.name_last(newest) if newest else "")
            self.show_in_hand(newest)
        else:
            self.counting.say_problem(event, self.in_hand())
            self.show_in_hand(None)

    def _asks_again(self, happened: CountingEvent) -> bool:
        """Stop counting if the settings of the camera have changed since it was tried; the sheet may be laid again."""
        if happened.setting is None or happened.page is None:
            return False
        differs = self.gate_record.differs(self.opened, happened.setting)
        self.setting = happened.setting if differs else None
        if differs and self.run is not None:
            # It was read and not counted; with its print in memory it would be called a duplicate next time.
            self.run.memory.forget([happened.page.number])
            self.desk.sounds.wrong()
            self.show_mode(Mode.SET_UP)
            words = t("gate.changed", what=changed_words(differs))
            self.desk.did_say.emit("warn", f"{words} {self.in_hand()}".strip())
        return bool(differs)

    def _taken(self, happened: CountingEvent, taken: PageAccepted) -> None:
        self.counting.wait_for_pages(taken.missing, self.in_hand())
        (self.desk.sounds.look if taken.doubts else self.desk.sounds.accepted)()
        self.ask_about_pile(taken)
        # A page of several: the sheet counts once its last page was read.
        if taken.entered is None:
            return
        struck = self._names(happened.event.reading)
        self.counting.say_taken(self.place_of(taken), struck, happened.event, doubt=bool(taken.doubts))
        self.show_in_hand((taken.entered.stack, taken.entered.sheet) if taken.doubts else None)
        self.picture.show_marks(happened.outlines, f"{taken.entered.stack}–{taken.entered.sheet}")

    def _say_duplicate(self, at: tuple[int, int] | None) -> None:
        self.desk.sounds.duplicate()
        self.counting.say_duplicate(self.name_place(at) if at else t("camera.in_hand"))
        self.show_in_hand(at)
        self.picture.show_marks((), f"{at[0]}–{at[1]}" if at else "")

    def _names(self, reading: PageReading | None) -> str:
        """Return the marked names, for the teller to compare with the paper."""
        if reading is None or self.view is None:
            return ""
        marked = dict.fromkeys(mark.candidate for mark in reading.marks if mark.state is MarkState.MARKED)
        names = self.view.names
        return "; ".join(f"{no}. {names.get(no, '')}" for no in marked) or t("camera.no_marks")

    def take_incomplete(self) -> None:
        """Write the sheet down without its missing pages; people rule on it."""
        run = self.run
        if run is not None:
            self.desk.write(
                run.take_incomplete,
                self._taken_incomplete,
                owner=self,
                failed=lambda fault: self.refuse(said(fault), waits=True),
            )

    def _taken_incomplete(self, taken: PageAccepted) -> None:
        self.counting.wait_for_pages(())
        self.desk.sounds.look()
        self.counting.say_taken(self.place_of(taken), "", None, doubt=True)

    def drop_pages(self) -> None:
        """Put the pages in hand aside; they may be laid again."""
        run = self.run
        if run is not None:
            # read, not write: pages in hand are no entries yet.
            self.desk.read(lambda _: run.drop(), lambda _: self.counting.clear(), owner=self)
