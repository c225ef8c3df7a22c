"""Which system the tests run on, and marks for tests of what a system does not have."""

from __future__ import annotations

import ctypes
import sys

import pytest

WINDOWS = sys.platform == "win32"


def _is_wine() -> bool:
    return WINDOWS and hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")  # type: ignore[attr-defined,unused-ignore]


WINE = _is_wine()

open_files_stay = pytest.mark.skipif(WINDOWS, reason="Windows deletes and replaces no open file")
needs_symlinks = pytest.mark.skipif(WINDOWS, reason="users of Windows may make no symbolic links")
wine_differs = pytest.mark.skipif(WINE, reason="Wine differs from Windows here")
