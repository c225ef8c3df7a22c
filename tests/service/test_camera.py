"""A pass of the machine: pages become sheets on disk, each once, with a picture that is small and says nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

import cv2
import numpy as np
import pytest

from ballotcount.capture.jpeg import MOST_BYTES, packed
from ballotcount.domain.errors import UserError
from ballotcount.domain.events import Decision, Doubt, Topic
from ballotcount.domain.layout import Layout, Option, PageCode, SlipCode
from ballotcount.domain.live import Guide, GuideName
from ballotcount.domain.reading import MarkKind, MarkReading, MarkState, PageReading, Reason, ReasonCode, status_of
from ballotcount.domain.record import PassKind
from ballotcount.domain.same_spot import SameSpot
from ballotcount.reading.pipeline.reader import Reader
from ballotcount.service import counting, device_trial, recalled_sheets, setup
from ballotcount.service.camera import MachinePass, SeenPage
from ballotcount.service.session import Session
from tests.builders import HEAD, TYPIST, at, collected, refusal, struck
from tests.synth.ballots import printed
from tests.synth.video import Act, Film


class MemoryPictures:
    """Pictures in memory, by their SHA-256."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, picture: bytes) -> str:
        digest = sha256(picture).hexdigest()
        self.kept[digest] = picture
        return digest

    def get(self, digest: str) -> bytes:
        return self.kept[digest]


FLAT = np.full((80, 60), 240, np.uint8)


def layout(pages: int = 1) -> Layout:
    """The geometry of a ballot of so many pages; only their number matters here."""
    one = printed("strike", "A5", 20).layout
    return replace(one, pages=tuple(replace(one.pages[0], page=number) for number in range(1, pages + 1)))


def reading(*struck: int, page: int = 1, names: Sequence[int] = (1, 2, 3, 4), doubt: int = 0) -> PageReading:
    marks = tuple(
        MarkReading(
            no,
            Option.STRIKE,
            state=MarkState.DOUBTFUL if no == doubt else MarkState.MARKED if no in struck else MarkState.EMPTY,
            kind=MarkKind.THROUGH,
            score=0.7,
            sensitivity=0.2,
        )
        for no in names
    )
    reasons = (Reason.of(ReasonCode.DOUBTFUL_MARK, candidates=str(doubt)),) if doubt else ()
    code = PageCode("AB", 1, "CD", page, 2, test=False)
    return PageReading("camera", 1, status_of(reasons), reasons, marks, stamp=True, code=code)


def seen(number: int, *struck: int, causes: tuple[str, ...] = (), **more: int) -> SeenPage:
    return SeenPage(number, reading(*struck, **more), FLAT, causes)  # type: ignore[arg-type]


def begun(sheets: int = 12, kind: PassKind = PassKind.CAMERA) -> Session:
    session = at(collected(sheets), TYPIST)
    session.pictures = MemoryPictures()
    counting.start_pass(session, "e1r1", kind, stack_size=20)
    return session


def test_an_accepted_sheet_is_on_disk_with_its_scores_and_its_picture() -> None:
    session = begun()
    taken = MachinePass("e1r1", layout(), PassKind.CAMERA).take(session, seen(1, 2, 3))
    assert taken.entered is not None
    sheet = session.round("e1r1").passes[1].stacks[1].sheets[0]
    assert (sheet.ballot, sheet.source, sheet.doubts) == (struck(2, 3), "camera", ())
    assert session.pictures is not None
    assert cv2.imdecode(np.frombuffer(session.pictures.get(sheet.picture), np.uint8), 0).shape == FLAT.shape
    assert len(sheet.scores) == 4


