"""Take the layout of a form from a scan of one blank sheet.

A scan says no words. Its rows are taken in the order of the list, and a person confirms each: the picture of the row
beside the name of the list.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import pypdfium2
from PIL import ExifTags, Image, ImageSequence, UnidentifiedImageError

from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Box, FormSource, WordBox
from ballotcount.paper.adoption.checks import checked
from ballotcount.paper.adoption.draft import FormDraft, FormQuestion, Found, draft_of
from ballotcount.paper.adoption.headings import OptionColumn
from ballotcount.paper.adoption.name_search import FormPage, NameMatch, Segment, extent, segments_of
from ballotcount.paper.adoption.printed_text import TextRun
from ballotcount.paper.adoption.rulings import Rulings, rulings_of
from ballotcount.paper.adoption.spelling import keys_of
from ballotcount.paper.geometry import BLANK_DPI
from ballotcount.paper.spec import BallotSpec, Person, check, tidied
from ballotcount.paper.table import BOXES
from ballotcount.reading.arrays.arrays import MM_PER_INCH, Gray, percentile
from ballotcount.reading.ink.ink import whiten
from ballotcount.text.causes import cause_of

MOST_PAGES = 12
"""Most pages of a form: 250 names on A5 need ten."""
SCAN_DPI = 300
"""Resolution at which a scan is measured."""
LEAST_DPI = 195
"""Least resolution of a scan; 150 dpi loses accents."""
SIZES = {"A6": (105.0, 148.0), "A5": (148.0, 210.0), "A4": (210.0, 297.0), "A3": (297.0, 420.0)}
"""Papers, mm."""
SIZE_OFF = 0.03
"""Greatest relative difference of a scan from a paper's size."""
UNEVEN = 0.12
"""Difference of the paper's grey between parts of a picture above which it is a photo, as a share of the lightest."""
PARTS = 6
"""Parts of a picture across and down in which the paper's grey is measured."""
SKEW = 3.0
"""Greatest slant of a scan, degrees."""
SKEW_STEPS = (0.25, 0.05, 0.01)
"""Steps in which the slant is searched, degrees."""
PRINTED = 150
"""Grey of whitened paper below which a pixel is print."""
WORD_MM = 0.75
"""Gap between letters that parts words, mm, for type of 13 points."""
ACCENT_MM = (2.5, 1.2)
"""Width and height below which a thing is an accent or a dot, and how far it stands from its letter, mm."""
LEVEL_MM = 1.6
"""Greatest distance of the middle of a word from those of its line, mm."""
HIGHEST_MM = 12.0
"""Highest word, mm; what is higher is a picture."""
WIDTH_OFF = 0.17
"""Greatest relative difference of a row's width from that of the name in the list."""


def adopt_scan(content: bytes, spec: BallotSpec) -> FormDraft:
    """Find the list of a round on a scan of a blank sheet.

    Args:
        content: the picture file.
        spec: the round's ballot, as for printing.

    Raises:
        UserError: the file is a photo or no scan of a sheet, too coarse, or has other rows than the list.
    """
    spec = tidied(spec)
    check(spec)
    try:
        with Image.open(io.BytesIO(content)) as image:
            if _is_of_a_camera(image):
                raise UserError("adopt.photo", path=_named(spec))
            dpi = image.info.get("dpi")
            pages = getattr(image, "n_frames", 1)
            if pages > MOST_PAGES:
                raise UserError("adopt.too_many_pages", pages=pages, most=MOST_PAGES)
            grays = [np.asarray(page.convert("L"), dtype=np.uint8) for page in ImageSequence.Iterator(image)]
    except Image.DecompressionBombError as problem:
        raise UserError("adopt.too_large", path=_named(spec)) from problem
    except (UnidentifiedImageError, OSError) as problem:
        raise UserError("adopt.no_form", path=_named(spec), kind=cause_of(problem)) from problem
    given = float(dpi[0]) if dpi and float(dpi[0]) > 1 else None
    return _adopted(grays, given, spec=spec, source=_source(content))


