"""The pages that people read: where they are, and what they link to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
_LINK = re.compile(r"\]\(([^)#\s]+)")


def all_pages() -> list[Path]:
    """Return every Markdown page at the root, of the portal and below docs."""
    return sorted([*ROOT.glob("*.md"), ROOT / "portal/README.md", *(ROOT / "docs").rglob("*.md")])


def links_of(page: Path) -> Iterator[Path]:
    """Yield the files that a page links to; addresses elsewhere are left out."""
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        if "://" not in target:
            yield (page.parent / target).resolve()
