"""Decide what was done to a printed name: struck through, in part, under, over, around, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ballotcount.domain.reading import MarkKind, MarkReading, MarkState, ReadingPolicy
from ballotcount.reading.arrays.arrays import Floats, percentile, straight
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.name_geometry import NameRegion
from ballotcount.reading.strikes.name_ink import NameEvidence
from ballotcount.reading.strikes.pale_pen import between_words, followed_on
from ballotcount.reading.strikes.stray_ink import stray_ink, stray_length
from ballotcount.reading.strikes.stroke_tracing import COLUMN, Stroke, bridged

WHOLE = 0.78
"""Share of a name's width that a whole strike covers at least."""
WORD = 0.50
"""Share of each word that a whole strike covers at least."""
NOTHING = 0.10
"""Share of a name's width below which ink on it is a touch, not a strike."""
ON = (-1.6, 1.1)
"""Levels (distance from the middle of the small letters in half heights) at which a line goes through the letters:
small ones end at -1 and 1, their accents, stems and capitals at -1.9."""
MEAN_ON = (-1.42, 1.0)
"""The middle level of a stroke that goes through letters, not over them. Of 6,100 whole strikes 1 in 900 lay higher
than -1.2, none higher than this; lines over a name lie at -2.4."""
EXTENT = (-2.3, 1.5)
"""Levels of the capitals' accents and of just below the foot of the small letters."""
UNDER = 1.45
OVER = -1.75
"""Distances from which a line is beside the letters: below them, or above the small ones (capitals reach -1.9)."""
BESIDE_COLUMNS = 5
"""Columns (0.5 mm) of ink beside the letters that are more than a slip."""
TWICE = 0.15
"""Share of a name's width with ink both through the letters and beside them that may take a strike back: dots under
a name ink a fifth of it, and a line, a wave or a cross is in one place at a time."""
LOOSE = 2.5
DOTS = 4
"""Millimetres of pen line beside the followed strokes, and dots in a line under the name, that may take a strike back:
9,224 whole strikes had at most 2.0 and 3, 999 in 1,000 at most 0.8 and 1."""
FRINGE_SHARE = 0.3
FRINGE_DARK = 58.0
FRINGE_RUN = 7
"""Share of the name, darkness (grey levels) and columns in one run of the fringe of letters; a pencil has 60."""
PALE_SHARE = 0.16
PALE_LINE = 8.0
PALE_RAW = 450.0
"""Share of the name, darkest line and darkness off the print below which a followed path is none of a pen; set on
sheets looked at one by one, not counted."""
QUIET = (MarkKind.NONE, MarkKind.STRAY)
ENOUGH_EMPTY = 3
ODD_SHARE = 80
ODD_TIMES = 1.5
ODD_DARK = 800.0
"""Percentile of the empty names that is usual, how much darker than that, and by how many grey levels over all pixels
well off the print, a name is not empty; set on sheets looked at one by one."""
LINE_TIMES = 1.6
LINE_DARK = 9.0
"""How much darker than the usual empty name's darkest line, and by how many grey levels, a line is not nothing. On
camera sheets that it was not set on, folds and uneven toner still put 20 of 200 clean ones in doubt; a faint partial
strike has as little as 9.2."""
NOISE_LINE = (3.0, 1.2)
"""The usual line at most, grey levels and times the noise of the paper: where most names are struck so faintly that
they pass for empty they are no measure."""
TOUCH = 1.3
"""Millimetres of pen line on a name that are more than dust: a short family name struck has 2."""
ESTABLISHED = 0.4
PALE_WORD = 0.4
"""Share of a name's width that a line covers at full contrast before it is looked for at a lower one, and of each word
then: of the words a partial strike left alone on 731 names none was covered by more than 0.2 at the lower contrast."""
AS_DARK = 1.0
A_PEN = 0.6
"""How dark a line is between the words against over the letters: 0.9 and more with 9,300 whole strikes in all pens on
scans and under a camera; 0.2 to 0.4 where a fold and letters out of register looked like a line along their foot."""
IN_PLACE = 0.6
"""Share of the name's print that a struck name shows where it should be: 0.77 and more with 9,700 struck ones, up to
0.4 where a torn corner left the page out of register and whole letters looked like ink."""
PALE = 0.9
"""Sensitivity at least of a strike that was whole only at a lower contrast."""
ONE_WAY = (MarkKind.THROUGH, MarkKind.SLANTED, MarkKind.WAVY, MarkKind.DOUBLE)
"""Strikes that go once along the name: a cross or a scribble over one word is not followed to the others."""
SEEN = 0.25
"""Share of the name's print that must be visible before *no ink* means *not struck*."""


