"""The fewest keys that a sheet takes in the typist's field, with and without spaces between numbers."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.election import Round
from ballotcount.sample.congress import struck
from ballotcount.service.entry_text import USUAL, shown_entry
from tests.builders import frozen_round
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
        struck_out = {number for number, mark in ballot.marks if mark is LineMark.STRUCK}
        numbers = [one.no for one in round.candidates if (one.no in struck_out) != kept]
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


KINDS: tuple[tuple[str, VotingMethod, int, int], ...] = (
    ("63 names for 55 seats", VotingMethod.STRIKE, 63, 8),
    ("15 names for 13 seats", VotingMethod.STRIKE, 15, 2),
    ("3 names for 2 seats", VotingMethod.STRIKE, 3, 1),
    ("30 names for 5 seats", VotingMethod.STRIKE, 30, 25),
    ("boxes, 12 names, 1 in 8 disagrees", VotingMethod.AGREE, 12, 2),
    ("three levels, 12 names, 1 in 5 not high", VotingMethod.LEVELS, 12, 3),
)
"""Ballots whose keys are measured: what it is, its style, its names, and how many lines are not as usual."""


def keys_table(sheets: int = 500, seed: int = 1) -> list[str]:
    """Return the mean keys a sheet with its Enter: with spaces, without them, and with kept names typed."""
    lines = ["| ballot | with spaces | without spaces | kept names, without spaces |", "|---|--:|--:|--:|"]
    for words_of, style, names, marks in KINDS:
        chance = Random(f"{words_of} {seed}")
        frozen = frozen_round(names, style)
        drawn = [_sheet(chance, frozen, marks) for _ in range(sheets)]
        ways = [{}, {"run_on": True}]
        ways += [{"run_on": True, "kept": True}] if style is VotingMethod.STRIKE else []
        means = [sum(len(keys_for(one, frozen, **way)) + 1 for one in drawn) / sheets for way in ways]
        shown = [f"{mean:.1f}" for mean in means] + ["–"] * (3 - len(means))
        lines.append(f"| {words_of} | {' | '.join(shown)} |")
    return lines


def _sheet(chance: Random, frozen: Round, marks: int) -> Ballot:
    """Return a sheet on which some lines, drawn at random, are not as usual."""
    numbers = [one.no for one in frozen.candidates]
    chosen = set(chance.sample(numbers, marks))
    if frozen.style is VotingMethod.STRIKE:
        return struck(chosen)
    usual = USUAL[frozen.style]
    other = {VotingMethod.AGREE: (LineMark.DISAGREE,), VotingMethod.LEVELS: (LineMark.MEDIUM, LineMark.LOW)}[
        frozen.style
    ]
    assert usual is not None
    return Ballot(tuple((number, chance.choice(other) if number in chosen else usual) for number in numbers))
