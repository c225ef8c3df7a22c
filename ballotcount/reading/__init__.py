"""Read pictures of marked ballots: registration, ink, marks, foreign ink, identity of a sheet. See README.md.

``Reader(layout, policy).read(picture)`` answers with a ``PageReading``; ``trace`` keeps the results of each stage.
"""

from ballotcount.reading.pipeline.page_trace import PageTrace
from ballotcount.reading.pipeline.reader import Reader

__all__ = ["PageTrace", "Reader"]
