"""What a session may be given: a place for pictures, and what several tables share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ballotcount.domain.reading import SheetPrint, Sighting


class PictureStore(Protocol):
    """Where pictures of sheets are kept, by their SHA-256."""

    def put(self, picture: bytes) -> str: ...

    def get(self, digest: str) -> bytes: ...


class Claims(Protocol):
    """Stacks that tables have taken before their first sheet is written down."""

    def take(self, round_id: str, *, pass_no: int, stack: int, teller: str) -> str:
        """Take a stack for this table, if no other has it; return who has it, or an empty text where it is ours.

        Raises:
            EnvironmentFault: the tables cannot be reached.
        """
        ...

    def give_back(self) -> None:
        """Give back all stacks of this table."""
        ...


class PassFollower(Protocol):
    """Sheets that other tables count in one pass."""

    def news(self) -> Sequence[Sighting]:
        """Return sheets counted and taken back since the last call; nothing while the cable is pulled."""
        ...


class Sightings(Protocol):
    """Pages that the cameras and scanners of all tables have counted, so that a sheet is known at each of them."""

    def put(
        self,
        round_id: str,
        *,
        pass_no: int,
        place: tuple[int, int],
        teller: str,
        seq: int,
        prints: Sequence[SheetPrint],
    ) -> None:
        """Tell the others of a sheet that was written down."""
        ...

    def follow(self, round_id: str, *, pass_no: int, teller: str, since: int) -> PassFollower:
        """Follow what others count in a pass, from its first sheet on; what was taken back up to ``since`` is known."""
        ...
