"""One result in the formats that other programs read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ballotcount.documents import cvr, tables
from ballotcount.domain.errors import UserError
from ballotcount.domain.record import RoundRecord


def _json(make: Callable[[RoundRecord], dict[str, Any]]) -> Callable[[RoundRecord], bytes]:
    def write(record: RoundRecord) -> bytes:
        return (json.dumps(make(record), ensure_ascii=False, indent=1) + "\n").encode()

    return write


def _slides(record: RoundRecord) -> bytes:
    from ballotcount.documents import slides  # late: ReportLab costs 0.3 s, most exports do not draw

    return slides.write(record)


FORMATS: Mapping[str, Callable[[RoundRecord], bytes]] = {
    "cvr": _json(cvr.cast_vote_records),
    "results": _json(cvr.results),
    "csv": tables.to_csv,
    "xlsx": tables.to_xlsx,
    "slides": _slides,
}


def export(record: RoundRecord, format: str) -> bytes:
    """Return a round in one of ``FORMATS``.

    Raises:
        UserError: ``export.format``.
    """
    if format not in FORMATS:
        raise UserError("export.format", format=format, known=", ".join(("json", *FORMATS)))
    return FORMATS[format](record)
