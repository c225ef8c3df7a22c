"""Find the columns of a form that are left empty for the voter and that the round does not count."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ballotcount.domain.layout import Box, Option
from ballotcount.paper.adoption.headings import OptionColumn, option_of
from ballotcount.paper.adoption.name_search import FormPage, NameMatch, extent
from ballotcount.paper.adoption.printed_text import LINE_MM, TextRun
from ballotcount.paper.adoption.rulings import Rulings
from ballotcount.paper.adoption.spelling import keys_of

LEAST_WIDE_MM = 5.0
"""Narrowest column, mm; what is narrower is a gap between two lists."""
HEADING_MM = 30.0
"""How far over the first name a heading may stand, mm."""
OPINIONS = (keys_of("ý kiến"), keys_of("phiếu trắng"))
"""Words in the heading of a column that asks for an opinion which no voting method has."""


def empty_columns(
    page: FormPage, matches: Sequence[NameMatch], counted: Sequence[OptionColumn]
) -> list[tuple[str, bool]]:
    """Return the headings of columns beside the names that hold nothing, and whether each asks for an opinion.

    Args:
        page: its words and rules.
        matches: the names on it.
        counted: the columns that the round counts.
    """
    if not matches:
        return []
    first = min(matches, key=lambda match: match.base)
    found: dict[str, bool] = {}
    for cell in cells_along(page.rulings, first.lines[0][0].middle[1]):
        middle = cell[0] + cell[2] / 2
        if any(one.left - 1 <= middle <= one.right + 1 for one in counted) or is_written_in(page, cell, matches):
            continue
        words = _heading(page, cell)
        if words:
            found[" ".join(map(_as_printed, words))] = _asks_for_opinion(tuple(word.key for word in words))
    return list(found.items())


def cells_along(rules: Rulings, y: float) -> list[Box]:
    """Return the cells on one height from left to right."""
    xs = sorted(x for x, top, bottom in rules.upright if top - 0.5 <= y <= bottom + 0.5)
    cells = [rules.cell((left + right) / 2, y) for left, right in pairwise(xs) if right - left > LEAST_WIDE_MM]
    return [cell for cell in cells if cell is not None]


def is_written_in(page: FormPage, cell: Box, matches: Sequence[NameMatch]) -> bool:
    """Return whether something is printed in the column of a cell beside the names."""
    top = min(extent(match.tokens)[1] for match in matches)
    bottom = max(extent(match.tokens)[1] + extent(match.tokens)[3] for match in matches)
    return any(
        cell[0] < token.middle[0] < cell[0] + cell[2] and top <= token.middle[1] <= bottom for token in page.tokens
    )


def _heading(page: FormPage, cell: Box) -> list[TextRun]:
    """Return the words that stand nearest over a cell: those of one cell, or of one line where no rules are."""
    over = [
        token
        for token in page.tokens
        if cell[0] < token.middle[0] < cell[0] + cell[2]
        and cell[1] - HEADING_MM < token.middle[1] < cell[1]
        # a row of numbers of columns, "(1) (2) (3)", may stand between
        and not token.is_number
    ]
    if not over:
        return []
    lowest = max(over, key=lambda token: token.base)
    own = page.rulings.cell(*lowest.middle)
    if own is None:
        same = [token for token in over if abs(token.base - lowest.base) < LINE_MM]
    else:
        same = [token for token in over if page.rulings.cell(*token.middle) == own]
    return sorted(same, key=lambda token: (round(token.base), token.box[0]))


def _as_printed(word: TextRun) -> str:
    """Return a word with the brackets that it touches."""
    return f"{'(' if word.before.endswith('(') else ''}{word.text}{')' if word.after.startswith(')') else ''}"


def _asks_for_opinion(keys: tuple[str, ...]) -> bool:
    if option_of(keys, list(Option)) is not None or keys[:1] == keys_of("Không"):
        return True
    return any(keys[at : at + len(words)] == words for words in OPINIONS for at in range(len(keys)))
