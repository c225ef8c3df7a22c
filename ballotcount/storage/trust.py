"""The signatures that a desk takes on trust while it opens a file, checked afterwards some at a time.

A trusted head stands in the settings, which others could write. So what was taken on trust is read again from the file
and checked before anything is written or printed that vouches for it; the desk does it while nobody waits.
"""

from __future__ import annotations

from collections.abc import Iterable

from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.journal import GENESIS, Entry, Head
from ballotcount.storage.signatures import SignatureCheck


class TrustCheck:
    """Follows a journal from its first entry up to the head that was trusted.

    Attributes:
        upto: the head that was trusted.
        at: the last entry that was checked.
    """

    def __init__(self, upto: Head) -> None:
        self.upto = upto
        self.at = Head(0, GENESIS)
        self._signatures = SignatureCheck()
        self._fault: IntegrityFault | None = None

    def take(self, entries: Iterable[Entry], before: str) -> bool:
        """Check the next entries; return whether any are left.

        Args:
            entries: that follow ``at``, their chain checked; what lies beyond ``upto`` is not looked at.
            before: hash of the entry ``at`` as the file holds it now.

        Raises:
            IntegrityFault: ``journal.broken``, the file is not what it was; as ``SignatureCheck.take``. Raised again
                whenever it is asked again: who failed once has learned keys that nobody signed.
        """
        if self._fault is None:
            try:
                return self._take(entries, before)
            except IntegrityFault as fault:
                self._fault = fault
        raise self._fault

    def _take(self, entries: Iterable[Entry], before: str) -> bool:
        seq = self.at.seq
        # Between two pieces the file can have been changed: this one has to begin where the last one ended.
        if before != self.at.hash:
            raise IntegrityFault("journal.broken", seq=seq, cause="hash")
        for entry in entries:
            self._signatures.take(entry)
            self.at = Head(entry.seq, entry.hash)
            if entry.seq == self.upto.seq:
                return self._ended(entry)
        if self.at.seq == seq:
            raise IntegrityFault("journal.broken", seq=seq + 1, cause="gap")
        return True

    def _ended(self, last: Entry) -> bool:
        if last.hash != self.upto.hash:
            raise IntegrityFault("journal.broken", seq=last.seq, cause="hash")
        self._signatures.end()
        return False
