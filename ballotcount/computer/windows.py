"""The few questions that only Windows answers; other systems answer None or nothing."""

from __future__ import annotations

import ctypes
import sys
import uuid
from pathlib import Path
from typing import Any

_SLEEP = "238c9fa8-0aad-41ed-83f4-97be242c8f20"
_SLEEP_AFTER = "29f6c1db-86da-48c5-9fdb-f2b67b1f44da"
_BUTTONS = "4f971e89-eebd-4455-a8de-9e59040e7347"
_LID = "5ca83367-6e45-459f-a27b-476b1d01c936"
_CONTINUOUS = 0x80000000
_SYSTEM = 0x1
_DISPLAY = 0x2
"""ES_CONTINUOUS, ES_SYSTEM_REQUIRED, ES_DISPLAY_REQUIRED."""
VIETNAMESE = 0x042A
"""Language of a keyboard layout, in its lower 16 bits."""


def _library(name: str) -> Any:
    """Return a library of Windows, or None on another system."""
    return getattr(ctypes, "WinDLL")(name) if sys.platform == "win32" else None  # noqa: B009


def code_page() -> int | None:
    """Return the code page of programs that know no Unicode: 1258 on a Vietnamese Windows, 1252 on an English one."""
    kernel = _library("kernel32")
    return None if kernel is None else int(kernel.GetACP())


def file_system(place: Path) -> str:
    """Return the name of the file system of a place: NTFS, FAT32, exFAT."""
    kernel = _library("kernel32")
    if kernel is None:
        return ""
    name = ctypes.create_unicode_buffer(64)
    root = ctypes.create_unicode_buffer(300)
    kernel.GetVolumePathNameW(str(place), root, 300)
    kernel.GetVolumeInformationW(root, None, 0, None, None, None, name, 64)
    return name.value


def on_mains() -> bool | None:
    """Return whether the computer runs on mains power."""
    kernel = _library("kernel32")
    if kernel is None:
        return None
    state = (ctypes.c_ubyte * 12)()
    kernel.GetSystemPowerStatus(state)
    return None if state[0] not in (0, 1) else state[0] == 1


def sleep_after() -> int | None:
    """Return the seconds after which an idle computer on mains power sleeps, 0 for never."""
    return _power(_SLEEP, _SLEEP_AFTER)


def lid_action() -> int | None:
    """Return what closing the lid does on mains power: 0 nothing, 1 sleep, 2 hibernate, 3 shut down."""
    return _power(_BUTTONS, _LID)


def _power(group: str, setting: str) -> int | None:
    power = _library("powrprof")
    if power is None:
        return None
    scheme = ctypes.c_void_p()
    try:
        if power.PowerGetActiveScheme(None, ctypes.byref(scheme)) != 0:
            return None
        value = ctypes.c_ulong()
        found = power.PowerReadACValueIndex(None, scheme, _guid(group), _guid(setting), ctypes.byref(value))
    except AttributeError:
        return None  # Wine has no such function
    return int(value.value) if found == 0 else None


def _guid(text: str) -> Any:
    # Windows keeps the first three parts of a GUID little-endian.
    return ctypes.create_string_buffer(uuid.UUID(text).bytes_le, 16)


def keyboards() -> tuple[int, ...]:
    """Return the layouts of the keyboard that this user can switch to."""
    user = _library("user32")
    if user is None:
        return ()
    handles = (ctypes.c_void_p * 32)()
    count = user.GetKeyboardLayoutList(32, handles)
    # The upper half of a handle is the keyboard's own shape; the lower half is the language.
    return tuple(int(one or 0) & 0xFFFF for one in handles[:count])


def stay_awake(awake: bool) -> None:
    """Keep the computer and its screen from sleeping while a count goes on, or let them sleep again.

    Holds for the thread that calls; Windows ends it with the thread. Closing the lid is not kept from anything.
    """
    kernel = _library("kernel32")
    if kernel is not None:
        kernel.SetThreadExecutionState(_CONTINUOUS | (_SYSTEM | _DISPLAY if awake else 0))
