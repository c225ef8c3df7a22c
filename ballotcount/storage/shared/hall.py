"""What the hall's screen shows, as a picture: a viewer's laptop gets this and nothing else."""

from __future__ import annotations

from ballotcount.storage.shared.link import Link
from ballotcount.storage.shared.sql import HALL as CHANNEL

__all__ = ["CHANNEL", "publish", "shown"]


def publish(link: Link, picture: bytes) -> None:
    """Give the viewers another picture; the head only.

    Args:
        picture: PNG.

    Raises:
        EnvironmentFault: ``tables.lost``.
    """
    with link.use() as connection:
        connection.execute(
            "INSERT INTO shown (picture) VALUES (%s) ON CONFLICT (one) DO UPDATE SET picture = excluded.picture",
            (picture,),
        )


def shown(link: Link) -> bytes | None:
    """Return the picture of the hall's screen, PNG, or None before the first.

    Raises:
        EnvironmentFault: ``tables.lost``.
        UserError: ``tables.put_out``.
    """
    with link.use() as connection:
        found = connection.execute("SELECT picture FROM shown").fetchone()
    return bytes(found[0]) if found else None
