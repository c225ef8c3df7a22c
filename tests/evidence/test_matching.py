"""A photo of a signed page is matched to the record by its code, and another result is not."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest

from ballotcount.documents.digest import result_hash
from ballotcount.documents.papers import compose, render
from ballotcount.domain.errors import UserError
from ballotcount.evidence import matching
from tests.documents import rounds


def photo(path: Path, page: int = 0) -> Path:
    """A page as a phone sees it: turned a little, tilted, uneven light, noise, JPEG."""
    pdf = pypdfium2.PdfDocument(render(compose(rounds.short()), ".pdf"))
    flat = cv2.cvtColor(pdf[page].render(scale=2.6).to_numpy(), cv2.COLOR_BGR2GRAY)
    pdf.close()
    high, wide = flat.shape
    corners = np.float32([[0, 0], [wide, 0], [wide, high], [0, high]])
    seen = np.float32([[60, 20], [wide - 30, 55], [wide - 5, high - 40], [25, high - 5]])
    warped = cv2.warpPerspective(flat, cv2.getPerspectiveTransform(corners, seen), (wide, high), borderValue=90)
    light = np.linspace(0.65, 1.0, wide)[None, :]
    noise = np.random.default_rng(2).normal(0, 6, warped.shape)
    cv2.imwrite(str(path), np.clip(warped * light + noise, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 80])
    return path


def test_a_photo_is_matched_to_its_result_and_page(tmp_path: Path) -> None:
    record = rounds.short()
    for page in (0, 1):
        pages = matching.seen_on(photo(tmp_path / "p.jpg", page))
        right = matching.match(pages, {"e1r1": result_hash(record)})
        assert [(one.matches, one.seen.page) for one in right] == [(True, page + 1)]
        wrong = matching.match(pages, {"e1r1": "00" * 32, "e2r1": result_hash(record)})
        assert [one.matches for one in wrong] == [False]


def test_what_is_no_photo_of_a_page_is_reported(tmp_path: Path) -> None:
    (tmp_path / "text.jpg").write_bytes(b"hello")
    (tmp_path / "empty.jpg").write_bytes(b"")
    cv2.imwrite(str(tmp_path / "grey.png"), np.full((50, 50), 200, np.uint8))
    for name, code in (
        ("text.jpg", "match.no_picture"),
        ("empty.jpg", "match.no_picture"),
        ("grey.png", "match.no_code"),
        ("none.jpg", "capsule.no_file"),
    ):
        with pytest.raises(UserError) as told:
            matching.seen_on(tmp_path / name)
        assert told.value.code == code


@pytest.mark.parametrize(
    "text", ["", "BM1", "BM1:E1:E1R1:AB", "BM1:ROOT:" + "A" * 64, "B1:E1:1:AB:1/1:R", "BM1:E1:E1R1:" + "A" * 64 + ":1"]
)
def test_other_codes_are_passed_over(text: str) -> None:
    assert matching.parse(text) is None
