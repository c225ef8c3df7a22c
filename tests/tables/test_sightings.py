"""One memory of sheets for all cameras of a pass: a sheet that was counted at one table is known at the others."""

from __future__ import annotations

import random
from collections.abc import Callable

import psycopg
import pytest

from ballotcount.domain.events import Decision, Topic
from ballotcount.domain.layout import Layout
from ballotcount.domain.reading import PageReading
from ballotcount.domain.record import PassKind
from ballotcount.service import counting, second_way, setup
from ballotcount.service.camera import MachinePass, SeenPage
from ballotcount.service.session import Session
from ballotcount.storage.shared import stations
from ballotcount.storage.shared.journal import SharedJournal
from ballotcount.storage.shared.link import Link
from ballotcount.storage.shared.sightings import SharedSightings
from tests.builders import CHEAP, HEAD, SECRETARY, TYPIST, TYPIST2, TYPIST3, at, collected
from tests.fakes import StepClock
from tests.reading.test_again import marked
from tests.service.test_camera import FLAT, layout
from tests.tables.test_shared_journal import seed

ROUND = "e1r1"
SEATS = (("B1", TYPIST, 1), ("B2", TYPIST2, 1), ("B3", TYPIST3, 2))
"""Station, teller and pass: two cameras in the first pass, one in the second."""
HEIGHTS = (0.1, -0.2, 0.3)
"""Where the strikes of each sheet run."""

Links = Callable[[], Link]
Sheet = int
Place = tuple[int, int]


@pytest.fixture(scope="module")
def pictures() -> list[tuple[PageReading, PageReading]]:
    """Two pictures of each sheet, as the reader gives them."""
    return [(marked(1, height), marked(1, height, 1)) for height in HEIGHTS]


class CameraTable:
    """One table with a camera."""

    def __init__(self, link: Link, *, station: str, teller: str, pass_no: int, geometry: Layout) -> None:
        self.link = link
        sightings = SharedSightings(link)
        self.session = at(Session(SharedJournal(link, station), StepClock(), pins=CHEAP, sightings=sightings), teller)
        others = sightings.follow(ROUND, pass_no=pass_no, teller=teller, since=self.session.state.head.seq)
        self.run = MachinePass(ROUND, geometry, PassKind.CAMERA, number=pass_no, others=others)
        self._number = 0

    def lay(self, one: PageReading) -> Place | None:
        """Lay a sheet under the camera: where it was counted before, or None when it is counted now."""
        match = self.run.memory.find(one)
        if match is not None and match[1]:
            return self.run.place_of(match[0])
        self._number += 1
        self.run.memory.add(self._number, one)
        self.run.take(self.session, SeenPage(self._number, one, FLAT))
        return None

    @property
    def last(self) -> Place | None:
        """Where the sheet lies that this table wrote down last and still can take back."""
        return max(self.run.places.values(), default=None)


@pytest.fixture
def tables(links: Links) -> list[CameraTable]:
    begun = at(collected(200, names=20, seats=18, passes=2), SECRETARY)
    setup.decide(begun, Decision(Topic.SECOND_PASS, second_way.MACHINE, "Đại hội biểu quyết hai lượt máy"))
    counting.start_pass(at(begun, TYPIST), ROUND, PassKind.CAMERA, pass_no=1, stack_size=50)
    counting.start_pass(at(begun, TYPIST3), ROUND, PassKind.CAMERA, pass_no=2, stack_size=50)
    seed(links(), begun)
    return [
        CameraTable(links(), station=station, teller=teller, pass_no=number, geometry=layout())
        for station, teller, number in SEATS
    ]


def test_a_sheet_counted_at_one_camera_is_known_at_the_other(
    tables: list[CameraTable], pictures: list[tuple[PageReading, PageReading]]
) -> None:
    first, second, other_pass = tables
    assert first.lay(pictures[0][0]) is None
    assert second.lay(pictures[0][1]) == first.last == (1, 1)
    assert other_pass.lay(pictures[0][1]) is None
    assert second.lay(pictures[1][0]) is None
    assert first.lay(pictures[1][1]) == second.last


@pytest.mark.parametrize("drawn", range(3))
def test_after_any_acts_each_sheet_is_known_where_it_is_counted(
    tables: list[CameraTable], pictures: list[tuple[PageReading, PageReading]], drawn: int
) -> None:
    """Sheets are laid and taken back at random at all tables; the model keeps where each lies in each pass."""
    random_ = random.Random(drawn)
    model: list[dict[Sheet, Place]] = [{} for _ in range(3)]
    for _ in range(50):
        n = random_.randrange(3)
        table = tables[n]
        counted = model[SEATS[n][2]]
        if random_.random() < 0.35 and table.last is not None:
            gone = table.last
            table.run.undo(table.session)
            for sheet in [one for one, place in counted.items() if place == gone]:
                del counted[sheet]
            continue
        sheet = random_.randrange(len(pictures))
        found = table.lay(pictures[sheet][random_.randrange(2)])
        assert found == counted.get(sheet)
        if found is None:
            assert table.last is not None
            counted[sheet] = table.last


def test_a_pass_that_is_thrown_away_is_forgotten_everywhere(
    tables: list[CameraTable], pictures: list[tuple[PageReading, PageReading]]
) -> None:
    first, second, _ = tables
    assert first.lay(pictures[0][0]) is None
    assert second.lay(pictures[0][1]) == (1, 1)
    counting.discard_pass(at(first.session, HEAD), ROUND, 1, "nhầm xấp")
    assert second.run.memory.find(pictures[0][1]) is None


def test_the_sheet_whose_print_could_not_be_sent_goes_with_the_next(
    tables: list[CameraTable], pictures: list[tuple[PageReading, PageReading]]
) -> None:
    first, second, _ = tables
    sightings = first.session.sightings
    assert isinstance(sightings, SharedSightings)
    broken = Link({"host": "127.0.0.1", "port": 1, "connect_timeout": 1})
    whole = sightings._link
    sightings._link = broken
    assert first.lay(pictures[0][0]) is None, "the sheet is on disk; that nobody could be told is no fault"
    sightings._link = whole
    assert second.lay(pictures[0][1]) is None, "not known yet: the passes are compared"
    second.run.undo(second.session)
    assert first.lay(pictures[1][0]) is None
    assert second.lay(pictures[0][1]) == (1, 1)


def test_a_table_may_add_a_sighting_and_change_none(links: Links, how: dict[str, object]) -> None:
    login, password = stations.admit(links(), name="B1", kind="work", teller=TYPIST)
    table = Link({**how, "user": login, "password": password})
    SharedSightings(table).put(ROUND, pass_no=1, place=(1, 1), teller=TYPIST, seq=9, prints=[])
    for refused in ("DELETE FROM sighting", "UPDATE sighting SET sheet = 2", "TRUNCATE sighting"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), psycopg.connect(**table._how) as connection:  # type: ignore[arg-type]
            connection.execute(refused)
    table.drop()
