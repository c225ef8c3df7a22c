"""Printing ballots without a window: from a congress file, or from a ballot described in JSON."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import typer

from ballotcount.cli import show
from ballotcount.cli.adopt import adopt, mark
from ballotcount.cli.desk import JSON, looked_at
from ballotcount.cli.prove import prove, write_plan
from ballotcount.cli.writing import write_all
from ballotcount.domain.election import Candidate
from ballotcount.domain.errors import UserError
from ballotcount.domain.head_code import head_code
from ballotcount.files import layout_file
from ballotcount.paper.cameras import camera_words, cameras_for
from ballotcount.paper.checks import Approved, PointVerdict, check_list
from ballotcount.paper.deck import deck_pdf, make_deck, truth_of
from ballotcount.paper.geometry import layout_of
from ballotcount.paper.pdf import ballot_pdf, serial_pdf
from ballotcount.paper.proof import check_list_pdf, pdf_digest, proof_pdf
from ballotcount.paper.round_spec import DETAILS as KNOWN
from ballotcount.paper.round_spec import BallotDesign
from ballotcount.paper.sheet import ComposedSheet, compose
from ballotcount.paper.spec import BallotSpec, PaperSize, check, tidied
from ballotcount.paper.spec_file import read_spec
from ballotcount.service import printing
from ballotcount.service.elections import require_apart
from ballotcount.service.kept_papers import office_file
from ballotcount.service.texts import tidy_name
from ballotcount.text import words

MOST_COPIES = 20_000
"""More sheets than any hall of delegates; a slip of the finger stops here and not at the printer."""

MOST_TESTS = 2_000

FILE = typer.Argument(None, metavar="[FILE]")
ROUND = typer.Option(None, "--round", metavar="R", help="e1r1, 1")
SPEC = typer.Option(None, "--spec", metavar="SPEC.json")
OUT = typer.Option(..., "--out")
LAYOUT = typer.Option(None, "--layout", metavar="LAYOUT.json")
SERIAL = typer.Option(False, "--serial", help="Mã ngẫu nhiên trên mỗi phiếu. A random code on each ballot.")
PAPER = typer.Option("", "--paper", metavar="A6|A5|A4|A3")
DETAILS = typer.Option("", "--details", metavar="birth,post,unit")
COLUMNS = typer.Option(None, "--columns")


def add(app: typer.Typer) -> None:
    """Add ``ballots print``, ``layout``, ``proof``, ``test-deck``, ``adopt``, ``mark``, ``plan`` and ``prove``."""
    ballots = typer.Typer(no_args_is_help=True, help="In phiếu bầu. Print ballots.")
    ballots.command("print")(print_ballots)
    ballots.command("layout")(write_layout)
    ballots.command("proof")(write_proof)
    ballots.command("test-deck")(write_deck)
    ballots.command("adopt")(adopt)
    ballots.command("mark")(mark)
    ballots.command("plan")(write_plan)
    ballots.command("prove")(prove)
    app.add_typer(ballots, name="ballots")


def print_ballots(
    file: Path | None = FILE,
    round: str | None = ROUND,
    spec: Path | None = SPEC,
    out: Path = OUT,
    layout: Path | None = LAYOUT,
    copies: int = typer.Option(1, "--copies"),
    serial: bool = SERIAL,
    paper: str = PAPER,
    details: str = DETAILS,
    columns: int | None = COLUMNS,
    as_json: bool = JSON,
) -> None:
    """In phiếu ra PDF. Print the ballots as a PDF."""
    if not 1 <= copies <= MOST_COPIES:
        raise UserError("ballots.copies", copies=copies, most=MOST_COPIES)
    source = ballot_source(
        file, round=round, spec=spec, look=look_asked(paper, details=details, columns=columns, serial=serial)
    )
    source.require_own()
    sheet = source.sheet()
    # Before a page is made: no ballots but the proof that two members approved (attacks M3, W6).
    source.require_approved(sheet)
    if serial:
        # Who holds a ballot can copy its code: secrecy is weaker, and the congress should have voted for it.
        print(words.t("paper.warn.serial"), file=sys.stderr)
    pdf = serial_pdf(sheet, _serials(copies)) if serial else ballot_pdf(sheet, copies)
    files = [(out, pdf)]
    drawn = layout_of(sheet)
    if layout is not None:
        files.append((layout, layout_file.text_of(drawn).encode()))
    # Both or neither: the reader measures these very ballots by this layout.
    write_all(files)
    facts = {"layout": sheet.id, "pages": len(sheet.leaves), "copies": copies, "out": str(out)}
    cameras = cameras_for(drawn)
    facts |= {"cameras": asdict(cameras)} if as_json else {}
    _tell("paper.said.printed", facts | {"sha256": pdf_digest(pdf), "serial": serial}, as_json)
    for sentence in camera_words(cameras):
        print(sentence, file=sys.stderr)


def write_layout(
    file: Path | None = FILE,
    round: str | None = ROUND,
    spec: Path | None = SPEC,
    out: Path = OUT,
    serial: bool = SERIAL,
    paper: str = PAPER,
    details: str = DETAILS,
    columns: int | None = COLUMNS,
    as_json: bool = JSON,
) -> None:
    """Lập tệp bố cục phiếu. Write the layout file that the reader measures by."""
    source = ballot_source(
        file, round=round, spec=spec, look=look_asked(paper, details=details, columns=columns, serial=serial)
    )
    source.say_office()
    sheet = source.sheet()
    write_all([(out, _layout_bytes(sheet))])
    _tell("paper.said.layout", {"layout": sheet.id, "pages": len(sheet.leaves), "out": str(out)}, as_json)


def write_proof(
    file: Path | None = FILE,
    round: str | None = ROUND,
    spec: Path | None = SPEC,
    out: Path = OUT,
    checks: Path = typer.Option(..., "--checks", metavar="CHECKS.pdf"),
    copies: int | None = typer.Option(None, "--copies"),
    serial: bool = SERIAL,
    paper: str = PAPER,
    details: str = DETAILS,
    columns: int | None = COLUMNS,
    as_json: bool = JSON,
) -> None:
    """Lập mẫu phiếu để duyệt và bảng soát. Write the proof and its check list for two tellers; exit 1 if unequal."""
    source = ballot_source(
        file, round=round, spec=spec, look=look_asked(paper, details=details, columns=columns, serial=serial)
    )
    source.say_office()
    sheet = source.sheet()
    digest = pdf_digest(ballot_pdf(sheet))
    points = check_list(sheet.spec, source.approved)
    write_all(
        [
            (out, proof_pdf(sheet)),
            (checks, check_list_pdf(sheet, points, pdf_sha256=digest, copies=copies, journal=source.journal)),
        ]
    )
    wrong = [point.id for point in points if point.verdict is PointVerdict.DIFFERENT]
    facts = {"layout": sheet.id, "sha": digest, "out": str(out), "checks": str(checks), "differs": wrong}
    _tell("paper.said.proof", facts, as_json)
    if wrong:
        print(words.t("paper.warn.differs", count=len(wrong), where=", ".join(wrong[:5])), file=sys.stderr)
        raise typer.Exit(1)


def write_deck(
    file: Path | None = FILE,
    round: str | None = ROUND,
    spec: Path | None = SPEC,
    out: Path = OUT,
    truth: Path = typer.Option(..., "--truth", metavar="TRUTH.json"),
    layout: Path | None = LAYOUT,
    sheets: int = typer.Option(24, "--sheets"),
    seed: int = typer.Option(1, "--seed"),
    paper: str = PAPER,
    details: str = DETAILS,
    columns: int | None = COLUMNS,
    as_json: bool = JSON,
) -> None:
    """In bộ phiếu thử đã đánh dấu sẵn, kèm đáp án. Print marked test ballots and their answers."""
    if not 1 <= sheets <= MOST_TESTS:
        raise UserError("ballots.sheets", sheets=sheets, most=MOST_TESTS)
    source = ballot_source(
        file, round=round, spec=spec, look=look_asked(paper, details=details, columns=columns, serial=False)
    )
    source.require_own()
    deck = make_deck(source.spec, sheets, seed)
    files = [(out, deck_pdf(deck)), (truth, truth_of(deck).encode())]
    if layout is not None:
        files.append((layout, _layout_bytes(deck.sheet)))
    write_all(files)
    facts = {"layout": deck.sheet.id, "sheets": sheets, "seed": seed, "out": str(out), "truth": str(truth)}
    _tell("paper.said.deck", facts, as_json)


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a ballot comes from.

    Attributes:
        approval: how far its approval has come, given the SHA-256 of one copy, and the layout where sheets carry
            serials; always approved without a congress.
        journal: number and code of the last entry; empty without a congress.
        office: the office's own file that the ballot on record is; empty for a ballot of this program.
    """

    spec: BallotSpec
    approved: Approved
    approval: Callable[[str, str], str]
    journal: str = ""
    office: str = ""

    def require_own(self) -> None:
        """Refuse to print a ballot of this program beside an office's own: two kinds would lie in one box."""
        if self.office:
            raise UserError("ballots.office_form", file=self.office)

    def say_office(self) -> None:
        """Say that the ballot on record is an office's own; what is drawn here may replace it."""
        if self.office:
            print(words.t("paper.warn.office_form", file=self.office), file=sys.stderr)

    def sheet(self) -> ComposedSheet:
        return compose(self.spec)

    def require_approved(self, sheet: ComposedSheet) -> None:
        """Refuse another ballot than the proof on record; say it where two tellers have not approved yet."""
        found = self.approval(pdf_digest(ballot_pdf(sheet)), sheet.id if sheet.spec.serial else "")
        if found == "other":
            raise UserError("ballots.not_the_proof")
        if found != "approved":
            print(words.t(f"paper.warn.{found}"), file=sys.stderr)