@dataclass(frozen=True, slots=True)
class StrokeCoverage:
    """How the strokes lie over a name, column by column of its print.

    Attributes:
        through: ink through the letters, 0 to 1.
        wide: ink anywhere from above the capitals to below the foot.
        over, under: ink beside the letters.
        twice: share of the name's width with ink through it and off all letters too.
        words: ``through`` of each word.
        words_wide: ``wide`` of each word.
    """

    through: Floats
    wide: Floats
    over: Floats
    under: Floats
    twice: float
    words: tuple[float, ...]
    words_wide: tuple[float, ...]

    @property
    def whole(self) -> float:
        """Share of the name's width with ink through it."""
        return float(self.through.mean())


def doubt_outliers(at: list[NameEvidence], readings: list[MarkReading], noise: float) -> list[MarkReading]:
    """Doubt the names that are called empty and yet are darker than the other empty ones of the page.

    Fringes of print out of register or out of focus are alike all over a page; ink that no stroke was followed
    through is not.

    Args:
        at: the names with their ink.
        readings: their readings.
        noise: spread of clean paper, grey levels.
    """
    empty = [n for n, one in enumerate(readings) if one.state is MarkState.EMPTY and one.kind in QUIET]
    if not empty:
        return readings
    readings = list(readings)
    widths = [max(1, one.name.last - one.name.first) for one in at]
    enough = len(empty) >= ENOUGH_EMPTY
    usual = float(np.percentile([at[n].raw / widths[n] for n in empty], ODD_SHARE)) if enough else 0.0
    usual_line = float(np.median([at[n].line for n in empty])) if enough else 0.0
    line = max(LINE_DARK, LINE_TIMES * min(usual_line, NOISE_LINE[0] + NOISE_LINE[1] * noise))
    for n in empty:
        near = max(at[n].raw / (ODD_TIMES * usual * widths[n] + ODD_DARK), at[n].line / line)
        if near > 1:
            readings[n] = replace(readings[n], state=MarkState.DOUBTFUL, kind=MarkKind.PARTIAL, sensitivity=1.0)
        else:
            readings[n] = replace(readings[n], sensitivity=max(readings[n].sensitivity, round(0.9 * near, 3)))
    return readings


def read_strike(at: NameEvidence, ink: Ink, policy: ReadingPolicy) -> MarkReading:
    """Read one name.

    Args:
        at: the name with its strokes.
        ink: the ink on the page.
        policy: what marks mean that the eye can name but not judge.
    """
    name = at.name
    strokes = list(at.strokes)
    reading = _reading(name, state=MarkState.EMPTY, kind=MarkKind.NONE, score=0.0, near=0.0)
    if strokes:
        reading = _judged(at, ink=ink, strokes=strokes, policy=policy)
    if reading.kind is MarkKind.PARTIAL and _pale(at, reading.score):
        reading = _reading(
            name, state=MarkState.EMPTY, kind=MarkKind.STRAY, score=reading.score, near=0.9, words=reading.words
        )
    elif at.touched and reading.state is MarkState.EMPTY and reading.kind in QUIET:
        reading = _not_quite_empty(name, at=at, ink=ink, reading=reading)
    if reading.state is MarkState.EMPTY and at.shown < SEEN:
        return _reading(
            name, state=MarkState.DOUBTFUL, kind=MarkKind.UNSEEN, score=reading.score, near=1.0, words=reading.words
        )
    return reading


