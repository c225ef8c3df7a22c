"""Opens a file and, where a table's copy was opened by mistake, offers the way back to the table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ballotcount.service.way_back import CODES, put_copy_aside
from ballotcount.storage import shared
from ballotcount.text.words import said, t
from ui.desk import Desk
from ui.dialogs import SureDialog
from ui.file_actions.files import open_path
from ui.file_actions.heads import opening

if TYPE_CHECKING:
    from collections.abc import Callable

    from ballotcount.domain.errors import Fault
    from ballotcount.storage import OpenCongress


def open_any(desk: Desk, path: Path, parent: QWidget) -> None:
    """Open a congress file or the file of a table."""

    def failed(fault: Fault) -> None:
        # The fault is said in any case; the offer may follow it.
        desk.complain(fault)
        if path.suffix == shared.TABLE and fault.code in CODES:
            offer(parent, fault, lambda: _back(desk, path))

    open_path(desk, path, failed=failed)


def offer(parent: QWidget, fault: Fault, given: Callable[[], None]) -> None:
    """Ask whether the copy on this laptop was opened by mistake."""
    SureDialog(
        parent,
        heading=t("tables.back.heading"),
        words=f"{said(fault)}\n\n{t('tables.back.words')}",
        yes=t("tables.back.yes"),
        given=given,
    ).open()


def _back(desk: Desk, path: Path) -> None:
    def prepare(file: OpenCongress) -> None:
        assert isinstance(file, shared.file.TableFile)
        put_copy_aside(file, opening(desk))

    open_path(desk, path, t("tables.back.done"), prepare=prepare)
