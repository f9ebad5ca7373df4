"""Every link from one page of the documentation to a file leads somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import ROOT, all_pages, links_of


@pytest.mark.parametrize("page", all_pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files_of_the_project(page: Path) -> None:
    missing = [str(target) for target in links_of(page) if not target.exists()]

    assert missing == []


def test_there_are_links_to_follow() -> None:
    assert sum(1 for page in all_pages() for _ in links_of(page)) > 10