def _judged(at: NameEvidence, ink: Ink, strokes: list[Stroke], policy: ReadingPolicy) -> MarkReading:
    """Judge the strokes; where a pen ran pale, once more at a lower contrast; never strike by print out of place."""
    name = at.name
    beside = stray_ink(at.name, residual=at.residual, ink=ink, strokes=strokes)
    loose = beside.line if beside.dots < DOTS else max(beside.line, 2 * LOOSE)
    reading = judge(name, cover=cover_of(name, strokes), strokes=strokes, policy=policy, loose=loose)
    perhaps_pale = reading.kind is MarkKind.PARTIAL and reading.score >= ESTABLISHED
    if not perhaps_pale and reading.state is not MarkState.MARKED:
        return reading
    between = between_words(at, ink.dark)
    if perhaps_pale and between >= AS_DARK:
        paler = followed_on(at, ink.dark)
        again = judge(name, cover=cover_of(name, paler), strokes=paler, policy=policy, loose=loose, word=PALE_WORD)
        if again.state is MarkState.MARKED and again.kind in ONE_WAY:
            reading = replace(again, sensitivity=max(again.sensitivity, PALE))
    if reading.state is MarkState.MARKED and (between < A_PEN or at.shown < IN_PLACE):
        return replace(reading, state=MarkState.DOUBTFUL, kind=MarkKind.PARTIAL, sensitivity=1.0)
    return reading


def _pale(at: NameEvidence, share: float) -> bool:
    """Whether what was followed over a share of the name is but its fringe: no line, and no ink off the print."""
    return share < PALE_SHARE and at.line < PALE_LINE and at.raw < PALE_RAW


def _not_quite_empty(name: NameRegion, at: NameEvidence, ink: Ink, reading: MarkReading) -> MarkReading:
    """An empty name on whose letters there is more pen than a touch is doubt, however short the piece."""
    zone = np.zeros_like(at.residual)
    part = (slice(max(0, int(name.cap_top) - 2), int(name.foot) + 3), slice(max(0, name.first - 4), name.last + 5))
    zone[part] = at.residual[part]
    zone[at.print_bound < ink.dark + 0.62 * (250 - ink.dark)] = 0
    touch = stray_length(name, residual=zone, ink=ink, strokes=[])
    if touch < TOUCH or _pale(at, reading.score):
        return replace(reading, sensitivity=round(max(reading.sensitivity, 0.9 * min(touch / TOUCH, 1)), 3))
    return replace(reading, state=MarkState.DOUBTFUL, kind=MarkKind.PARTIAL, sensitivity=1.0)


