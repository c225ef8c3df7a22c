"""Names of the cameras as DirectShow counts them on Windows, which is how OpenCV opens them there.

Qt counts cameras by Media Foundation: without virtual ones, in another order, and not at all on Windows N. So the list
that is shown comes from the same enumerator as the index that is opened (OpenCV, videoio/src/cap_dshow.cpp).
"""

from __future__ import annotations

import ctypes
import sys
import uuid
from typing import Any

CAMERAS = "860bb310-5d01-11d0-bd3b-00a0c911ce86"
"""CLSID_VideoInputDeviceCategory."""
_ENUMERATOR = "62be5d10-60eb-11d0-bd3b-00a0c911ce86"
_CREATE_ENUMERATOR = "29840822-5b84-11d0-bd3b-00a0c911ce86"
_PROPERTIES = "55272a00-42cb-11ce-8135-00aa004bb851"

_IN_PROCESS = 1
_TEXT = 8
"""VT_BSTR."""
# Places in the tables of methods, counted from IUnknown's QueryInterface = 0.
_RELEASE = 2
_CREATE = 3
_NEXT = 3
_BIND_TO_STORAGE = 9
_READ = 3


class _Variant(ctypes.Structure):
    _fields_ = (
        ("kind", ctypes.c_ushort),
        ("reserved", ctypes.c_ushort * 3),
        ("text", ctypes.c_void_p),
        ("more", ctypes.c_void_p),
    )


def names(category: str = CAMERAS) -> tuple[str, ...]:
    """Return the name of each device of a category, in the order of the index that opens it.

    A device without a name has an empty one, because it has an index too. Empty off Windows, and where DirectShow is
    missing.
    """
    return _listed(category) if sys.platform == "win32" else ()


def _listed(category: str) -> tuple[str, ...]:
    # OleDLL raises an error where a call fails; starting COM may fail without harm, so WinDLL does that
    ole = ctypes.OleDLL("ole32")  # type: ignore[attr-defined,unused-ignore]
    windows = ctypes.WinDLL("ole32")  # type: ignore[attr-defined,unused-ignore]
    started = windows.CoInitializeEx(None, 0) in (0, 1)  # another answer: this thread has another kind already
    try:
        return tuple(_names(ole, category))
    except OSError:
        return ()
    finally:
        if started:
            windows.CoUninitialize()


def _names(ole: Any, category: str) -> list[str]:
    maker = ctypes.c_void_p()
    ole.CoCreateInstance(_guid(_ENUMERATOR), None, _IN_PROCESS, _guid(_CREATE_ENUMERATOR), ctypes.byref(maker))
    devices = ctypes.c_void_p()
    found: list[str] = []
    try:
        _call(maker, _CREATE, _guid(category), ctypes.byref(devices), 0)
        while devices:  # none of the category: no list at all
            device = ctypes.c_void_p()
            if _call(devices, _NEXT, 1, ctypes.byref(device), None) != 0:
                break
            found.append(_name_of(device))
            _call(device, _RELEASE)
    finally:
        for held in (devices, maker):
            if held:
                _call(held, _RELEASE)
    return found


def _name_of(device: ctypes.c_void_p) -> str:
    properties = ctypes.c_void_p()
    if _call(device, _BIND_TO_STORAGE, None, None, _guid(_PROPERTIES), ctypes.byref(properties)) != 0:
        return ""
    value = _Variant()
    try:
        if _call(properties, _READ, ctypes.c_wchar_p("FriendlyName"), ctypes.byref(value), None) != 0:
            return ""
        return ctypes.wstring_at(value.text) if value.kind == _TEXT and value.text else ""
    finally:
        if value.kind:
            ctypes.OleDLL("oleaut32").VariantClear(ctypes.byref(value))  # type: ignore[attr-defined,unused-ignore]
        _call(properties, _RELEASE)


def _guid(text: str) -> ctypes.Array[ctypes.c_char]:
    # Windows keeps the first three parts of such a number in little-endian order
    return ctypes.create_string_buffer(uuid.UUID(text).bytes_le, 16)


def _call(thing: ctypes.c_void_p, place: int, *given: object) -> int:
    """Call a method of a COM object by its place and return its HRESULT."""
    # a COM object begins with the pointer to its table of methods
    table = ctypes.cast(thing, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p))).contents
    kinds = [ctypes.c_ulong if isinstance(one, int) else ctypes.c_void_p for one in given]
    method = ctypes.WINFUNCTYPE(ctypes.c_long, ctypes.c_void_p, *kinds)  # type: ignore[attr-defined,unused-ignore]
    return int(method(table[place])(thing, *given))
