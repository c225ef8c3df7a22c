"""Texts that people type: NFC, single spaces, never silently empty."""

from __future__ import annotations

import unicodedata

from ballotcount.domain.errors import UserError
from ballotcount.words import t


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
