"""The answer to which page a picture shows, and what every way to it knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ballotcount.domain.layout import Layout, PageCode
from ballotcount.domain.reading import Reason
from ballotcount.reading.pipeline.thresholds import READING_THRESHOLDS, ReadingThresholds
from ballotcount.reading.template.template_page import TemplatePage


class PageKnowledge:
    """The pages of a layout, for what finds or identifies them in pictures.

    Args:
        layout: geometry of the round that is counted.
        pages: its templates by page number.
        limits: thresholds of reading.
    """

    def __init__(
        self, layout: Layout, pages: Mapping[int, TemplatePage], limits: ReadingThresholds = READING_THRESHOLDS
    ) -> None:
        self.layout = layout
        self.pages = pages
        self.limits = limits


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
