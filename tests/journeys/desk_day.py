"""A whole day at the window, from a new file to signed minutes, capsule and seal: the sheets are real pictures.

The hall is the sample's: its people, its list, its marked sheets, drawn, scanned and filmed with the project's own pen.
Only where the system's own window for files would open, the file is handed over by hand.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ballotcount import storage
from ballotcount.domain.ballot import Ballot, VotingMethod
from ballotcount.domain.comparing import value_of
from ballotcount.domain.election import RoundKind
from ballotcount.domain.outcome import NextStep
from ballotcount.domain.people import Role
from ballotcount.files import layout_file
from ballotcount.roster.names import searchable
from ballotcount.sample import congress as sample
from ballotcount.sample import machine_passes as machine
from ballotcount.sample.roster import roster_workbook
from ballotcount.sample.sheets import Marker
from ballotcount.service import entry_check
from ballotcount.service.disputes import open_disputes
from ballotcount.service.entry_text import shown_entry
from ballotcount.service.sheet_words import value_words
from ballotcount.text.words import t
from tests.at_desk import confirm_roster
from tests.evidence.certificates import p12
from tests.journeys.person import Person
from ui.progress import STAGES
from ui.sign_in.seat import NewPinDialog
from ui.stages.congress.proposals import as_written
from ui.stages.disputes.decide_page import KEYS
from ui.widgets.controls import chosen
from ui.widgets.entry import NOTHING
from ui.widgets.viewer import Viewer

PIN = "246813"
PASSPHRASE = "mật khẩu"
HEAD = "t1"
SECRETARY = "t2"
FIRST = "t3"
SECOND = "t4"
BOARD = (Role.SECRETARY, Role.TYPIST, Role.TYPIST, Role.TYPIST, Role.TYPIST)
STACK = 20

Shown = Callable[[str], object]
"""Called at moments worth a picture, with the moment's name."""


