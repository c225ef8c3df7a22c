"""What every stage shares: a title, one line that says what is next or what blocks, the matter, one primary button."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from PySide6.QtCore import SIGNAL, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ballotcount.text.words import said, t
from ui.desk import Desk
from ui.progress import Standing
from ui.stages.pages import TAB_ROW
from ui.style import GRID, compact, px, tight
from ui.widgets.controls import HELD, Button, across, down, mark_field
from ui.widgets.flow import Flow
from ui.widgets.notice import Notice
from ui.widgets.scroll import Scroll
from ui.widgets.shapes import LATER, Mark
from ui.widgets.text import Text, title

if TYPE_CHECKING:
    from ballotcount.domain.errors import Fault
    from ballotcount.service.session import Changes, Session

Question = Callable[["Session"], Any]
NO_FIELDS: Mapping[str, QWidget] = {}
P = TypeVar("P", bound=QWidget)


class Stage(QWidget):
    """One screen of the day. It holds ids and models; what it shows comes as a frozen view from the lane.

    Signals:
        did_show(): an answer was shown.
    """

    did_show = Signal()

    name: ClassVar[str]
    parts: ClassVar[tuple[str, ...]] = ()
    """Parts of the state it shows; empty for all."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.setObjectName("stage")
        # A plain QWidget paints no background of the style sheet without this.
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._asking = self._again = False
        self._stale = True
        whole = down(self, gap=0)
        self._head = QWidget()
        head = down(self._head, gap=0)
        side = px(GRID * (2 if compact() else 3))
        head.setContentsMargins(side, px(GRID * (1 if compact() else 2)), side, px(GRID / 2))
        row = across(gap=1)
        self.title = title(t(f"desk.stage.{self.name}"))
        row.addWidget(self.title)
        self.corner = Flow(right=True)
        row.addWidget(self.corner, 1)
        head.addLayout(row)
        line = across(gap=1)
        self._mark = Mark(LATER)
        self._mark.hide()  # until a congress is open there is nothing it could say
        self._next = Text(tone="muted")
        self._next.end_in_dots()  # its tip holds all of it
        line.addWidget(self._mark)
        line.addWidget(self._next, 1)
        head.addLayout(line)
        self.notice = Notice(self, place=self._notice_place, kept_free=self._never_covered, scroll=lambda: self._scroll)
        self.matter = QWidget()
        self.body = down(self.matter, gap=2)
        self.body.setContentsMargins(side, px(GRID), side, px(GRID * (1 if compact() else 2)))
        self._lay_out(whole, side)
        self._foot = QFrame()
        self._foot.setObjectName("footer")
        self.foot = Flow(right=True)
        edge = px(GRID * (0.5 if compact() else 1.5))
        foot = down(self._foot, gap=0)
        foot.setContentsMargins(side, edge, side, edge)
        foot.addWidget(self.foot)
        whole.addWidget(self._foot)
        self._foot.hide()
        self.build()

    def _lay_out(self, whole: QVBoxLayout, side: int) -> None:
        """Put the title over what scrolls; where room is very short the title scrolls too."""
        self._side = side
        if tight():
            both = QWidget()
            column = down(both, gap=0)
            column.addWidget(self._head)
            column.addWidget(self.matter, 1)
            self._scroll = Scroll(both)
        else:
            whole.addWidget(self._head)
            self._scroll = Scroll(self.matter)
        whole.addWidget(self._scroll, 1)

    @property
    def tab_parts(self) -> tuple[QWidget, ...]:
        """Return its parts as they are read: the title with its acts, the matter, the acts at the foot."""
        return (self._head, self.matter, self._foot)

    def _notice_place(self) -> QRect:
        """Return where a notice lies: over the line under the title."""
        top = 0 if tight() else self._next.mapTo(self, QPoint(0, 0)).y() - px(GRID / 2)
        high = self._next.height() + px(GRID)
        return QRect(self._side, max(0, top), max(1, self.width() - 2 * self._side), high)

    def _never_covered(self) -> Iterator[QWidget]:
        """Return the title, the acts beside it and in the foot, the tabs, and the main act of each part."""
        yield self.title
        yield from (made for made in self.matter.findChildren(Button) if made.property("kind") == "primary")
        for row in (self.corner, self._foot, *self.findChildren(QWidget, TAB_ROW)):
            yield from row.findChildren(Button)

    def build(self) -> None:
        """Make the widgets; called once."""
        raise NotImplementedError

    def question(self) -> Question:
        """Return what to ask the lane; captures ids, never widgets."""
        raise NotImplementedError

    def show_view(self, view: Any) -> None:
        """Show the answer."""
        raise NotImplementedError

    def enter(self) -> None:
        """Put the keyboard where the work begins: the stage came into view."""

    def regain(self) -> None:
        """Put the keyboard where the next key belongs, after its place was taken away by an act."""
        self.enter()
        focused = QApplication.focusWidget()
        if focused is not None and self.isAncestorOf(focused) and focused.isVisible():
            return
        acts = [made for made in self._foot.findChildren(Button) if made.isVisible() and made.isEnabled()]
        fields = [made for made in self.matter.findChildren(QWidget) if _takes_keys(made)]
        main = [made for made in fields if made.property("kind") == "primary"]
        # The primary act stands last in the foot, so the row is tried from its end.
        for made in (*reversed(acts), *main, *fields):
            made.setFocus(Qt.FocusReason.OtherFocusReason)
            return

    @property
    def is_kept(self) -> bool:
        """Return whether the stage stays when another person sits down: a form that belongs to the desk."""
        return False

    @property
    def has_form(self) -> bool:
        """Return whether a form is half typed, which another language or size must not lose."""
        return self.is_kept

    def form_now(self) -> Any:
        """Return what is half typed; asked where ``has_form``, before the stage is made again."""

    def take_form(self, form: Any) -> None:
        """Go on with what was half typed in the stage before."""

    def unsaved(self) -> str:
        """Return what is typed here and not saved; empty where nothing would be lost."""
        return ""

    @property
    def reads_now(self) -> bool:
        """Return whether a camera or a scanner is at work here, which a new window would stop."""
        return False

    def act(self, *buttons: QPushButton) -> None:
        """Put the buttons of the foot, the primary one last."""
        for made in buttons:
            self.foot.addWidget(made)
        self._foot.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a field goes on to the next one; after the last field of a form it presses the primary button."""
        field = self.focusWidget()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & HELD
        # A field with a handler of its own for Enter keeps it; otherwise one Enter would act twice.
        if not enter or not isinstance(field, QLineEdit) or field.receivers(SIGNAL("returnPressed()")):
            super().keyPressEvent(event)
            return
        event.accept()
        following = _next_in_focus(field)
        if isinstance(following, Button) and following.property("kind") == "primary":
            following.click()
        elif following is not None and self.isAncestorOf(following):
            following.setFocus(Qt.FocusReason.TabFocusReason)

    def show_standing(self, standing: Standing) -> None:
        """Show what is next or what blocks."""
        self._mark.show()
        self._mark.show_state(standing.state)
        words = t(f"desk.state.{standing.state}")
        more = standing.words[:1].upper() + standing.words[1:]
        self._next.say(f"{words}. {more}" if more else words)
        self._next.setToolTip(standing.words)

    def concerns(self, changes: Changes) -> bool:
        """Return whether a change touches what is shown."""
        return not self.parts or any(part.value in self.parts for part, _ in changes.parts)

    def did_change(self, changes: Changes) -> None:
        """Ask for the view again after something was written; a hidden stage asks when it is shown."""
        if not self.concerns(changes):
            return
        if self.isVisible():
            self.refresh()
        else:
            # Asked when it is shown: ten stages that follow every sheet would keep the lane busy.
            self._stale = True

    def came(self) -> None:
        """Bring the view up to date and begin work: the frame shows this stage now."""
        if self._stale:
            self.refresh()
        self.enter()

    def refresh(self) -> None:
        """Ask the lane again; questions that come while one is under way are merged."""
        if self._asking:
            self._again = True
            return
        self._asking = True
        self._stale = False
        self.desk.read(self.question(), self._answered, owner=self, failed=self._refused, broke=self._free)

    def _answered(self, view: Any) -> None:
        self._asking = False
        self.show_view(view)
        # Rights are given after the view, which may have made new buttons.
        self.desk.allow(self)
        QTimer.singleShot(0, self.notice, self.notice.give_way)  # when what the answer changed has its place
        self.did_show.emit()
        if self._again:
            self._again = False
            self.refresh()

    def _free(self) -> None:
        """Let the next change ask again, also after a bug."""
        self._asking = self._again = False

    def _refused(self, fault: Fault) -> None:
        again = self._again
        self._free()
        if fault.code == "desk.no_congress":
            self.show_closed()
            if again:  # a congress was opened while the answer "no congress" was on its way
                self.refresh()
        else:
            self.desk.complain(fault)

    def show_closed(self) -> None:
        """Show that no congress is open."""

    def write(
        self,
        act: Callable[[Session], Any],
        then: Callable[[Any], object] | None = None,
        *,
        fields: Mapping[str, QWidget] = NO_FIELDS,
        once: str = "",
    ) -> None:
        """Do one act; a fault is said here, and marks the field that it speaks of.

        Args:
            once: as of ``Desk.write``.
            fields: by the beginning of the code of a fault, the longest that fits.
        """
        self.notice.clear()
        # What was wrong before is not wrong any more until this act says so.
        for box in fields.values():
            mark_field(box, "")
        self.desk.write(act, then, owner=self, failed=lambda fault: self._refuse(fault, fields), once=once)

    def _refuse(self, fault: Fault, fields: Mapping[str, QWidget]) -> None:
        box = fields.get(max((one for one in fields if fault.code.startswith(one)), key=len, default="-"))
        if box is not None and box.isVisible():
            mark_field(box, said(fault))
            box.setFocus(Qt.FocusReason.OtherFocusReason)
            if isinstance(box, QLineEdit):
                # Single shot: otherwise each refusal would add one more listener.
                box.textChanged.connect(lambda _: mark_field(box, ""), Qt.ConnectionType.SingleShotConnection)
        self.desk.complain(fault)


def _takes_keys(widget: QWidget) -> bool:
    """Return whether Tab would stop at a widget."""
    return widget.isVisible() and widget.isEnabled() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _next_in_focus(widget: QWidget) -> QWidget | None:
    """Return the widget that Tab would go to."""
    following: QWidget | None = widget.nextInFocusChain()
    while following is not None and following is not widget:
        if _takes_keys(following):
            return following
        following = following.nextInFocusChain()
    return None
