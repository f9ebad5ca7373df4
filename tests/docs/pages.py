"""The pages that people read: where they are, and what they link to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
_LINK = re.compile(r"\]\(([^)#\s]+)")
_BLOCK = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
_PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|[A-Z]+\.md)(?::(\w+))?`")


def all_pages() -> list[Path]:
    """Return every Markdown page at the root, of the portal and below docs."""
    return sorted([*ROOT.glob("*.md"), ROOT / "portal/README.md", *(ROOT / "docs").rglob("*.md")])


def links_of(page: Path) -> Iterator[Path]:
    """Yield the files that a page links to; addresses elsewhere are left out."""
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        if "://" not in target:
            yield (page.parent / target).resolve()


def named_paths(page: Path) -> Iterator[tuple[str, str]]:
    """Yield (path, name in it or "") of each path in backticks; code blocks are left out.

    What a machine makes (`var/`, `.venv/`) is none of the project's paths.
    """
    text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    for path, name in _PATH.findall(text):
        if not path.startswith(("var/", ".venv/", "portal/static/vendor")):
            yield path, name
