"""Reading a roster file and taking it over, the whole of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QWidget

from ballotcount.roster.importing import Roster, read_roster, usual_kind
from ballotcount.roster.report import lines
from ballotcount.service.attendance import import_roster
from ballotcount.service.session import Changes
from ballotcount.text.words import t
from ui.dialogs import Asking
from ui.style import font

if TYPE_CHECKING:
    from ballotcount.service.session import Changes, Session


@dataclass(frozen=True, slots=True)
class Imported:
    """How an import went."""

    changes: Changes
    taken: bool
    lines: tuple[str, ...]


def import_file(session: Session, path: Path, sheets: Sequence[str] | None = None) -> Imported:
    """Read a roster and write it down when no cell is wrong.

    Args:
        sheets: names of those to read; None for the only one.

    Raises:
        UserError: ``roster.choose_sheet``, several have people (``names`` in its facts); as ``import_roster``.
    """
    usual = usual_kind(session.congress.kind)
    answer = read_roster(path, today=session.now().date(), sheets=sheets, default_kind=usual)
    said = tuple(lines(answer))
    if not isinstance(answer, Roster):
        return Imported(Changes(), False, said)
    digest = sha256(path.read_bytes()).hexdigest()
    return Imported(import_roster(session, answer.delegates, source=path.name, sha256=digest), True, said)


class SheetsDialog(Asking):
    """Which sheets of a workbook hold the roster; several are read as one unit each.

    Args:
        given: called with the names that stay ticked.
    """

    def __init__(
        self, parent: QWidget, file: str, names: Sequence[str], given: Callable[[tuple[str, ...]], object]
    ) -> None:
        super().__init__(parent, t("around.sheets"), t("around.sheets_words", file=file))
        self._given = given
        self.boxes = [QCheckBox(name.replace("&", "&&")) for name in names]
        self._names = tuple(names)
        for box in self.boxes:
            box.setFont(font())
            box.setChecked(True)
            self.column.addWidget(box)
        self.finish(t("around.sheets_act"), self._give)

    def _give(self) -> None:
        picked = tuple(name for name, box in zip(self._names, self.boxes, strict=True) if box.isChecked())
        if not picked:
            self.complain(t("around.sheets_none"))
            return
        self.accept()
        self._given(picked)
