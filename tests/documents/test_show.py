"""The command that remakes the pictures of papers does so only when it is asked to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documents import show


@pytest.mark.parametrize("words", [["--help"], ["--pfd"], ["one", "two"]])
def test_words_that_ask_for_no_pictures_stop_the_command(words: list[str]) -> None:
    with pytest.raises(SystemExit):
        show.parsed(words)


def test_a_folder_and_the_kind_of_papers_are_taken_from_the_words() -> None:
    asked = show.parsed(["out", "--pdf"])
    assert (asked.folder, asked.pdf) == (Path("out"), True)
    assert show.parsed([]).folder == show.PICTURES
