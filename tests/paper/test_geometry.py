"""The laws of the printed page: nothing overlaps, rows and type are large enough, everything lies on the paper."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Box, Option, TargetKind
from ballotcount.paper.drawing import DrawnText, Leaf, Rule
from ballotcount.paper.fonts import ink
from ballotcount.paper.sheet import ComposedSheet, compose
from ballotcount.paper.sizes import EDGE, LEAST_ROW, LEAST_TYPE, MEASURES, QUIET, SHORT_LIST, fiducials, usual_size
from ballotcount.paper.spec import BallotSpec, PaperSize, Person
from ballotcount.roster.same_name import name_key
from tests.paper.ballots import ballot
from tests.paper.ballots import name as name_of

STYLES = ("strike", "agree", "levels", "opinion", "cumulative")
PAPERS = ("A6", "A5", "A4", "A3")


def boxes_of(leaf: Leaf) -> list[tuple[str, Box]]:
    """Everything on a page that keeps its own place."""
    boxes = [
        (item.text, ink(item.text, item.x, item.y, item.face, item.size))
        for item in leaf.items
        if isinstance(item, DrawnText)
    ]
    for mark in leaf.fiducials:
        x = mark.center[0] - mark.size / 2
        y = mark.center[1] - mark.size / 2
        boxes.append((f"fiducial {mark.id}", (x - QUIET, y - QUIET, mark.size + 2 * QUIET, mark.size + 2 * QUIET)))
    boxes += [("code", box) for box in leaf.codes]
    return boxes


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share more than a hair."""
    hair = 0.01
    return (
        one[0] + one[2] > other[0] + hair
        and other[0] + other[2] > one[0] + hair
        and one[1] + one[3] > other[1] + hair
        and other[1] + other[3] > one[1] + hair
    )


def clashes(leaf: Leaf) -> list[tuple[str, str]]:
    """Pairs of printed things that lie on one another."""
    boxes = sorted(boxes_of(leaf), key=lambda pair: pair[1][1])
    found = []
    for place, (name, box) in enumerate(boxes):
        for other_name, other in boxes[place + 1 :]:
            if other[1] > box[1] + box[3]:
                break
            if overlap(box, other):
                found.append((name, other_name))
    return found


def assert_lawful(sheet: ComposedSheet) -> None:
    """Every law of one composed ballot."""
    spec = sheet.spec
    (width, height) = sheet.measures.size
    per_name = {"strike": 1, "agree": 2, "opinion": 2, "levels": 3, "cumulative": 1}[spec.style]
    listed = [target.candidate for leaf in sheet.leaves for target in leaf.targets]
    assert listed == [person.no for person in spec.candidates for _ in range(per_name)]
    for leaf in sheet.leaves:
        assert clashes(leaf) == []
        for name, (x, y, w, h) in boxes_of(leaf):
            slack = QUIET if name.startswith("fiducial") else 0
            assert x >= EDGE - slack - 0.6, name  # an italic f leans out of its advance
            assert y >= EDGE - slack, name
            assert x + w <= width - EDGE + slack + 0.6, name
            assert y + h <= height - EDGE + slack + 1.2, name  # letters hang below the last base line
        assert all(item.size >= LEAST_TYPE for item in leaf.items if isinstance(item, DrawnText))
        assert_rows(leaf)
        for target in leaf.targets:
            assert inside(target.bbox, target.row)
        for rule in (item for item in leaf.items if isinstance(item, Rule)):
            for mark in leaf.codes:
                assert not overlap(spanned(rule), mark)
        assert not any(overlap(leaf.stamp, target.bbox) for target in leaf.targets if leaf.stamp)


def composed(spec: BallotSpec) -> ComposedSheet | UserError:
    """The ballot, or why it cannot be printed."""
    try:
        return compose(spec)
    except UserError as refused:
        return refused


def assert_rows(leaf: Leaf) -> None:
    rows = list(dict.fromkeys(target.row for target in leaf.targets))
    assert all(row[3] >= LEAST_ROW - 1e-6 for row in rows)
    for above, below in pairwise(sorted(rows)):
        assert not overlap(above, below)


