"""What Qt draws by itself speaks the language of the program."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPlainTextEdit, QPushButton

from ballotcount.text import words
from ui.qt_words import QtWords


@pytest.fixture
def spoken(qapp: QApplication) -> Iterator[None]:
    made = QtWords(qapp)
    qapp.installTranslator(made)
    yield
    qapp.removeTranslator(made)


@pytest.mark.parametrize(
    ("language", "first", "last"), [("vi", "Hoàn tác", "Chọn tất cả"), ("en", "Undo", "Select All")]
)
@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
def test_the_menu_of_a_field_speaks_the_chosen_language(
    spoken: None, kind: type[QLineEdit], language: str, first: str, last: str
) -> None:
    words.set_language(language)
    field = kind("x")
    menu = field.createStandardContextMenu()
    shown = [one.text().replace("&", "").split("\t")[0] for one in menu.actions() if one.text()]
    assert (shown[0], shown[-1]) == (first, last)
    field.deleteLater()


def test_a_window_for_files_without_one_of_the_system_is_vietnamese(spoken: None) -> None:
    dialog = QFileDialog()
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    shown = {one.text().replace("&", "") for kind in (QLabel, QPushButton) for one in dialog.findChildren(kind)}
    assert {"Thư mục:", "Tên tệp:", "Loại tệp:", "Mở", "Quay lại"} <= shown
    dialog.deleteLater()
