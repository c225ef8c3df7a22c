"""What may be asked about a sheet, in words."""

from __future__ import annotations

from ballotcount.text.words import t


def question_words(code: str) -> str:
    """Return what was asked, in words."""
    # Papers, the desk and the reasons of a profile name causes; a missing message comes back as its own id.
    for name in (f"documents.question.{code}", f"desk.question.{code}", f"reason.{code}"):
        if (words := t(name)) != name:
            return words
    return t("service.question.unreadable")  # every other doubt of the machine is about the picture as a whole
