"""The number to elect that a form prints is compared with that of the round."""

from __future__ import annotations

import pytest

from ballotcount.domain.ballot import VotingMethod
from ballotcount.paper.adoption.draft import FormDraft
from tests.office.test_odd_forms import Paper, found, listed


def saying(*lines: str, style: VotingMethod = VotingMethod.STRIKE) -> FormDraft:
    """Return what is found on a form of five people, three of them to elect, with these lines above the list."""
    paper = Paper()
    for row, said in enumerate(lines):
        paper.text(20, 43 + row * 6, said, 10)
    listed(paper)
    return found(paper, style=style)


def asked(draft: FormDraft) -> list[str]:
    """Return the texts that are asked about for their number to elect."""
    return [str(one.facts["text"]) for one in draft.questions if one.code == "seats"]


@pytest.mark.parametrize(
    "said",
    [
        "Số lượng cần bầu: 8 đồng chí",
        "Số lượng bầu: 08",
        "SỐ LƯỢNG ĐƯỢC BẦU LÀ 05 (NĂM) ĐẠI BIỂU",
        "Bầu 4 đồng chí trong danh sách dưới đây",
        "Số đại biểu được bầu: 2 người",
        "Bầu lấy 2 trong số 5 người",
        "Không bầu quá 04 đồng chí.",
    ],
)
def test_another_number_to_elect_is_asked_about(said: str) -> None:
    draft = saying(said)
    assert len(asked(draft)) == 1
    assert draft.layout is not None
    assert not draft.sure


@pytest.mark.parametrize(
    "said",
    [
        "Số lượng cần bầu: 03 đồng chí",
        "Số lượng bầu: 3 (ba)",
        "Bầu 3 ủy viên chính thức",
        "Danh sách bầu 5 đồng chí",
        "Lần bầu 2",
        "Bầu cử ngày 12 tháng 5 năm 2026",
        "Bầu nhiều hơn 3 người, hoặc bầu 3 người",
        "Bầu ít nhất từ 1 đến 3 người",
        "Đại biểu được bầu năm 2025 đồng chí",
    ],
)
def test_the_same_number_and_other_numbers_ask_nothing(said: str) -> None:
    assert asked(saying(said)) == []


def test_one_of_several_numbers_may_be_the_rounds() -> None:
    assert asked(saying("Bầu 3 ủy viên chính thức", "Bầu 2 ủy viên dự khuyết")) == []


def test_a_vote_that_elects_nobody_has_no_number() -> None:
    assert asked(saying("Bầu 4 đồng chí", style=VotingMethod.OPINION)) == []
