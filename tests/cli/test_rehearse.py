"""Rehearsing without a window: a deck written, read from scans and under a film, judged in one page."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ballotcount.cli import main
from ballotcount.files import layout_file
from tests.paper.ballots import name
from tests.service.test_gate import PAGE, scanned
from tests.synth.blank import PrintedPage
from tests.synth.deck_film import DeckFilm
from tests.synth.short import written
from tests.synth.video import Act


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A deck on disk."""
    here = tmp_path_factory.mktemp("rehearsal")
    spec = {
        "title": "PHIẾU BẦU CỬ",
        "organisation": ["ĐẢNG BỘ XÃ MINH HOÀ"],
        "body": "Ban Chấp hành khoá XX",
        "place_date": "Minh Hoà, ngày 15 tháng 10 năm 2026",
        "seats": 5,
        "style": "strike",
        "paper": "A5",
        "candidates": [{"no": number, "name": name(number)} for number in range(1, 8)],
        "election": "0A1B2C3D",
    }
    (here / "spec.json").write_text(json.dumps(spec, ensure_ascii=False), "utf-8")
    assert main(["rehearse", "deck", "--spec", str(here / "spec.json"), "--out", str(here / "deck")]) == 0
    return here / "deck"


def report_of(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_scanned_deck_is_judged_and_reported(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.pdf"
    capsys.readouterr()
    code = main(["rehearse", "read", str(folder), str(folder / "deck.pdf"), "--report", str(report), "--json"])
    found = report_of(capsys)
    assert (found["read"], found["missing"], found["misreads"]) == (found["sheets"], [], [])
    assert {"through", "faint", "partial", "under", "cross", "fold", "foreign", "restored"} <= set(found["kinds"])
    assert all(one["total"] > 0 for one in found["kinds"].values())
    assert code == (0 if found["verdict"] == "fit" else 1)
    assert report.read_bytes()[:5] == b"%PDF-"


def test_a_film_of_some_sheets_is_too_little_to_call_a_camera_fit(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    layout = layout_file.read(folder / "layout.json")
    pdf = (folder / "deck.pdf").read_bytes()
    film = DeckFilm(PrintedPage(pdf, layout), 5, pdf)
    film.frame = (1600, 900)
    acts = [Act("wait", rest=0.2)]
    for sheet in (2, 9, 15):  # one line, a part of the name, a signature
        acts += [Act("lay", sheet, rest=0.34, move=0.1), Act("take", rest=0, move=0.1)]
    source = written(film, acts, tmp_path / "film.avi")
    capsys.readouterr()
    call = ["rehearse", "read", str(folder), str(source), "--report", str(tmp_path / "r.pdf"), "--json"]
    assert main([*call, "--name", "Máy quay bàn 1"]) == 1
    found = report_of(capsys)
    assert (found["read"], found["verdict"]) == (3, "not_fit")
    assert set(found["missing"]) == set(range(1, found["sheets"] + 1)) - {2, 9, 15}
    assert "few" in found["findings"]
    assert (found["misreads"], found["kinds"]["foreign"]["look"]) == ([], 1)
    assert found["kinds"]["partial"]["look"] == found["kinds"]["partial"]["total"]


def test_a_folder_without_a_deck_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rehearse", "read", str(tmp_path), "0", "--report", str(tmp_path / "r.pdf")]) == 2
    assert "layout.json" in capsys.readouterr().err


def test_pictures_of_other_sheets_are_no_rehearsal(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scans = tmp_path / "scans"
    scans.mkdir()
    (scans / "page.png").write_bytes(b"no picture")
    call = ["rehearse", "read", str(folder), str(scans), "--report", str(tmp_path / "r.pdf")]
    assert main(call) == 2
    assert not (tmp_path / "r.pdf").exists()
    assert "Chưa đọc được phiếu thử nào" in capsys.readouterr().err


def test_a_layout_of_another_deck_is_said(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    truth = json.loads((other / "truth.json").read_text("utf-8"))
    (other / "truth.json").write_text(json.dumps(truth | {"layout": "FFFFFFFF"}), "utf-8")
    assert main(["rehearse", "read", str(other), "0", "--report", str(tmp_path / "r.pdf")]) == 2
    assert "FFFFFFFF" in capsys.readouterr().err


def test_four_scans_tell_whether_the_scanner_may_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layout_file.write(PAGE.layout, tmp_path / "layout.json")
    (tmp_path / "scans").mkdir()

    def judged(*sheets: tuple[int, ...]) -> tuple[int, dict[str, Any]]:
        for number, struck in enumerate(sheets):
            Image.fromarray(scanned(*struck, dpi=150)).save(tmp_path / "scans" / f"{number}.png", dpi=(150, 150))
        capsys.readouterr()
        code = main(["rehearse", "gate", str(tmp_path / "layout.json"), str(tmp_path / "scans"), "--json"])
        return code, report_of(capsys)

    code, found = judged((1,), (2, 5), (3,), ())
    assert (found["marked"], found["blank"]) == (3, 1)
    bad = {one["name"] for one in found["guides"] if not one["good"]}
    assert (code, bad) == (1, {"stamp"})  # the drawn sheets carry no stamp
    assert all(one["said"] for one in found["guides"])
