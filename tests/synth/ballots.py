"""Ballots to mark: printed by the program itself from invented names."""

from __future__ import annotations

from functools import cache

import numpy as np

from ballotcount.domain.ballot import VotingMethod
from ballotcount.paper.geometry import layout_of
from ballotcount.paper.pdf import ballot_pdf
from ballotcount.paper.sheet import compose
from ballotcount.paper.spec import BallotSpec, PaperSize, Person
from tests.synth.blank import PrintedPage

FAMILY = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trịnh Đoàn Mai"
MIDDLE = "Văn Thị Hữu Đức Minh Quang Thanh Ngọc Xuân Thu Hồng Công Đình Bá Thế Kim Phương Trọng Hoài Mỹ"
GIVEN = (
    "An Anh Ánh Bình Chi Cường Dũng Duyên Đạt Giang Hà Hải Hằng Hạnh Hiếu Hoa Huệ Hùng Hương Khánh Lan Linh Long Mai "
    "Nam Nga Nghĩa Nguyệt Oanh Phúc Phượng Quân Quyên Sơn Tâm Thảo Thuỷ Trang Trường Tuấn Uyên Vân Việt Vượng Yến Ý"
)


def names(count: int, seed: int = 7) -> list[str]:
    """Full names in the order of the given name, some of four words."""
    rng = np.random.default_rng(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        middle = [str(rng.choice(MIDDLE.split())) for _ in range(2 if rng.random() < 0.2 else 1)]
        found[" ".join([str(rng.choice(FAMILY.split())), *middle, str(rng.choice(GIVEN.split()))])] = None
    return sorted(found, key=lambda name: name.split()[-1])


@cache
def printed(style: str, paper: str, count: int, seed: int = 7) -> PrintedPage:
    """The first page of a ballot of ``count`` names.

    Args:
        style: ``strike``, ``box`` (Đồng ý / Không đồng ý), ``levels`` or ``digits``.
        seed: chooses the names, and with them the election.
    """
    styles = {
        "strike": VotingMethod.STRIKE,
        "box": VotingMethod.AGREE,
        "levels": VotingMethod.LEVELS,
        "digits": VotingMethod.CUMULATIVE,
    }
    spec = BallotSpec(
        title="PHIẾU BẦU CỬ",
        organisation=("ĐẢNG BỘ TỈNH MINH HOÀ", "ĐẠI HỘI LẦN THỨ XV"),
        body="Ban Chấp hành Đảng bộ khoá XV, nhiệm kỳ 2025 - 2030",
        seats=count if style == "levels" else max(1, count * 3 // 4),
        style=styles[style],
        paper=PaperSize(paper),
        candidates=tuple(Person(number, name) for number, name in enumerate(names(count, seed), start=1)),
        place_date="Minh Hoà, ngày 12 tháng 9 năm 2025",
        election=f"{0xB0000000 + seed:08X}",
    )
    sheet = compose(spec)
    return PrintedPage(ballot_pdf(sheet), layout_of(sheet))
