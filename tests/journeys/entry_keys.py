"""The fewest keys that a sheet takes in the typist's field, with and without spaces between numbers."""

from __future__ import annotations

from collections.abc import Sequence

from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.election import Round
from ballotcount.service.entry_text import shown_entry
from ui.widgets.entry import NOTHING


def in_ranges(numbers: Sequence[int]) -> list[str]:
    """Return numbers as a typist writes them: three and more in a row as a range."""
    rows: list[list[int]] = []
    for number in sorted(numbers):
        if rows and rows[-1][-1] == number - 1:
            rows[-1].append(number)
        else:
            rows.append([number])
    return [
        part for row in rows for part in ([f"{row[0]}-{row[-1]}"] if len(row) > 2 else [str(number) for number in row])
    ]


def keys_for(ballot: Ballot, round: Round, *, run_on: bool = False, kept: bool = False) -> str:
    """Return the keys of a sheet, without the Enter behind it.

    Args:
        run_on: numbers end by themselves where no digit can follow.
        kept: the numbers of the kept names are typed.
    """
    if ballot.invalid is not None:
        return shown_entry(ballot, round)
    if round.style is VotingMethod.STRIKE:
        struck = {number for number, mark in ballot.marks if mark is LineMark.STRUCK}
        numbers = [one.no for one in round.candidates if (one.no in struck) != kept]
        words = in_ranges(numbers)
    else:
        words = shown_entry(ballot, round).split()
    if not words:
        return NOTHING
    if not run_on:
        return " ".join(words)
    most = max(one.no for one in round.candidates)
    ended = [word if _ends(word, most) else f"{word} " for word in words[:-1]]
    return "".join([*ended, words[-1]])


def _ends(word: str, most: int) -> bool:
    """Whether the field ends a word by itself."""
    last = word.rsplit("-", 1)[-1]
    return not last.isdigit() or 10 * int(last) > most
