"""A photo of a signed page, matched to the record by the QR that the page carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import zxingcpp

from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.text.causes import cause_of

PREFIX = "BM1"
ROOT = "ROOT"
MOST_PIXELS = 120_000_000
"""A phone's largest picture; more is no photo of a page."""


@dataclass(frozen=True, slots=True)
class PageSeen:
    """What the codes of a photo say.

    Attributes:
        round: id in capitals, as printed.
        result: result hash, 64 hex digits in lower case.
        page, pages: 0 where the code carries no page (Word files).
    """

    election: str
    round: str
    result: str
    page: int = 0
    pages: int = 0


@dataclass(frozen=True, slots=True)
class PageMatch:
    """A page and whether the record has its result.

    Attributes:
        matches: the record's result hash is the page's.
    """

    seen: PageSeen
    matches: bool


def parse(text: str) -> PageSeen | None:
    """Return what the code of a page says, or None when the text is not one of ours."""
    parts = text.split(":")
    if len(parts) not in (4, 5) or parts[0] != PREFIX or len(parts[3]) != 64:
        return None
    page, _, pages = parts[4].partition("/") if len(parts) == 5 else ("0", "", "0")
    if not (page.isdecimal() and pages.isdecimal() and page.isascii() and pages.isascii()):
        return None
    return PageSeen(election=parts[1], round=parts[2], result=parts[3].lower(), page=int(page), pages=int(pages))


def seen_on(photo: Path) -> tuple[PageSeen, ...]:
    """Return the page codes on a photo.

    Raises:
        UserError: ``match.no_picture``, the file is no picture; ``match.no_code``, no code of ours is on it.
        EnvironmentFault: the file cannot be read.
    """
    try:
        raw = photo.read_bytes()
    except FileNotFoundError as problem:
        raise UserError("capsule.no_file", file=str(photo)) from problem
    except OSError as problem:
        raise EnvironmentFault("capsule.unreadable", file=photo.name, cause=cause_of(problem)) from problem
    try:
        # imdecode() raises for an empty file and answers None for one that is no picture.
        picture = cv2.imdecode(np.frombuffer(raw, np.uint8), cv2.IMREAD_GRAYSCALE) if raw else None
    except cv2.error:
        picture = None
    if picture is None or picture.size > MOST_PIXELS:
        raise UserError("match.no_picture", file=photo.name)
    found = [parse(code.text) for code in zxingcpp.read_barcodes(picture)]
    pages = tuple(page for page in found if page is not None)
    if not pages:
        raise UserError("match.no_code", file=photo.name)
    return pages


def match(pages: tuple[PageSeen, ...], results: Mapping[str, str]) -> tuple[PageMatch, ...]:
    """Return each page with the answer whether the record has its result.

    Args:
        results: result hash by round.
    """
    # The code carries ids in capitals, the record in small letters.
    printed = {key.upper(): result for key, result in results.items()}
    return tuple(PageMatch(page, printed.get(page.round) == page.result) for page in pages)