def scan_of_pdf(content: bytes, spec: BallotSpec) -> FormDraft:
    """Find the list of a round on a PDF that holds pictures only, as scanners make them."""
    spec = tidied(spec)
    check(spec)
    document = pypdfium2.PdfDocument(content)
    try:
        pages = [np.array(page.render(scale=SCAN_DPI / 72, grayscale=True).to_pil()) for page in document]
    finally:
        document.close()
    return _adopted(pages, float(SCAN_DPI), spec=spec, source=_source(content))


def _source(content: bytes) -> FormSource:
    return FormSource(kind="scan", sha256=hashlib.sha256(content).hexdigest())


def _named(spec: BallotSpec) -> str:
    return spec.title


def _is_of_a_camera(image: Any) -> bool:
    """Return whether a picture file says that a camera took it."""
    tags = image.getexif()
    inner = tags.get_ifd(ExifTags.IFD.Exif)
    return bool({ExifTags.Base.ExposureTime, ExifTags.Base.FNumber, ExifTags.Base.FocalLength} & set(inner))


def _adopted(pictures: list[Gray], dpi: float | None, *, spec: BallotSpec, source: FormSource) -> FormDraft:
    flat = [_flat(picture, dpi, spec) for picture in pictures]
    pages = [_page(number, gray, size) for number, (gray, size) in enumerate(flat, start=1)]
    rows = _rows(pages, spec)
    matches = [
        _match(place, row, person) for place, (row, person) in enumerate(zip(rows, spec.candidates, strict=True))
    ]
    matches = _compared(matches, spec.candidates)
    columns, questions = _columns(pages, matches, spec)
    found = Found(
        pages=tuple(pages),
        blanks=tuple(_png(gray, size) for gray, size in flat),
        dpi=BLANK_DPI,
        matches=tuple(matches),
        columns=columns,
        words={page.number: _words(page, matches, spec.candidates) for page in pages},
        questions=tuple(questions),
    )
    return checked(draft_of(found, spec, source))


# -- the picture ----------------------------------------------------------------------------------------------------


