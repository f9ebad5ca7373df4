"""Where outside validators and schemas lie, on machines that have them: beside the checkout."""

from __future__ import annotations

import os
from pathlib import Path

_CORPUS = os.environ.get("LOTBRIDGE_CORPUS")
SHARED = Path(_CORPUS).parent if _CORPUS else Path(__file__).parents[3] / "shared"
