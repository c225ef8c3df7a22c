"""The layout as a JSON file: the contract between the printer, the reader and other programs."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.domain.layout import (
    Anchor,
    Box,
    Fiducial,
    FormSource,
    Layout,
    Option,
    PageLayout,
    QrCode,
    Target,
    TargetKind,
    WordBox,
    form_digest,
)
from ballotcount.files.os_errors import trouble_of, trouble_reading
from ballotcount.files.places import write_whole

Kept = TypeVar("Kept")

MOST_BYTES = 64_000_000
"""A layout of 250 names on A6 has 3 MB; anything near this is not a layout."""
MOST_PIXELS = 70_000_000
"""Of one blank page; A3 at 600 dpi has 70 million."""
OFF_PAPER_MM = 1.0
"""How far a place may reach beyond the paper, mm."""

PNG = b"\x89PNG\r\n\x1a\n"


def text_of(layout: Layout) -> str:
    """Return the layout as JSON, lengths in mm from the top left of the paper; the same text for the same layout."""
    return json.dumps(_layout(layout), ensure_ascii=False, indent=1) + "\n"


def write(layout: Layout, path: Path) -> None:
    """Write a layout file, whole or not at all.

    Raises:
        EnvironmentFault: the disk does not take it.
    """
    try:
        write_whole(path, text_of(layout).encode())
    except OSError as problem:
        raise EnvironmentFault("layout.cannot_write", path=path, reason=trouble_of(problem)) from problem


def read(path: Path) -> Layout:
    """Read a layout file.

    Raises:
        UserError: the file is missing, too large, not JSON, or lacks something; the sentence says where.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UserError("layout.too_large", path=path)
        # Windows' editors put a mark before the first letter.
        text = path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise UserError("layout.cannot_read", path=path, reason=trouble_reading(problem)) from problem
    except UnicodeDecodeError as problem:
        raise UserError("layout.not_json", path=path, line=1) from problem
    return parse(text, path)


def parse(text: str, path: Path | str = "layout.json") -> Layout:
    """Read a layout from JSON.

    Args:
        path: name said in a fault.

    Raises:
        UserError: not JSON, a part is missing or of the wrong kind, or an adopted form is not as it was taken from the
            office's file.
    """
    try:
        value = json.loads(text)
    except RecursionError as problem:
        # JSON nested without end is a fault of its own in Python, not one of its syntax.
        raise UserError("layout.not_json", path=path, line=1) from problem
    except ValueError as problem:
        raise UserError("layout.not_json", path=path, line=getattr(problem, "lineno", 1)) from problem
    try:
        layout = _read_layout(_Part(value, "layout"))
    except _Broken as broken:
        raise UserError("layout.broken", path=path, where=broken.where) from broken
    # A place changed by hand would have marks read elsewhere than the tellers proved.
    if layout.source is not None and layout.id != form_digest(layout):
        raise UserError("layout.edited", path=path)
    return layout


def _layout(layout: Layout) -> dict[str, Any]:
    adopted: dict[str, Any] = {} if layout.anchor is Anchor.SQUARES else {"anchor": layout.anchor.value}
    if layout.source is not None:
        adopted["source"] = {"kind": layout.source.kind, "sha256": layout.source.sha256}
    return {
        "layout": layout.id,
        "version": layout.version,
        "election": layout.election,
        "round": layout.round,
        "test": layout.test,
        "style": layout.style.value,
        "seats": layout.seats,
        "paper_mm": list(layout.paper),
        **adopted,
        "pages": [_page(page) for page in layout.pages],
    }


def _page(page: PageLayout) -> dict[str, Any]:
    return {
        "page": page.page,
        "fiducials": [{"id": one.id, "center_mm": list(one.center), "size_mm": one.size} for one in page.fiducials],
        "codes": [{"bbox_mm": list(code.bbox), "text": code.text} for code in page.codes],
        "stamp_mm": None if page.stamp is None else list(page.stamp),
        "fields_mm": [list(field) for field in page.fields],
        "targets": [_target(target) for target in page.targets],
        **({"words": [_word(word) for word in page.words]} if page.words else {}),
        "blank": {"dpi": page.blank_dpi, "png": base64.b64encode(page.blank_png).decode("ascii")},
    }


def _word(word: WordBox) -> dict[str, Any]:
    return {"text": word.text, "bbox_mm": list(word.bbox), "candidate": word.candidate}


def _target(target: Target) -> dict[str, Any]:
    return {
        "candidate": target.candidate,
        "name": target.name,
        "kind": target.kind.value,
        "option": target.option.value,
        "bbox_mm": list(target.bbox),
        "row_mm": list(target.row),
        **({"lines_mm": [list(line) for line in target.lines]} if target.lines else {}),
    }


class _Broken(Exception):
    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


class _Part:
    """A value of the file and the way that leads to it."""

    def __init__(self, value: Any, where: str) -> None:
        self.value = value
        self.where = where

    def __getitem__(self, key: str) -> _Part:
        where = f"{self.where}.{key}"
        if not isinstance(self.value, dict) or key not in self.value:
            raise _Broken(where)
        return _Part(self.value[key], where)

    def items(self) -> list[_Part]:
        if not isinstance(self.value, list):
            raise _Broken(self.where)
        return [_Part(value, f"{self.where}[{place}]") for place, value in enumerate(self.value)]

    def items_if(self, key: str) -> list[_Part]:
        return self[key].items() if key in self.value else []

    def text(self) -> str:
        return str(self._kept(isinstance(self.value, str)))

    def flag(self) -> bool:
        return bool(self._kept(isinstance(self.value, bool)))

    def whole(self, least: int = 0) -> int:
        # In Python `true` is a whole number too.
        good = isinstance(self.value, int) and not isinstance(self.value, bool) and self.value >= least
        return int(self._kept(good))

    def length(self) -> float:
        good = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        return float(self._kept(good and abs(self.value) < 10_000))  # NaN fails the comparison

    def lengths(self, count: int) -> tuple[float, ...]:
        parts = self.items()
        if len(parts) != count:
            raise _Broken(self.where)
        return tuple(part.length() for part in parts)

    def one_of(self, kind: Callable[[str], Kept]) -> Kept:
        try:
            return kind(self.text())
        except ValueError:
            raise _Broken(self.where) from None

    def _kept(self, good: bool) -> Any:
        if not good:
            raise _Broken(self.where)
        return self.value


