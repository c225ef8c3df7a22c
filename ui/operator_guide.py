"""The operator's guide: which page belongs to a stage, in which language, and its text as Markdown.

Pages lie in ``docs/guide/<language>/<name>.md``; a window shows ``read(...).text`` as it is, without a converter. Names
are those of the stages of the desk, and ``index``, ``incidents``, ``card``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ballotcount.domain.errors import EnvironmentFault
from ballotcount.files.places import document

INDEX = "index"
FIRST_LANGUAGE = "vi"

_PICTURE = re.compile(r"^!\[[^\]]*\]\((?P<target>[^)\s]+)\)\s*$\n?", re.MULTILINE)
_LINK = re.compile(r"(?P<name>[a-z_]+)\.md")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the guide.

    Attributes:
        text: Markdown; pictures that this installation does not carry are left out.
        path: where it lies; links and pictures are relative to its folder.
    """

    name: str
    language: str
    text: str
    path: Path

    @property
    def title(self) -> str:
        """The heading of the page."""
        return self.text.partition("\n")[0].lstrip("# ")


def names(language: str) -> tuple[str, ...]:
    """Return every page of a language, in the order of the alphabet."""
    return tuple(sorted(path.stem for path in document("guide", language).glob("*.md")))


def find(name: str, language: str, root: Path | None = None) -> Path:
    """Return where the page of a stage lies; the index for a stage without one, Vietnamese for an unknown language.

    Args:
        root: folder of the languages; None for the program's own.

    Raises:
        EnvironmentFault: ``guide.missing``, this installation carries no guide.
    """
    folder = root or document("guide")
    for wanted in (language, FIRST_LANGUAGE):
        # The index in the person's own language comes before the right page in another one.
        for page in (name, INDEX):
            path = folder / wanted / f"{page}.md"
            if path.is_file():
                return path
    raise EnvironmentFault("guide.missing", path=folder)


def read(name: str, language: str, root: Path | None = None) -> Page:
    """Return the page of a stage.

    Args:
        root: as ``find``.

    Raises:
        EnvironmentFault: ``guide.missing``, as ``find``.
    """
    path = find(name, language, root)
    text = _PICTURE.sub(lambda found: _kept(found, path.parent), path.read_text("utf-8"))
    return Page(name=path.stem, language=path.parent.name, text=text, path=path)


def _kept(picture: re.Match[str], folder: Path) -> str:
    return picture[0] if (folder / picture["target"]).is_file() else ""


def linked(target: str) -> str:
    """Return the name of the page that a link leads to, or empty when it leads out of the guide."""
    # Only the bare name of a page: a folder or an address would lead out of the guide.
    found = _LINK.fullmatch(target)
    return found["name"] if found else ""
