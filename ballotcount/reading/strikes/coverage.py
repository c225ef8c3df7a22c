"""How the traced strokes lie over a name: which share of it, of each word, and at which height."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise

import cv2
import numpy as np

from ballotcount.domain.reading import MarkKind
from ballotcount.reading.arrays.arrays import Floats, Mask, mean, median, percentile, straight
from ballotcount.reading.strikes.name_geometry import NameRegion
from ballotcount.reading.strikes.stroke_tracing import COLUMN, Stroke, strongest
from ballotcount.reading.strikes.thresholds import STRIKE, WORD_INK, StrikeThresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class StrokeCoverage:
    """How the strokes lie over a name, column by column of its print.

    Attributes:
        through: ink through the letters, 0 to 1.
        wide: ink anywhere from above the capitals to below the foot.
        over, under: ink beside the letters.
        twice: share of the name's width with ink through it and off all letters too.
        words: ``through`` of each word.
        words_wide: ``wide`` of each word.
        whole: share of the name's width with ink through it.
        reached: px that a line was seen on the least touched word, beyond what makes it certain; below 0 it is not.
    """

    through: Floats
    wide: Floats
    over: Floats
    under: Floats
    twice: float
    words: tuple[float, ...]
    words_wide: tuple[float, ...]
    whole: float
    reached: float


def coverage_of(name: NameRegion, strokes: list[Stroke], limits: StrikeThresholds = STRIKE) -> StrokeCoverage:
    """Lay the strokes over the name's own columns."""
    first = name.first // COLUMN
    last = max(name.first // COLUMN + 1, name.last // COLUMN)
    planes = np.zeros((6, last - first), dtype=np.float32)
    for stroke in without_edges(strokes, limits):
        inked = stroke.bridged[first:last]
        seen = _seen(stroke, limits)[first:last]
        level = (stroke.rows[first:last] - name.middle) / name.half
        places = (
            (level >= limits.on_top) & (level <= limits.on_foot),
            (level >= limits.extent_top) & (level <= limits.extent_foot),
            level < limits.over,
            level > limits.under,
            (level > limits.under) | (level < limits.extent_top),
        )
        for plane, place in zip(planes, places, strict=False):
            # two lines over the same letters cover them once
            np.maximum(plane, np.where(place, inked, 0), out=plane)
        # beyond a line's end its path may climb along the edge of a capital
        np.maximum(planes[-1], np.where(seen & places[1] & (level >= limits.on_top), inked, 0), out=planes[-1])
    through, wide, over, under, off, touched = planes
    return StrokeCoverage(
        through=through,
        wide=wide,
        over=over,
        under=under,
        # column by column: a loop or dots have ink on and off the letters at one place, a wave has not
        twice=mean(np.minimum(through, off)),
        words=_word_shares(name, through, first),
        words_wide=_word_shares(name, wide, first),
        whole=mean(through),
        reached=_reached(name, _word_shares(name, touched, first), limits),
    )


def _seen(stroke: Stroke, limits: StrikeThresholds) -> Mask:
    """Return the columns from the first to the last one in which a stroke is seen.

    Print that hides a line's end hides where it ends: beyond, ink is only supposed. The bar of a letter at that height
    (A, e, t) is a little darker than the template: narrower and paler than the line that ends before it, and apart. A
    short piece beyond bare paper is another mark, or an edge of a letter.
    """
    seen = np.zeros(len(stroke.cover), dtype=bool)
    inked = stroke.cover[stroke.cover > limits.inked]
    if len(inked) == 0:
        return seen
    shown = stroke.cover > max(limits.inked, limits.reached_share * median(inked))
    # NaN stands where print hides the paper: it is no bare column
    going_on = np.zeros(len(shown) + 2, dtype=bool)
    np.logical_or(shown, np.isnan(stroke.cover), out=going_on[1:-1])
    columns = np.flatnonzero(shown & (going_on[:-2] | going_on[2:]))
    bare = np.zeros(len(shown) + 1, dtype=np.int64)
    np.cumsum(stroke.cover <= limits.faintly_inked, out=bare[1:])
    breaks = np.flatnonzero(np.diff(bare[columns]) >= limits.bare_columns)
    ends = [0, *(breaks + 1).tolist(), len(columns)]
    long = [(first, last) for first, last in pairwise(ends) if last - first > limits.short_piece]
    if long:
        seen[columns[long[0][0]] : columns[long[-1][1] - 1] + 1] = True
    return seen


def _reached(name: NameRegion, shares: tuple[float, ...], limits: StrikeThresholds) -> float:
    """Return by how many px the least touched word is covered beyond a touch and the error of a line's end."""
    widths = [end - start + 1 for start, end in name.words]
    most = limits.reached_most - limits.touched_word
    return min(
        (share - limits.touched_word) * width - min(limits.reached_px, most * width)
        for share, width in zip(shares, widths, strict=True)
    )


def without_edges(strokes: list[Stroke], limits: StrikeThresholds = STRIKE) -> list[Stroke]:
    """Return the strokes without those that are only an edge of the strongest one.

    Along the foot of the letters such an edge, thinner than any pen, lies on them though the line itself does not.
    """
    if len(strokes) < 2:
        return strokes
    main = strongest(strokes)
    return [
        stroke
        for stroke in strokes
        if stroke is main
        or stroke.thickness >= limits.edge_px
        or _apart(main, stroke, limits) > main.thickness / 2 + limits.line_gap
    ]


def _apart(main: Stroke, stroke: Stroke, limits: StrikeThresholds) -> float:
    """Return how far a stroke with ink keeps from the main one, px."""
    inked = stroke.cover > limits.inked
    return percentile(np.abs(stroke.rows - main.rows)[inked], 75) if inked.any() else 0.0


def _word_shares(name: NameRegion, covered: Floats, first: int) -> tuple[float, ...]:
    shares = []
    for start, end in name.words:
        begin = max(0, start // COLUMN - first)
        part = covered[begin : max(begin + 1, end // COLUMN - first)]
        shares.append(round(mean(part) if len(part) else 0.0, 3))
    return tuple(shares)


def touches_words(coverage: StrokeCoverage, limits: StrikeThresholds = STRIKE) -> bool:
    """Return True if the strokes certainly touch each word, or the profile does not ask for every word."""
    return not limits.plain_word or coverage.reached >= 0


def own_columns(name: NameRegion) -> slice:
    """Return the columns of a path that lie over the name's print."""
    return slice(name.first // COLUMN, name.last // COLUMN + 1)


def main_lines(name: NameRegion, strokes: list[Stroke], limits: StrikeThresholds = STRIKE) -> list[Stroke]:
    """Return the strokes that run over most of the name, each apart from the first."""
    lines: list[Stroke] = []
    for stroke in strokes:
        if share_on_name(name, stroke, limits) <= limits.main_line:
            continue
        inked = stroke.cover > limits.inked
        # strokes come with the strongest first, so the first line is the one to keep apart from
        apart = np.abs(stroke.rows - lines[0].rows)[inked] if lines else np.zeros(0)
        if not lines or percentile(apart, limits.line_apart) > lines[0].thickness / 2 + limits.line_gap:
            lines.append(stroke)
    return lines


def share_on_name(name: NameRegion, stroke: Stroke, limits: StrikeThresholds = STRIKE) -> float:
    """Return the share of the name's columns on which the stroke has ink, within the name's height."""
    part = own_columns(name)
    level = (stroke.rows[part] - name.middle) / name.half
    cover = stroke.cover[part]
    inked = (cover > limits.inked) & (level > limits.line_top) & (level < limits.line_foot)
    # print hides about half of the columns; a stroke visible in few of the others is the rest of one already traced
    return float(inked.sum()) / max(1.0, float((~np.isnan(cover)).sum()), limits.hidden_columns * len(cover))


def runs_beside(name: NameRegion, strokes: list[Stroke], limits: StrikeThresholds = STRIKE) -> bool:
    """Return True if a stroke runs beside the letters for more than a slip: dots under a name, a loop around it."""
    part = own_columns(name)
    for stroke in strokes:
        level = (stroke.rows[part] - name.middle) / name.half
        inked = stroke.cover[part] > limits.inked
        off = inked & ((level > limits.under) | (level < limits.extent_top))
        if off.sum() >= limits.beside_columns and off.sum() > limits.beside_share * inked.sum():
            return True
    return False


def near_rule(name: NameRegion, strokes: list[Stroke], limits: StrikeThresholds = STRIKE) -> bool:
    """Return True if a stroke beside the letters runs nearer to a rule of the row: perhaps for the next name."""
    part = own_columns(name)
    for stroke in strokes:
        rows = stroke.rows[part]
        level = (rows - name.middle) / name.half
        beside = (stroke.cover[part] > limits.inked) & ((level > limits.under) | (level < limits.over))
        if np.count_nonzero(beside) < limits.beside_columns:
            continue
        at = float(np.median(rows[beside]))
        if at > name.middle and name.row_bottom - at < at - name.foot:
            return True
        if at < name.middle and at - name.row_top < name.cap_top - at:
            return True
    return False


def mean_level(name: NameRegion, lines: list[Stroke], limits: StrikeThresholds = STRIKE) -> float:
    """Return the median level of the strongest line's ink over the name's columns, 0 without a line.

    Before a line begins and after it ends its path runs on through bare paper, at a height that says nothing.
    """
    if not lines:
        return 0.0
    part = own_columns(name)
    levels = (lines[0].rows[part] - name.middle) / name.half
    inked = lines[0].bridged[part] > limits.inked
    return median(levels[inked] if inked.any() else levels)


def goes_through(
    name: NameRegion, lines: list[Stroke], *, top: float, foot: float, limits: StrikeThresholds = STRIKE
) -> bool:
    """Return True if the strongest line of a name, another one of its pen, or two that cross run through the letters.

    Print that a lens moves leaves a thin line along the heads of the letters: together with one under the name it
    strikes nothing.

    Args:
        lines: the lines of the name, the strongest first; without one nothing is said against it.
        top, foot: highest and lowest middle level of a line through the letters.
    """
    if not lines or top <= mean_level(name, lines, limits) <= foot:
        return True
    same_pen = [line for line in lines[1:] if line.thickness >= limits.same_pen * lines[0].thickness]
    if any(limits.plain_top <= mean_level(name, [line], limits) <= limits.plain_foot for line in same_pen):
        return True
    # a thin line that crosses the pen's is no second stroke of it
    return any(is_crossing(name, list(two), limits) for two in combinations([lines[0], *same_pen], 2))


def runs_off_middle(name: NameRegion, strokes: list[Stroke], limits: StrikeThresholds = STRIKE) -> bool:
    """Return True if the lines of a name run along the foot of its letters, or over the small ones."""
    lines = main_lines(name, strokes, limits)
    return not goes_through(name, lines, top=limits.mean_top, foot=limits.mean_foot, limits=limits)


def meets_letters(name: NameRegion, strokes: list[Stroke], limits: StrikeThresholds = STRIKE) -> bool:
    """Return True if one line meets enough letters, or runs along the whole name; of several lines nothing is asked.

    A line that begins or ends inside the name and runs along the foot of the letters, or over the small ones, only
    looks as if it went through them.
    """
    lines = main_lines(name, strokes, limits)
    if len(lines) != 1:
        return True
    inside = _ends_inside(name, lines[0], limits)
    if inside <= limits.met_ends:
        return True
    if inside == np.inf:
        return False
    if mean_level(name, lines, limits) > limits.met_mean:
        return False
    met = _met_in_words(name, lines[0], limits)
    widths = [end - start + 1 for start, end in name.words]
    return float(np.average(met, weights=widths)) >= limits.met or min(met) >= limits.met_word


def passes_a_word(name: NameRegion, strokes: list[Stroke], limits: StrikeThresholds = STRIKE) -> bool:
    """Return True if one line that begins or ends inside the name runs beside all letters of a word.

    It runs under the first word, say, and through the others, where the profile asks for every word.
    """
    lines = main_lines(name, strokes, limits)
    if not limits.plain_word or len(lines) != 1 or _ends_inside(name, lines[0], limits) <= limits.met_ends:
        return False
    return min(coverage_of(name, lines, limits).words) <= WORD_INK.word_inked


def _ends_inside(name: NameRegion, line: Stroke, limits: StrikeThresholds) -> float:
    """Return by how many px a line begins or ends inside the name, infinite where it is not seen."""
    seen = np.flatnonzero(_seen(line, limits))
    if len(seen) == 0:
        return np.inf
    return float(max(seen[0] * COLUMN - name.first, name.last - (seen[-1] + 1) * COLUMN))


def _met_in_words(name: NameRegion, line: Stroke, limits: StrikeThresholds) -> list[float]:
    """Return the share of each word on which a line lies between the top and the foot of the letters there."""
    heads = np.where(name.print_mask.any(axis=0), name.print_mask.argmax(axis=0), name.print_mask.shape[0])
    # the gaps in a letter and beside it are its own
    tops = cv2.erode(heads.astype(np.float32)[None], np.ones((1, limits.met_reach), np.uint8))[0]
    foot = name.middle + limits.met_foot * name.half
    shares = []
    for start, end in name.words:
        columns = np.arange(start, end + 1)
        places = np.minimum(columns // COLUMN, len(line.rows) - 1)
        inside = (line.rows[places] >= tops[columns] - limits.met_head) & (line.rows[places] <= foot)
        shares.append(float(np.where(inside, line.bridged[places], 0).mean()))
    return shares


def crosses_middle(name: NameRegion, strokes: list[Stroke], limits: StrikeThresholds = STRIKE) -> bool:
    """Return True if a stroke runs through the middle half of the name inside the letters."""
    width = name.last - name.first
    part = slice((name.first + width // 4) // COLUMN, (name.last - width // 4) // COLUMN + 1)
    for stroke in strokes:
        level = (stroke.rows[part] - name.middle) / name.half
        inside = (level >= limits.on_top) & (level <= limits.on_foot)
        if float((stroke.bridged[part] * inside).mean()) > limits.middle_share:
            return True
    return False


def is_crossing(name: NameRegion, strokes: list[Stroke], limits: StrikeThresholds = STRIKE) -> bool:
    """Return True if two strokes on the name change sides."""
    lines = main_lines(name, strokes, limits)[:2]
    if len(lines) < 2:
        return False
    part = own_columns(name)
    gap = lines[0].rows[part] - lines[1].rows[part]
    return float(gap.max()) > limits.crossing and float(gap.min()) < -limits.crossing


def line_kind(
    name: NameRegion, lines: list[Stroke], strokes: list[Stroke], limits: StrikeThresholds = STRIKE
) -> MarkKind:
    """Return the kind of a whole strike by the number and the form of its lines."""
    if len(lines) >= 3:
        return MarkKind.SCRIBBLE
    if len(lines) == 2:
        return MarkKind.CROSS if is_crossing(name, strokes, limits) else MarkKind.DOUBLE
    # short strokes may cover a name together though none runs over most of it
    if not lines:
        return MarkKind.THROUGH
    rows = lines[0].rows[own_columns(name)]
    columns = np.arange(len(rows))
    slope, start = straight(columns, rows)
    if float(np.std(rows - (slope * columns + start))) > limits.wave * name.half:
        return MarkKind.WAVY
    return MarkKind.SLANTED if abs(slope) * len(rows) > limits.slope * name.half else MarkKind.THROUGH


def is_fringe(name: NameRegion, stroke: Stroke, limits: StrikeThresholds = STRIKE) -> bool:
    """Return True if a stroke is only the pale, broken edge of letters in a soft picture."""
    cover = stroke.cover[own_columns(name)]
    longest = 0
    run = 0
    last = 0
    for share in cover:
        # NaN stands where print hides the paper: a run goes on over it, but ends with ink
        run = 0 if share <= limits.faintly_inked else run + 1
        last = run if share > limits.inked else last
        longest = max(longest, min(run, last))
    return stroke.darkness < limits.fringe_dark and longest < limits.fringe_run