def test_a_stack_ends_where_its_own_slip_came_and_only_with_the_number_counted_by_hand() -> None:
    session = begun(kind=PassKind.SCAN)
    run = MachinePass("e1r1", layout(pages=2), PassKind.SCAN)
    for number, page in ((1, 1), (2, 2), (3, 1)):
        run.take(session, seen(number, page=page))
    assert refusal(lambda: run.end_stack(session, SlipCode("00000000", 1), 2)) == "slip.other_round"
    assert len(session.round("e1r1").passes[1].stacks[1].sheets) == 1, "the sheet in hand still waits for its page"
    own = SlipCode(run.layout.id, 1)
    assert refusal(lambda: run.end_stack(session, replace(own, stack=2), 2)) == "slip.other_stack"
    assert refusal(lambda: run.end_stack(session, own, None)) == "slip.came"
    assert refusal(lambda: run.end_stack(session, own, 3)) == "stack.slip"
    run.end_stack(session, own, 2)
    held = session.round("e1r1").passes[1].stacks[1]
    assert (held.slip, [doubt.code for doubt in held.sheets[1].doubts]) == (2, [ReasonCode.PAGE_MISSING.value])


@pytest.mark.parametrize("text", ["", "S1:AB12", "S2:AB12:1", "S1:AB12:x", "S1:AB12:²", "B1:A:1:AB12:1/1:R"])
def test_other_texts_are_no_code_of_a_slip(text: str) -> None:
    assert SlipCode.parse(text) is None
    assert SlipCode.parse(SlipCode("AB12", 17).text()) == SlipCode("AB12", 17)


def test_a_doubt_of_the_live_picture_goes_to_people_like_one_of_the_ink() -> None:
    session = begun()
    taken = MachinePass("e1r1", layout(), PassKind.CAMERA).take(
        session, seen(1, 2, doubt=3, causes=("doubtful_mark", "unsteady"))
    )
    assert set(taken.doubts) == {Doubt("doubtful_mark", 3), Doubt("unsteady")}


def test_pictures_are_not_kept_when_the_congress_voted_against_it() -> None:
    session = begun()
    at(session, HEAD)
    setup.decide(session, Decision(Topic.KEEP_PICTURES, "no", "Đại hội biểu quyết không lưu ảnh phiếu"))
    at(session, TYPIST)
    MachinePass("e1r1", layout(), PassKind.CAMERA).take(session, seen(1, 2))
    sheet = session.round("e1r1").passes[1].stacks[1].sheets[0]
    assert sheet.picture == ""
    assert len(sheet.scores) == 4
    assert session.pictures.kept == {}  # type: ignore[union-attr]


def test_a_ballot_of_two_pages_is_one_sheet_and_one_picture() -> None:
    session = begun()
    run = MachinePass("e1r1", layout(2), PassKind.CAMERA)
    first = run.take(session, seen(1, 2, names=(1, 2)))
    assert (first.entered, first.missing) == (None, (2,))
    second = run.take(session, seen(2, 3, names=(3, 4), page=2))
    assert second.entered is not None
    stack = session.round("e1r1").passes[1].stacks[1]
    assert stack.ballots == (struck(2, 3),)
    assert session.pictures is not None
    kept = cv2.imdecode(np.frombuffer(session.pictures.get(stack.sheets[0].picture), np.uint8), 0)
    assert kept.shape == (160, 60)
    assert run.places == {1: (1, 1), 2: (1, 1)}


def test_a_clear_picture_takes_the_place_of_the_last_sheet_and_leaves_its_number() -> None:
    session = begun()
    run = MachinePass("e1r1", layout(), PassKind.CAMERA)
    run.take(session, seen(1, 2))
    run.take(session, seen(2, 3, doubt=4, causes=("doubtful_mark", "foreign_ink")))
    better = run.take_better(session, seen(2, 3, 4))
    assert better is not None
    assert better.entered is not None
    assert (better.entered.sheet, better.doubts) == (2, ())
    assert session.round("e1r1").passes[1].stacks[1].ballots == (struck(2), struck(3, 4))
    assert run.places == {1: (1, 1), 2: (1, 2)}


def test_a_clear_picture_of_an_earlier_sheet_or_of_one_with_two_pages_changes_nothing() -> None:
    session = begun()
    run = MachinePass("e1r1", layout(), PassKind.CAMERA)
    run.take(session, seen(1, 2, doubt=4))
    run.take(session, seen(2, 3))
    assert run.take_better(session, seen(1, 2)) is None
    assert run.take_better(session, seen(9, 2)) is None
    assert len(session.round("e1r1").passes[1].stacks[1].ballots) == 2
    assert session.round("e1r1").passes[1].corrections == {}