def look_asked(paper: str, details: str, columns: int | None, serial: bool) -> Callable[[], BallotDesign]:
    """Return what the options ask for, worked out when it is needed."""

    def look() -> BallotDesign:
        sizes = {size.value: size for size in PaperSize}
        if paper.upper() not in ("", *sizes):
            raise UserError("ballots.paper", paper=paper, known=", ".join(sizes))
        cells = {cell.value: cell for cell in KNOWN}
        asked = [word.strip() for word in details.split(",") if word.strip()]
        if unknown := [word for word in asked if word not in cells]:
            raise UserError("ballots.details", details=", ".join(unknown), known=", ".join(cells))
        size = sizes.get(paper.upper(), PaperSize.A5)
        return BallotDesign(paper=size, details=tuple(cells[word] for word in asked), columns=columns, serial=serial)

    return look


def ballot_source(file: Path | None, round: str | None, spec: Path | None, look: Callable[[], BallotDesign]) -> _Source:
    """Return the ballot that is meant: of a round in a congress file, or described in JSON.

    Raises:
        UserError: ``ballots.spec_or_file``, neither or both; as reading either.
    """
    if spec is not None and file is None and round is None:
        described = _as_a_list(read_spec(spec))
        return _Source(replace(described, serial=look().serial), Approved(), lambda _pdf, _layout: "approved")
    if file is None or round is None or spec is not None:
        raise UserError("ballots.spec_or_file")
    return _from_congress(file, round, look())


