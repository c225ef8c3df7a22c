"""Choosing files and folders: each dialog begins in the folder used last, at first in the documents of this user."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_documents_path
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.settings import Settings

FOLDER = "folder"
"""Setting: the folder of the file chosen last."""


def open_file(parent: QWidget, settings: Settings, *, heading: str, kinds: str) -> Path | None:
    """Return the file a person chose, or None."""
    found, _ = QFileDialog.getOpenFileName(parent, heading, str(_folder(settings)), kinds)
    return _kept(settings, found)


def open_files(parent: QWidget, settings: Settings, *, heading: str, kinds: str) -> tuple[Path, ...]:
    """Return the files a person chose."""
    found, _ = QFileDialog.getOpenFileNames(parent, heading, str(_folder(settings)), kinds)
    if found:
        _kept(settings, found[0])
    return tuple(Path(one) for one in found)


def save_file(parent: QWidget, settings: Settings, *, heading: str, name: str, kinds: str) -> Path | None:
    """Return where to write, or None.

    Args:
        name: the proposed name; signs that a file name cannot hold are replaced.
    """
    found, _ = QFileDialog.getSaveFileName(parent, heading, str(proposed(settings, name)), kinds)
    return _kept(settings, found)


def proposed(settings: Settings, name: str) -> Path:
    """Return where a file of a name would be put: beside the last ones, without signs that a name cannot hold."""
    # Windows allows none of these signs in a name; other systems forbid only the slash.
    return _folder(settings) / "".join("-" if sign in '<>:"/\\|?*' else sign for sign in name)


def choose_folder(parent: QWidget, settings: Settings, *, heading: str) -> Path | None:
    """Return the folder a person chose, or None; it does not become the folder of files."""
    found = QFileDialog.getExistingDirectory(parent, heading, str(_folder(settings)))
    return Path(found) if found else None


def _folder(settings: Settings) -> Path:
    kept = Path(settings.text(FOLDER, ""))
    # The folder used last may lie on a stick that is out by now.
    return kept if settings.text(FOLDER, "") and kept.is_dir() else user_documents_path()


def _kept(settings: Settings, found: str) -> Path | None:
    if not found:
        return None
    settings.put(FOLDER, str(Path(found).parent))
    return Path(found)
