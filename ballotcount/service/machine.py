"""Turn what the reader saw into an entry: options become lines of a ballot, each doubt goes along for people to settle.

The reader says what ink is where, the profile says what ink means (``RuleProfile.reading_policy``), the rules say what
the ballot is worth. Nothing here decides a doubtful line: it is left out of the ballot and named as a doubt, and
a sheet with a doubt cannot count before people have ruled on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ballotcount.capture.jpeg import packed
from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot, LineMark, Mark
from ballotcount.domain.layout import Option
from ballotcount.domain.reading import MarkKind, MarkReading, MarkState, PageReading, ReasonCode
from ballotcount.domain.record import MarkScore
from ballotcount.service import counting
from ballotcount.service.session import Session
from ballotcount.service.setup import keeps_pictures

Picture = NDArray[np.uint8]
"""A page flat and upright: uint8, grey or blue green red."""

NO_STAMP = "no_stamp"

LINES: Mapping[Option, LineMark] = {
    Option.STRIKE: LineMark.STRUCK,
    Option.AGREE: LineMark.AGREE,
    Option.DISAGREE: LineMark.DISAGREE,
    Option.HIGH: LineMark.HIGH,
    Option.MEDIUM: LineMark.MEDIUM,
    Option.LOW: LineMark.LOW,
}
"""What a marked target says on the line of its candidate."""

LINE_REASONS = frozenset({ReasonCode.DOUBTFUL_MARK, ReasonCode.UNUSUAL_MARK, ReasonCode.PRINT_MISSING})
"""Reasons of a page that the doubts of its lines already tell."""

ODD = frozenset({MarkKind.UNDER, MarkKind.OVER, MarkKind.AROUND})


def entry_of(
    pages: Sequence[PageReading], source: ev.EntrySource, *, picture: str = "", stamped: bool = True
) -> counting.SheetEntry:
    """Return one sheet of the record from the readings of all its pages.

    Args:
        pages: the pages of one ballot, none of them refused.
        picture: SHA-256 of the kept picture, where pictures are kept.
        stamped: whether the sheets of this round carry a stamp, so that one without is shown to people.
    """
    marks = [mark for page in pages for mark in page.marks]
    doubts = [*_line_doubts(pages), *_page_doubts(pages)]
    if stamped and any(page.stamp is False for page in pages):
        doubts.append(ev.Doubt(NO_STAMP))
    scores = tuple(
        MarkScore(candidate=mark.candidate, option=mark.option, score=mark.score, marked=_decided(mark))
        for mark in marks
    )
    return counting.SheetEntry(
        ballot=Ballot(tuple(_lines(marks))), source=source, picture=picture, scores=scores, doubts=tuple(doubts)
    )


def keep_pages(session: Session, pages: Sequence[Picture]) -> str:
    """Keep the pages of a sheet as one picture unless the congress voted against it; its SHA-256, or an empty text."""
    # Asked first: to make a picture that nobody keeps would cost time.
    if session.pictures is None or not keeps_pictures(session):
        return ""
    return session.pictures.put(packed(pages))


def _lines(marks: Iterable[MarkReading]) -> Iterable[tuple[int, Mark]]:
    """Return the marked lines, by number; a line with a doubtful target is left to people."""
    by_line: dict[int, list[MarkReading]] = {}
    for mark in marks:
        by_line.setdefault(mark.candidate, []).append(mark)
    for number, line in sorted(by_line.items()):
        marked = [mark for mark in line if mark.state is MarkState.MARKED]
        # A cross in one box is no clear answer while something doubtful stands in the other.
        if not marked or any(mark.state is MarkState.DOUBTFUL for mark in line):
            continue
        if marked[0].option is Option.VOTES:
            if marked[0].digits is not None:
                yield number, marked[0].digits
        else:
            # What two marked boxes mean is for the rules to say, so both are handed on.
            yield number, LINES[marked[0].option] if len(marked) == 1 else LineMark.BOTH


def _line_doubts(pages: Sequence[PageReading]) -> Iterable[ev.Doubt]:
    raised: set[tuple[ReasonCode, int]] = set()
    for page in pages:
        odd = page.has(ReasonCode.UNUSUAL_MARK)
        for mark in page.marks:
            # There is writing in the field for votes, and its digits could not be read.
            unread = mark.option is Option.VOTES and mark.state is MarkState.MARKED and mark.digits is None
            if mark.kind is MarkKind.UNSEEN:
                code = ReasonCode.PRINT_MISSING
            elif mark.state is MarkState.DOUBTFUL or unread:
                code = ReasonCode.DOUBTFUL_MARK
            elif odd and mark.kind in ODD:
                code = ReasonCode.UNUSUAL_MARK
            else:
                continue
            # A line has several boxes, and people are asked about it once.
            if (code, mark.candidate) not in raised:
                raised.add((code, mark.candidate))
                yield ev.Doubt(code.value, mark.candidate, _seen(mark))


def _seen(mark: MarkReading) -> ev.MarkSeen:
    rule = mark.rule
    if rule is None:
        return ev.MarkSeen(mark.kind.value)
    return ev.MarkSeen(mark=mark.kind.value, rule=rule.name, value=_short(rule.value), limit=_short(rule.limit))


def _short(figure: float | None) -> float | None:
    """Return three decimals: a sentence needs no more, and the journal stays short."""
    return None if figure is None else float(f"{figure:.3f}")


def _page_doubts(pages: Sequence[PageReading]) -> Iterable[ev.Doubt]:
    codes = dict.fromkeys(reason.code for page in pages for reason in page.reasons if reason.code not in LINE_REASONS)
    return [ev.Doubt(code.value) for code in codes]


def _decided(mark: MarkReading) -> bool | None:
    # Contact pages show decided marks alone: on a doubtful one people rule anyway.
    return None if mark.state is MarkState.DOUBTFUL else mark.state is MarkState.MARKED
