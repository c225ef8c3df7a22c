"""What the reader says of the ballots under the camera: it is written down, and shown with its sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ballotcount.domain.live import LiveEventKind, LiveProblem
from ballotcount.domain.reading import MarkState, PageReading
from ballotcount.text.words import said, t
from ui.machines.camera import Happening, Mode
from ui.stages.count.gate_list import changed_words

if TYPE_CHECKING:
    from ballotcount.service.camera import PageAccepted
    from ui.stages.count.camera_page import CameraPage


class CameraSheets:
    """Takes each ballot that was read.

    Args:
        page: on which it is shown.
    """

    def __init__(self, page: CameraPage) -> None:
        self._page = page

    def hear(self, happened: Happening) -> None:
        """Write down what was read, or say why it is not."""
        page = self._page
        event = happened.event
        run = page.run
        if page.in_rehearsal:
            page.rehearsing.hear(happened)
            page.picture.show_marks(happened.outlines, "")
            return
        if run is None:
            return
        page.last = max(page.last, event.number or 0)
        if self._asks_again(happened):
            return
        sheet = happened.page
        if sheet is not None and event.kind is LiveEventKind.BETTER:
            page.desk.write(
                lambda session: run.take_better(session, sheet),
                lambda taken: self._taken(happened, taken) if taken is not None else None,
                owner=page,
                failed=lambda fault: page.refuse(said(fault)),
            )
        elif sheet is not None:
            # The sound comes when the sheet is on disk, never before.
            page.desk.write(
                lambda session: run.take(session, sheet),
                lambda taken: self._taken(happened, taken),
                owner=page,
                failed=lambda fault: page.refuse(said(fault)),
            )
        elif event.kind is LiveEventKind.DUPLICATE:
            self._say_duplicate(run.place_of(event.number))
        elif event.kind is LiveEventKind.PROBLEM:
            page.desk.sounds.look()
            if LiveProblem.MAYBE_SAME.value in event.causes:
                at = run.place_of(event.number)
                page.counting.ask_same(page.name_place(at) if at else t("camera.in_hand"), event)
                page.show_in_hand(at)
            else:
                own = page.own
                page.counting.say_problem(event, page.name_place((own.stack, own.sheet)) if own is not None else "")
                page.show_in_hand(None)

    def _asks_again(self, happened: Happening) -> bool:
        """Stop counting when the camera is set otherwise than when it was tried; the sheet may be laid again."""
        page = self._page
        if happened.setting is None or happened.page is None:
            return False
        differs = page.gate_record.differs(page.opened, happened.setting)
        page.setting = happened.setting if differs else None
        if differs and page.run is not None:
            page.run.memory.forget([happened.page.number])
            page.desk.sounds.wrong()
            page.show_mode(Mode.SET_UP)
            page.desk.did_say.emit("warn", t("gate.changed", what=changed_words(differs)))
        return bool(differs)

    def _taken(self, happened: Happening, taken: PageAccepted) -> None:
        page = self._page
        page.counting.wait_for_pages(taken.missing)
        (page.desk.sounds.look if taken.doubts else page.desk.sounds.accepted)()
        page.ask_about_pile(taken)
        if taken.entered is None:
            return
        struck = self._names(happened.event.reading)
        page.counting.say_taken(page.place_of(taken), struck, happened.event, doubt=bool(taken.doubts))
        page.show_in_hand((taken.entered.stack, taken.entered.sheet) if taken.doubts else None)
        page.picture.show_marks(happened.outlines, f"{taken.entered.stack}–{taken.entered.sheet}")

    def _say_duplicate(self, at: tuple[int, int] | None) -> None:
        page = self._page
        page.desk.sounds.duplicate()
        page.counting.say_duplicate(page.name_place(at) if at else t("camera.in_hand"))
        page.show_in_hand(at)
        page.picture.show_marks((), f"{at[0]}–{at[1]}" if at else "")

    def _names(self, reading: PageReading | None) -> str:
        """The marked names, for the teller to compare with the paper."""
        page = self._page
        if reading is None or page.view is None:
            return ""
        marked = dict.fromkeys(mark.candidate for mark in reading.marks if mark.state is MarkState.MARKED)
        names = page.view.names
        return "; ".join(f"{no}. {names.get(no, '')}" for no in marked) or t("camera.no_marks")

    def take_incomplete(self) -> None:
        """Write the sheet down without its missing pages; people rule on it."""
        page = self._page
        run = page.run
        if run is not None:
            page.desk.write(
                run.take_incomplete, self._taken_incomplete, owner=page, failed=lambda fault: page.refuse(said(fault))
            )

    def _taken_incomplete(self, taken: PageAccepted) -> None:
        page = self._page
        page.counting.wait_for_pages(())
        page.desk.sounds.look()
        page.counting.say_taken(page.place_of(taken), "", None, doubt=True)

    def drop_pages(self) -> None:
        """Put the pages in hand aside; they may be laid again."""
        page = self._page
        run = page.run
        if run is not None:
            page.desk.read(lambda _: run.drop(), lambda _: page.counting.clear(), owner=page)
