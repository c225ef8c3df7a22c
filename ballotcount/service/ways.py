"""The ways in which a congress may have the second pass made, as a decision names them."""

from __future__ import annotations

import re

TYPED = "typed"
CONTACT = "contact"
MACHINE = "machine"
SAMPLE = "sample"
PILES = "piles"
FIXED = (TYPED, CONTACT, MACHINE, PILES)
"""Ways without a figure of their own; ``sample=5`` names its risk limit in per cent."""

LIMITS = range(1, 11)
"""Risk limits that may be chosen, in per cent; 5 is usual, and more than 10 says little."""


def knows(value: str) -> bool:
    """Return whether a decision of that value names a way."""
    return value in FIXED or limit_in(value) is not None


def limit_in(value: str) -> int | None:
    """Return the risk limit in per cent that a decision for a sample names, or None."""
    found = re.fullmatch(rf"{SAMPLE}=([1-9]\d?)", value, re.ASCII)
    return int(found[1]) if found and int(found[1]) in LIMITS else None
