"""What a check of a capsule found, and in which words it is said."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ballotcount.text.words import t


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold.

    Attributes:
        code: ``documents.verify.<code>`` in the catalogue says it.
        where: file or round.
        what: what differs, or empty.
        grave: False for a remark that proves nothing wrong.
        words: ``what`` for people, where it is a name of the program; else empty.
    """

    code: str
    where: str
    what: str = ""
    grave: bool = True
    words: str = ""

    def said(self) -> str:
        """Return the finding in words."""
        return t(f"documents.verify.{self.code}", where=self.where, what=self.words or self.what)


def place_of(problem: Exception) -> str:
    """Return where a text stops being what it should be, in words; a program's own words help nobody."""
    if isinstance(problem, json.JSONDecodeError):
        return t("documents.cause.line", line=problem.lineno, column=problem.colno)
    return t("documents.cause.content")
