"""Texts that people type: NFC, single spaces, never silently empty."""

from __future__ import annotations

import re
import unicodedata

from ballotcount.domain.errors import UserError
from ballotcount.text.words import t


def tidy(text: str) -> str:
    """A text in NFC with single spaces and none at its ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def need(text: str, field: str) -> str:
    """A text that must not be empty, tidied.

    Args:
        field: ``service.field.<field>`` in the catalogue names it.

    Raises:
        UserError: ``text.empty``.
    """
    tidied = tidy(text)
    if not tidied:
        raise UserError("text.empty", field=t(f"service.field.{field}"))
    return tidied


def require_born(name: str, born: str) -> None:
    """Refuse a birth date that is neither empty nor ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

    Raises:
        UserError: ``list.born``.
    """
    if born and not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", born):
        raise UserError("list.born", name=name, born=born)