def test_ink_at_the_same_spot_is_said_of_three_sheets_and_a_sheet_laid_again_is_no_second_one() -> None:
    session = begun()
    run = MachinePass("e1r1", layout(), PassKind.CAMERA)

    def take(number: int) -> SameSpot | None:
        page = seen(number, 2)
        spot = (20.0, 30.0 + number / 10, 2.0, 1.0)
        return run.take(session, replace(page, reading=replace(page.reading, foreign_ink=(spot,)))).same

    assert [take(1), take(2)] == [None, None]
    run.undo(session, "laid again")
    assert [take(2), take(3)] == [None, None]
    assert take(4) == SameSpot(place=(20.0, 30.4))
    assert take(5) is None


def test_a_page_of_another_ballot_is_refused_until_this_one_is_whole() -> None:
    session = begun()
    run = MachinePass("e1r1", layout(2), PassKind.CAMERA)
    run.memory.add(1, reading(2))
    run.take(session, seen(1, 2))
    run.memory.add(2, reading(3))
    assert refusal(lambda: run.take(session, seen(2, 3))) == "camera.page_expected"
    assert len(run.memory) == 1, "the refused page may be laid again"
    assert run.missing == (2,)
    taken = run.take_incomplete(session)
    assert Doubt("page_missing") in taken.doubts


def test_a_page_put_aside_may_be_laid_again() -> None:
    session = begun()
    run = MachinePass("e1r1", layout(2), PassKind.CAMERA)
    run.take(session, seen(1, 2))
    run.drop()
    assert (run.missing, len(run.memory)) == ((), 0)
    assert refusal(lambda: run.take_incomplete(session)) == "stack.nothing"


def test_a_scanner_goes_on_and_the_ballot_without_its_page_goes_to_people() -> None:
    session = begun(kind=PassKind.SCAN)
    run = MachinePass("e1r1", layout(2), PassKind.SCAN)
    run.take(session, seen(1, 2))
    run.take(session, seen(2, 3))
    run.take(session, seen(3, 4, page=2))
    sheets = session.round("e1r1").passes[1].stacks[1].sheets
    assert [sheet.doubts for sheet in sheets] == [(Doubt("page_missing"),), (Doubt("page_order"),)]
    assert [sheet.source for sheet in sheets] == ["scan", "scan"]


def test_a_full_stack_takes_no_more_and_the_sheet_counts_after_the_slip() -> None:
    session = begun(25)
    run = MachinePass("e1r1", layout(), PassKind.CAMERA)
    for number in range(1, 21):
        run.take(session, seen(number, 1 + number % 4))
    extra = seen(21, 1)
    run.memory.add(21, extra.reading)
    assert refusal(lambda: run.take(session, extra)) == "stack.full"
    assert len(run.memory) == 20
    counting.close_stack(session, "e1r1", 20)
    taken = run.take(session, extra)
    assert taken.entered is not None
    assert (taken.entered.stack, taken.entered.sheet, len(run.memory)) == (2, 1, 21)


def test_a_sheet_taken_back_may_be_laid_again() -> None:
    session = begun()
    run = MachinePass("e1r1", layout(), PassKind.CAMERA)
    run.take(session, seen(1, 2))
    run.take(session, seen(2, 3))
    run.undo(session)
    assert (len(run.memory), run.places) == (1, {1: (1, 1)})
    assert session.round("e1r1").passes[1].entered == 1


def test_more_sheets_than_were_collected_are_refused() -> None:
    session = begun(1)
    run = MachinePass("e1r1", layout(), PassKind.CAMERA)
    run.take(session, seen(1, 2))
    assert refusal(lambda: run.take(session, seen(2, 3))) == "count.more_than_collected"


