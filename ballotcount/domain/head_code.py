"""A short code of a hash, to be written by hand, read aloud and compared."""

from __future__ import annotations

LETTERS = "ACDEFHJKLMNPRTWX"
"""Stand for the sixteen hex digits. None looks like another one or like a digit, printed or written by hand."""

LENGTH = 8
"""Letters of a code: 32 bits. To forge a chain with a given code takes four thousand million tries."""


def head_code(hash: str) -> str:
    """Return the code of a hash, in two groups of four: ``ACDE-FHJK``; empty for an empty hash.

    Args:
        hash: hex digits.
    """
    letters = "".join(LETTERS[int(digit, 16)] for digit in hash[:LENGTH])
    return "-".join(filter(None, (letters[:4], letters[4:])))


def matches(written: str, hash: str) -> bool:
    """Return whether what somebody wrote down is the code of a hash, or its first hex digits (eight or more)."""
    # People write codes with blanks, dashes or dots, and copy the "…" of a shortened hash.
    typed = "".join(written.split()).replace("-", "").replace(".", "").replace("…", "").upper()
    # An empty note must not match the empty code of a missing hash.
    if typed and typed == head_code(hash).replace("-", ""):
        return True
    # A beginning shorter than a code would fit other chains by chance.
    return len(typed) >= LENGTH and hash.upper().startswith(typed)