def _flat(picture: Gray, dpi: float | None, spec: BallotSpec) -> tuple[Gray, tuple[float, float]]:
    """Return a scan level, white and at ``SCAN_DPI``, and the size of its paper, mm."""
    size = _size(picture.shape, dpi, spec)
    if size is None or _is_uneven(picture):
        raise UserError("adopt.photo", path=_named(spec))
    scale = SCAN_DPI / MM_PER_INCH
    own = picture.shape[1] / size[0] * MM_PER_INCH
    if own < LEAST_DPI:
        raise UserError("adopt.coarse_scan", dpi=round(own))
    shape = (round(size[0] * scale), round(size[1] * scale))
    gray = np.asarray(cv2.resize(picture, shape, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    gray = np.asarray(whiten(gray, scale), dtype=np.uint8)
    angle = _slant(gray)
    middle = (gray.shape[1] / 2, gray.shape[0] / 2)
    turn = cv2.getRotationMatrix2D(middle, angle, 1.0)
    level = cv2.warpAffine(gray, turn, shape, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=(255,))
    black = percentile(level, 0.5)
    table = np.clip((np.arange(256) - black) * (255 / max(1.0, 245 - black)), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(level, table), dtype=np.uint8), size


def _size(shape: tuple[int, ...], dpi: float | None, spec: BallotSpec) -> tuple[float, float] | None:
    """Return the size of the paper in a scan, mm: by its resolution, or by the paper of the round."""
    height, width = shape[:2]
    if dpi is not None:
        mm = (width / dpi * MM_PER_INCH, height / dpi * MM_PER_INCH)
        for short, long in SIZES.values():
            for paper in ((short, long), (long, short)):
                if all(abs(one / wanted - 1) < SIZE_OFF for one, wanted in zip(mm, paper, strict=True)):
                    return paper
    short, long = SIZES[spec.paper.value]
    paper = (short, long) if height >= width else (long, short)
    alike = abs(width / height / (paper[0] / paper[1]) - 1) < SIZE_OFF
    return paper if dpi is None and alike else None


def _is_uneven(picture: Gray) -> bool:
    """Return whether the paper is darker in some parts of a picture than in others, as under a lamp."""
    height, width = picture.shape
    light = [
        float(np.percentile(part, 90))
        for rows in np.array_split(np.arange(height), PARTS)
        for columns in np.array_split(np.arange(width), PARTS)
        for part in [picture[rows[0] : rows[-1] + 1 : 4, columns[0] : columns[-1] + 1 : 4]]
    ]
    return min(light) < (1 - UNEVEN) * max(light)


def _slant(gray: Gray) -> float:
    """Return by how many degrees a page is turned: the profile of its rows is sharpest when it lies level."""
    small = cv2.resize(gray, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    dark = np.asarray(255 - small, dtype=np.float32)
    middle = (dark.shape[1] / 2, dark.shape[0] / 2)

    def sharpness(angle: float) -> float:
        turn = cv2.getRotationMatrix2D(middle, angle, 1.0)
        rows = cv2.warpAffine(dark, turn, (dark.shape[1], dark.shape[0])).sum(axis=1)
        return float((np.diff(rows) ** 2).sum())

    best = 0.0
    reach = SKEW
    for step in SKEW_STEPS:
        angles = best + np.arange(-reach, reach + step / 2, step)
        best = float(max(angles, key=sharpness))
        reach = step
    return best


def _page(number: int, gray: Gray, size: tuple[float, float]) -> FormPage:
    rules = rulings_of(gray, SCAN_DPI)
    return FormPage(number=number, size=size, tokens=tuple(_tokens(gray, rules)), rulings=rules)


def _tokens(gray: Gray, rules: Rulings) -> list[TextRun]:
    """Return the words of a picture as places without text: letters close to one another on one line."""
    k = SCAN_DPI / MM_PER_INCH
    dark = (gray < PRINTED).astype(np.uint8)
    for y, left, right in rules.level:
        dark[round((y - 0.5) * k) : round((y + 0.5) * k) + 1, round((left - 1) * k) : round((right + 1) * k)] = 0
    for x, top, bottom in rules.upright:
        dark[round((top - 1) * k) : round((bottom + 1) * k), round((x - 0.5) * k) : round((x + 0.5) * k) + 1] = 0
    # accents join their letters upright, letters their neighbours across
    tall = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((round(1.0 * k), 1), np.uint8))
    wide = cv2.morphologyEx(tall, cv2.MORPH_CLOSE, np.ones((1, round(WORD_MM * k)), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(wide)
    whole = []
    small = []
    for label in range(1, count):
        left, top, width, height, _ = stats[label].tolist()
        own = (labels[top : top + height, left : left + width] == label) & (
            dark[top : top + height, left : left + width] > 0
        )
        rows = np.flatnonzero(own.any(axis=1))
        if not len(rows) or height > HIGHEST_MM * k:
            continue
        first = int(rows[0])
        last = int(rows[-1]) + 1
        box = (left / k, (top + first) / k, width / k, (last - first) / k)
        if box[3] < ACCENT_MM[1] and box[2] < ACCENT_MM[0]:
            small.append(box)
        else:
            whole.append(box)
    boxes = _whole_words(_with_accents(whole, small), rules)
    bases = _bases(boxes)
    em = 13 * MM_PER_INCH / 72
    return [
        TextRun(text="", key="", box=box, base=base, em=em, before="", after="", word=number)
        for number, (box, base) in enumerate(zip(boxes, bases, strict=True))
    ]


def _with_accents(words: list[Box], accents: list[Box]) -> list[Box]:
    """Return the words with the dots and accents that stand right above or below them."""
    joined = list(words)
    for accent in accents:
        middle = accent[0] + accent[2] / 2
        gaps = [
            max(word[1] - accent[1] - accent[3], accent[1] - word[1] - word[3])
            if word[0] - 0.5 <= middle <= word[0] + word[2] + 0.5
            else np.inf
            for word in words
        ]
        nearest = int(np.argmin(gaps)) if gaps else -1
        if nearest >= 0 and gaps[nearest] < ACCENT_MM[1]:
            joined[nearest] = _around([joined[nearest], accent])
    return joined


def _whole_words(parts: list[Box], rules: Rulings) -> list[Box]:
    """Join parts of words that stand closer than a blank on one line: the stem of T is far from its next letter."""
    lines: dict[float, list[Box]] = {}
    for box, base in zip(parts, _bases(parts), strict=True):
        lines.setdefault(base, []).append(box)
    found: list[Box] = []
    for line in lines.values():
        word: list[Box] = []
        for box in sorted(line):
            if word:
                last = _around(word)
                rule = rules.right(last[0] + last[2] / 2, last[1] + last[3] / 2)
                apart = rule is not None and rule < box[0] + box[2] / 2
                if box[0] - last[0] - last[2] > WORD_MM or apart:
                    found.append(last)
                    word = []
            word.append(box)
        found.append(_around(word))
    return found


def _around(boxes: list[Box]) -> Box:
    left = min(box[0] for box in boxes)
    top = min(box[1] for box in boxes)
    right = max(box[0] + box[2] for box in boxes)
    bottom = max(box[1] + box[3] for box in boxes)
    return (left, top, right - left, bottom - top)


def _bases(boxes: list[Box]) -> list[float]:
    """Return the line each word stands on, mm: words whose middles lie level share one."""
    order = sorted(range(len(boxes)), key=lambda place: boxes[place][1] + boxes[place][3] / 2)
    lines: list[list[int]] = []
    for place in order:
        middle = boxes[place][1] + boxes[place][3] / 2
        if lines:
            last = [boxes[one][1] + boxes[one][3] / 2 for one in lines[-1]]
            if middle - float(np.mean(last)) < LEVEL_MM:
                lines[-1].append(place)
                continue
        lines.append([place])
    found = [0.0] * len(boxes)
    for line in lines:
        base = float(np.median([boxes[place][1] + boxes[place][3] for place in line]))
        for place in line:
            found[place] = base
    return found


# -- rows -----------------------------------------------------------------------------------------------------------


Row = tuple[int, tuple[tuple[TextRun, ...], ...]]
"""Page and words, line by line."""


def _rows(pages: list[FormPage], spec: BallotSpec) -> list[Row]:
    """Return the name of each row of the list in its order."""
    wanted = len(spec.candidates)
    best: tuple[float, list[Row]] | None = None
    counts = []
    for rows in _tables(pages):
        counts.append(len(rows))
        for skipped in range(min(3, len(rows))):
            part = rows[skipped:]
            if len(part) == wanted:
                off = _unlike(part, spec.candidates)
                if best is None or off < best[0]:
                    best = (off, part)
    if best is None:
        raise UserError("adopt.rows", found=max(counts, default=0), wanted=wanted)
    return best[1]


def _tables(pages: list[FormPage]) -> list[list[Row]]:
    """Return lists of rows that may be the names: each column of a table, columns after one another, text lines."""
    columns: dict[tuple[int, float, float], dict[tuple[float, float], list[Segment]]] = {}
    free: dict[int, list[Row]] = {}
    for page in pages:
        for segment in segments_of(page):
            left, right, top, bottom = segment.cell
            if left is None or right is None or top is None or bottom is None:
                free.setdefault(round(segment.left / 4), []).append((segment.page, (segment.tokens,)))
                continue
            key = (page.number, round(left), round(right))
            columns.setdefault(key, {}).setdefault((round(top, 1), bottom), []).append(segment)
    listed = {
        key: [(key[0], tuple(segment.tokens for segment in cells[place])) for place in sorted(cells)]
        for key, cells in columns.items()
    }
    found = list(listed.values())
    ordered = sorted(listed)
    # a list goes on in a column beside it, or at the same place of the next page
    for one in ordered:
        alike = [other for other in ordered if abs((other[2] - other[1]) - (one[2] - one[1])) <= 2 and other >= one]
        joined = list(listed[one])
        for other in alike[1:]:
            header = 1 if len(listed[other]) > 1 else 0
            joined = [*joined, *listed[other][header:]]
            found.append(joined)
    for rows in free.values():
        for first in range(len(rows)):
            found.append(_without_numbers(rows[first:]))
            found += [_without_numbers(rows[first:last]) for last in range(first + 1, len(rows))]
    return [rows for rows in found if rows]


def _without_numbers(rows: list[Row]) -> list[Row]:
    """Return lines of text without the number before each."""
    found: list[Row] = []
    for page, lines in rows:
        first = lines[0]
        short = len(first) > 1 and first[0].box[2] < 7.0
        found.append((page, (first[1:] if short else first, *lines[1:])))
    return found


def _unlike(rows: list[Row], people: tuple[Person, ...]) -> float:
    """Return how badly the widths of some rows follow the lengths of the names, 0 to 1."""
    lengths = np.array([len(person.name) for person in people], dtype=float)
    widths = np.array([sum(extent(line)[2] for line in lines) for _, lines in rows], dtype=float)
    words = [sum(map(len, lines)) == len(keys_of(person.name)) for (_, lines), person in zip(rows, people, strict=True)]
    ratio = widths / lengths
    spread = float(np.abs(ratio / np.median(ratio) - 1).mean())
    return min(1.0, spread) + 0.5 * (1 - float(np.mean(words)))


def _split_again(
    rows: list[Row], people: tuple[Person, ...], flat: list[tuple[Gray, tuple[float, float]]]
) -> list[Row]:
    """Cut rows of one line at their widest gaps into as many words as the name has, with what stands before it."""
    counts = [len(keys_of(person.name)) for person in people]
    before = [sum(map(len, lines)) - count for (_, lines), count in zip(rows, counts, strict=True)]
    usual = max(0, min(2, int(np.median(before))))
    found = []
    for (page, lines), count in zip(rows, counts, strict=True):
        wanted = count + usual
        if len(lines) > 1 or len(lines[0]) == wanted:
            found.append((page, lines))
            continue
        found.append((page, (_cut(lines[0], wanted, flat[page - 1][0]),)))
    return found


def _cut(words: tuple[TextRun, ...], wanted: int, gray: Gray) -> tuple[TextRun, ...]:
    """Cut a line at its widest gaps into so many words."""
    k = SCAN_DPI / MM_PER_INCH
    x, y, w, h = extent(words)
    part = gray[round(y * k) : round((y + h) * k), round(x * k) : round((x + w) * k)] < PRINTED
    inked = np.flatnonzero(part.any(axis=0))
    if len(inked) < 2:
        return words
    gaps = np.diff(inked)
    cuts = np.sort(np.argsort(-gaps, kind="stable")[: wanted - 1])
    starts = [int(inked[0]), *(int(inked[cut + 1]) for cut in cuts)]
    ends = [*(int(inked[cut]) for cut in cuts), int(inked[-1])]
    return tuple(
        replace(words[0], box=(x + first / k, y, (last + 1 - first) / k, h), word=-1 - number)
        for number, (first, last) in enumerate(zip(starts, ends, strict=True))
    )


def _match(place: int, row: Row, person: Person) -> NameMatch:
    """Return a row as the place of a name; what stands before the name (a form of address) is left out."""
    page, lines = row
    count = len(keys_of(person.name))
    extra = sum(map(len, lines)) - count
    first = lines[0]
    if 0 < extra <= 2 and len(first) > extra:
        lines = (first[extra:], *lines[1:])
    return NameMatch(place, page, lines).asked("order")


def _compared(matches: list[NameMatch], people: tuple[Person, ...]) -> list[NameMatch]:
    """Ask more pointedly where a row has other words or another length than its name."""
    widths = np.array([sum(box[2] for box in match.boxes) for match in matches])
    lengths = np.array([len(person.name) for person in people], dtype=float)
    usual = float(np.median(widths / lengths))
    found = []
    for match, width, person in zip(matches, widths, people, strict=True):
        words = len(match.tokens) == len(keys_of(person.name))
        alike = abs(float(width) / (usual * len(person.name)) - 1) < WIDTH_OFF
        found.append(match if words and alike else replace(match, question="looks_different"))
    return found


def _columns(
    pages: list[FormPage], matches: list[NameMatch], spec: BallotSpec
) -> tuple[dict[int, tuple[OptionColumn, ...]], list[FormQuestion]]:
    """Return the columns to mark: the empty cells of the rows from left to right, for a person to confirm."""
    options = BOXES[spec.style]
    found: dict[int, tuple[OptionColumn, ...]] = {}
    if not options:
        return found, []
    for page in pages:
        own = [match for match in matches if match.page == page.number]
        if not own:
            continue
        y = extent(own[0].tokens)[1] + extent(own[0].tokens)[3] / 2
        cells = [cell for cell in _cells_along(page.rulings, y) if not _written_in(page, cell, own)]
        if len(cells) != len(options):
            raise UserError("adopt.columns", found=len(cells), wanted=len(options))
        found[page.number] = tuple(
            OptionColumn(option, cell[0], cell[0] + cell[2], sure=False)
            for option, cell in zip(options, cells, strict=True)
        )
    return found, [FormQuestion(code="columns", facts={"options": ", ".join(options)})]


def _cells_along(rules: Rulings, y: float) -> list[Box]:
    xs = sorted(x for x, top, bottom in rules.upright if top - 0.5 <= y <= bottom + 0.5)
    cells = [rules.cell((left + right) / 2, y) for left, right in pairwise(xs) if right - left > 5]
    return [cell for cell in cells if cell is not None]


def _written_in(page: FormPage, cell: Box, matches: list[NameMatch]) -> bool:
    """Return whether something is printed in the column of a cell beside the names."""
    top = min(extent(match.tokens)[1] for match in matches)
    bottom = max(extent(match.tokens)[1] + extent(match.tokens)[3] for match in matches)
    return any(
        cell[0] < token.middle[0] < cell[0] + cell[2] and top <= token.middle[1] <= bottom for token in page.tokens
    )


def _words(page: FormPage, matches: list[NameMatch], people: tuple[Person, ...]) -> tuple[WordBox, ...]:
    """Return the words of a scan: those of names with their candidate, all others without text."""
    owner = {id(token): people[match.place].no for match in matches for token in match.tokens}
    said: dict[int, str] = {}
    for match in matches:
        spoken = people[match.place].name.split()
        if len(spoken) == len(match.tokens):
            said |= {id(token): word for token, word in zip(match.tokens, spoken, strict=True)}
    own = [token for match in matches if match.page == page.number for token in match.tokens]
    taken = [token.box for token in own]
    others = [token for token in page.tokens if not any(_meet(token.box, box) for box in taken)]
    return tuple(
        WordBox(text=said.get(id(token), ""), bbox=_rounded(token.box), candidate=owner.get(id(token)))
        for token in [*own, *others]
    )


def _meet(one: Box, other: Box) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


def _rounded(box: Box) -> Box:
    return (round(box[0], 3), round(box[1], 3), round(box[2], 3), round(box[3], 3))


def _png(gray: Gray, size: tuple[float, float]) -> bytes:
    """Return a page at the resolution of a layout's blank page."""
    shape = (round(size[0] / MM_PER_INCH * BLANK_DPI), round(size[1] / MM_PER_INCH * BLANK_DPI))
    small = cv2.resize(gray, shape, interpolation=cv2.INTER_AREA)
    return bytes(cv2.imencode(".png", small)[1].tobytes())
