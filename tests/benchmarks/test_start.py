"""How long the program takes to import what its two doors need. Run with ``make bench``.

The figures are CPU seconds of a fresh interpreter, so that other programs on the machine do not count.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = "import time; start = time.process_time(); {}; print(time.process_time() - start)"
LIMITS = (
    pytest.param("import ballotcount.cli", 0.15, id="overview of the commands"),
    pytest.param("import ui.app", 0.8, id="counting desk"),
)


def seconds(statement: str) -> float:
    """Return the CPU seconds that an import takes in a fresh interpreter."""
    command = [sys.executable, "-c", CODE.format(statement)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout)


@pytest.mark.parametrize(("statement", "limit"), LIMITS)
def test_imports_at_the_start(benchmark: Any, statement: str, limit: float) -> None:
    found: list[float] = []
    benchmark.pedantic(lambda: found.append(seconds(statement)), rounds=5)
    assert min(found) <= limit
