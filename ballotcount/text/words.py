"""The catalogue of words: gettext, Vietnamese first, English complete.

Message ids are dotted names (``error.roster.too_large``, ``desk.count.typing``). Each room keeps its own
``resources/locale/<language>/<room>.po``; all rooms of a language are read as one catalogue. The ``.mo`` beside each
``.po`` is made on first use and made again when the ``.po`` is newer.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path, PurePath

from ballotcount.domain.errors import Fault
from ballotcount.files.os_errors import DiskTrouble, NameTrouble, NetworkTrouble, ServerTrouble
from ballotcount.files.places import resource, write_whole
from ballotcount.files.text_faults import JsonFault, JsonKind, TomlFault

LANGUAGES = ("vi", "en")
DESK = "desk"
COMMAND = "command"
DOORS = (DESK, COMMAND)
"""Where people meet the program: the window, or the command line. A message names the steps of one of them."""

_CAUSES: dict[type, str] = {
    DiskTrouble: "disk",
    NameTrouble: "disk",
    NetworkTrouble: "network",
    ServerTrouble: "server",
    TomlFault: "toml",
    JsonFault: "json",
    JsonKind: "json_kind",
}
"""Causes that a fault names without words, and the beginning of their message ids."""
_PLACE = re.compile(r"\{place:(\w+)\}")


class _Words:
    """The catalogue of the chosen language; one per process."""

    def __init__(self) -> None:
        self.language = "vi"
        self.door = DESK
        self.loaded: dict[str, gettext.GNUTranslations] = {}

    def catalogue(self) -> gettext.GNUTranslations:
        language = _spoken.get() or self.language
        if language not in self.loaded:
            self.loaded[language] = load(language)
        return self.loaded[language]


_words = _Words()

_spoken: ContextVar[str | None] = ContextVar("_spoken", default=None)
"""A language for some sentences only, such as those of the hall's screen; each thread has its own."""


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use another language inside this block, in this thread only.

    Raises:
        ValueError: the language is not one of ``LANGUAGES``.
    """
    if language not in LANGUAGES:
        raise ValueError(language)
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def set_language(language: str) -> None:
    """Choose the language of everything said from now on.

    Raises:
        ValueError: the language is not one of ``LANGUAGES``.
    """
    if language not in LANGUAGES:
        raise ValueError(language)
    _words.language = language


@contextmanager
def at_door(door: str) -> Iterator[None]:
    """Say what to do in the steps of one door inside this block, in every thread.

    Raises:
        ValueError: the door is not one of ``DOORS``.
    """
    if door not in DOORS:
        raise ValueError(door)
    before = _words.door
    _words.door = door
    try:
        yield
    finally:
        _words.door = before


def language() -> str:
    """Return the language spoken at present."""
    return _spoken.get() or _words.language


def t(id: str, /, **facts: object) -> str:
    """Return the sentence behind a message id, with its facts filled in.

    An id that the catalogue lacks is returned as it is; a test fails on it. After a number an English noun or verb has
    both its forms, ``{count} {count:ballot|ballots}``. ``{place:lock}`` is where the door in use does something.
    """
    # Places first: what a fact from outside holds is never taken for a place.
    text = _PLACE.sub(_where, _words.catalogue().gettext(id))
    return text.format_map(_Shown({name: _Fact(_visible(fact)) for name, fact in facts.items()})) if facts else text


def _where(place: re.Match[str]) -> str:
    return _words.catalogue().gettext(f"place.{_words.door}.{place[1]}")


def visible(text: str) -> str:
    """Return a text with its unseen signs by number: a zero-width space as ``U+200B``. Line ends and tabs stay."""
    # `isprintable` is quick, and nearly every text passes it.
    return text if text.isprintable() else _UNSEEN.sub(_by_number, text)


_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
"""Controls, signs that turn the direction of writing, signs without width, halves of signs. Source: Unicode 15,
categories Cc, Cf, Cs and Default_Ignorable_Code_Point."""


def _by_number(found: re.Match[str]) -> str:
    return f"U+{ord(found.group()):04X}"


def _visible(fact: object) -> object:
    """Return what a sentence shows of a fact; one from outside may hold signs that hide or turn words around them."""
    return visible(str(fact)) if isinstance(fact, str | PurePath | BaseException) else fact


CHOICES = ("known", "expected")
"""Facts that list what can be chosen; where such a list can be empty, the fault has a sentence ``.no_choice``."""


def said(fault: Fault) -> str:
    """Return what happened and what to do, in the present language."""
    # "Choose one of:" before nothing would send people to a list that is empty.
    empty = f"error.{fault.code}.no_choice"
    known = all(fault.facts.get(name) != "" for name in CHOICES) or _words.catalogue().gettext(empty) == empty
    return t(f"error.{fault.code}" if known else empty, **{name: _cause(fact) for name, fact in fault.facts.items()})


def _cause(fact: object) -> object:
    # Layers below this one know no words: they name the cause, and it is said here.
    room = _CAUSES.get(type(fact))
    return fact if room is None else t(f"{room}.{fact}")


def load(language: str) -> gettext.GNUTranslations:
    """Read every room's catalogue of one language into one."""
    whole: gettext.GNUTranslations | None = None
    for po in sorted(resource("locale", language).glob("*.po")):
        room = gettext.GNUTranslations(io.BytesIO(_compiled(po)))
        if whole is None:
            whole = room
        else:
            # gettext cannot merge catalogues; as fallbacks the rooms would be asked one after the other.
            whole._catalog.update(room._catalog)  # type: ignore[attr-defined]
    if whole is None:
        raise FileNotFoundError(resource("locale", language))
    return whole


def _compiled(po: Path) -> bytes:
    mo = po.with_suffix(".mo")
    if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
        return mo.read_bytes()
    # late: slow to import and needed only when a .po file changed
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po  # late: as above

    buffer = io.BytesIO()
    with po.open("rb") as file:
        write_mo(buffer, read_po(file))
    # A read-only installation speaks from memory.
    with suppress(OSError):
        write_whole(mo, buffer.getvalue())
    return buffer.getvalue()


class _Fact:
    """A fact as a sentence shows it; ``{count:ballot|ballots}`` is the word for one or for any other number."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __format__(self, spec: str) -> str:
        if "|" not in spec:
            return format(self._value, spec)
        one, many = spec.split("|")
        # A figure may come as text, with its thousands parted.
        return one if str(self._value) == "1" else many


class _Shown(dict[str, _Fact]):
    """Facts for a sentence; a fact that was not given shows its name instead of failing while a fault is reported."""

    def __missing__(self, key: str) -> _Fact:
        return _Fact("{" + key + "}")