def _read_layout(part: _Part) -> Layout:
    pages = tuple(_read_page(page) for page in part["pages"].items())
    if not pages or [page.page for page in pages] != list(range(1, len(pages) + 1)):
        raise _Broken(part["pages"].where)
    width, height = part["paper_mm"].lengths(2)
    if min(width, height) <= 0:
        raise _Broken(part["paper_mm"].where)
    anchor = part["anchor"].one_of(Anchor) if "anchor" in part.value else Anchor.SQUARES
    for place, page in enumerate(pages):
        _check_page(page, f"{part['pages'].where}[{place}]", paper=(width, height), anchor=anchor)
    return Layout(
        id=part["layout"].text(),
        version=part["version"].whole(1),
        election=part["election"].text(),
        round=part["round"].whole(1),
        test=part["test"].flag(),
        style=part["style"].one_of(VotingMethod),
        seats=part["seats"].whole(),
        paper=(width, height),
        pages=pages,
        anchor=anchor,
        source=_read_source(part["source"]) if "source" in part.value else None,
    )


def _check_page(page: PageLayout, where: str, *, paper: tuple[float, float], anchor: Anchor) -> None:
    """Insist on places that lie on the paper, on marks of their own, and on what the page is found and known by."""
    for place, target in enumerate(page.targets):
        middle = target.bbox[1] + target.bbox[3] / 2
        on_paper = all(_is_on(box, paper) for box in (target.bbox, target.row, *target.lines))
        if not on_paper or not target.row[1] <= middle <= target.row[1] + target.row[3]:
            raise _Broken(f"{where}.targets[{place}]")
    marks = [(target.candidate, target.option) for target in page.targets]
    if len(set(marks)) < len(marks):
        raise _Broken(f"{where}.targets")
    named = {word.candidate for word in page.words}
    # A page without squares is known by its print alone: every name needs words that prove it.
    proved = anchor is Anchor.SQUARES or all(target.candidate in named for target in page.targets)
    if not proved or not all(_is_on(word.bbox, paper) for word in page.words):
        raise _Broken(f"{where}.words")
    if anchor is Anchor.SQUARES and not page.fiducials:
        raise _Broken(f"{where}.fiducials")


def _is_on(box: Box, paper: tuple[float, float]) -> bool:
    left, top, width, height = box
    return (
        min(left, top) >= -OFF_PAPER_MM
        and left + width <= paper[0] + OFF_PAPER_MM
        and top + height <= paper[1] + OFF_PAPER_MM
    )


def _read_source(part: _Part) -> FormSource:
    return FormSource(kind=part["kind"].text(), sha256=part["sha256"].text())


def _read_page(part: _Part) -> PageLayout:
    stamp = part["stamp_mm"]
    return PageLayout(
        page=part["page"].whole(1),
        fiducials=tuple(_read_fiducial(one) for one in part["fiducials"].items()),
        codes=tuple(QrCode(_box(code["bbox_mm"]), code["text"].text()) for code in part["codes"].items()),
        stamp=None if stamp.value is None else _box(stamp),
        targets=tuple(_read_target(target) for target in part["targets"].items()),
        blank_png=_png(part["blank"]["png"]),
        blank_dpi=part["blank"]["dpi"].whole(1),
        fields=tuple(_box(field) for field in part.items_if("fields_mm")),
        words=tuple(_read_word(word) for word in part.items_if("words")),
    )


def _read_word(part: _Part) -> WordBox:
    candidate = part["candidate"]
    return WordBox(
        text=part["text"].text(),
        bbox=_box(part["bbox_mm"]),
        candidate=None if candidate.value is None else candidate.whole(1),
    )


def _read_fiducial(part: _Part) -> Fiducial:
    x, y = part["center_mm"].lengths(2)
    return Fiducial(part["id"].whole(), (x, y), part["size_mm"].length())


def _read_target(part: _Part) -> Target:
    return Target(
        candidate=part["candidate"].whole(1),
        name=part["name"].text(),
        kind=part["kind"].one_of(TargetKind),
        option=part["option"].one_of(Option),
        bbox=_box(part["bbox_mm"]),
        row=_box(part["row_mm"]),
        lines=tuple(_box(line) for line in part.items_if("lines_mm")),
    )


def _box(part: _Part) -> Box:
    x, y, w, h = part.lengths(4)
    if w <= 0 or h <= 0:
        raise _Broken(part.where)
    return (x, y, w, h)


def _png(part: _Part) -> bytes:
    try:
        found = base64.b64decode(part.text(), validate=True)
    except (binascii.Error, ValueError):
        raise _Broken(part.where) from None
    # The head of a PNG tells how large it would be unpacked, before anybody unpacks it.
    wide = int.from_bytes(found[16:20], "big")
    high = int.from_bytes(found[20:24], "big")
    if not found.startswith(PNG) or not 0 < wide * high <= MOST_PIXELS:
        raise _Broken(part.where)
    return found
