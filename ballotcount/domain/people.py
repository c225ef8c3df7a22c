"""The congress and its people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class CongressKind(StrEnum):
    """What kind of meeting elects; it decides the base and the quorum."""

    DELEGATES = "delegates"
    """Delegates' congress (*đại hội đại biểu*)."""
    MEMBERS = "members"
    """Members' congress (*đại hội đảng viên, đoàn viên, toàn thể*)."""
    CONFERENCE = "conference"
    """Conference of a committee (*hội nghị ban chấp hành*)."""
    COUNCIL = "council"
    """Session of a local council (*Hội đồng nhân dân*)."""
    SHAREHOLDERS = "shareholders"
    """General meeting of shareholders."""


class Heading(StrEnum):
    """The official heading at the top right of ballots and minutes."""

    PARTY = "party"
    """ĐẢNG CỘNG SẢN VIỆT NAM"""
    STATE = "state"
    """CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM / Độc lập - Tự do - Hạnh phúc"""


@dataclass(frozen=True, slots=True)
class Congress:
    """The meeting that elects.

    Attributes:
        name: as in the heading, e.g. "Đại hội đại biểu Đảng bộ tỉnh lần thứ XX".
        organisation: who holds it, e.g. "ĐẢNG BỘ TỈNH NGHỆ AN".
        superior: the organisation above it, printed over ``organisation`` where the form asks for it.
        term: e.g. "2025 - 2030".
        profile: id of the rule profile it voted for.
    """

    name: str
    organisation: str
    superior: str
    level: str
    term: str
    date: date
    place: str
    kind: CongressKind
    heading: Heading
    profile: str

    @property
    def term_beside(self) -> str:
        """The term where it has to be said beside the name: offices like to write "nhiệm kỳ 2025-2030" into it."""
        name = _without_blanks(self.name)
        return "" if "nhiệmkỳ" in name or _without_blanks(self.term) in name else self.term


def _without_blanks(text: str) -> str:
    return re.sub(r"[\s–-]+", "", text).casefold()


class DelegateKind(StrEnum):
    """How a person came to the congress."""

    ELECTED = "elected"
    EX_OFFICIO = "ex_officio"
    """*Đương nhiên*"""
    DESIGNATED = "designated"
    """*Chỉ định*"""
    ALTERNATE = "alternate"
    """*Dự khuyết*; counts only while replacing an official delegate."""
    MEMBER = "member"
    """Member at a members' congress or of the conferring committee, deputy of a council."""
    SHAREHOLDER = "shareholder"


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"


@dataclass(frozen=True, slots=True)
class Delegate:
    """One person of the roster. Unknown facts stay empty (or None) and are never guessed.

    Attributes:
        id: stable within the congress, e.g. "d17".
        name: full name in NFC, as printed.
        sort_name: overrides ``name`` for sorting where the rule of names would err.
        born: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, or empty.
        joined: day of joining the Party, union or Youth Union, written like ``born``.
        on_convening_committee: member of the committee that convenes the congress
            (its absences leave the base under their own ground).
        shares: voting shares of a shareholder, or the votes that a delegate carries.
    """

    id: str
    name: str
    unit: str = ""
    born: str = ""
    sex: Sex | None = None
    ethnicity: str = ""
    post: str = ""
    kind: DelegateKind = DelegateKind.ELECTED
    joined: str = ""
    schooling: str = ""
    profession: str = ""
    theory: str = ""
    on_convening_committee: bool = False
    shares: int = 0
    sort_name: str = ""
    note: str = ""


class Presence(StrEnum):
    """Where a convened person stands, in the words of the election rules."""

    CONVENED = "convened"
    """Convened, not yet checked in."""
    PRESENT = "present"
    ABSENT = "absent"
    """Absent for a time, or without an accepted reason: stays in the base."""
    ABSENT_ACCEPTED = "absent_accepted"
    """Absent for a time with an accepted reason: stays in the base."""
    ABSENT_THROUGHOUT = "absent_throughout"
    """Absent the whole congress without an accepted reason."""
    ABSENT_THROUGHOUT_ACCEPTED = "absent_throughout_accepted"
    """Absent the whole congress with a reason the convening committee accepted."""
    REPLACED = "replaced"
    """Absent throughout and replaced by an alternate, who counts instead."""
    SUSPENDED = "suspended"
    """*Đình chỉ sinh hoạt*"""
    PROSECUTED = "prosecuted"
    """*Khởi tố, truy tố*"""
    DETAINED = "detained"
    """*Tạm giam*"""
    EXEMPT_ABSENT = "exempt_absent"
    """Exempt from work and activities (*miễn công tác và sinh hoạt*) and not attending."""
    TEMPORARY_ELSEWHERE = "temporary_elsewhere"
    """Introduced to temporary activity in another organisation."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """What the board recorded of one person.

    Attributes:
        replaced_by: id of the alternate, for ``Presence.REPLACED``.
    """

    delegate: str
    presence: Presence
    replaced_by: str | None = None
    note: str = ""


def with_late(before: Mapping[str, Attendance], now: Mapping[str, Attendance]) -> dict[str, Attendance]:
    """Return where people stood before, by id, and who has come since; nobody who was here then is gone.

    A seat stays with who filled it before: an alternate who comes later has no second vote for it.
    """
    came = {key: one for key, one in now.items() if one.presence in (Presence.PRESENT, Presence.REPLACED)}
    here = {key for key, one in before.items() if one.presence is Presence.PRESENT}
    return {**before, **{key: one for key, one in came.items() if key not in here}}


class Role(StrEnum):
    """What a person of the board may do."""

    HEAD = "head"
    SECRETARY = "secretary"
    TYPIST = "typist"
    # The last two are no members of the board and see no unfinished figures.
    TECHNICIAN = "technician"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class Teller:
    """A person who works on the count.

    Attributes:
        id: stable within the congress, e.g. "t1"; the actor of journal entries.
        delegate: id in the roster; technicians need not be delegates.
        pin: private key sealed with the PIN, or the argon2 hash of the PIN in a file of version 0.1; never the PIN.
        key: public key (Ed25519, base64) that the entries of this person are signed for; empty in version 0.1.
        lent: the PIN was set by somebody else: no signature counts and no consent, until its owner has changed it.
    """

    id: str
    name: str
    role: Role
    delegate: str | None = None
    pin: str = ""
    key: str = ""
    lent: bool = False
