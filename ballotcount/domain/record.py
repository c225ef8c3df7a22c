"""Everything that is known of one counted round, ready to be rendered.

Minutes, reports, exports, slides, the capsule and the hall's screen are all rendered from one ``RoundRecord``, so they
cannot disagree. It is public by design: its ballots are sorted by what they say, and nothing in it tells where a sheet
lay or when it was counted. What only the board may see (places in the stacks, the entry log) is a ``BoardPapers``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.election import Election, Round, Sheets, ShowOfHands
from ballotcount.domain.journal import Head
from ballotcount.domain.layout import Option
from ballotcount.domain.outcome import Outcome
from ballotcount.domain.people import Congress, Role


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the board as the minutes name them; no PIN, no id."""

    name: str
    role: Role


class PassKind(StrEnum):
    """How one pass over the sheets was made."""

    TYPED = "typed"
    READ_ALOUD = "read_aloud"
    """One reads, one marks."""
    SCAN = "scan"
    CAMERA = "camera"
    CONTACT = "contact"
    """Somebody looked at every mark of a machine pass on contact sheets."""
    SAMPLE = "sample"
    """Two people read the sheets that public dice drew."""
    PILES = "piles"
    """Equal sheets were put on piles, and two people counted each pile."""


@dataclass(frozen=True, slots=True)
class CountingPass:
    """One pass over the sheets.

    Attributes:
        number: from 1.
        by: names of those who typed or laid the sheets, each once, sorted.
        sheets: sheets that this pass covered.
        planted, found: on contact sheets, wrong marks that the program showed as right ones, and how many of them
            were taken out: how closely the checker looked.
        piles: how many piles of equal sheets there were.
        seed, limit, risk: of a sample: digits of the dice, the risk limit and the risk that is left, in per cent; the
            risk is in words, rounded up.
        differences: sheets of a sample of which the paper said something else than the record.
    """

    number: int
    kind: PassKind
    by: tuple[str, ...]
    sheets: int
    planted: int = 0
    found: int = 0
    piles: int = 0
    seed: str = ""
    limit: int = 0
    risk: str = ""
    differences: int = 0


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision of people about a sheet, without saying which sheet of the pile it was.

    Attributes:
        question: code of what was asked (``difference``, ``doubtful_mark``, ``foreign_ink``, ...).
        candidates: the lines that were asked about; empty when the whole sheet was.
        decision: the sheet as decided.
        by: names of those who decided, sorted.
        article: document and article that was cited, or empty.
    """

    question: str
    candidates: tuple[int, ...]
    decision: Ballot
    by: tuple[str, ...]
    article: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class MarkScore:
    """What the machine measured on one target of a counted sheet.

    Attributes:
        score: how much of a mark there is, 0 (clean) to 1 (a full mark).
        marked: what the machine made of it; None when it left it to people.
        ruled: True when people decided this line, so that no threshold moves it.
    """

    candidate: int
    option: Option
    score: float
    marked: bool | None
    ruled: bool = False


@dataclass(frozen=True, slots=True)
class CountedBallot:
    """One sheet as it was counted.

    Attributes:
        invalid: code of the reason for which the rules or the tellers refuse the sheet, or None when it is valid.
        scores: the machine's figures, for a sheet that was read from a picture.
        picture: SHA-256 of the kept picture of the sheet, or None.
    """

    ballot: Ballot
    invalid: str | None = None
    scores: tuple[MarkScore, ...] = ()
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class Stability:
    """Between which thresholds of the machine the elected list stays the same.

    Attributes:
        threshold: the middle between the strongest ink that the machine left out and the weakest mark that it took.
        low, high: the elected list is the same for every threshold from ``low`` to ``high``, on a grid of ``step``.
        sheets: machine-read sheets the statement rests on.
    """

    threshold: float
    low: float
    high: float
    step: float
    sheets: int


@dataclass(frozen=True, slots=True)
class CredentialsGroup:
    """One group of the credentials figures; its parts add up to ``total``.

    Attributes:
        code: e.g. ``sex``, ``age``; ``documents.group.<code>`` names it.
        parts: ``(code or literal label, people)`` in the order shown.
    """

    code: str
    parts: tuple[tuple[str, int], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Credentials:
    """The figures of the credentials report (*báo cáo thẩm tra tư cách đại biểu*)."""

    convened: int
    present: int
    groups: tuple[CredentialsGroup, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Times:
    """Moments of the round, UTC in ISO 8601, empty when it has not come to that."""

    issued: str = ""
    collected: str = ""
    counting: str = ""
    closed: str = ""
    announced: str = ""


@dataclass(frozen=True, slots=True)
class RulesUsed:
    """The rule profile of the round, in the words that the papers print.

    Attributes:
        title: the regulation, e.g. "Bầu cử trong Đảng (Quyết định 190-QĐ/TW, 10/10/2024)".
        text: the whole profile, so that anybody can count again under it; its SHA-256 is ``Round.profile_hash``.
        person: how a candidate is addressed, e.g. "đồng chí".
        minutes: title of the counting minutes.
        board: what the counting board is called.
        presidium: who signs at the left.
        people: who is convened, e.g. "đại biểu chính thức".
        base: the base in words.
        deductions: ``(ground, people)`` for every ground on which people left the base.
        reasons: words for the codes of invalid ballots, in the order of the profile.
        keeping: what becomes of the sealed ballots.
        cite: the regulation by its full name, "Quy chế bầu cử trong Đảng ban hành kèm theo ..."; empty: the title.
        head: what the head teller is called, "Trưởng ban" or "Tổ trưởng".
        meeting: what the meeting is called, "Hội nghị", "Cuộc họp"; empty: by the kind of congress.
        form: id of the form of the counting minutes; empty where the program chooses by the profile's id.
        approved_by_vote: the congress votes on the minutes, which keep a line for it.
        consequences: the profile's own words for what follows from a share of votes, by code.
    """

    title: str = ""
    text: str = ""
    person: str = "đồng chí"
    minutes: str = "BIÊN BẢN KIỂM PHIẾU"
    board: str = "Ban kiểm phiếu"
    presidium: str = "T/M ĐOÀN CHỦ TỊCH"
    people: str = "đại biểu"
    base: str = ""
    deductions: tuple[tuple[str, int], ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    keeping: str = ""
    cite: str = ""
    head: str = "Trưởng ban"
    meeting: str = ""
    form: str = ""
    approved_by_vote: bool = False
    consequences: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RoundRecord:
    """One counted round.

    Attributes:
        judged: lines on which passes differed, by the name of who judged them, sorted.
        board_acts: what the board changed or decided and everybody has to know of, each in a sentence.
        board: members of the counting board (*ban kiểm phiếu*), head first.
        presidium: names of those who sign for it (*đoàn chủ tịch*).
        witnesses: names of witnesses, where the form asks for them.
        list_votes: votes by show of hands on number and list.
        ballots: every sheet as counted, sorted by what it says.
        shortfall: why fewer sheets came back than were issued, in the board's words.
        copies: how many copies of the minutes are made.
        pictures_kept: False when the congress voted against keeping pictures; None when no pictures were taken.
        head: end of the journal when the round was closed.
        program: name and version of the program that counted.
        accepted: the congress's decision to elect without the quorum, in its words; empty where it was met.
        stated: figures that only the minutes of a public election name, by ``area``, ``constituency``,
            ``complaints_received``, ``complaints_settled``, ``complaints_forwarded``.
        second_way: the congress's decision on how the second pass is made, in its words; empty where it is typed.
        added: numbers of those on the list of a further round who did not stand in the round before it.
    """

    congress: Congress
    board: tuple[Member, ...]
    election: Election
    round: Round
    outcome: Outcome
    sheets: Sheets
    ballots: tuple[CountedBallot, ...]
    rules: RulesUsed = field(default_factory=RulesUsed)
    presidium: tuple[str, ...] = ()
    secretaries: tuple[str, ...] = ()
    witnesses: tuple[str, ...] = ()
    list_votes: tuple[ShowOfHands, ...] = ()
    passes: tuple[CountingPass, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    shortfall: str = ""
    copies: int = 3
    pictures_kept: bool | None = None
    # One object for all records is safe, because it is frozen.
    times: Times = Times()
    head: Head | None = None
    stability: Stability | None = None
    credentials: Credentials | None = None
    program: str = "BallotCount"
    accepted: str = ""
    judged: tuple[tuple[str, int], ...] = ()
    board_acts: tuple[str, ...] = ()
    stated: Mapping[str, int] = field(default_factory=dict)
    second_way: str = ""
    added: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedBallot:
    """A counted sheet with its place in the sealed pile, for finding the paper again.

    Attributes:
        stack: number of the stack, from 1.
        sheet: number in the stack, from 1.
    """

    stack: int
    sheet: int
    counted: CountedBallot


class LogAct(StrEnum):
    """What happened to a sheet in the entry log (*nhật ký nhập phiếu*)."""

    ENTERED = "entered"
    READ = "read"
    CORRECTED = "corrected"
    UNDONE = "undone"
    RULED = "ruled"


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the entry log.

    Attributes:
        at: UTC, ISO 8601.
    """

    at: str
    act: LogAct
    by: str
    station: str
    pass_number: int
    stack: int
    sheet: int
    ballot: Ballot


@dataclass(frozen=True, slots=True)
class BoardPapers:
    """What only the board may see: it tells the order of the sheets and is sealed together with them."""

    placed: tuple[PlacedBallot, ...] = ()
    log: tuple[LogLine, ...] = ()


def by_content(counted: CountedBallot) -> tuple[object, ...]:
    """Sort key that depends only on what a sheet says and looks like."""
    ballot = counted.ballot
    # Words and numbers of votes cannot be compared, so the type goes first; padded, because as text 10 is before 9.
    marks = tuple((number, type(mark).__name__, str(mark).zfill(12)) for number, mark in ballot.marks)
    return (
        counted.invalid or "",
        marks,
        ballot.invalid or "",
        ballot.written,
        ballot.shares or 0,
        # Down to picture and figures: two equal sheets must not keep the order in which they were counted.
        counted.picture or "",
        tuple((s.candidate, s.option.value, s.score) for s in counted.scores),
    )
