"""Pictures of marked ballots in, readings with evidence out. Pure functions on arrays; nothing here knows the rules."""

from ballotcount.reading.pipeline.reader import Reader, Seen

__all__ = ["Reader", "Seen"]
