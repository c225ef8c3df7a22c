"""The layout file: the exact keys others rely on, there and back, and a clear word on a broken one."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.domain.layout import Layout
from ballotcount.files import layout_file
from ballotcount.paper.geometry import layout_of
from ballotcount.paper.sheet import compose
from ballotcount.text import words
from tests.paper.ballots import ballot


@pytest.fixture(scope="module")
def layout() -> Layout:
    return layout_of(compose(ballot(count=4)))


@pytest.mark.parametrize(
    ("style", "paper"), [("strike", "A5"), ("agree", "A6"), ("cumulative", "A4"), ("levels", "A5")]
)
def test_a_layout_comes_back_as_it_went(style: str, paper: str, tmp_path: Path) -> None:
    layout = layout_of(compose(ballot(style, paper, 13, test=True)))
    layout_file.write(layout, tmp_path / "layout.json")
    assert layout_file.read(tmp_path / "layout.json") == layout
    assert [path.name for path in tmp_path.iterdir()] == ["layout.json"]


def test_the_file_has_the_keys_that_others_rely_on(layout: Layout) -> None:
    value = json.loads(layout_file.text_of(layout))
    assert value["layout"] == layout.id
    assert value["paper_mm"] == [148.0, 210.0]
    page = value["pages"][0]
    assert page["page"] == 1
    assert len(page["stamp_mm"]) == 4
    assert page["fiducials"][0] == {"id": 1, "center_mm": [9.0, 9.0], "size_mm": 5.0}
    target = page["targets"][0]
    assert {"candidate", "name", "kind", "option", "bbox_mm"} <= target.keys()
    assert (target["candidate"], target["kind"], target["option"]) == (1, "strike", "strike")
    assert len(target["bbox_mm"]) == 4
    assert page["blank"]["dpi"] == 150


def test_a_cumulative_ballot_keeps_a_place_for_the_shares() -> None:
    fields = layout_of(compose(ballot("cumulative", "A5", 5))).pages[0].fields
    assert len(fields) == 1
    assert fields[0][2] > 30


def remove(*path: str | int) -> Callable[[Any], None]:
    def act(value: Any) -> None:
        for step in path[:-1]:
            value = value[step]
        del value[path[-1]]

    return act


def put(new: Any, *path: str | int) -> Callable[[Any], None]:
    def act(value: Any) -> None:
        for step in path[:-1]:
            value = value[step]
        value[path[-1]] = new

    return act


def png_head(width: int, height: int) -> str:
    """A few bytes that say how large a picture they would unpack to."""
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height)
    return base64.b64encode(head + b"\x08\0\0\0\0").decode()


@pytest.mark.parametrize(
    ("break_it", "where"),
    [
        (remove("layout"), "layout.layout"),
        (remove("pages", 0, "targets", 2, "bbox_mm"), "layout.pages[0].targets[2].bbox_mm"),
        (put([], "pages"), "layout.pages"),
        (put(2, "pages", 0, "page"), "layout.pages"),
        (put("strike!", "style"), "layout.style"),
        (put("yes", "test"), "layout.test"),
        (put(True, "seats"), "layout.seats"),
        (put(float("nan"), "paper_mm", 0), "layout.paper_mm[0]"),
        (put([1, 2, 3], "pages", 0, "targets", 0, "bbox_mm"), "layout.pages[0].targets[0].bbox_mm"),
        (put([1, 2, 0, 3], "pages", 0, "targets", 0, "bbox_mm"), "layout.pages[0].targets[0].bbox_mm"),
        (put("tick", "pages", 0, "targets", 0, "kind"), "layout.pages[0].targets[0].kind"),
        (put("%%", "pages", 0, "blank", "png"), "layout.pages[0].blank.png"),
        (put("AAAA", "pages", 0, "blank", "png"), "layout.pages[0].blank.png"),
        (put(png_head(60_000, 60_000), "pages", 0, "blank", "png"), "layout.pages[0].blank.png"),
        (put(png_head(0, 0), "pages", 0, "blank", "png"), "layout.pages[0].blank.png"),
        (put({}, "pages"), "layout.pages"),
        (put([148, 0], "paper_mm"), "layout.paper_mm"),
        (put([-50, 70, 30, 5], "pages", 0, "targets", 0, "bbox_mm"), "layout.pages[0].targets[0]"),
        (put([30, 190, 30, 5], "pages", 0, "targets", 0, "bbox_mm"), "layout.pages[0].targets[0]"),
        (put(2, "pages", 0, "targets", 0, "candidate"), "layout.pages[0].targets"),
        (put([], "pages", 0, "fiducials"), "layout.pages[0].fiducials"),
        (put("print", "anchor"), "layout.pages[0].words"),
    ],
)
def test_a_broken_file_is_refused_with_the_place(layout: Layout, break_it: Callable[[Any], None], where: str) -> None:
    value = json.loads(layout_file.text_of(layout))
    break_it(value)
    with pytest.raises(UserError) as refused:
        layout_file.parse(json.dumps(value))
    assert refused.value.code == "layout.broken"
    assert refused.value.facts["where"] == where
    assert where in words.said(refused.value)


@pytest.mark.parametrize("text", ["", "{", "[1,", "nonsense", "[" * 100_000])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(UserError) as refused:
        layout_file.parse(text)
    assert refused.value.code == "layout.not_json"


@pytest.mark.parametrize("text", ["[]", "3", "null", '"layout"'])
def test_json_that_is_no_layout_is_refused(text: str) -> None:
    with pytest.raises(UserError) as refused:
        layout_file.parse(text)
    assert refused.value.code == "layout.broken"


def test_a_missing_or_unreadable_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        layout_file.read(tmp_path / "none.json")
    assert refused.value.code == "layout.cannot_read"
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError) as refused:
        layout_file.read(tmp_path / "bytes.json")
    assert refused.value.code == "layout.not_json"


def test_a_folder_that_is_not_there_is_an_environment_fault(layout: Layout, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault) as failed:
        layout_file.write(layout, tmp_path / "no" / "layout.json")
    assert failed.value.code == "layout.cannot_write"