class DeskDay:
    """One congress, one step after the other; each leaves the desk ready for the next.

    Args:
        folder: where the congress file and everything else goes.
        count: official delegates.
        shown: hears of every moment.
    """

    def __init__(self, person: Person, folder: Path, count: int = 24, seed: int = 7, shown: Shown = print) -> None:
        self.claimed: set[str] = set()
        self.signed: tuple[tuple[str, Path], ...] = ()
        self.first_pins: dict[str, str] = {}
        """By member: the PIN that the program drew; everybody chooses their own when they sit down first."""
        self.person = person
        self.folder = folder
        self.count = count
        self.seed = seed
        self.shown = shown
        self.path = folder / "dai-hoi.ballot"
        self.people = sample.delegates(count, seed)
        self.board = self.people[:count][-sample.BOARD :]
        self.sheets: dict[str, tuple[Ballot, ...]] = {}

    def stage(self, name: str) -> Any:
        """Open a stage by the rail, unless it is open."""
        shell = self.person.shell
        return shell.current if shell.current.name == name else self.person.open(name, STAGES.index(name))

    def sit(self, teller: str) -> None:
        """Somebody else sits down; who sits there already stays."""
        if self.person.ask(lambda session: session.actor) == teller:
            return
        if teller == HEAD or teller in self.claimed:
            self.person.sign_in(teller, PIN)
            return
        self.person.sign_in(teller, self.first_pins[teller])
        self.claimed.add(teller)
        dialog = self.person._dialog(NewPinDialog)
        self.person.write(dialog.pin, PIN)
        self.person.enter(dialog.again, PIN)

    # -- before the vote ------------------------------------------------------------------------------------------

    def found(self) -> None:
        """A new file: the congress, its board, its presidium."""
        me = self.person
        stage = self.stage("congress")
        form = stage.found
        congress = sample.CONGRESS
        me.write(form.organisation, as_written(congress.organisation))
        form.organisation.editingFinished.emit()  # the Tab that leaves it
        me.add_to(form.name, congress.name[congress.name.index(" lần thứ") :])
        for field, words in (
            (form.term, congress.term),
            (form.place, congress.place),
            (form.date, f"{congress.date:%d/%m/%Y}"),
            (form.head, self.board[0].name),
            (form.pin, PIN),
            (form.again, PIN),
        ):
            if field.text() != words:  # some is proposed
                me.write(field, words)
        form.file.setText(str(self.path))  # the proposed one lies in the person's own folder
        me.pick(form.rules, congress.profile)
        me.pick(form.level, congress.level)
        self.shown("new")
        me.press(stage.make)
        stage = self.stage("congress")
        self._import_roster()
        stage = self.stage("congress")
        for number, (role, member) in enumerate(zip(BOARD, self.board[1:], strict=False), start=2):
            board = stage.board_page
            me.suggest(board.person, self._letters(member.name), member.name)
            me.pick(board.role, role.value)
            self.first_pins[f"t{number}"] = board.pin.text()
            me.key(board.person, Qt.Key.Key_Return)
        self.shown("board")
        me.turn(stage.tabs, "people")
        for box, people in (
            (stage.people_page.presidium, self.people[1:4]),
            (stage.people_page.secretaries, self.people[5:6]),
        ):
            for place, one in enumerate(people):
                if place:
                    me.key(box, Qt.Key.Key_Return)
                me.suggest(box, self._letters(one.name), one.name)
        self._press(stage, "desk.people.save")

    def _letters(self, name: str) -> str:
        """The fewest letters, typed without accents, that find a name of the roster: beginnings of its words."""
        known = [searchable(one.name, exact=False) for one in self.people]
        words = searchable(name, exact=False)
        for size in range(2, len(words)):
            if sum(words[-size:] in one for one in known) <= 2:
                return words[-size:]
        return words

    def _import_roster(self) -> None:
        """The roster from Excel, by the head: from then on names are found by their letters."""
        me = self.person
        workbook = self.folder / "danh-sach-dai-bieu.xlsx"
        workbook.write_bytes(roster_workbook(self.people))
        stage = self.stage("delegates")
        me.file_window()
        stage.take(workbook)
        me.settle()
        confirm_roster(me)

    def roster(self) -> None:
        """Some check in one by one by their cards, the rest is there already."""
        me = self.person
        self.sit(SECRETARY)
        stage = self.stage("delegates")
        for one in self.people[:3]:
            me.enter(stage.typed, one.id)
        me.turn(stage.tabs, "list")
        self._press(stage, "desk.delegates.all_here")
        me.answer_yes()
        with me.for_a_picture():
            me.turn(stage.tabs, "desk")
            me.write(stage.typed, self.people[8].name.split()[-1])
            me.settle()
            self.shown("check_in")
            me.write(stage.typed, "")

    def _press(self, parent: QWidget, words: str) -> None:
        """Press the button that says something; its key may stand behind the words."""
        shown = [one for one in parent.findChildren(QPushButton) if one.isVisible()]
        found = [one for one in shown if one.text().split("  ")[0].strip() == t(words)]
        assert len(found) == 1, (t(words), [one.text() for one in shown])
        self.person.press(found[0])

    def lists(self) -> None:
        """Two elections with their votes by show of hands."""
        names, seats = sample.list_of(self.count)
        standing = [one.name for one in self.people[:names]]
        self._election("Ban Chấp hành", "chap", seats, VotingMethod.STRIKE, standing)
        self.shown("list")
        self._election("Bí thư", "bi thu", 1, VotingMethod.AGREE, standing[:1])

    def _election(self, post: str, letters: str, seats: int, style: VotingMethod, names: Sequence[str]) -> None:
        me = self.person
        congress = sample.CONGRESS
        title = f"{post} {as_written(congress.organisation)}, nhiệm kỳ {congress.term}"
        stage = self.stage("elections")
        if stage.editing is not None:
            self._press(stage, "desk.elections.new")
        me.suggest(stage.what, letters, title)
        me.write(stage.seats, str(seats))
        me.key(stage.seats, Qt.Key.Key_Return)
        me.paste(stage.names.typed, "\n".join(names))
        if len(names) == 1:
            me.key(stage.names.typed, Qt.Key.Key_Return)
        me.pick(stage.style_box, style.value)
        me.shortcut(Qt.Key.Key_S)
        for subject in ("number", "list"):
            me.write(stage.hands.counts[subject][0], str(self.count))
        me.shortcut(Qt.Key.Key_S)
        assert {vote.subject for vote in stage.model.rows[-1].hands} == {"number", "list"}
        me.turn(stage.tabs, "list")

    # -- one round ------------------------------------------------------------------------------------------------

    def paper(self, round: str, *, prepare: str = "") -> None:
        """Prepare, draw, have two approve, print."""
        me = self.person
        stage = self.stage("ballots")
        if prepare:
            me.pick(stage.election, prepare)
            self._press(stage, "desk.ballots.prepare_act")
            stage = self.stage("ballots")
        assert me.desk.round == round
        assert chosen(stage.paper) == "A5"
        if not prepare:  # a round that follows; the first one was drawn when it was prepared
            self._press(stage, "desk.ballots.draw")
        self._press(stage, "desk.ballots.approve")
        me.think()
        viewer = [one for one in stage.findChildren(Viewer) if one.isVisible()][-1]
        me.press(viewer.act_button)
        me.think()
        me.press(viewer.act_button)
        me.answer_pin(self._other(HEAD, SECRETARY), PIN)
        self.shown(f"proof_{round}")
        assert stage.copies.value() == self.count + 2
        me.file_window()
        stage.print_to(self.folder / f"phieu-{round}.pdf")
        me.settle()

    def _other(self, *members: str) -> str:
        """The first of some members who does not sit at the desk."""
        at_desk = self.person.ask(lambda session: session.actor)
        return next(one for one in members if one != at_desk)

    def out_and_back(self, round: str, missing: int) -> None:
        """Issue a ballot to everybody; open the box and count the sheets, with a note where one is missing."""
        me = self.person
        stage = self.stage("issue")
        assert stage.count.value() == self.count
        unread = stage.view.unread
        me.press(stage.issue)
        if unread:
            me.answer_reason("Đại hội đã biểu quyết thông qua quy chế bầu cử", "quy che")
        me.answer_yes()
        me.write(stage.box, str(self.count - missing))
        if missing:
            me.suggest(stage.explanation, "thung", "một đại biểu không bỏ phiếu vào thùng")
        self.shown(f"box_{round}")
        me.press(stage.collect)
        self.sheets[round] = me.ask(lambda session: _marked(session, round, self.seed))

    def scan(self, round: str) -> None:
        """The first pass, from the scanner's folder; three marked sheets and a blank one try the scanner before."""
        me = self.person
        folder = self.folder / f"quet-{round}"
        stage = self.stage("count")
        page = self._machine(stage, "scan")
        trial = self.folder / f"thu-{round}"
        machine.scan(self._pen(round), self._trial(round), trial, self.seed)
        me.file_window()
        page.watch(trial)
        me.wait(lambda: page.gate is not None and not page.gate.left)
        me.press(page.certify_button)
        me.wait(lambda: page.gate is None)
        machine.scan(self._pen(round), self.sheets[round], folder, self.seed)
        me.file_window()
        page.watch(folder)
        self._machine_stacks(page, lambda: page.figures["entered"])
        self.shown("scan")

    def _trial(self, round: str) -> tuple[Ballot, ...]:
        """Three marked sheets and a blank one."""
        numbers = [one.no for one in self.person.ask(lambda session: session.round(round).plan.candidates)]
        return (*(sample.struck([one]) for one in numbers[:3]), sample.struck([]))

    def film(self, round: str) -> None:
        """The first pass, from a film of sheets laid under a camera."""
        me = self.person
        film = self.folder / f"quay-{round}.mp4"
        machine.film(self._pen(round), self.sheets[round], film, self.seed)
        self.sit(FIRST)
        stage = self.stage("count")
        page = self._machine(stage, "camera")
        me.file_window()
        page.open_film(film, hurry=True)
        own = lambda: page.own.entered if page.own is not None else 0  # noqa: E731
        me.wait(lambda: own() >= 5)
        self.shown("film")
        self._machine_stacks(page, own)

    def _pen(self, round: str) -> Marker:
        """The project's own strokes: what is shown of this day may be kept."""
        layout = layout_file.read(storage.papers_of(self.path) / f"{round}-layout.json")
        return Marker(layout, Random(f"pen {self.seed}"))

    def _machine(self, stage: Any, name: str) -> Any:
        me = self.person
        me.turn(stage.tabs, name)
        page = stage.tabs.stack.currentWidget()
        me.pick(page.stack_size, str(STACK))
        me.press(page.starts.itemAt(0).widget())
        return page

    def _machine_stacks(self, page: Any, entered: Callable[[], int]) -> None:
        """Give the slip of each stack when it is full."""
        me = self.person
        sheets = len(self.sheets[self.person.desk.round])
        for first in range(0, sheets, STACK):
            held = min(STACK, sheets - first)
            me.wait(lambda last=first + held: entered() >= last)  # type: ignore[misc]
            me.enter(page.slip, str(held))

    def type(self, round: str, teller: str, mistakes: dict[int, Ballot] | None = None) -> None:
        """Type a pass blind; ``mistakes`` holds, by index from 0, what is typed wrongly instead of the sheet."""
        me = self.person
        self.sit(teller)
        stage = self.stage("count")
        me.turn(stage.tabs, "typing")
        if stage.start.stack_size.isEnabled():  # a later pass has the size of the first
            me.pick(stage.start.stack_size, str(STACK))
        me.press(_begin(stage.start.rows))
        field = stage.typing.field
        frozen = me.ask(lambda session: session.frozen(round))
        reasons = me.ask(lambda session: entry_check.codes_for_people(session, round))
        sheets = self.sheets[round]
        for number, ballot in enumerate(sheets):
            typed = (mistakes or {}).get(number, ballot)
            me.keys(field, _typed(typed, frozen, reasons))
            if number == 7:
                self.shown(f"typing_{round}")
            me.key(field, Qt.Key.Key_Return)
            if (number + 1) % STACK == 0:
                assert field.slip
                me.keys(field, str(STACK))
                me.key(field, Qt.Key.Key_Return)
        if len(sheets) % STACK:
            if not field.slip:
                me.press(stage.typing.close_stack)
            me.keys(field, str(len(sheets) % STACK))
            me.key(field, Qt.Key.Key_Return)

    def judge(self, round: str) -> None:
        """Where the passes differ, look at that one line of the paper."""
        me = self.person
        if not me.ask(lambda session: _differs(session, round)):
            return
        self.sit(HEAD)
        stage = self.stage("count")
        me.turn(stage.tabs, "judge")
        self.shown(f"judge_{round}")
        while stage.judge.lines:
            line = stage.judge.lines[0]
            right = value_of(self._sheet(round, line.stack, line.sheet), line.line)
            place = next(place for place, (_, value) in enumerate(line.choices) if value == right)
            me.key(stage.judge, (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3)[place])

    def _sheet(self, round: str, stack: int, sheet: int) -> Ballot:
        return self.sheets[round][(stack - 1) * STACK + sheet - 1]

    def rule(self, round: str) -> None:
        """Doubtful sheets: one member proposes, another agrees."""
        me = self.person
        if not me.ask(lambda session: open_disputes(session.round(round))):
            return
        self.sit(HEAD)
        stage = self.stage("disputes")
        page = stage.decide
        self.shown(f"dispute_{round}")
        while page.question is not None:
            me.think()
            for words in self._ruling(round, page):
                place = [one.words for one in page.answers].index(words)
                me.keys(page, KEYS[place])
                me.settle()
        me.turn(stage.tabs, "together")
        grid = stage.together.grid
        while grid.page + 1 < grid.pages:
            me.key(grid, Qt.Key.Key_Space)
        me.settle()
        me.press(stage.together.confirm)
        me.answer_pin(SECRETARY, PIN)

    def _ruling(self, round: str, page: Any) -> tuple[str, ...]:
        """The answers, by their words, that the paper asks for; an invalid sheet asks for its reason too."""
        truth = self._sheet(round, *page.question.key)
        line = page.question.line
        if isinstance(line, int):
            return (value_words(value_of(truth, line), page.view.style, line=line),)
        if truth.invalid is not None:
            return (t("deciding.invalid"), t(f"reason.{truth.invalid}"))
        return (page.answers[0].words,)

    def result(self, round: str) -> NextStep | None:
        """Lock with a second person, announce; what the rules say comes next."""
        me = self.person
        self.sit(HEAD)
        stage = self.stage("result")
        self.shown(f"result_{round}")
        me.press(stage.close_round)
        me.answer_pin(SECRETARY, PIN)
        me.press(stage.announce)
        me.answer_yes()
        return me.ask(lambda session: session.result(round).next)

    def vote_again(self) -> None:
        """What the rules say of a tie is shown; the next round is prepared among the tied."""
        self.shown("tie")
        self.person.press(self.person.shell.current.next)  # type: ignore[attr-defined]

    # -- after the vote -------------------------------------------------------------------------------------------

    def minutes(self) -> tuple[Path, ...]:
        """Minutes of all rounds in both forms; the head and the presidium sign the PDFs, all with one passphrase."""
        me = self.person
        stage = self.stage("minutes")
        folder = self.folder / "bien-ban"
        folder.mkdir()
        assert stage.make_all.isEnabled()
        me._point()  # its button; the window for folders would wait for a person
        me.file_window()
        stage.make_all_to(folder)
        me.settle()
        me.turn(stage.tabs, "sign")
        page = stage.signing
        for name in (self.board[0].name, self.people[1].name):
            key = self.folder / "khoa.p12"
            key.write_bytes(p12(name, PASSPHRASE))
            me.pick(page.person, name)
            me.file_window()
            page.take_key(key)
            me.enter(page.secret, PASSPHRASE)
            key.unlink()
        for made, _ in page.papers:
            self.shown(f"signed_{made}")
        self.signed = page.papers
        return tuple(file for _, file in page.papers)

    def seal(self, signed: Sequence[Path]) -> Path:
        """The capsule with the signed minutes, the check of a copy of it, the seal."""
        me = self.person
        capsule = self.folder / "ho-so.zip"
        stage = self.stage("seal")
        me.press(stage.seal)
        me.answer_yes()
        me.turn(stage.tabs, "capsule")
        page = stage.capsule
        me.file_window()
        page.take_signed(tuple(signed))
        me.file_window()
        page.make_to(capsule)
        me.settle()
        copy = self.folder / "ban-sao" / capsule.name
        copy.parent.mkdir()
        shutil.copy(capsule, copy)
        me.file_window()
        page.check_file(copy)
        me.settle()
        self.shown("capsule")
        me.turn(stage.tabs, "close")
        self._press(stage, "desk.seal.check_act")
        self.shown("sealed")
        return copy

    def whole(self) -> Path:
        """All of it; gives the checked copy of the capsule."""
        self.found()
        self.roster()
        self.lists()
        self.paper("e1r1", prepare="e1")
        self.out_and_back("e1r1", missing=1)
        self.scan("e1r1")
        self.type("e1r1", SECOND, self._one_mistake("e1r1"))
        self.judge("e1r1")
        self.rule("e1r1")
        step = self.result("e1r1")
        assert step is not None
        assert step.kind is RoundKind.RUN_OFF
        self.vote_again()
        self.paper("e1r2")
        self.out_and_back("e1r2", missing=0)
        self.type("e1r2", FIRST)
        self.type("e1r2", SECOND)
        self.judge("e1r2")
        self.rule("e1r2")
        self.result("e1r2")
        self.paper("e2r1", prepare="e2")
        self.out_and_back("e2r1", missing=0)
        self.film("e2r1")
        self.type("e2r1", SECOND)
        self.judge("e2r1")
        self.rule("e2r1")
        self.result("e2r1")
        return self.seal(self.minutes())

    def _one_mistake(self, round: str) -> dict[int, Ballot]:
        """Strike one name too few on the first sheet that has two."""
        for number, ballot in enumerate(self.sheets[round]):
            if ballot.invalid is None and len(ballot.marks) == 2:
                return {number: Ballot(ballot.marks[:1])}
        raise AssertionError("no sheet with two names struck")


