"""The running count of a round, which follows the record change by change."""

from __future__ import annotations

from ballotcount.domain.election import Round
from ballotcount.domain.profile import RuleProfile
from ballotcount.domain.state.counting import Record
from ballotcount.rules.tally import Tally


class LiveTally:
    """A tally that is never counted again from the start: one more ballot costs the lines that it marks.

    Attributes:
        tally: the count; do not change it.
    """

    def __init__(self, round: Round, profile: RuleProfile, record: Record) -> None:
        self.round = round
        self.profile = profile
        self.record = record
        self.tally = Tally.of(round)
        self._seen = 0

    def follow(self) -> None:
        """Take in what changed in the record since the last time."""
        changes = self.record.changes
        while self._seen < len(changes):
            # Out as it was counted, in as it counts now: the cost is that of one ballot, not of the count.
            before, after = changes[self._seen]
            if before is not None:
                self.tally.remove(before, self.round, self.profile)
            if after is not None:
                self.tally.add(after, self.round, self.profile)
            self._seen += 1
