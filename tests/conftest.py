"""Tests leave nothing in the settings of the person who runs them, take nothing from there, and know no deadline."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from pathlib import Path

import pytest
from hypothesis import settings

from ballotcount import sample
from ballotcount.domain.layout import Anchor, PageLayout
from ballotcount.files.places import SETTINGS
from ballotcount.reading.pipeline import reader
from ballotcount.reading.template.template_page import TemplatePage
from ballotcount.service import session
from ballotcount.service.keys import Cost
from ballotcount.service.pins import Pins
from ballotcount.text import words
from tests.made_once import made_once
from ui.garbage import InterfaceCollector

os.environ[SETTINGS] = ""
# The suite has a worker for each processor: more threads in each would only wait for one another.
os.environ.setdefault("OPENCV_FOR_THREADS_NUM", "1")
# How long one example takes says how busy the computer is, not whether the program is right.
settings.register_profile("no-deadline", deadline=None)
settings.load_profile("no-deadline")


# As in the program: a thread of one test must not destroy what the window of an earlier test left behind.
collector = InterfaceCollector(share=0.1)


FEW = 6
"""Most tests of a file that is begun early; such files hold the longest tests: whole days, crashes, long walks."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give the workers the files with few, long tests first, then the others, those with most tests first.

    A worker takes whole files: one long file begun last would keep one worker busy while the other is done.
    """
    if not hasattr(config, "workerinput"):
        return
    tests = Counter(item.path for item in items)
    # a stable sort: the tests of a file stay together, in their order
    items.sort(key=lambda item: (0, tests[item.path]) if tests[item.path] <= FEW else (1, -tests[item.path]))


def pytest_collection_finish() -> None:
    """Leave modules and tests out of the garbage collection: half a million objects that stay until the end."""
    gc.collect()
    gc.freeze()
    gc.disable()


def pytest_runtest_logfinish() -> None:
    """Collect on the main thread, between two tests."""
    collector.collect_due()


def pytest_unconfigure() -> None:
    """Give them back: what packages in C hold would be reported as lost when the interpreter ends."""
    gc.enable()
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _in_vietnamese() -> Iterator[None]:
    """Leave no other language to the next test: commands and windows choose it for the whole program."""
    yield
    words.set_language("vi")


@pytest.fixture(autouse=True, scope="session")
def _cheap_tries_of_pins() -> Iterator[None]:
    """Give the keys of congresses that tests found at desks and by commands a cost that takes no time.

    `tests/service/test_people.py` makes and opens one at the usual cost.
    """
    usual = session.Pins
    session.Pins = partial(Pins, cost=Cost(memory=8, passes=1, lanes=1))  # type: ignore[misc]
    yield
    session.Pins = usual  # type: ignore[misc]


@pytest.fixture(autouse=True, scope="session")
def _pages_prepared_once() -> Iterator[None]:
    """Prepare a page of our own ballots once for the readers of many tests: no picture changes what is prepared.

    Few pages are kept, because each takes some tens of megabytes. Forms of other programs are prepared as usual: they
    keep looks at their words for one thread.
    """
    usual = reader.prepare_page
    kept = lru_cache(maxsize=4)(usual)

    def prepared(page: PageLayout, paper: tuple[float, float], anchor: Anchor = Anchor.SQUARES) -> TemplatePage:
        return (usual if anchor is Anchor.PRINT else kept)(page, paper, anchor)

    reader.prepare_page = prepared  # type: ignore[assignment]
    yield
    reader.prepare_page = usual


@pytest.fixture(scope="session")
def at_moment(tmp_path_factory: pytest.TempPathFactory) -> Callable[[sample.Step], Path]:
    """Return the file of the sample congress at a moment of its day; a test that writes takes a copy."""

    def file_at(moment: sample.Step) -> Path:
        def make(folder: Path) -> None:
            sample.at_moment(folder / "day.ballot", moment)

        return made_once(tmp_path_factory, f"day-{moment.name.lower()}", make) / "day.ballot"

    return file_at
