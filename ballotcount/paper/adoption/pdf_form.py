"""Take the layout of a form from the PDF that the office's program saved."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pypdfium2

from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Box, FormSource
from ballotcount.paper.adoption.blank_pages import decoded, encoded
from ballotcount.paper.adoption.checks import checked
from ballotcount.paper.adoption.draft import FormDraft, FormQuestion, Found, draft_of, place_facts, words_of
from ballotcount.paper.adoption.empty_columns import empty_columns
from ballotcount.paper.adoption.form_doubts import are_two_ballots, cut_by_page_end
from ballotcount.paper.adoption.headings import OptionColumn, find_columns
from ballotcount.paper.adoption.name_rules import STRUCK, is_struck
from ballotcount.paper.adoption.name_search import FormPage, NameMatch, find_names
from ballotcount.paper.adoption.printed_seats import other_seats
from ballotcount.paper.adoption.printed_stamps import (
    pages_in_colour,
    pale_print,
    red_stamps,
    violet_stamps,
    without_stamps,
)
from ballotcount.paper.adoption.printed_text import (
    POINT_MM,
    TextRun,
    is_annotated,
    letters_of,
    tokens_of,
    upright_tokens_of,
)
from ballotcount.paper.adoption.rulings import rulings_of
from ballotcount.paper.adoption.scan_form import MOST_PAGES
from ballotcount.paper.adoption.unlisted import unlisted
from ballotcount.paper.geometry import BLANK_DPI, rendered
from ballotcount.paper.spec import BallotSpec, check, tidied
from ballotcount.paper.table import BOXES
from ballotcount.reading.arrays.arrays import MM_PER_INCH, Gray

RULES_DPI = 300
"""Resolution at which ruled lines are measured."""
PRINTED = 215
"""Grey below which a pixel is print: paler letters are lost on paper."""
SIDES_MM = (70.0, 450.0)
"""Least and greatest side of a page, mm: A6 has 105 and A3 420. A page as large as PDF allows takes all memory."""
MOST_MISSING = 0.5
"""Share of the names not found above which the file's letters are suspected: an old font, or one without a map."""
SAME_SIZE_MM = 1.0
"""Greatest difference between the sizes of two pages, mm."""


def adopt_pdf(content: bytes, spec: BallotSpec) -> FormDraft:
    """Find the list of a round on a form, and check that the form can be read.

    Args and raises: as ``find_on_pdf`` and ``checked``.
    """
    return checked(find_on_pdf(content, spec))


def find_on_pdf(content: bytes, spec: BallotSpec) -> FormDraft:
    """Find the list of a round on a form.

    Args:
        content: the PDF.
        spec: the round's ballot, as for printing.

    Raises:
        UserError: the file is no PDF that can be opened, has too many pages, pages of several sizes, or a
            page without text.
    """
    spec = tidied(spec)
    check(spec)
    pages = pages_of(content)
    matches, segments = find_names(pages, spec.candidates)
    if are_two_ballots(matches):
        raise UserError("adopt.two_ballots")
    matches = [
        replace(match, question=STRUCK) if match and is_struck(match, pages[match.page - 1].rulings) else match
        for match in matches
    ]
    ends = {person.no: cut_by_page_end(person, segments) for person in spec.candidates}
    options = BOXES[spec.style]
    columns: dict[int, tuple[OptionColumn, ...]] = {}
    before: tuple[OptionColumn, ...] = ()
    for page in pages:
        names = [match.base for match in matches if match is not None and match.page == page.number]
        headed = tuple(find_columns(page, options, min(names, default=page.size[1])))
        # Later pages often repeat no heading; their columns stand where those of the page before stood.
        before = headed or before
        columns[page.number] = before
    questions = [FormQuestion(code="annotations", facts={"page": page.number}) for page in pages if page.annotated]
    if sum(match is None for match in matches) > MOST_MISSING * len(matches):
        questions.append(FormQuestion(code="letters"))
    questions += [
        FormQuestion(code="extra", facts={"text": _as_printed(segment.tokens), "page": segment.page})
        for segment in unlisted(matches, segments, {page.number: page for page in pages})
    ]
    seats = other_seats(segments, spec)
    if seats is not None:
        printed: dict[str, str | int | float] = {"text": seats.text, "page": seats.page, "seats": spec.seats}
        questions.append(FormQuestion(code="seats", facts=printed))
    others, notes = _other_columns(pages, matches, columns)
    blanks, stamps, coloured = _without_colours(content, pages)
    found = Found(
        pages=tuple(pages),
        blanks=tuple(blanks),
        dpi=BLANK_DPI,
        matches=tuple(matches),
        columns=columns,
        words={page.number: words_of(page, matches, spec.candidates) for page in pages},
        questions=(*questions, *others, *coloured),
        notes=tuple(notes),
        cut={number: end for number, end in ends.items() if end is not None},
        stamps=stamps,
    )
    source = FormSource(kind="pdf", sha256=hashlib.sha256(content).hexdigest())
    return draft_of(found, spec, source)