def test_after_a_restart_sheets_are_known_again_from_their_kept_pictures() -> None:
    """Through a real film, a real JPEG and the real reader, with the pass rebuilt from the record alone."""
    page = printed("strike", "A5", 20)
    reader = Reader(page.layout)
    session = begun()
    first = MachinePass("e1r1", page.layout, PassKind.CAMERA)
    film = Film(page, 3)
    frames = {}
    for sheet in (1, 2):
        frames[sheet] = [image for image, _ in film.play([Act("lay", sheet, rest=0.1, move=0.01)])][-1]
        look = reader.trace(frames[sheet])
        assert look.flat is not None
        marks = tuple(mark for mark in look.reading.marks if mark.candidate <= 4)  # the test's congress lists four
        first.take(session, SeenPage(sheet, replace(look.reading, marks=marks), look.flat))
    kept = recalled_sheets.counted_before(session, "e1r1")
    again = MachinePass("e1r1", page.layout, PassKind.CAMERA)
    done: list[int] = []
    assert session.pictures is not None
    last = recalled_sheets.recall(
        kept,
        lambda one: done.append(one) is None,
        pictures=session.pictures,
        layout=page.layout,
        read=reader.read,
        into=again,
    )
    assert (last, done, again.places) == (2, [1, 2], {1: (1, 1), 2: (1, 2)})
    other = [image for image, _ in film.play([Act("lay", 1, rest=0.1, move=0.01, turned=True)])][-1]
    assert again.memory.find(reader.read(other)) == (1, True)


def test_sheets_without_a_picture_take_a_number_of_their_own_and_are_reported() -> None:
    session = begun()
    session.pictures = None
    MachinePass("e1r1", layout(), PassKind.CAMERA).take(session, seen(1, 2))
    assert [one.picture for one in recalled_sheets.counted_before(session, "e1r1")] == [""]


@pytest.mark.parametrize(
    ("shape", "most"), [((1754, 1240), MOST_BYTES), ((1754, 1240, 3), MOST_BYTES), ((400, 300), 9000)]
)
def test_a_kept_picture_keeps_to_its_size_whatever_is_on_the_sheet(shape: tuple[int, ...], most: int) -> None:
    noise = np.random.default_rng(1).normal(200, 30, shape).clip(0, 255).astype(np.uint8)
    data = packed([noise], most)
    assert len(data) <= most
    assert 1600 * MOST_BYTES <= 500_000_000
    assert data[:4] == b"\xff\xd8\xff\xe0"
    assert b"Exif" not in data


def trial(**changed: object) -> device_trial.Trial:
    guides = tuple(Guide(name, True, "good", 1.0, 2.0) for name in GuideName)
    whole = device_trial.Trial("HD Webcam", 1920, height=1080, focus=None, guides=guides, reading=reading(2), flat=FLAT)
    return replace(whole, **changed)  # type: ignore[arg-type]


def test_a_camera_that_was_tried_has_its_certificate() -> None:
    session = begun()
    device_trial.certify(session, "e1r1", trial())
    (found,) = session.state.certificates
    assert (found.event.round, found.event.camera) == ("e1r1", "HD Webcam")
    assert (found.by, found.event.marks, found.event.margin) == (TYPIST, 4, 0.8)
    assert [guide.name for guide in found.event.guides] == list(GuideName)
    assert session.pictures is not None
    assert session.pictures.get(found.event.picture)[:2] == b"\xff\xd8"


def test_what_is_not_ready_is_said_in_words() -> None:
    """The names of the program ("focus", "light") stood in a Vietnamese sentence."""
    bad = tuple(Guide(name, False, "focus", 0.6, 0.45) for name in GuideName)
    with pytest.raises(UserError) as refused:
        device_trial.certify(begun(), "e1r1", trial(guides=bad))
    names = str(refused.value.facts["guides"]).split(", ")
    assert len(names) == len(GuideName)
    assert set(names) & {name.value for name in GuideName} == set()


@pytest.mark.parametrize(
    "changed",
    [
        {"guides": (Guide(GuideName.FOCUS, False, "focus", 0.6, 0.45),)},
        {"flat": None},
        {"reading": replace(reading(), marks=())},
    ],
)
def test_a_camera_that_is_not_ready_gets_none(changed: dict[str, object]) -> None:
    session = begun()
    assert refusal(lambda: device_trial.certify(session, "e1r1", trial(**changed))) == "camera.not_ready"
    assert session.state.certificates == ()
