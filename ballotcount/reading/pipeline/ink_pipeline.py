"""Read the ink of a flat page: targets, stamps, foreign ink, pens; each piece of ink is assigned once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ballotcount.domain.layout import Box, TargetKind
from ballotcount.domain.reading import AppliedRule, MarkKind, MarkReading, MarkState, ReadingPolicy
from ballotcount.reading.arrays.arrays import Gray, Mask, without
from ballotcount.reading.boxes.cells import CellInk, box_px
from ballotcount.reading.boxes.covered import doubt_covered
from ballotcount.reading.boxes.dotted import doubt_dotted
from ballotcount.reading.boxes.pale_marks import doubt_pale_marks
from ballotcount.reading.boxes.read import doubt_both_sides, read_boxes
from ballotcount.reading.classifier.second_look import crosses_by_habit, second_look_at_box
from ballotcount.reading.foreign import segments as foreign
from ballotcount.reading.foreign.box_rims import lines_at_rules, near_marks
from ballotcount.reading.foreign.colour import pens, red_within, stamp_pixels, without_stamp
from ballotcount.reading.foreign.coloured import coloured_ink
from ballotcount.reading.foreign.edge_lines import doubt_edge_lines
from ballotcount.reading.foreign.explained import along_strokes, explained, off_rules, written_beside
from ballotcount.reading.foreign.over_names import asked_once, box_lines_asked_once, lines_over_names
from ballotcount.reading.foreign.over_print import ink_on_texts
from ballotcount.reading.foreign.page_folds import on_folds
from ballotcount.reading.foreign.printed_marks import printed_marks
from ballotcount.reading.foreign.rule_lines import lines_on_rules, names_along
from ballotcount.reading.foreign.stamp import Stamp, find_stamp, other_stamps
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.ink.print_parts import doubt_hidden
from ballotcount.reading.ink.thresholds import PRINT_PARTS
from ballotcount.reading.pipeline.name_pipeline import read_names
from ballotcount.reading.pipeline.page_trace import InkReading
from ballotcount.reading.pipeline.thresholds import READING_THRESHOLDS, ReadingThresholds
from ballotcount.reading.strikes.displaced_rules import MovedRules
from ballotcount.reading.strikes.name_ink import NameEvidence
from ballotcount.reading.template.template_page import TemplatePage


def read_ink(
    page: TemplatePage, ink: Ink, policy: ReadingPolicy, *, limits: ReadingThresholds = READING_THRESHOLDS
) -> tuple[InkReading, Stamp]:
    """Read all ink of a page.

    Args:
        page: the template.
        ink: the ink of the flat page, stamps included.
        policy: what the congress decided about marks that can be named but not judged.
    """
    place = page.layout.stamp
    red = stamp_pixels(ink, place, limits=limits.foreign) if place else np.zeros(ink.paper.shape, dtype=bool)
    stamp = find_stamp(ink, red, place, limits=limits.foreign)
    found = _assign(page, ink=ink, red=red, stamps=stamp.pixels, policy=policy, limits=limits)
    # a stamp away from its place is first found as large foreign ink; then all is read once more without it
    large = [one.box for one in found.written if max(one.box[2:]) > limits.reader.large_mm]
    # people or a better picture decide about a sheet under a hand in any case: that takes half of the time
    covered = any(_is_like_hand(box, ink, limits=limits) for box in large)
    if large and not covered:  # a second stamp, or one pressed far from its place
        discs = other_stamps(ink, stamp.pixels, large, limits=limits.foreign)
        if discs.any():
            reds = red | red_within(ink, discs, limits=limits.foreign)
            stamps = stamp.pixels | discs
            found = _assign(page, ink=ink, red=reds, stamps=stamps, policy=policy, limits=limits)
    return found, stamp


def reaches_edge(box: Box, paper: tuple[float, float], *, limits: ReadingThresholds) -> bool:
    """Return whether ink reaches the edge of the paper, as far as the paper is searched for ink.

    Args:
        box: of the ink, mm.
        paper: width and height of the page, mm.
    """
    rim = limits.foreign.edge_mm + limits.reader.edge_ink_mm
    left, top, width, height = box
    return min(left, top, paper[0] - left - width, paper[1] - top - height) < rim


def _is_like_hand(box: Box, ink: Ink, *, limits: ReadingThresholds) -> bool:
    """Return whether ink goes off the paper and is larger than a stamp, as a hand is, in which a disc is found."""
    least, most = limits.foreign.stamp_mm
    height, width = ink.paper.shape
    paper = (width / ink.scale, height / ink.scale)
    return min(box[2:]) > least and max(box[2:]) > most and reaches_edge(box, paper, limits=limits)


def without_covered(found: InkReading, page: TemplatePage, covered: tuple[Box, ...]) -> InkReading:
    """Doubt each target that lies under a place whose print is gone (correction fluid, glued paper).

    A covered place beside all targets is shown as foreign ink: people look what lies under it.
    """
    if not covered:
        return found
    marks = []
    hidden: set[int] = set()
    for mark, target in zip(found.marks, page.layout.targets, strict=True):
        under = {number for number, box in enumerate(covered) if _overlap(box, target.bbox)}
        hidden |= under
        rule = AppliedRule("print_hidden", 0.0, 1.0)
        doubt = replace(mark, state=MarkState.DOUBTFUL, kind=MarkKind.UNSEEN, sensitivity=1.0, rule=rule)
        marks.append(doubt if under else mark)
    beside = [foreign.Written(box, 0.0) for number, box in enumerate(covered) if number not in hidden]
    return replace(found, marks=tuple(marks), written=foreign.together(found.written, beside))


def _overlap(one: Box, other: Box) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


def _assign(
    page: TemplatePage, *, ink: Ink, red: Mask, stamps: Mask, policy: ReadingPolicy, limits: ReadingThresholds
) -> InkReading:
    """Read the targets and what lies outside them, with the stamps left out."""
    clean = without_stamp(ink, red)
    moved = MovedRules(clean, page.lines)
    names, struck = read_names(page, clean=clean, whole=ink, red=red, moved=moved, policy=policy)
    along = along_strokes(clean, names, limits=limits.foreign)
    bare = foreign.off_print(clean, limits=limits.foreign)
    folded = on_folds(clean, bare)
    off_folds = bare if folded is None else without(bare, folded)
    beside = written_beside(
        page, ink=clean, at=names, along=along, moved=moved, struck=struck, bare=off_folds, limits=limits.foreign
    )
    struck = [perhaps_kept(mark) if more else mark for mark, more in zip(struck, beside, strict=True)]
    # only after the doubts above, as runs are made of doubtful names
    struck = asked_once(struck, lines_over_names(clean, names, struck, limits=limits.foreign))
    marks, cells = _targets(page, clean=clean, bare=bare, struck=struck, policy=policy, limits=limits)
    marks = box_lines_asked_once(clean, page.cells, marks, limits=limits.foreign)
    marks = doubt_edge_lines(marks, page.layout.targets, clean, limits=limits.foreign)
    if clean.colour is None and stamps.any():
        marks = tuple(
            under_stamp(mark, box=target.bbox, stamps=stamps, scale=ink.scale)
            for mark, target in zip(marks, page.layout.targets, strict=True)
        )
    quiet = [mark.is_quiet for mark in struck]
    # the strokes of a name that is called empty are folds or specks, and explain no ink beside it
    if any(one.strokes for one, empty in zip(names, quiet, strict=True) if empty):
        marked = [one for one, empty in zip(names, quiet, strict=True) if not empty]
        along = along_strokes(clean, marked, limits=limits.foreign)
    printed = printed_marks(page, clean, limits=limits.foreign)
    taken = explained(
        page,
        marks=marks,
        at=names,
        struck=struck,
        inks=cells,
        stamps=stamps,
        along=along,
        printed=printed,
        bare=bare,
        ink=clean,
    )
    strokes = along | printed | stamps
    # a cross may end on the rules of its box; the account of bare paper is made from what is taken alone
    apart = taken | near_marks(page, marks, inks=cells, ink=clean)
    marks, over = _over_print(page, clean=clean, marks=marks, names=names, apart=apart, strokes=strokes, limits=limits)
    written, account = foreign.find_foreign(
        clean,
        explained=taken,
        rules=page.rules,
        moved=moved,
        others=printed | stamps,
        printed=printed,
        bare=bare,
        folded=folded,
        limits=limits.foreign,
    )
    beside_names = [one for one in beside if one is not None]
    known = foreign.together(foreign.together(written, beside_names), over)
    # an office prints what it likes in colour
    coloured = coloured_ink(clean, apart) if page.form is None else []
    return InkReading(
        clean=clean,
        names=names,
        marks=marks,
        cells=cells,
        written=foreign.together(known, coloured),
        pens=pens(clean, stamps | page.private, moved, limits=limits.foreign),
        stamps=stamps,
        account=account,
    )


def _over_print(
    page: TemplatePage,
    *,
    clean: Ink,
    marks: tuple[MarkReading, ...],
    names: list[NameEvidence],
    apart: Mask,
    strokes: Mask,
    limits: ReadingThresholds,
) -> tuple[tuple[MarkReading, ...], list[foreign.Written]]:
    """Find what was written on print: doubt the names along a line on a rule, return the rest as foreign ink.

    Args:
        page: the template.
        clean: the ink without stamps.
        marks: the readings of its targets.
        names: its names with their strokes.
        apart: pixels whose ink is explained, or may be the end of a mark in a box.
        strokes: those of them that strokes of marks, codes, squares or stamps take up.
        limits: the thresholds.
    """
    doubted = list(marks)
    over: list[foreign.Written] = []
    on_rules = off_rules(apart, names, strokes, limits=limits.foreign)
    lines = [line for bands in page.bands for line in lines_on_rules(clean, bands, on_rules, limits=limits.foreign)]
    for line in lines:
        beside = names_along(line, page.layout.targets, scale=clean.scale, limits=limits.foreign)
        for number in beside:
            doubted[number] = _doubt_line_on_rule(doubted[number], line.length_mm(clean.scale), limits)
        if not beside:
            over.append(line.written(clean.scale, limits.foreign.rule_line_width_mm))
    tops = [target.row[1] for target in page.layout.targets]
    bottoms = [target.row[1] + target.row[3] for target in page.layout.targets]
    rows = slice(round(min(tops) * clean.scale), round(max(bottoms) * clean.scale)) if tops else slice(0, 0)
    texts = ink_on_texts(clean, page.texts, apart, rows=rows, limits=limits.foreign)
    return tuple(doubted), foreign.together(over, texts)


def _doubt_line_on_rule(mark: MarkReading, length_mm: float, limits: ReadingThresholds) -> MarkReading:
    """Doubt a name called empty beside whose row a line lies on the printed rule."""
    if not mark.is_quiet:
        return mark
    rule = AppliedRule("line_on_rule", round(length_mm, 1), limits.foreign.rule_line_mm)
    return replace(mark, state=MarkState.DOUBTFUL, kind=MarkKind.BETWEEN, sensitivity=1.0, rule=rule)


def _targets(
    page: TemplatePage,
    *,
    clean: Ink,
    bare: Gray,
    struck: list[MarkReading],
    policy: ReadingPolicy,
    limits: ReadingThresholds,
) -> tuple[tuple[MarkReading, ...], list[CellInk]]:
    """Return the readings in layout order, and the ink of each box."""
    strikes = iter(by_name(page, struck))
    readings, masks = read_boxes(page.cells, clean, policy, limits=limits.boxes)
    habits = crosses_by_habit(page.cells, readings, limits.second_look)
    # a cross with a line beside it is a cross to the network
    lined = [
        mark.state is MarkState.DOUBTFUL and lines_at_rules(cell, bare, clean).any()
        for mark, cell in zip(readings, page.cells, strict=True)
    ]
    looked = [
        mark
        if alone
        else second_look_at_box(
            mark, cell=cell, ink=clean, template=page.template, by_habit=habit, limits=limits.second_look
        )
        for mark, cell, habit, alone in zip(readings, page.cells, habits, lined, strict=True)
    ]
    blanks = [one.window for one in page.blanks]
    looked = doubt_pale_marks(page.cells, looked, clean, blanks=blanks)
    looked = doubt_dotted(page.cells, looked, clean, blanks=blanks)
    looked = doubt_covered(page.cells, looked, clean)
    looked = doubt_hidden(
        looked, page.frame_parts, clean, least=PRINT_PARTS.frame_shown, near_px=PRINT_PARTS.frame_near_px
    )
    boxes = iter(doubt_both_sides(page.cells, looked, limits=limits.boxes))
    marks = [next(strikes) if target.kind is TargetKind.STRIKE else next(boxes) for target in page.layout.targets]
    return tuple(marks), masks


def by_name(page: TemplatePage, lines: list[MarkReading]) -> list[MarkReading]:
    """Return one reading a name; one on several lines is struck, or not, only where all its lines agree."""
    if len(page.name_targets) == len(set(page.name_targets)):
        return lines
    groups: dict[int, list[MarkReading]] = {}
    for place, line in zip(page.name_targets, lines, strict=True):
        groups.setdefault(place, []).append(line)
    return [_joined(group) for group in groups.values()]


def for_each_line(page: TemplatePage, marks: tuple[MarkReading, ...]) -> tuple[MarkReading, ...]:
    """Return the readings with that of a name on several lines once for each of them."""
    struck = [mark for mark, target in zip(marks, page.layout.targets, strict=True) if target.kind is TargetKind.STRIKE]
    others = [
        mark for mark, target in zip(marks, page.layout.targets, strict=True) if target.kind is not TargetKind.STRIKE
    ]
    # in the order of the fingerprint's rows: lines of names before boxes
    return (*(struck[place] for place in page.name_targets), *others)


def _joined(lines: list[MarkReading]) -> MarkReading:
    # a doubt outweighs any sensitivity
    worst = max(lines, key=lambda line: (line.state is MarkState.DOUBTFUL, line.sensitivity))
    words = tuple(word for line in lines for word in line.words)
    score = sum(line.score for line in lines) / len(lines)
    if len({line.state for line in lines}) == 1 and worst.state is not MarkState.DOUBTFUL:
        return replace(worst, score=score, words=words)
    if worst.state is MarkState.DOUBTFUL:
        return replace(worst, score=score, words=words)
    rule = AppliedRule("some_lines", float(sum(line.state is MarkState.MARKED for line in lines)), float(len(lines)))
    kind = MarkKind.PARTIAL
    return replace(worst, state=MarkState.DOUBTFUL, kind=kind, score=score, sensitivity=1.0, words=words, rule=rule)


def perhaps_kept(mark: MarkReading) -> MarkReading:
    """Doubt a struck name beside which something is written, perhaps that it is kept ("giữ lại")."""
    if mark.state is not MarkState.MARKED:
        return mark
    rule = AppliedRule("written_beside")
    return replace(mark, state=MarkState.DOUBTFUL, kind=MarkKind.RESTORED, sensitivity=1.0, rule=rule)


def under_stamp(mark: MarkReading, box: Box, stamps: Mask, scale: float) -> MarkReading:
    """Doubt a mark that a grey stamp touches: nothing separates the stamp's ink from the pen's."""
    left, top, right, bottom = box_px(box, scale)
    if mark.kind is MarkKind.NONE or not stamps[top:bottom, left:right].any():
        return mark
    return replace(mark, state=MarkState.DOUBTFUL, sensitivity=1.0, rule=AppliedRule("grey_stamp"))