def cover_of(name: NameRegion, strokes: list[Stroke]) -> StrokeCoverage:
    """Lay the strokes over the name's own columns."""
    first = name.first // COLUMN
    last = max(name.first // COLUMN + 1, name.last // COLUMN)
    width = last - first
    through, wide, over, under, off = (np.zeros(width, dtype=np.float32) for _ in range(5))
    for stroke in strokes:
        inked = bridged(stroke.cover)[first:last]
        level = (stroke.rows[first:last] - name.middle) / name.half
        high, low = EXTENT
        on = (level >= ON[0]) & (level <= ON[1])
        near = (level >= high) & (level <= low)
        through = np.maximum(through, np.where(on, inked, 0))
        wide = np.maximum(wide, np.where(near, inked, 0))
        over = np.maximum(over, np.where(level < OVER, inked, 0))
        under = np.maximum(under, np.where(level > UNDER, inked, 0))
        off = np.maximum(off, np.where((level > UNDER) | (level < high), inked, 0))
    words = tuple(round(_word_share(through, start=start, end=end, first=first), 3) for start, end in name.words)
    words_wide = tuple(round(_word_share(wide, start=start, end=end, first=first), 3) for start, end in name.words)
    return StrokeCoverage(
        through=through,
        wide=wide,
        over=over,
        under=under,
        twice=float(np.minimum(through, off).mean()),
        words=words,
        words_wide=words_wide,
    )


def _word_share(through: Floats, start: int, end: int, first: int) -> float:
    begin = max(0, start // COLUMN - first)
    stop = max(begin + 1, end // COLUMN - first)
    part = through[begin:stop]
    return float(part.mean()) if len(part) else 0.0


def judge(
    name: NameRegion,
    cover: StrokeCoverage,
    strokes: list[Stroke],
    policy: ReadingPolicy,
    loose: float,
    word: float = WORD,
) -> MarkReading:
    """Name the mark and decide, leaving a margin on every side.

    Args:
        name: the name.
        cover: how the strokes lie over it.
        strokes: the strokes.
        policy: what marks mean that the eye can name but not judge.
        loose: see ``stray_length``.
        word: share of each word that a whole strike covers at least.
    """
    whole = cover.whole
    wide = float(cover.wide.mean())
    under = float(cover.under.mean())
    over = float(cover.over.mean())
    weakest = min(cover.words)
    beside = under + over
    if whole >= WHOLE and weakest >= word:
        return _struck(name, cover=cover, strokes=strokes, loose=loose)
    if wide >= WHOLE and min(cover.words_wide) >= WORD and whole >= 0.6 and _crosses_middle(name, strokes):
        kind = MarkKind.CROSS if _crossing(name, strokes) else MarkKind.SLANTED
        kept = loose > LOOSE and kind is not MarkKind.CROSS
        if cover.twice > TWICE or kept or _beside(name, strokes):
            return _reading(
                name, state=MarkState.DOUBTFUL, kind=MarkKind.RESTORED, score=wide, near=1.0, words=cover.words
            )
        return _reading(
            name, state=MarkState.MARKED, kind=kind, score=wide, near=_near(whole, 0.6, 1.0), words=cover.words
        )
    if under > 0.5 and over > 0.5 and whole < 0.3:
        return _odd(name, cover=cover, kind=MarkKind.AROUND, policy=policy, whole=whole)
    if whole <= NOTHING:
        if max(under, over) >= 0.5:
            return _odd(
                name, cover=cover, kind=MarkKind.UNDER if under >= over else MarkKind.OVER, policy=policy, whole=whole
            )
        if wide < 0.25:
            kind = MarkKind.STRAY if wide > 0.02 or beside > 0.02 else MarkKind.NONE
            return _reading(
                name, state=MarkState.EMPTY, kind=kind, score=whole, near=min(0.95, wide / 0.25), words=cover.words
            )
    if whole < FRINGE_SHARE and all(_fringe(name, stroke) for stroke in strokes) and loose < TOUCH:
        return _reading(name, state=MarkState.EMPTY, kind=MarkKind.STRAY, score=whole, near=0.9, words=cover.words)
    if wide - whole > 0.4 and whole < 0.5:
        return _reading(name, state=MarkState.DOUBTFUL, kind=MarkKind.BETWEEN, score=whole, near=1.0, words=cover.words)
    return _reading(name, state=policy.partial, kind=MarkKind.PARTIAL, score=whole, near=1.0, words=cover.words)


def _fringe(name: NameRegion, stroke: Stroke) -> bool:
    """Whether a stroke is but the pale, broken fringe of letters in a soft picture."""
    cover = stroke.cover[name.first // COLUMN : name.last // COLUMN + 1]
    longest = run = last = 0
    for share in cover:
        # print hides the paper where NaN stands: a run goes on over it, but ends with ink
        run = 0 if share <= 0.3 else run + 1
        last = run if share > 0.4 else last
        longest = max(longest, min(run, last))
    return stroke.darkness < FRINGE_DARK and longest < FRINGE_RUN


def _struck(name: NameRegion, cover: StrokeCoverage, strokes: list[Stroke], loose: float) -> MarkReading:
    whole = cover.whole
    weakest = min(cover.words)
    lines = _lines(name, strokes)
    kind = _line_kind(name, lines, strokes)
    loose = 0.0 if kind in (MarkKind.SCRIBBLE, MarkKind.CROSS) else loose
    if cover.twice > TWICE or loose > LOOSE or _beside(name, strokes):
        return _reading(
            name, state=MarkState.DOUBTFUL, kind=MarkKind.RESTORED, score=whole, near=1.0, words=cover.words
        )
    level = _mean_level(name, lines)
    if len(lines) == 1 and not MEAN_ON[0] <= level <= MEAN_ON[1]:
        return _reading(
            name,
            state=MarkState.DOUBTFUL,
            kind=MarkKind.OVER if level < 0 else MarkKind.UNDER,
            score=whole,
            near=1.0,
            words=cover.words,
        )
    near = max(_near(whole, WHOLE, 1.0), _near(weakest, WORD, 1.0), 0.95 * loose / LOOSE, 0.95 * cover.twice / TWICE)
    near = max(near, abs(level / MEAN_ON[level > 0]) ** 2) if len(lines) == 1 else near
    return _reading(name, state=MarkState.MARKED, kind=kind, score=whole, near=min(near, 0.99), words=cover.words)


def _lines(name: NameRegion, strokes: list[Stroke]) -> list[Stroke]:
    """The strokes that run over most of the name, each a pen's width from the first."""
    lines: list[Stroke] = []
    for stroke in strokes:
        if _on_name(name, stroke) <= 0.5:
            continue
        inked = stroke.cover > 0.4
        apart = np.abs(stroke.rows - lines[0].rows)[inked] if lines else np.zeros(0)
        if not lines or percentile(apart, 75) > lines[0].thickness / 2 + 2.5:
            lines.append(stroke)
    return lines


def _beside(name: NameRegion, strokes: list[Stroke]) -> bool:
    """Whether some stroke runs beside the letters for more than a slip: dots under a name, a loop around it."""
    part = slice(name.first // COLUMN, name.last // COLUMN + 1)
    for stroke in strokes:
        level = (stroke.rows[part] - name.middle) / name.half
        inked = stroke.cover[part] > 0.4
        off = inked & ((level > UNDER) | (level < EXTENT[0]))
        if off.sum() >= BESIDE_COLUMNS and off.sum() > 0.6 * inked.sum():
            return True
    return False


def _mean_level(name: NameRegion, lines: list[Stroke]) -> float:
    """Median level of the strongest line over the name's columns."""
    if not lines:
        return 0.0
    rows = lines[0].rows[name.first // COLUMN : name.last // COLUMN + 1]
    return float(np.median((rows - name.middle) / name.half))


def _line_kind(name: NameRegion, lines: list[Stroke], strokes: list[Stroke]) -> MarkKind:
    if len(lines) >= 3:
        return MarkKind.SCRIBBLE
    if len(lines) == 2:
        return MarkKind.CROSS if _crossing(name, strokes) else MarkKind.DOUBLE
    if not lines:
        return MarkKind.THROUGH
    rows = lines[0].rows[name.first // COLUMN : name.last // COLUMN + 1]
    columns = np.arange(len(rows))
    slope, start = straight(columns, rows)
    wave = float(np.std(rows - (slope * columns + start)))
    if wave > 0.4 * name.half:
        return MarkKind.WAVY
    return MarkKind.SLANTED if abs(slope) * len(rows) > 1.2 * name.half else MarkKind.THROUGH


def _on_name(name: NameRegion, stroke: Stroke) -> float:
    """Share of the name's columns on which the stroke has ink, within the name's height."""
    part = slice(name.first // COLUMN, name.last // COLUMN + 1)
    level = (stroke.rows[part] - name.middle) / name.half
    cover = stroke.cover[part]
    inked = (cover > 0.4) & (level > -2.4) & (level < 2.0)
    # print hides about half of the columns; a stroke seen in few of the others is the rest of one already followed
    return float(inked.sum()) / max(1.0, float((~np.isnan(cover)).sum()), 0.4 * len(cover))


def _crosses_middle(name: NameRegion, strokes: list[Stroke]) -> bool:
    """Whether a stroke runs through the middle half of the name from one side of the letters to the other."""
    width = name.last - name.first
    part = slice((name.first + width // 4) // COLUMN, (name.last - width // 4) // COLUMN + 1)
    for stroke in strokes:
        level = (stroke.rows[part] - name.middle) / name.half
        if float((bridged(stroke.cover)[part] * ((level >= ON[0]) & (level <= ON[1]))).mean()) > 0.75:
            return True
    return False


def _crossing(name: NameRegion, strokes: list[Stroke]) -> bool:
    """Whether two strokes on the name change sides."""
    lines = _lines(name, strokes)[:2]
    if len(lines) < 2:
        return False
    part = slice(name.first // COLUMN, name.last // COLUMN + 1)
    gap = lines[0].rows[part] - lines[1].rows[part]
    return float(gap.max()) > 2 and float(gap.min()) < -2


def _odd(name: NameRegion, cover: StrokeCoverage, kind: MarkKind, policy: ReadingPolicy, whole: float) -> MarkReading:
    near = min(1.0, whole / NOTHING) if kind is not MarkKind.AROUND else min(1.0, whole / 0.3)
    state = MarkState.DOUBTFUL if near >= 1 else policy.odd
    return _reading(name, state=state, kind=kind, score=whole, near=near, words=cover.words)


def _near(value: float, limit: float, best: float) -> float:
    """How near a value is to its limit: 0 at ``best``, 1 at ``limit``."""
    return float(np.clip((best - value) / (best - limit), 0, 1))


def _reading(
    name: NameRegion, state: MarkState, kind: MarkKind, score: float, near: float, words: tuple[float, ...] = ()
) -> MarkReading:
    target = name.target
    return MarkReading(
        candidate=target.candidate,
        option=target.option,
        state=state,
        kind=kind,
        score=round(float(score), 3),
        sensitivity=round(float(near), 3),
        words=words,
    )
