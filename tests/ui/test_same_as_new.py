"""After any acts at the desk every visible page, the frame and the hall are what a desk made new would show."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.ui.same_as_new import drive


def test_after_any_acts_the_desk_shows_what_a_new_one_shows(qapp: QApplication, tmp_path: Path) -> None:
    drive(qapp, tmp_path, runs=2, steps=8)
