"""Every path, and every function beside a path, that a page for developers names is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, named_paths

PAGES = [ROOT / name for name in ("ARCHITECTURE.md", "portal/README.md", "docs/contributing.md")]


def defined_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_paths_lead_to_files_and_names_to_functions(page: Path) -> None:
    missing = []
    for path, name in named_paths(page):
        found = (ROOT / path).exists()
        if not found or (name and name not in defined_in(ROOT / path)):
            missing.append(f"{path}:{name}" if name else path)

    assert missing == []


@pytest.mark.parametrize(
    ("page", "least"),
    [("ARCHITECTURE.md", 100), ("portal/README.md", 15), ("docs/contributing.md", 15)],
)
def test_they_name_many(page: str, least: int) -> None:
    assert sum(1 for _ in named_paths(ROOT / page)) >= least


def test_code_links_and_addresses_are_no_paths(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "`core/no.py` `core/no.py:what` `/styleguide` `a|b` `x.y` `var/dev` `.venv/bin/flask`\n"
        "```sh\n`core/other.py`\n```\n`docs/`\n"
    )

    assert list(named_paths(page)) == [("core/no.py", ""), ("core/no.py", "what"), ("docs/", "")]


def test_no_page_speaks_of_folders_that_were() -> None:
    gone = re.compile(r"registry[/.](services|models|queries)\b|portal[/.]web[/.]buyer\b")
    pages = [*PAGES, ROOT / "README.md", ROOT / "Makefile", ROOT / "pyproject.toml"]
    pages += [page for page in (ROOT / "docs").glob("**/*.md") if page.parent.name != "adr"]

    assert [str(page) for page in pages if gone.search(page.read_text(encoding="utf-8"))] == []