def spanned(rule: Rule) -> Box:
    (x1, y1) = rule.start
    (x2, y2) = rule.end
    return (x1, y1, x2 - x1, max(y2 - y1, 0.05))


def inside(box: Box, frame: Box) -> bool:
    """Whether a box lies in a frame; a letter with two marks may reach a row's rule."""
    slack = 0.15
    return (
        box[0] >= frame[0] - slack
        and box[1] >= frame[1] - slack
        and box[0] + box[2] <= frame[0] + frame[2] + slack
        and box[1] + box[3] <= frame[1] + frame[3] + slack
    )


@settings(max_examples=15, deadline=None)
@given(style=st.sampled_from(STYLES), paper=st.sampled_from(PAPERS), count=st.integers(1, 250))
def test_any_list_on_any_paper_keeps_the_laws_of_the_page(style: str, paper: str, count: int) -> None:
    assert_lawful(compose(ballot(style, paper, count)))


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("count", [1, 20])
def test_the_usual_and_the_extreme_lists_keep_the_laws(style: str, paper: str, count: int) -> None:
    assert_lawful(compose(ballot(style, paper, count)))


words = st.text(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyẢẨỄỘỮỲ"), min_size=1, max_size=9)
long_names = st.lists(words, min_size=1, max_size=9).map(" ".join)


@settings(max_examples=15, deadline=None)
@given(
    names=st.lists(long_names, min_size=1, max_size=40, unique_by=name_key),
    style=st.sampled_from(STYLES),
    paper=st.sampled_from(("A5", "A4")),
)
def test_long_names_shrink_or_break_and_never_leave_their_row(names: list[str], style: str, paper: str) -> None:
    people = tuple(Person(number, name) for number, name in enumerate(names, start=1))
    outcome = composed(ballot(style, paper, len(people), candidates=people))
    if isinstance(outcome, UserError):
        assert outcome.code == "ballots.line_too_long"
        assert max(len(name) for name in names) > 40
    else:
        assert_lawful(outcome)


def test_posts_units_and_births_have_columns_of_their_own() -> None:
    people = tuple(
        Person(number, f"Nguyễn Thị Hồng Phượng {number}", "1975", "Phó Chủ tịch UBND tỉnh", "Sở Giáo dục và Đào tạo")
        for number in range(1, 31)
    )
    sheet = compose(ballot("strike", "A4", 30, candidates=people))
    assert_lawful(sheet)
    printed = " ".join(item.text for leaf in sheet.leaves for item in leaf.items if isinstance(item, DrawnText))
    for header in ("Năm sinh", "Chức vụ", "Đơn vị công tác", "1975", "Phó Chủ tịch UBND tỉnh"):
        assert all(word in printed for word in header.split())


def test_twenty_names_fill_one_a5_page_and_sixty_three_one_a4_page() -> None:
    assert len(compose(ballot("strike", "A5", 20)).leaves) == 1
    assert len(compose(ballot("strike", "A4", 63)).leaves) == 1
    assert len(compose(ballot("agree", "A4", 63)).leaves) == 1


def test_every_page_of_several_says_which_it_is() -> None:
    sheet = compose(ballot("strike", "A5", 63))
    said = [
        next(item.text for item in leaf.items if isinstance(item, DrawnText) and item.text.startswith("Trang"))
        for leaf in sheet.leaves
    ]
    assert said == [f"Trang {page}/{len(sheet.leaves)}" for page in range(1, len(sheet.leaves) + 1)]
    assert len(said) > 1


def test_the_number_of_lists_side_by_side_can_be_asked_for() -> None:
    for columns in (1, 2, 3):
        rows = {target.row[0] for target in compose(ballot("strike", "A4", 45, columns=columns)).leaves[0].targets}
        assert len(rows) == columns


@pytest.mark.parametrize("paper", list(PaperSize))
def test_fiducials_keep_six_millimetres_from_the_edge(paper: PaperSize) -> None:
    measures = MEASURES[paper]
    marks = fiducials(measures)
    assert len(marks) == 8
    for mark in marks:
        assert min(mark.center) - mark.size / 2 >= 6
        assert measures.size[0] - mark.center[0] - mark.size / 2 >= 6
        assert measures.size[1] - mark.center[1] - mark.size / 2 >= 6


@pytest.mark.parametrize("paper", list(PaperSize))
def test_no_turn_or_mirroring_of_the_page_maps_the_fiducials_onto_themselves(paper: PaperSize) -> None:
    measures = MEASURES[paper]
    width, height = measures.size
    marks = [mark.center for mark in fiducials(measures)]
    turns = {
        "half turn": [(width - x, height - y) for x, y in marks],
        "left to right": [(width - x, y) for x, y in marks],
        "top to bottom": [(x, height - y) for x, y in marks],
    }
    for turned in turns.values():
        far = [min(abs(x - a) + abs(y - b) for a, b in marks) for x, y in turned]
        assert sum(distance > 1.5 * measures.fiducial for distance in far) >= 4  # no side fiducial meets another


@pytest.mark.parametrize("paper", list(PaperSize))
def test_any_seven_fiducials_still_span_the_page_away_from_the_fold(paper: PaperSize) -> None:
    measures = MEASURES[paper]
    width, height = measures.size
    marks = [mark.center for mark in fiducials(measures)]
    assert all(abs(y - height / 2) > height * 0.07 for _, y in marks)
    for seven in combinations(marks, 7):
        across = max(x for x, _ in seven) - min(x for x, _ in seven)
        down = max(y for _, y in seven) - min(y for _, y in seven)
        assert across > 0.8 * width
        assert down > 0.8 * height


def test_the_two_codes_stand_far_apart_with_large_modules() -> None:
    for paper in PAPERS:
        sheet = compose(ballot("strike", paper, 12))
        upper, lower = sheet.leaves[0].codes
        assert upper[2] / sheet.modules >= 0.5
        assert lower[1] - upper[1] > 0.5 * sheet.measures.size[1]
        assert lower[0] < upper[0]


def test_kinds_and_options_follow_the_style() -> None:
    expected = {
        "strike": {(TargetKind.STRIKE, Option.STRIKE)},
        "agree": {(TargetKind.BOX, Option.AGREE), (TargetKind.BOX, Option.DISAGREE)},
        "opinion": {(TargetKind.BOX, Option.AGREE), (TargetKind.BOX, Option.DISAGREE)},
        "levels": {(TargetKind.BOX, Option.HIGH), (TargetKind.BOX, Option.MEDIUM), (TargetKind.BOX, Option.LOW)},
        "cumulative": {(TargetKind.DIGITS, Option.VOTES)},
    }
    for style, kinds in expected.items():
        targets = compose(ballot(style, "A4", 5)).leaves[0].targets
        assert {(target.kind, target.option) for target in targets} == kinds


def test_the_id_changes_with_anything_printed_and_with_nothing_else() -> None:
    base = ballot()
    first = compose(base).id
    assert compose(base).id == first
    renamed = (Person(1, "Nguyễn Văn Khác"), *base.candidates[1:])
    for changed in (
        ballot(seats=3),
        ballot(title="PHIẾU BẦU"),
        ballot(test=True),
        ballot(paper="A4"),
        ballot(candidates=renamed),
        ballot(round=2),
    ):
        assert compose(changed).id != first
    assert compose(ballot(election="FFFFFFFF")).id == first


def test_a_page_says_the_round_from_the_second_on() -> None:
    def words(spec: BallotSpec) -> str:
        return " ".join(item.text for item in compose(spec).leaves[0].items if isinstance(item, DrawnText))

    assert "Lần bầu" not in words(ballot())
    assert "Lần bầu 2" in words(ballot(round=2))


@pytest.mark.parametrize("style", ["strike", "agree", "levels", "opinion", "cumulative"])
def test_a_short_list_of_long_names_takes_one_page_of_the_usual_paper(style: str) -> None:
    people = tuple(Person(no, f"Nguyễn Phúc Tôn Nữ Thị Thanh {name_of(no)}") for no in range(1, SHORT_LIST + 1))
    assert usual_size(SHORT_LIST) is PaperSize.A5
    assert len(compose(ballot(style, "A5", SHORT_LIST, candidates=people)).leaves) == 1
    assert usual_size(SHORT_LIST + 1) is PaperSize.A4
