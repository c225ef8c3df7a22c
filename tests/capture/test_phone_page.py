"""The script of the phone's page, run by node with an imitated phone."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ballotcount.capture.phone_page import NAMES, page_of

NODE = shutil.which("node")
SCRIPT = Path(__file__).with_name("phone_browser.js")

pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed; the page's script cannot be run")


def played(folder: Path, case: str) -> dict[str, Any]:
    page = folder / "page.html"
    page.write_bytes(page_of({name: name for name in NAMES}, 7))
    done = subprocess.run([str(NODE), str(SCRIPT), str(page), case], capture_output=True, check=True, timeout=60)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("case", "said", "start"),
    [
        ("sends", ["sending", "stopped"], True),
        ("pulled", ["sending", "waiting", "sending", "stopped"], True),
        ("silent", ["sending", "waiting", "sending", "stopped"], True),
        ("refused", ["refused", "sending", "stopped"], True),
        ("unfit", ["unfit", "sending", "stopped"], True),
        ("taken", ["sending", "taken_over"], False),
        ("call", ["sending", "stopped"], True),
        ("forbidden", ["no_camera"], True),
    ],
)
def test_the_page_says_what_became_of_its_pictures(tmp_path: Path, case: str, said: list[str], start: bool) -> None:
    found = played(tmp_path, case)
    assert (found["said"], found["start"]) == (said, start)


def test_the_page_posts_what_it_sees_holds_exposure_and_focus_and_keeps_the_screen_on(tmp_path: Path) -> None:
    found = played(tmp_path, "sends")
    assert found["log"][:4] == ["asked 1920", "awake", "drawn", "POST frame/7 64x36"]
    assert {"exposureMode": "manual", "exposureTime": 200} in found["held"]
    assert {"focusMode": "manual"} in found["held"]