def _as_printed(tokens: Sequence[TextRun]) -> str:
    """Return words as a person reads them: "Đ/c" is one."""
    return "".join(f"{token.text}{'/' if token.after == '/' else ' '}" for token in tokens).strip()


def _other_columns(
    pages: list[FormPage], matches: list[NameMatch | None], columns: dict[int, tuple[OptionColumn, ...]]
) -> tuple[list[FormQuestion], list[FormQuestion]]:
    """Return what is asked and what is said about empty columns that the round does not count."""
    others: dict[str, FormQuestion] = {}
    notes: dict[str, FormQuestion] = {}
    for page in pages:
        own = [match for match in matches if match is not None and match.page == page.number]
        for heading, opinion in empty_columns(page, own, columns[page.number]):
            facts: dict[str, str | int | float] = {"heading": heading, "page": page.number}
            # a heading that is repeated on each page is asked about once
            if opinion:
                others.setdefault(heading, FormQuestion(code="other_column", facts=facts))
            else:
                notes.setdefault(heading, FormQuestion(code="blank_column", facts=facts))
    return list(others.values()), list(notes.values())


def _without_colours(
    content: bytes, pages: list[FormPage]
) -> tuple[list[bytes], dict[int, tuple[Box, ...]], list[FormQuestion]]:
    """Return the pages in grey, without their red stamps, where these are, and what is asked about colours."""
    blanks = rendered(content, BLANK_DPI)
    scale = BLANK_DPI / MM_PER_INCH
    stamps = {}
    questions = []
    for place, colour in enumerate(pages_in_colour(content, BLANK_DPI)):
        words = [token.box for token in (*pages[place].tokens, *pages[place].upright)]
        found = red_stamps(colour, scale, words=words)
        if found.boxes:
            stamps[place + 1] = found.mm(scale)
            blanks[place] = encoded(without_stamps(decoded(blanks[place]), colour, found))
        questions += [
            FormQuestion(code="violet_stamp", facts=place_facts(place + 1, one))
            for one in violet_stamps(colour, scale, words)
        ]
        pale = pale_print(colour, scale)
        if pale is not None:
            questions.append(FormQuestion(code="pale_colour", facts=place_facts(place + 1, pale)))
    return blanks, stamps, questions


def pages_of(content: bytes) -> list[FormPage]:
    """Return the words and rules of each page.

    Raises:
        UserError: see ``find_on_pdf``.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as problem:
        raise UserError("adopt.bad_pdf") from problem
    try:
        if len(document) > MOST_PAGES:
            raise UserError("adopt.too_many_pages", pages=len(document), most=MOST_PAGES)
        _check_sizes([document.get_page_size(place) for place in range(len(document))])
        pages = []
        for number, page in enumerate(document, start=1):
            size = page.get_size()
            drawn = np.array(page.render(scale=RULES_DPI / 72, grayscale=True).to_pil(), dtype=np.uint8)
            rules = rulings_of(drawn, RULES_DPI)
            mm = (size[0] * POINT_MM, size[1] * POINT_MM)
            tokens = tuple(token for token in tokens_of(page) if _is_printed(drawn, token))
            # Letters, but none of them level: the page was saved sideways and its rows run upwards.
            if not tokens and any(not letter.level for letter in letters_of(page)):
                raise UserError("adopt.sideways", page=number)
            upright = tuple(token for token in upright_tokens_of(page) if _is_printed(drawn, token))
            pages.append(
                FormPage(
                    number=number,
                    size=mm,
                    tokens=tokens,
                    rulings=rules,
                    upright=upright,
                    annotated=is_annotated(page),
                )
            )
            page.close()
    finally:
        document.close()
    if not any(page.tokens for page in pages):
        raise UserError("adopt.no_text")
    for one in pages:
        # A page without words cannot be recognised. Programs leave an empty page before or after a table.
        if not one.tokens:
            raise UserError("adopt.empty_page", page=one.number)
    return pages


def _is_printed(drawn: Gray, token: TextRun) -> bool:
    """Return whether there is ink where the file says that a word stands: white text is not on the paper."""
    left, top, width, height = [value * RULES_DPI / MM_PER_INCH for value in token.box]
    part = drawn[max(0, int(top)) : int(top + height) + 1, max(0, int(left)) : int(left + width) + 1]
    return bool(part.size) and int(part.min()) < PRINTED


def _check_sizes(points: list[tuple[float, float]]) -> None:
    """Refuse what is no paper, before anything is drawn in that size."""
    if not points:
        raise UserError("adopt.bad_pdf")
    sizes = [(width * POINT_MM, height * POINT_MM) for width, height in points]
    least, most = SIDES_MM
    for width, height in sizes:
        if min(width, height) < least or max(width, height) > most:
            raise UserError("adopt.paper", width=round(width), height=round(height))
    first = sizes[0]
    # A layout has one paper: a page of another size could not be measured by it.
    if any(abs(size[0] - first[0]) + abs(size[1] - first[1]) > SAME_SIZE_MM for size in sizes):
        raise UserError("adopt.several_sizes")
