"""``stand``: two members decide how a kind of mark is read, without a window."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ballotcount import sample, storage
from ballotcount.cli import main
from ballotcount.domain.ballot import LineMark
from ballotcount.domain.events.disputes import StandingRuling
from ballotcount.sample.steps import MEMBER, OTHER, PIN
from ballotcount.service.session import Session
from tests.fakes import StepClock

ROUND = "e1r1"


@pytest.fixture(scope="module")
def congress(at_moment: Callable[[sample.Step], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copy(at_moment(sample.Step.FIRST_PASS), tmp_path_factory.mktemp("stand") / "dai-hoi.ballot"))


def stand(path: Path, *more: str, second: str = OTHER) -> int:
    who = ("--as", MEMBER, "--pin", PIN, "--second", second, "--second-pin", PIN)
    what = ("--code", "doubtful_mark", "--mark", "partial", "--article", "Quy chế, Điều 9")
    return main(["stand", str(path), "--round", ROUND, *what, *more, *who, "--json"])


def test_a_standing_decision_is_recorded_by_two_and_the_last_one_holds(
    congress: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = congress
    assert stand(path, "--value", "struck") == 0
    assert held(path)["doubtful_mark", "partial"].value is LineMark.STRUCK
    assert stand(path) == 0, "without a value such a mark says nothing"
    last = held(path)["doubtful_mark", "partial"]
    assert (last.value, last.article, last.second) == (None, "Quy chế, Điều 9", OTHER)
    printed = capsys.readouterr()
    assert printed.out.count('"entries"') == 2, printed


def test_what_is_no_standing_decision_is_refused_and_writes_nothing(
    congress: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = congress
    before = held(path)
    for words, second in (
        (("--value", "struck"), MEMBER),  # one person is not two
        (("--value", "scribbled"), OTHER),
        (("--value", "agree"), OTHER),  # no line of this ballot says that
        (("--invalid", "no_such_reason"), OTHER),
    ):
        assert stand(path, *words, second=second) != 0, words
        printed = capsys.readouterr()
        assert printed.out + printed.err, words
    assert held(path) == before


def held(path: Path) -> dict[tuple[str, str], StandingRuling]:
    with storage.open_file(path, StepClock(), "ban-1") as file:
        return dict(Session(file.journal, StepClock()).round(ROUND).count.standing)
