"""What a check of a file found, in words: the last line says what to compare with what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ballotcount.domain.head_code import head_code
from ballotcount.service.roots import ComparedRoot
from ballotcount.service.verify import Verified
from ballotcount.text.words import said, t

NAMED = 5
"""Pictures and entries that are named in one line; the others are only counted."""


def remarks(found: Verified, roots: Sequence[ComparedRoot] = ()) -> tuple[str, ...]:
    """Return the lines to show of a check."""
    return tuple(_remarks(found, roots))


def _remarks(found: Verified, roots: Sequence[ComparedRoot]) -> Iterator[str]:
    if found.fault is not None:
        yield said(found.fault)
        # What stands behind an entry that does not fit proves nothing.
        return
    yield t("service.said.holds", entries=found.entries, results=len(found.recounts), hash=head_code(found.head.hash))
    if found.unsigned:
        yield t("record.verify.unsigned", count=found.unsigned)
    if found.set_back:
        yield t("record.verify.set_back", count=len(found.set_back), seq=found.set_back[0])
    for name, digests in (("lost", found.lost), ("changed", found.changed)):
        if digests:
            names = ", ".join(digest[:16] for digest in digests[:NAMED])
            yield t(f"record.verify.{name}", count=len(digests), names=names)
    for asked, seq in found.found:
        yield t("record.verify.head_found", head=asked, seq=seq) if seq else t("record.verify.head_missing", head=asked)
    for one in roots:
        code = "record.verify.root_found" if one.fits else "record.verify.root_missing"
        yield t(code, root=one.asked, round=one.round)
    if not found.found:
        yield t("record.verify.compare", code=head_code(found.head.hash), seq=found.head.seq)
