"""Read pictures of marked ballots: registration, ink, marks, foreign ink, identity of a sheet. See README.md.

``Reader(layout, policy).read(picture)`` answers with a ``PageReading``; ``trace`` keeps the results of each stage.
"""

from typing import TYPE_CHECKING

from ballotcount.files.lazy import lazy_names

if TYPE_CHECKING:
    from ballotcount.reading.pipeline.page_trace import PageTrace
    from ballotcount.reading.pipeline.reader import Reader
else:
    __getattr__ = lazy_names(__name__, {"pipeline.page_trace": ("PageTrace",), "pipeline.reader": ("Reader",)})

__all__ = ["PageTrace", "Reader"]
