"""Where Tab goes in a window: through its parts as they are read, whenever what stands in them was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget


def go_on(window: QWidget, parts: Sequence[QWidget], *, forward: bool) -> bool:
    """Give the keyboard to the next control, or to the one before.

    Qt goes in the order in which widgets were made: a page made at its first visit would come after the frame around
    it, and a button added to a title after all that stands below.

    Args:
        parts: of the window, as they are read; what stands in none of them comes first.

    Returns:
        Whether there was another control.
    """
    now = window.focusWidget()
    # Of some 700 widgets a tenth are stops, so only those are asked where they stand.
    stops = [made for made in _chain(window) if made is now or (_takes_tab(made) and made.window() is window)]
    if not stops or stops == [now]:
        return False
    # The sort is stable: within a part the order of Qt stays.
    stops.sort(key=lambda made: _part_of(made, parts))
    # With the keyboard on no stop, forward begins at the first one and backward at the last.
    at = stops.index(now) if now in stops else -1 if forward else 0
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    stops[(at + (1 if forward else -1)) % len(stops)].setFocus(reason)
    return True


def _chain(window: QWidget) -> Iterator[QWidget]:
    """Yield every widget of a window in the order of Qt, and what belongs to windows that it opened."""
    made = window.nextInFocusChain()
    while made is not None and made is not window:
        yield made
        made = made.nextInFocusChain()


def _part_of(made: QWidget, parts: Sequence[QWidget]) -> int:
    return next((at for at, part in enumerate(parts) if part is made or part.isAncestorOf(made)), -1)


def _takes_tab(made: QWidget) -> bool:
    """Return whether Tab stops here; a row of which one is chosen is one stop, arrows go on within it."""
    if not _usable(made) or made.focusProxy() is not None:
        return False
    group = made.group() if isinstance(made, QAbstractButton) else None
    chosen = group.checkedButton() if group is not None and group.exclusive() else None
    if chosen is not None and _usable(chosen):
        return chosen is made  # Qt leaves Tab to the one that last had the keyboard, chosen or not
    return bool(made.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _usable(made: QWidget) -> bool:
    return made.isVisible() and made.isEnabled() and made.focusPolicy() != Qt.FocusPolicy.NoFocus
