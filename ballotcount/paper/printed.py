"""Words that are printed: always Vietnamese, whatever language the screen speaks."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.people import Heading
from ballotcount.paper.spec import ELECTING, BallotSpec
from ballotcount.text import words


@cache
def _vietnamese() -> GNUTranslations:
    return words.load("vi")


def printed(id: str, /, **facts: object) -> str:
    """Return the Vietnamese sentence behind a message id."""
    return _vietnamese().gettext(id).format_map(facts)


def who(spec: BallotSpec) -> str:
    """Return how the persons on the list are called."""
    if spec.person:
        return spec.person
    return printed("paper.who.person" if spec.heading is Heading.STATE else "paper.who.comrade")


def seats_line(spec: BallotSpec) -> str:
    """Return how many are to be elected in which round; empty where the instruction says it or nothing is to say."""
    parts = [printed("paper.round", round=spec.round)] if spec.round > 1 else []
    label = printed("paper.seats")
    # Said once: where the profile's instruction has these words, the line is left out.
    if spec.style in ELECTING and label not in spec.instruction:
        parts.append(f"{label} {spec.seats:02d} {who(spec)}")
    return f"({'; '.join(parts)})" if parts else ""


def instruction(spec: BallotSpec) -> str:
    """Return the profile's own sentence, or the usual one of the style.

    Source: 190-QĐ/TW Điều 15 (strike through the whole name; X in one box); 04-HD/TW forms 4A, 4B;
        NQ 96/2023/QH15 (levels); Luật 59/2020/QH14 Điều 148.3 (cumulative).
    """
    if spec.instruction:
        return spec.instruction
    style = spec.style.value
    # "Strike the names" is wrong for a list of one.
    if len(spec.candidates) == 1 and spec.style in (VotingMethod.STRIKE, VotingMethod.AGREE):
        style += "_one"
    return printed(f"paper.instruction.{style}", seats=f"{spec.seats:02d}", who=who(spec))


def footer(spec: BallotSpec) -> str:
    """Return what nobody may add to a ballot, at the foot of every page."""
    return spec.footer or printed("paper.footer")


def footers(spec: BallotSpec) -> tuple[str, ...]:
    """Return the words at the foot of every page, longest first: footer, use of squares and code, stamp."""
    needed = footer(spec)
    marks = printed("paper.serial" if spec.serial else "paper.alike")
    return f"{needed} {marks} {printed('paper.stamp')}", f"{needed} {marks}", needed
