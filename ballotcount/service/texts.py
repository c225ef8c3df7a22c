"""Texts that people type: one written form, nothing unseen, only letters that every paper can show."""

from __future__ import annotations

import re
import unicodedata

from ballotcount.domain.errors import UserError
from ballotcount.paper.fonts import first_missing
from ballotcount.roster.letters import first_foreign, normalise
from ballotcount.text.words import t

UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode categories of signs that are not seen: controls, formats, halves of pairs, ends of lines."""


def tidy(text: str) -> str:
    """Return a text in one written form: NFC, single spaces and none at its ends, no unseen signs.

    Raises:
        UserError: ``text.letter``, the type of the papers lacks a letter; a paper could not be printed later.
    """
    # split() without an argument also splits at no-break and other blanks of Unicode.
    spaced = " ".join(text.split())
    # Before NFC: an unseen sign between a letter and its tone mark would keep the two apart.
    seen = "".join(letter for letter in spaced if unicodedata.category(letter) not in UNSEEN)
    tidied = normalise(seen)
    missing = first_missing(tidied)
    if missing is not None:
        raise UserError("text.letter", letter=missing, point=f"U+{ord(missing):04X}", text=tidied[:80])
    return tidied


def require_letters(*texts: str) -> None:
    """Refuse texts that are kept as they are when a paper could not show them.

    Raises:
        UserError: ``text.letter``.
    """
    for text in texts:
        missing = first_missing(text)
        if missing is not None:
            raise UserError("text.letter", letter=missing, point=f"U+{ord(missing):04X}", text=text[:80])


def need(text: str, field: str) -> str:
    """Return a text that must not be empty, tidied.

    Args:
        field: ``service.field.<field>`` in the catalogue names it.

    Raises:
        UserError: ``text.empty``.
    """
    tidied = tidy(text)
    if not tidied:
        raise UserError("text.empty", field=t(f"service.field.{field}"))
    return tidied


def tidy_name(name: str) -> str:
    """Return a person's name, tidied: letters of other scripts that look like Latin ones become those.

    Raises:
        UserError: ``text.script``, another letter is not Latin; as ``tidy``.
    """
    tidied = tidy(name)
    other = first_foreign(tidied)
    if other is not None:
        raise UserError("text.script", letter=other, point=f"U+{ord(other):04X}", name=tidied[:80])
    return tidied


def need_name(name: str, field: str) -> str:
    """Return a person's name that must not be empty, tidied; see ``need`` and ``tidy_name``."""
    need(name, field)
    return tidy_name(name)


def require_names(*names: str) -> None:
    """Refuse names that are kept as they are and hold a letter that is not Latin, or only looks it.

    Raises:
        UserError: ``text.script``.
    """
    for name in names:
        tidy_name(name)


def require_born(name: str, born: str) -> None:
    """Refuse a birth date that is neither empty nor ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

    Raises:
        UserError: ``list.born``.
    """
    if born and not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", born):
        raise UserError("list.born", name=name, born=born)
