"""Take the layout of a form from a scan of one blank sheet.

A scan says no words. Its rows are taken in the order of the list, and a person confirms each: the picture of the row
beside the name of the list.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from typing import Any

import numpy as np
import pypdfium2
from PIL import ExifTags, Image, ImageSequence, UnidentifiedImageError

from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Box, FormSource, WordBox
from ballotcount.paper.adoption.checks import checked
from ballotcount.paper.adoption.draft import FormDraft, FormQuestion, Found, draft_of
from ballotcount.paper.adoption.empty_columns import cells_along, is_written_in
from ballotcount.paper.adoption.headings import OptionColumn
from ballotcount.paper.adoption.name_search import FormPage, NameMatch, Segment, extent, segments_of
from ballotcount.paper.adoption.printed_text import TextRun
from ballotcount.paper.adoption.rulings import rulings_of
from ballotcount.paper.adoption.scan_names import names_in
from ballotcount.paper.adoption.scan_picture import SCAN_DPI, FlatScan, flat_scan, png_of
from ballotcount.paper.adoption.scan_turn import is_mirrored
from ballotcount.paper.adoption.scan_words import words_on
from ballotcount.paper.adoption.spelling import keys_of
from ballotcount.paper.adoption.stamp_places import touch
from ballotcount.paper.geometry import BLANK_DPI
from ballotcount.paper.spec import BallotSpec, Person, check, tidied
from ballotcount.paper.table import BOXES
from ballotcount.reading.arrays.arrays import Picture
from ballotcount.reading.foreign.colour import redness
from ballotcount.reading.foreign.thresholds import FOREIGN_THRESHOLDS
from ballotcount.text.causes import cause_of

MOST_PAGES = 12
"""Most pages of a form: 250 names on A5 need ten."""
MOST_UNLIKE = 0.5
"""Share of the rows that may look unlike their names; where more do, another column was taken, or another list."""
WIDTH_OFF = 0.17
"""Greatest relative difference of a row's width from that of the name in the list."""

RED_STEP = 4
"""Pixels across and down whose mean tells whether there is red."""


def adopt_scan(content: bytes, spec: BallotSpec, *, name: str) -> FormDraft:
    """Find the list of a round on a scan of a blank sheet.

    Args:
        content: the picture file.
        spec: the round's ballot, as for printing.
        name: of the file, for people.

    Raises:
        UserError: the file is a photo or no scan of a sheet, too coarse, or has other rows than the list.
    """
    spec = tidied(spec)
    check(spec)
    try:
        with Image.open(io.BytesIO(content)) as image:
            if _is_of_a_camera(image):
                raise UserError("adopt.photo", path=name)
            dpi = image.info.get("dpi")
            # A TIFF of a scanner may hold all pages of the form, or thousands.
            pages = getattr(image, "n_frames", 1)
            if pages > MOST_PAGES:
                raise UserError("adopt.too_many_pages", pages=pages, most=MOST_PAGES)
            pictures = [_pixels(page) for page in ImageSequence.Iterator(image)]
    # Pillow refuses pictures of a size that is made to fill the memory.
    except Image.DecompressionBombError as problem:
        raise UserError("adopt.too_large", path=name) from problem
    except (UnidentifiedImageError, OSError) as problem:
        raise UserError("adopt.no_form", path=name, kind=cause_of(problem)) from problem
    # A JPEG without a resolution says 1, which is an aspect ratio and no dpi.
    given = float(dpi[0]) if dpi and float(dpi[0]) > 1 else None
    return _adopted(pictures, given, spec=spec, source=_source(content), name=name)


def scan_of_pdf(content: bytes, spec: BallotSpec, *, name: str) -> FormDraft:
    """Find the list of a round on a PDF that holds pictures only, as scanners make them; as ``adopt_scan``."""
    spec = tidied(spec)
    check(spec)
    document = pypdfium2.PdfDocument(content)
    try:
        pages = [_pixels(page.render(scale=SCAN_DPI / 72).to_pil()) for page in document]
    finally:
        document.close()
    return _adopted(pages, float(SCAN_DPI), spec=spec, source=_source(content), name=name)


def _pixels(page: Image.Image) -> Picture:
    """Return the pixels of a page: blue, green and red where it may have a red stamp, otherwise grey."""
    if page.mode in ("RGB", "RGBA", "P", "CMYK"):
        # a page at 600 dpi has 100 MB in colour, so it is kept in colour only where there is red
        small = np.ascontiguousarray(np.array(page.convert("RGB").reduce(RED_STEP))[:, :, ::-1])
        if (redness(small) >= FOREIGN_THRESHOLDS.red).any():
            return np.ascontiguousarray(np.array(page.convert("RGB"))[:, :, ::-1])
    return np.asarray(page.convert("L"), dtype=np.uint8)


def _source(content: bytes) -> FormSource:
    return FormSource(kind="scan", sha256=hashlib.sha256(content).hexdigest())


