"""Finds the shared corpus of real certificates, if it is beside the checkout."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("LOTBRIDGE_CORPUS", ROOT.parent / "shared" / "corpus"))

needs_corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason=f"no shared corpus at {CORPUS}; set LOTBRIDGE_CORPUS"
)
