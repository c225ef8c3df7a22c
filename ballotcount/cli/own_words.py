"""What the library of the command line says by itself, in the language spoken: its headings, its refusals of a call.

The library has these words in English only and no place for others, so they are replaced where they are printed.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from ballotcount.text import words
from ballotcount.text.words import t

_HEADINGS = (
    (re.compile(r"^Usage: ", re.MULTILINE), "usage"),
    (re.compile(r"^Arguments:$", re.MULTILINE), "arguments"),
    (re.compile(r"^Options:$", re.MULTILINE), "options"),
    (re.compile(r"^Commands:$", re.MULTILINE), "commands"),
    # The help is wrapped at the width of the terminal, inside this sentence too.
    (re.compile(r"Show\s+this\s+message\s+and\s+exit\."), "show_help"),
    (re.compile(r"(?<=[\[;] )?\brequired(?=\])"), "required"),
    (re.compile(r"\benv var:"), "variable"),
    (re.compile(r"\bdefault:"), "default"),
)
_REFUSALS = (
    (re.compile(r"Missing (?:argument|option|parameter) '?(?P<what>[^']+?)'?\."), "missing"),
    (re.compile(r"Missing command\."), "missing_command"),
    (re.compile(r"No such command '(?P<what>[^']*)'\."), "no_command"),
    (re.compile(r"No such option: (?P<what>\S+)"), "no_option"),
    (re.compile(r"\(Possible options: (?P<what>[^)]+)\)"), "possible"),
    (re.compile(r"\bDid you mean (?P<what>[^?]+)\?"), "possible"),
    (re.compile(r"Option '(?P<what>[^']+)' requires an argument\."), "needs_value"),
    (re.compile(r"Option '(?P<what>[^']+)' does not take a value\."), "no_value"),
    (re.compile(r"Got unexpected extra argument(?:s|\(s\))? \((?P<what>.*)\)"), "too_many"),
    (re.compile(r"Invalid value for (?P<what>[^:]+):"), "invalid_for"),
    (re.compile(r"'(?P<what>[^']*)' is not a valid (?:integer|int|float|number|boolean)(?: range)?\."), "no_number"),
)


def in_own_words(help: str) -> str:
    """Return a help whose headings are in the language spoken."""
    return _replaced(help, _HEADINGS)


def refusal_of(problem: Any) -> str:
    """Return what is said of a call that the library refused: how it is used, where more is said, what is wrong."""
    lines = []
    context = getattr(problem, "ctx", None)
    if context is not None:
        lines.append(in_own_words(context.get_usage()))
        lines.append(t("cli.own.try", command=f"{context.command_path} --help"))
    # What was typed is echoed, and may hold signs that hide or turn the words around it (attack H6).
    message = words.visible(problem.format_message())
    return "\n".join((*lines, t("cli.own.error", what=_replaced(message, _REFUSALS))))


def _replaced(text: str, table: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, name in table:
        text = pattern.sub(partial(_said, name), text)
    return text


def _said(name: str, found: re.Match[str]) -> str:
    return t(f"cli.own.{name}", **found.groupdict())