def _as_a_list(spec: BallotSpec) -> BallotSpec:
    """Put the names of a described ballot through the checks that a list in a congress passes."""
    check(tidied(spec))
    people = tuple(replace(one, name=tidy_name(one.name)) for one in spec.candidates)
    require_apart(
        [
            Candidate(one.no, one.name, born=one.birth_year or "", post=one.post or "", unit=one.unit or "")
            for one in people
        ]
    )
    return replace(spec, candidates=people)


def _from_congress(file: Path, round_id: str, look: BallotDesign) -> _Source:
    with looked_at(file) as session:
        spec = printing.ballot_of(session, round_id, look)
        approved = printing.approved_of(session, round_id)
        state = session.state.rounds.get(printing.plan_of(session, round_id).id)
    return _Source(
        spec,
        approved,
        # Asked when the PDF is made: the file is closed by then, the session's state is not.
        lambda pdf, layout: printing.approval_of(session, asked=round_id, pdf=pdf, serial_layout=layout).value,
        # At the foot of the check list: who keeps the paper can hold the file against it (attack C2).
        journal=f"{session.state.head.seq}: {head_code(session.state.head.hash)}",
        office="" if state is None else office_file(state, file),
    )


def _layout_bytes(sheet: ComposedSheet) -> bytes:
    return layout_file.text_of(layout_of(sheet)).encode()


def _serials(count: int, token: Callable[[int], str] = secrets.token_hex) -> Iterator[str]:
    """Yield random serials, each once; they are written down nowhere."""
    seen: set[str] = set()
    while len(seen) < count:
        # Drawn at random: a running number would tell in which order ballots were handed out.
        serial = token(4).upper()
        if serial not in seen:
            seen.add(serial)
            yield serial


def _tell(id: str, facts: Mapping[str, object], as_json: bool) -> None:
    if as_json:
        show(dict(facts))
    else:
        print(words.t(id, **facts))
