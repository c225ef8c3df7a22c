"""The digest of the reader's code: renames and moves keep it, changed expressions do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.accuracy.code_digest import digest_of

CODE = '''
"""What it is for."""
import numpy as np

LOW = 0.5
HIGH = 0.8


class Limits:
    whole: float = 0.78
    word: float = 0.5


def decide(ink: float, limits: Limits) -> bool:
    """Decide."""
    spread = np.tanh(ink)
    return spread - ink > LOW and spread < limits.whole
'''


def digest(folder: Path, code: str, name: str = "a.py") -> str:
    file = folder / name
    file.write_text(code, encoding="utf-8")
    return digest_of([file])


@pytest.mark.parametrize(
    "change",
    [
        ("decide", "verdict"),
        ("spread", "width"),
        ("LOW", "FLOOR"),
        ("Limits", "Thresholds"),
        ("whole", "full"),
        ("ink: float", "darkness: float"),
        ('"""Decide."""', '"""Return whether it is a mark."""'),
        ("import numpy as np", "import math\nimport numpy as np"),
    ],
)
def test_a_rename_or_a_new_docstring_keeps_the_digest(tmp_path: Path, change: tuple[str, str]) -> None:
    before, after = change
    code = CODE.replace(before, after)
    if before == "ink: float":
        code = code.replace("tanh(ink)", "tanh(darkness)").replace("- ink", "- darkness")
    assert digest(tmp_path, code) == digest(tmp_path, CODE)


def test_a_definition_moved_to_another_file_keeps_the_digest(tmp_path: Path) -> None:
    head, tail = CODE.split("def decide")
    files = [tmp_path / "one.py", tmp_path / "two.py"]
    files[0].write_text("def decide" + tail, encoding="utf-8")
    files[1].write_text(head, encoding="utf-8")
    assert digest_of(files) == digest(tmp_path, CODE)


@pytest.mark.parametrize(
    "change",
    [
        ("0.78", "0.79"),
        ("limits.whole", "limits.word"),
        ("> LOW", "> HIGH"),
        ("np.tanh", "np.sinh"),
        ("spread - ink", "ink - spread"),
        ("spread < ", "spread <= "),
        ("spread <", "ink <"),
    ],
)
def test_a_changed_expression_changes_the_digest(tmp_path: Path, change: tuple[str, str]) -> None:
    assert digest(tmp_path, CODE.replace(*change)) != digest(tmp_path, CODE)
