"""Text for the cells of spreadsheets."""

from __future__ import annotations

import re

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""First letters from which spreadsheets start a formula.

Source: OWASP, CSV Injection.
"""
_NUMBER = re.compile(r"[+-]?\d[\d.,]*")


def harmless(text: str) -> str:
    """Return text that a spreadsheet shows and never runs: an apostrophe goes before what looks like a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) and not _NUMBER.fullmatch(text) else text
