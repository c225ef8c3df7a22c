"""What every table needs to know a sheet again that was counted at another table of the same pass."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ballotcount.domain.errors import Fault
from ballotcount.domain.events import BallotUndone, PassDiscarded
from ballotcount.domain.reading import WHOLE_PASS, SheetPrint, Sighting
from ballotcount.storage.shared.link import Link

_PUT = (
    "INSERT INTO sighting (seq, round, pass, stack, sheet, teller, page, fingerprint, states)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_NEWS = (
    "SELECT id, seq, stack, sheet, page, fingerprint, states FROM sighting"
    " WHERE id > %s AND round = %s AND pass = %s AND teller <> %s ORDER BY id"
)
_TAKEN_BACK = "SELECT seq, kind, body FROM entry WHERE seq > %s AND kind = ANY(%s) AND actor <> %s ORDER BY seq"
TAKES_BACK = [BallotUndone.kind, PassDiscarded.kind]


class SharedSightings:
    """Pages that the cameras and scanners of all tables have counted.

    Args:
        link: of this table.
    """

    def __init__(self, link: Link) -> None:
        self._link = link
        self._unsent: list[tuple[object, ...]] = []

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
        """Tell the other tables of a sheet that was written down.

        The sheet is on disk already, so a cable that is pulled now is no fault here: the prints go with the next sheet.

        Args:
            place: ``(stack, sheet)``.
            seq: number of the entry that wrote it down.
            prints: of its pages.
        """
        self._unsent += [
            (seq, round_id, pass_no, *place, teller, one.page, one.fingerprint, one.states)
            for one in prints
            if one.fingerprint
        ]
        try:
            with self._link.use() as connection, connection.transaction(), connection.cursor() as cursor:
                cursor.executemany(_PUT, self._unsent)
        except Fault:
            return
        self._unsent = []

    def follow(self, round_id: str, *, pass_no: int, teller: str, since: int) -> FollowedPass:
        """Follow what others count in a pass, from its first sheet on.

        Args:
            teller: whose own sheets are left out.
            since: number of an entry; what was taken back before it is known already.
        """
        return FollowedPass(self._link, round_id, pass_no=pass_no, teller=teller, since=since)


class FollowedPass:
    """What others count in one pass; ``news`` gives each sheet once."""

    def __init__(self, link: Link, round_id: str, *, pass_no: int, teller: str, since: int) -> None:
        self._link = link
        self._round = round_id
        self._pass = pass_no
        self._teller = teller
        self._since = since
        self._last = 0
        self._seq = 0
        self._undone: dict[tuple[int, int], int] = {}
        self._discarded = 0

    def news(self) -> tuple[Sighting, ...]:
        """Return sheets counted and taken back since the last call; nothing while the cable is pulled."""
        try:
            with self._link.use() as connection, connection.transaction():
                rows = connection.execute(_NEWS, (self._last, self._round, self._pass, self._teller)).fetchall()
                undone = connection.execute(_TAKEN_BACK, (self._seq, TAKES_BACK, self._teller)).fetchall()
        except Fault:
            return ()
        gone = []
        for seq, kind, body in undone:
            place = self._taken_back(seq, kind, body)
            if place is not None and seq > self._since:
                gone.append(place)
        if rows:
            self._last = rows[-1][0]
        found = []
        for _, seq, stack, sheet, page, fingerprint, states in rows:
            # It was taken back before the news of it came: it may be laid again.
            if seq > max(self._discarded, self._undone.get((stack, sheet), 0)):
                found.append(Sighting((stack, sheet), SheetPrint(bytes(fingerprint), page, bytes(states))))
        # What was taken back comes first: the same place may have been counted again meanwhile.
        return (*(Sighting(place, None) for place in gone), *found)

    def _taken_back(self, seq: int, kind: str, body: str) -> tuple[int, int] | None:
        self._seq = seq
        what = json.loads(body)
        if (what["round"], what["number"]) != (self._round, self._pass):
            return None
        if kind == PassDiscarded.kind:
            self._discarded = seq
            return WHOLE_PASS
        place = (what["stack"], what["sheet"])
        self._undone[place] = seq
        return place
