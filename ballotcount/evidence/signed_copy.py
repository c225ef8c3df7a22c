"""Whether a signed copy is the minutes with signatures added, and nothing else.

A signature covers what was there when it was made. What was laid over a page, or put behind the document as another
one, before the signature is signed with it. So the copy is compared with the minutes themselves: as a tree of objects,
from the root that a reader of the copy starts at, and once more as another library draws it without its signatures.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import pypdfium2
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject
from pyhanko.pdf_utils.reader import PdfFileReader

from ballotcount.domain.errors import UserError
from ballotcount.evidence.signing import MM, Check, checks

LARGEST_FIELD = (90.0 * MM, 45.0 * MM)
"""Width and height of the largest visible signature, points: an office's own program draws up to 80 x 40 mm. A field as
large as the page could cover what stands on it."""

ROOT_MAY_GAIN = frozenset({"/AcroForm", "/Extensions", "/DSS", "/Version"})
PAGE_MAY_GAIN = frozenset({"/Annots"})
DRAWN_AT = 0.6
"""Scale at which pages are drawn for the comparison: 43 dots per inch, at which a changed letter still shows."""


class Unlike(StrEnum):
    """Why a document is no signed copy of given minutes; ``documents.signed_copy.<value>`` in the catalogue says it."""

    OTHER = "other"
    ALTERED = "altered"
    COVERS = "covers"
    UNSIGNED = "unsigned"
    SIGNATURE = "signature"


def first_revision(content: bytes) -> bytes:
    """Return a document as it was first saved: up to its first end mark."""
    end = content.find(b"%%EOF")
    if end < 0:
        return content
    rest = content[end + 5 : end + 7]
    tail = 2 if rest == b"\r\n" else 1 if rest[:1] in (b"\n", b"\r") else 0
    return content[: end + 5 + tail]


def unlike(content: bytes, given: bytes) -> Unlike | None:
    """Return why a document is not a given one with good signatures added; None where it is.

    Whether anybody vouches for the certificates is not asked.
    """
    if not content.startswith(given):
        return Unlike.OTHER
    if content == given:
        return Unlike.UNSIGNED
    found = added(content, given)
    if found is not None:
        return found
    try:
        signed = checks(content)
    except UserError:
        return Unlike.SIGNATURE
    if not signed:
        return Unlike.UNSIGNED
    whole = any(one.whole for one in signed)
    return None if whole and all(map(stands, signed)) else Unlike.SIGNATURE


def require_clean(content: bytes, file: str) -> None:
    """Refuse to sign a document that was altered after it was made, but for signatures.

    Raises:
        UserError: ``sign.altered``.
    """
    if added(content, first_revision(content)) is not None:
        raise UserError("sign.altered", file=file)


def stands(check: Check) -> bool:
    """Return whether a signature was made with its key, in its time, over bytes to which only signatures were added."""
    return check.intact and check.valid and check.lawful and check.in_time


def added(content: bytes, given: bytes) -> Unlike | None:
    """Return what a document has besides a given one and signature fields; None where there is nothing."""
    if content == given:
        return None
    if not content.startswith(given):
        return Unlike.OTHER
    try:
        first = PdfFileReader(io.BytesIO(given))
        now = PdfFileReader(io.BytesIO(content))
        same = _Comparison().same(first.root, now.root) and _form_is_of_signatures(now)
        fields = list(_annotations(now))
        if not (same and all(_is_signature_field(one) for _, one in fields) and _drawn_alike(given, content)):
            return Unlike.ALTERED
        return Unlike.COVERS if any(_covers_figures(given, page, one) for page, one in fields) else None
    except Exception:  # whatever the libraries meet in a document that somebody altered: it is not a signed copy
        return Unlike.ALTERED


class _Comparison:
    """Compares two documents object by object, wherever in their files the objects lie."""

    def __init__(self) -> None:
        self._met: set[tuple[tuple[int, int], tuple[int, int]]] = set()

    def same(self, old: Any, new: Any) -> bool:
        """Return whether two objects say the same, but for what signatures add to pages and root."""
        # A list of what waits and no recursion: somebody may nest objects deeper than the stack of Python.
        waiting = [(old, new)]
        while waiting:
            one, other = waiting.pop()
            if isinstance(one, IndirectObject) and isinstance(other, IndirectObject):
                pair = (_key(one), _key(other))
                # A page names its parent and the parent its pages: without this the walk would never end.
                if pair in self._met:
                    continue
                self._met.add(pair)
            one = _direct(one)
            other = _direct(other)
            if not _alike(one, other):
                return False
            waiting += _parts(one, other)
        return True


def _alike(one: Any, other: Any) -> bool:
    """Return whether two objects are of one kind and size, and equal where they have no parts."""
    if isinstance(one, dict):
        if not isinstance(other, dict) or getattr(one, "encoded_data", b"") != getattr(other, "encoded_data", b""):
            return False
        return set(one) ^ set(other) <= _may_gain(one)
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other)
    return type(one) is type(other) and one == other


def _parts(one: Any, other: Any) -> list[tuple[Any, Any]]:
    if isinstance(one, DictionaryObject):
        return [(one.raw_get(name), other.raw_get(name)) for name in one if name not in _may_gain(one)]
    if isinstance(one, ArrayObject):
        return [(one.raw_get(place), other.raw_get(place)) for place in range(len(one))]
    return []


def _may_gain(one: Any) -> frozenset[str]:
    kind = str(one.get("/Type")) if isinstance(one, dict) else ""
    return {"/Catalog": ROOT_MAY_GAIN, "/Page": PAGE_MAY_GAIN}.get(kind, frozenset())


def _direct(value: Any) -> Any:
    reference: Any = value
    return reference.get_object() if isinstance(value, IndirectObject) else value


def _key(reference: IndirectObject) -> tuple[int, int]:
    return reference.idnum, reference.generation


def _annotations(reader: Any) -> Iterator[tuple[int, Any]]:
    """Yield what lies on the pages besides their content: page from 0, annotation."""
    for page in range(int(reader.root["/Pages"]["/Count"])):
        found = reader.find_page_for_modification(page)[0].get_object()
        if "/Annots" in found:
            yield from ((page, one.get_object()) for one in found["/Annots"])


def _is_signature_field(annotation: Any) -> bool:
    """Return whether an annotation is the visible field of a signature, does nothing, and is no larger than needed."""
    if str(annotation.get("/Subtype")) != "/Widget" or str(annotation.get("/FT")) != "/Sig":
        return False
    if "/A" in annotation or "/AA" in annotation:
        return False
    left, bottom, right, top = _box(annotation)
    return right - left <= LARGEST_FIELD[0] and top - bottom <= LARGEST_FIELD[1]


def _box(annotation: Any) -> tuple[float, float, float, float]:
    """Return ``(left, bottom, right, top)`` in points."""
    # PDF takes the two corners of a rectangle in any order.
    x1, y1, x2, y2 = map(float, annotation["/Rect"])
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _form_is_of_signatures(reader: Any) -> bool:
    if "/AcroForm" not in reader.root:
        return True
    form = reader.root["/AcroForm"]
    fields = [one.get_object() for one in form["/Fields"]] if "/Fields" in form else []
    # XFA is a second form that some readers show in place of the pages.
    return "/XFA" not in form and all(str(one["/FT"]) == "/Sig" and "/AA" not in one for one in fields)


def _drawn_alike(given: bytes, content: bytes) -> bool:
    """Return whether another library draws and reads the same pages in both, signatures left out."""
    first = pypdfium2.PdfDocument(given)
    now = pypdfium2.PdfDocument(content)
    try:
        if len(first) != len(now):
            return False
        return all(_drawn(first[page]) == _drawn(now[page]) for page in range(len(first)))
    finally:
        first.close()
        now.close()


def _drawn(page: Any) -> tuple[bytes, str]:
    bitmap = page.render(scale=DRAWN_AT, draw_annots=False, may_draw_forms=False, grayscale=True)
    return bytes(bitmap.buffer), page.get_textpage().get_text_bounded()


def _covers_figures(given: bytes, page: int, annotation: Any) -> bool:
    """Return whether the field of a signature lies on a figure: its picture could show another one in its place."""
    left, bottom, right, top = _box(annotation)
    # An invisible signature has a field without a size.
    if right - left < 1 or top - bottom < 1:
        return False
    document = pypdfium2.PdfDocument(given)
    try:
        text = document[page].get_textpage().get_text_bounded(left=left, bottom=bottom, right=right, top=top)
        return any(letter.isdigit() for letter in text)
    finally:
        document.close()
