"""What all events share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; ``kind`` is its name in the journal."""

    kind: ClassVar[str] = ""
