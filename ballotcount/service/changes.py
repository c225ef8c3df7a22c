"""What a command gives back, and what it is given: the changes it made, and the consent of a second person."""

from __future__ import annotations

from dataclasses import dataclass

from ballotcount.domain.journal import Entry, Signer
from ballotcount.domain.state import Part


@dataclass(frozen=True, slots=True)
class Changes:
    """What a command changed, for views to refresh.

    Attributes:
        parts: each with the round or election it belongs to, or an empty text.
        entries: what was written.
    """

    parts: frozenset[tuple[Part, str]] = frozenset()
    entries: tuple[Entry, ...] = ()

    @classmethod
    def everything(cls) -> Changes:
        """Return changes of every part, for a file that was just opened."""
        return cls(frozenset((part, "") for part in Part))

    def touches(self, part: Part, id: str = "") -> bool:
        """Return whether a part changed, for one round or election or, without an id, for any."""
        # Without an id a change concerns the part as a whole, so every round of it.
        return any(changed is part and (not id or about in ("", id)) for changed, about in self.parts)

    def __or__(self, other: Changes) -> Changes:
        return Changes(self.parts | other.parts, (*self.entries, *other.entries))


@dataclass(frozen=True, slots=True)
class Consent:
    """Proof that a second person gave their PIN for one act; ``people.vouch`` makes it.

    Attributes:
        key: their key, open for this act; it signs the entry.
    """

    teller: str
    key: Signer
