"""Helps of commands in one language: each is written in Vietnamese and then in English, and one of them is shown."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from ballotcount.cli.own_words import in_own_words
from ballotcount.text import words

VARIABLE = "BALLOTCOUNT_LANG"
"""Environment variable with the language of the command line; ``--lang`` goes before it."""

_SENTENCE = re.compile(r"(?<=[.?!])\s+|\s+/\s+")
# Composed letters (NFC), as the sources are written: in NFD none of them would be found.
_VIETNAMESE = re.compile("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)


def language_of(call: Sequence[str]) -> str:
    """Return the language that a call asks for, before anything is read; else the first of ``LANGUAGES``."""
    named = [word.partition("=")[2] for word in call if word.startswith("--lang=")]
    named += [after for word, after in pairwise(call) if word == "--lang"]
    wanted = next(iter(named), os.environ.get(VARIABLE, ""))
    return wanted if wanted in words.LANGUAGES else words.LANGUAGES[0]


def in_one_language(text: str) -> str:
    """Return a help in the language spoken at present; one that has it in one language alone is shown as it is."""
    halves = [_halves(paragraph) for paragraph in text.split("\n\n")]
    vietnamese = "\n\n".join(filter(None, (one for one, _ in halves)))
    english = "\n\n".join(filter(None, (other for _, other in halves)))
    if not (vietnamese and english):
        return text
    return vietnamese if words.language() == "vi" else english


def _halves(paragraph: str) -> tuple[str, str]:
    """Return the Vietnamese sentences of a paragraph and the English ones behind them."""
    parts = _SENTENCE.split(paragraph.strip())
    # A short Vietnamese sentence may have no such letter: the last one that has ends its half.
    last = max((place for place, part in enumerate(parts) if _VIETNAMESE.search(part)), default=-1)
    return " ".join(parts[: last + 1]), " ".join(parts[last + 1 :]).removeprefix("/ ")


def translate(command: Any) -> Any:
    """Put the helps of a command, of its options and of the commands below it into one language."""
    for one in _with_all_below(command):
        one.help = in_one_language(one.help) if one.help else one.help
        one.get_help = partial(_help_of, type(one).get_help, one)
        for option in one.params:
            if getattr(option, "help", None):
                option.help = in_one_language(option.help)
    return command


def _help_of(own: Callable[[Any, Any], str], command: Any, context: Any) -> str:
    return in_own_words(own(command, context))


def _with_all_below(command: Any) -> Iterator[Any]:
    yield command
    for below in getattr(command, "commands", {}).values():
        yield from _with_all_below(below)
