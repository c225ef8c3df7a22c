"""What a check of a file found, in words: the last line says what to compare with what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from ballotcount.domain.head_code import head_code
from ballotcount.service.roots import ComparedRoot
from ballotcount.service.verify import Verified
from ballotcount.text.words import said, t

NAMED = 5
"""Pictures and entries that are named in one line; the others are only counted."""


def remarks(
    found: Verified,
    roots: Sequence[ComparedRoot] = (),
    *,
    codes: Mapping[str, str] = MappingProxyType({}),
    results: Sequence[ComparedRoot] = (),
) -> tuple[str, ...]:
    """Return the lines to show of a check.

    Args:
        codes: of each locked result, by round.
        results: codes of results from paper, compared.
    """
    # What stands behind an entry that does not fit proves nothing.
    if found.fault is not None:
        return (said(found.fault),)
    return (*_remarks(found, roots, codes), *result_remarks(results))


def result_remarks(results: Sequence[ComparedRoot]) -> Iterator[str]:
    """Yield what each code of a result from paper was found to be."""
    for one in results:
        code = "record.verify.result_found" if one.fits else "record.verify.result_missing"
        yield t(code, result=one.asked, round=one.round)


def _remarks(found: Verified, roots: Sequence[ComparedRoot], codes: Mapping[str, str]) -> Iterator[str]:
    yield t("service.said.holds", entries=found.entries, results=len(found.recounts), hash=head_code(found.head.hash))
    sheets = {one.round: one.sheets for one in found.recounts}
    for key, result in codes.items():
        yield t("documents.said.round_holds", round=key, sheets=sheets.get(key, 0), result=result)
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
