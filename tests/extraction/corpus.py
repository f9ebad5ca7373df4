"""Finds the shared corpus of real certificates, if it is beside the checkout."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("LOTBRIDGE_CORPUS", ROOT.parent / "shared" / "corpus"))

#: In view while the reader was written; without two scans that take seconds a page.
KNOWN = (
    "acs-18362",
    "anresco-peanutbutter",
    *(f"biotechne-{name}" for name in ("1", "2", "3", "form-field")),
    "concrete-report",
    *(f"confident-{name}" for name in ("classic-jack", "okctl")),
    "kaycha-da30428006",
    "mcr-ma-4pgs",
    *(f"mi-coa-{number}" for number in (1, 2, 4, 5, 6, 7, 8, 9)),
    *(f"mi-en10168-{name}" for name in ("2", "3", "4", "9", "10", "hkm")),
    *(f"sc-{name}" for name in ("cherry-punch", "mattole-jack")),
    *(f"steel-yazici-{number}" for number in (2600247, 2600319, 2600415)),
    "steephill-dosi-woah",
)

needs_corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason=f"no shared corpus at {CORPUS}; set LOTBRIDGE_CORPUS"
)


def take_labels(folder: Path) -> list[Path]:
    """Copy the labels of the known documents into a folder; the others stay closed.

    What nobody looked at while the reader was written is kept for judging it.
    """
    taken = [folder / f"{name}.json" for name in KNOWN]
    for path in taken:
        path.write_bytes((CORPUS / "labels" / path.name).read_bytes())
    return taken
