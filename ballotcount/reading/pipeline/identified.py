"""The answer to which page a picture shows."""

from __future__ import annotations

from dataclasses import dataclass

from ballotcount.domain.layout import PageCode
from ballotcount.domain.reading import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """Which page a picture shows.

    Attributes:
        code: of the page, or None where it is not known.
        faults: why the picture is refused, the most telling first.
        ours: whether a page of the layout lies there at all.
    """

    code: PageCode | None
    faults: tuple[Reason, ...] = ()
    ours: bool = True