def _is_of_a_camera(image: Any) -> bool:
    """Return whether a picture file says that a camera took it."""
    tags = image.getexif()
    inner = tags.get_ifd(ExifTags.IFD.Exif)
    return bool({ExifTags.Base.ExposureTime, ExifTags.Base.FNumber, ExifTags.Base.FocalLength} & set(inner))


def _adopted(
    pictures: list[Picture], dpi: float | None, *, spec: BallotSpec, source: FormSource, name: str
) -> FormDraft:
    flat = [flat_scan(picture, dpi, spec, name=name) for picture in pictures]
    pages = [_page(number, one) for number, one in enumerate(flat, start=1)]
    rows = _rows(pages, spec)
    matches = [
        # a scan says no words, so every row is asked about, also where all looks right
        NameMatch(place, page, lines).asked("order")
        for place, (page, lines) in enumerate(rows)
    ]
    # Before rows are compared: of a mirrored scan each row would look different, and nobody would learn why.
    if is_mirrored(matches, spec.candidates):
        raise UserError("adopt.mirrored")
    matches = _compared(matches, spec.candidates)
    unlike = sum(match.question == "looks_different" for match in matches)
    if unlike > MOST_UNLIKE * len(matches):
        raise UserError("adopt.other_rows", unlike=unlike, rows=len(matches))
    columns, questions = _columns(pages, matches, spec)
    questions += [
        FormQuestion(code="which_way", facts={"page": page.number})
        for page, one in zip(pages, flat, strict=True)
        if not one.upright
    ]
    found = Found(
        pages=tuple(pages),
        blanks=tuple(png_of(one.gray, one.size) for one in flat),
        dpi=BLANK_DPI,
        matches=tuple(matches),
        columns=columns,
        words={page.number: _words(page, matches, spec.candidates) for page in pages},
        questions=tuple(questions),
        stamps={page.number: one.stamps for page, one in zip(pages, flat, strict=True)},
    )
    draft = checked(draft_of(found, spec, source))
    turned = [
        FormQuestion(code="turned", facts={"page": page.number, "degrees": one.turned})
        for page, one in zip(pages, flat, strict=True)
        if one.turned
    ]
    return replace(draft, notes=(*turned, *draft.notes))


def _page(number: int, scan: FlatScan) -> FormPage:
    rules = rulings_of(scan.gray, SCAN_DPI)
    return FormPage(number=number, size=scan.size, tokens=tuple(words_on(scan.gray, rules)), rulings=rules)


Row = tuple[int, tuple[tuple[TextRun, ...], ...]]
"""Page and words, line by line."""


def _rows(pages: list[FormPage], spec: BallotSpec) -> list[Row]:
    """Return the name of each row of the list in its order."""
    wanted = len(spec.candidates)
    best: tuple[float, list[Row]] | None = None
    counts = []
    for rows in _tables(pages):
        counts.append(len(rows))
        # Up to two lines over the list may be its heading.
        for skipped in range(min(3, len(rows))):
            if len(rows) - skipped == wanted:
                part = rows[skipped:]
                own = names_in([lines for _, lines in part], [person.name for person in spec.candidates])
                part = [(page, lines) for (page, _), lines in zip(part, own, strict=True)]
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
            # A column beside the first one repeats its heading, which is no name.
            header = 1 if len(listed[other]) > 1 else 0
            joined = [*joined, *listed[other][header:]]
            found.append(joined)
    for rows in free.values():
        for first in range(len(rows)):
            found += [rows[first:last] for last in range(first + 1, len(rows) + 1)]
    return [rows for rows in found if rows]


def _unlike(rows: list[Row], people: tuple[Person, ...]) -> float:
    """Return how badly the widths of some rows follow the lengths of the names, 0 to 1."""
    lengths = np.array([len(person.name) for person in people], dtype=float)
    widths = np.array([sum(extent(line)[2] for line in lines) for _, lines in rows], dtype=float)
    words = [sum(map(len, lines)) == len(keys_of(person.name)) for (_, lines), person in zip(rows, people, strict=True)]
    # Widths against each other, not in mm: neither type nor size of the list is known.
    ratio = widths / lengths
    spread = float(np.abs(ratio / np.median(ratio) - 1).mean())
    return min(1.0, spread) + 0.5 * (1 - float(np.mean(words)))


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
        cells = [cell for cell in cells_along(page.rulings, y) if not is_written_in(page, cell, own)]
        # Counted and not guessed: a column too many would move every vote to another option.
        if len(cells) != len(options):
            raise UserError("adopt.columns", found=len(cells), wanted=len(options))
        found[page.number] = tuple(
            OptionColumn(option, cell[0], cell[0] + cell[2], sure=False)
            for option, cell in zip(options, cells, strict=True)
        )
    return found, [FormQuestion(code="columns", facts={"options": ", ".join(options)})]


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
    others = [token for token in page.tokens if not any(touch(token.box, box) for box in taken)]
    return tuple(
        WordBox(text=said.get(id(token), ""), bbox=_rounded(token.box), candidate=owner.get(id(token)))
        for token in [*own, *others]
    )


def _rounded(box: Box) -> Box:
    return (round(box[0], 3), round(box[1], 3), round(box[2], 3), round(box[3], 3))