def _differs(session: Any, round: str) -> bool:
    round_state = session.round(round)
    return any(round_state.count.differences(stack) for stack in round_state.count.stack_numbers())


def _marked(session: Any, round: str, seed: int) -> tuple[Ballot, ...]:
    """What the hall marks; the paper says it, the machine only sees pictures."""
    round_state = session.round(round)
    plan = round_state.plan
    sheets = round_state.sheets.collected
    reasons = entry_check.codes_for_people(session, round)
    numbers = [one.no for one in plan.candidates]
    if plan.election == "e2":
        return sample.secretary_box(sheets, reasons, seed).sheets
    if plan.number > 1:
        return sample.run_off_box(numbers, plan.seats, sheets, seed).sheets
    return _committee(numbers, plan.seats, sheets, reasons)


def _committee(numbers: Sequence[int], seats: int, sheets: int, reasons: Sequence[str]) -> tuple[Ballot, ...]:
    """Two for the last seat with as many votes, one sheet set aside, one with too many names, one with nobody."""
    last, first_out, *beyond = numbers[seats - 1 :]
    odd = [Ballot(invalid=reasons[0]), sample.struck([numbers[0]]), sample.struck(numbers)]
    valid = []
    for place in range(sheets - len(odd)):
        gone = (last, first_out)[place % 2] if place < sheets // 2 // 2 * 2 - 2 else numbers[place % (seats - 1)]
        valid.append(sample.struck([gone, *beyond]))
    made = [*valid, *odd]
    Random("committee").shuffle(made)
    return tuple(made)


def _typed(ballot: Ballot, frozen: Any, reasons: Sequence[str]) -> str:
    """The keys for a sheet."""
    if ballot.invalid is not None:
        return f"!{list(reasons).index(ballot.invalid) + 1}"
    return shown_entry(ballot, frozen) or NOTHING


def _begin(rows: QVBoxLayout) -> QPushButton:
    """The button that begins the next pass that nobody has."""
    shown = [rows.itemAt(place).widget() for place in range(rows.count())]
    made = [one for row in shown for one in row.findChildren(QPushButton)]
    return next(one for one in made if one.property("kind") == "primary")
