"""Each threshold of reading says how it is measured again, and limits that belong together are refused apart."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from ballotcount.reading.strikes.ink_thresholds import TRACING

READING = Path(__file__).resolve().parent.parent.parent / "ballotcount" / "reading"
FILES = sorted(READING.rglob("*thresholds.py"))
OTHERS = sorted(set(READING.rglob("*.py")) - set(FILES))
COMMAND = re.compile(r"python -m tests\.\w+")
NO_THRESHOLDS = {
    "what stands for clean paper, or for paper in a picture of light": (
        "*.WHITE boxes/read.PAPER ink/print_parts.PAPER quality/paper_outline.SCALE"
    ),
    "units, and what follows from how numbers are stored": (
        "arrays/arrays.MM_PER_INCH arrays/arrays.EXACT boxes/pale_marks.STEPS live/camera_meter.GAMMA "
        "strikes/faint_lines.PARTS strikes/stroke_tracing._LEVELS"
    ),
    "work, memory and drawings: other values give the same answers": (
        "arrays/arrays.FEW arrays/memory.TRIM arrays/memory.MMAP arrays/memory.KEPT arrays/memory.OWN_MAPPING "
        "foreign/rule_lines.SAFE foreign/stamp.PAD quality/around_page.ROOM quality/around_page.DRAWN_ROWS "
        "template/printed_parts.PAD template/printed_words.KEPT_BLURS pipeline/page_trace.MOST_MM "
        "pipeline/debug_images.ENLARGE pipeline/debug_images.MOST_SIDE pipeline/debug_images.RED "
        "pipeline/debug_images.GREEN pipeline/debug_images.ORANGE pipeline/debug_images.PURPLE "
        "pipeline/debug_images.GREY pipeline/debug_images.STROKES pipeline/debug_images.STROKE_COVER"
    ),
    "numbers that mean a thing: columns of a table, no value, a definition": (
        "arrays/components.LEFT boxes/crossing.CROSS_ARMS boxes/mark_classifier.CROSS_PARTS "
        "boxes/crossing.STROKE_ENDS "
        "identity/duplicates.UNDECIDED identity/duplicates.CLEAN identity/duplicates.MARKED identity/duplicates.INKED "
        "identity/duplicates.PERHAPS_INKED identity/duplicates.OTHER_SHEET identity/fingerprint.NOTHING "
        "identity/likeness._PLACES "
        "strikes/name_ink.NO_INK"
    ),
    "the form of what is stored in a ballot's record": (
        "identity/fingerprint.STATIONS identity/fingerprint.STROKES identity/fingerprint.BANDS "
        "identity/fingerprint.LENGTHS identity/fingerprint.STEP identity/fingerprint.PATCH_MM"
    ),
    "the input of a network": (
        "classifier/second_look.NAME_SIZE classifier/second_look.BOX_SIZE classifier/second_look.LEAD"
    ),
    "kernels: the pixels around one that an operation looks at, part of how it works": (
        "boxes/corner.BESIDE boxes/pale_marks.PEN boxes/skeleton.AROUND foreign/even_rules.BESIDE "
        "registration/block_match.SMOOTH strikes/faint_lines.HALF strikes/faint_lines.ASIDE "
        "strikes/pale_lines.THICK strikes/pale_lines.CLEAR strikes/pale_lines.PAPER strikes/pale_pen.ASIDE "
        "strikes/pale_pen.SLACK strikes/paper_texture.AROUND strikes/stroke_tracing._BESIDE "
        "strikes/stroke_tracing._ASIDE strikes/stroke_tracing._CLIMBS template/printed_parts.ROWS "
        "template/printed_words.SPOT_PX"
    ),
    "steps, samples and ranges: how finely and how far something is computed or searched": (
        "boxes/corner.STEPS "
        "boxes/shapes.TEMPLATE foreign/rule_print.SPARSE foreign/stamp.SECTORS foreign/stamp._MIDDLES ink/ink.BLURS "
        "ink/ink.SAMPLES live/camera_meter.ROWS live/camera_meter.COLUMNS live/camera_meter.WAVES "
        "live/camera_meter.PARTS live/motion.SMALL_WIDTH live/motion.MOST_HEIGHT live/motion.BLOCK live/motion.HALF "
        "quality/quality.SAMPLED quality/quality.SAMPLES registration/fold_shift.THINNED "
        "registration/fold_shift.ZONES registration/page_code.NUDGES strikes/faint_lines.TILTS strikes/folds.STRIP "
        "strikes/local_registration.MOVES strikes/pale_lines.BLOCKS strikes/pale_lines.EDGES strikes/pale_lines.RISES "
        "strikes/paper_texture.CLIMBS strikes/stroke_tracing.COLUMN strikes/stroke_tracing.STEEPEST "
        "strikes/stroke_tracing.FARTHEST template/printed_parts.STEP template/printed_words.WORD_SHIFT "
        "template/printed_words.BENT_PX template/word_fit.WHOLE_SHIFTS"
    ),
    "terms that keep a division or a fit from running away": (
        "live/motion.DARKEST live/motion.DARKEST_LEVEL template/word_fit.STEADY"
    ),
}
"""Module-level numbers beside the thresholds, by what they are. A number that decides is a field of a dataclass."""


@pytest.mark.parametrize("file", FILES, ids=lambda one: str(one.relative_to(READING)))
def test_each_dataclass_of_thresholds_names_the_command_that_measures_it(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    of_file = ast.get_docstring(tree) or ""
    for kind in (one for one in tree.body if isinstance(one, ast.ClassDef)):
        words = " ".join(f"{of_file} {ast.get_docstring(kind)}".split())
        assert COMMAND.search(words), f"{kind.name} of {file.name}"


@pytest.mark.parametrize("file", FILES, ids=lambda one: str(one.relative_to(READING)))
def test_each_threshold_says_what_it_is(file: Path) -> None:
    """Below the field, or under ``Attributes`` of its class, where neighbours are read together."""
    for kind in (one for one in ast.parse(file.read_text("utf-8")).body if isinstance(one, ast.ClassDef)):
        together = ast.get_docstring(kind) or ""
        for field, below in zip(kind.body, [*kind.body[1:], None], strict=True):
            # A value of values is said by its own class.
            if isinstance(field, ast.AnnAssign) and not ast.unparse(field.annotation).endswith("Thresholds"):
                said = isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
                name = ast.unparse(field.target)
                assert said or re.search(rf"\b{name}\b", together), f"{kind.name}.{name}"


@pytest.mark.parametrize("wrong", [{"hidden": 0.75}, {"clear": 0.3}, {"bridge_span": 0.0}], ids=str)
def test_limits_with_nothing_between_them_are_refused_at_once(wrong: dict[str, Any]) -> None:
    """They ended reading with a division by zero, at the first page."""
    with pytest.raises(ValueError, match="hidden must be below clear"):
        replace(TRACING, **wrong)


def numbers_of(source: str) -> set[str]:
    """Return the module-level names whose value is or holds a number that is written there."""
    found: set[str] = set()
    for one in ast.parse(source).body:
        if isinstance(one, (ast.Assign, ast.AnnAssign)) and one.value is not None and _has_number(one.value):
            targets = one.targets if isinstance(one, ast.Assign) else [one.target]
            names = [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
            found.add(names[0])
    return found


def _has_number(value: ast.AST) -> bool:
    """Return whether an expression holds a number outside the functions and kernels in it."""
    if isinstance(value, ast.Lambda) or _is_kernel(value):
        return False
    if isinstance(value, ast.Constant):
        return isinstance(value.value, (int, float)) and not isinstance(value.value, bool)
    return any(_has_number(part) for part in ast.iter_child_nodes(value))


def _is_kernel(value: ast.AST) -> bool:
    """Return whether an expression is a kernel of ones, as the dilations and erosions of OpenCV take it."""
    return bool(re.fullmatch(r"np\.ones\(\(\d+, \d+\), np\.uint8\)", ast.unparse(value)))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("LIMIT = 0.3", {"LIMIT"}),
        ("LIMIT: int = -4", {"LIMIT"}),
        ("LEAST, MOST = 1, 2", {"LEAST"}),
        ("WAVES = np.arange(0.75, 8.01)", {"WAVES"}),
        ("BESIDE = np.ones((3, 3), np.uint8)", set()),
        ("IS_ON = True\nWORD = 'a'\nRULES = (Rule(lambda mark: mark.size > 3),)", set()),
        ("def f() -> int:\n    return 3", set()),
    ],
)
def test_numbers_of_a_module_are_found(source: str, found: set[str]) -> None:
    assert numbers_of(source) == found


def test_no_number_that_decides_stands_outside_the_thresholds() -> None:
    """A new one is a field of its package's dataclass, unless it is of a kind that is listed with its reason."""
    found = {
        f"{file.relative_to(READING).with_suffix('').as_posix()}.{name}"
        for file in OTHERS
        for name in numbers_of(file.read_text("utf-8"))
    }
    listed = [pattern for patterns in NO_THRESHOLDS.values() for pattern in patterns.split()]
    unlisted = [name for name in found if not any(fnmatch(name, pattern) for pattern in listed)]
    assert sorted(unlisted) == [], "make them fields of a dataclass of thresholds"
    assert [pattern for pattern in listed if not any(fnmatch(name, pattern) for name in found)] == [], "gone"


@pytest.mark.parametrize("file", FILES, ids=lambda one: str(one.relative_to(READING)))
def test_a_file_of_thresholds_holds_no_number_beside_its_dataclasses(file: Path) -> None:
    assert numbers_of(file.read_text("utf-8")) == set()
