"""Ballots to print, from invented names."""

from __future__ import annotations

from typing import Any

from ballotcount.domain.ballot import VotingMethod
from ballotcount.paper.spec import BallotSpec, PaperSize, Person

FAMILY = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý"
MIDDLE = ("Văn", "Thị", "Hữu", "Đức", "Thị Thanh", "Quốc", "Ngọc", "Thị Hồng", "Xuân")
GIVEN = "An Ánh Bình Cường Dũng Đạt Giang Hằng Hiếu Hương Khánh Linh Mỹ Nga Phượng Quỳnh Sơn Thuỷ Uyên Việt Yến"


def name(number: int) -> str:
    """The name of the person with a number, always the same one."""
    family = FAMILY.split()
    given = GIVEN.split()
    middle = MIDDLE[number * 5 % len(MIDDLE)]
    return f"{family[number * 7 % len(family)]} {middle} {given[number * 3 % len(given)]}"


def ballot(style: str = "strike", paper: str = "A5", count: int = 20, **given: Any) -> BallotSpec:
    """A ballot of ``count`` names."""
    usual: dict[str, Any] = {
        "title": "PHIẾU BẦU CỬ",
        "organisation": ("ĐẢNG BỘ TỈNH MINH HOÀ", "ĐẠI HỘI ĐẠI BIỂU LẦN THỨ XX"),
        "body": "Bầu Ban Chấp hành Đảng bộ tỉnh khoá XX, nhiệm kỳ 2025 - 2030",
        "place_date": "Minh Hoà, ngày 15 tháng 10 năm 2025",
        "seats": max(1, count * 4 // 5),
        "style": VotingMethod(style),
        "paper": PaperSize(paper),
        "candidates": tuple(Person(number, name(number)) for number in range(1, count + 1)),
        "election": "0A1B2C3D",
    }
    return BallotSpec(**(usual | given))
