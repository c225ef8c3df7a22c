"""A setting of a rule profile with its source, and the exact fractions that rules name."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from ballotcount.domain.outcome import RuleRef

STRICT = {"extra": "forbid"}
"""Tells the reader of profiles that a key it does not know is a mistake, not something to pass over."""

ANY = "any"
"""Key of a table by congress kind that holds for every kind without its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A setting with its source.

    Attributes:
        article: document and article.
        read: True when the text was read, False for common practice that the board has to check.
        source: where the text was read: an address, or the name of a collection; empty where it is not noted.
        checked: day of the last check against the law, ISO 8601; empty for the day of the whole profile.
    """

    article: str
    read: bool
    source: str = ""
    checked: str = ""
    # For files/profiles.py, which reads with pydantic; the domain itself imports the standard library only.
    __pydantic_config__: ClassVar[dict[str, str]] = STRICT

    def rule(self, code: str) -> RuleRef:
        """Return this setting as the rule that decided something."""
        return RuleRef(code, self.article, self.read)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(Cited):
    """An exact fraction to be reached.

    Attributes:
        fraction: "1/2", from 0 to 1.
        strict: more than the fraction, not just the fraction.
    """

    fraction: str
    strict: bool

    def __post_init__(self) -> None:
        if not 0 <= exact(self.fraction, "fraction") <= 1:
            raise ValueError("fraction", self.fraction)

    @property
    def value(self) -> Fraction:
        """The fraction itself, never rounded."""
        return exact(self.fraction)

    def needed(self, of: int) -> int:
        """Return the smallest whole number that reaches this share of ``of``."""
        exactly = self.value * of
        # More than half of 117 is 59, and of 118 it is 60: a rounded-up half would be wrong for even numbers.
        return exactly.__floor__() + 1 if self.strict else exactly.__ceil__()


def exact(text: str, key: str = "") -> Fraction:
    """Read "2/3", and nothing that is not a whole number over a whole number.

    Raises:
        ValueError: the text is no fraction of whole numbers, or divides by zero; carries the key it stood under.
    """
    over, slash, under = text.partition("/")
    # isdigit() alone also takes "²" and digits of other scripts.
    if not (slash and over.isascii() and over.isdigit() and under.isascii() and under.isdigit() and int(under)):
        raise ValueError(key, text)
    return Fraction(int(over), int(under))
