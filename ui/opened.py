"""The open congress: its file, its session, and the tables that share it."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from ballotcount.domain.errors import UserError

if TYPE_CHECKING:
    from ballotcount.service.session import Session
    from ballotcount.storage import OpenCongress
    from ballotcount.storage.shared.hosting import Host


class Opened:
    """The open congress; touched on the lane only."""

    def __init__(self) -> None:
        self.file: OpenCongress | None = None
        self.session: Session | None = None
        self.host: Host | None = None

    def need(self) -> Session:
        """Return the session, or the fault that says that no congress is open."""
        if self.session is None:
            raise UserError("desk.no_congress")
        return self.session

    def still(self) -> AbstractContextManager[OpenCongress]:
        """Return the open file, left alone while it is copied.

        Raises:
            UserError: ``desk.no_congress``.
        """
        if self.file is None:
            raise UserError("desk.no_congress")
        return self.host.still() if self.host is not None else nullcontext(self.file)

    def close(self) -> None:
        """Close the file; what is at the tables comes home first."""
        if self.host is not None:
            self.host.close()
        self.host = None
        if self.file is not None:
            self.file.close()
        self.file = None
        self.session = None
