"""Labels to PDF by a process of its own (`portal.label_sheets`): the web process stays light."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from core.errors import Unavailable
from registry.exports.labels import Label

SECONDS = 60


class PrintingFailed(Unavailable):
    """The printing process did not answer."""

    code = "labels.printing_failed"


def print_labels(labels: Sequence[Label]) -> bytes:
    """Return a PDF with one label a page, made in another process.

    Raises PrintingFailed if it takes longer than a minute or ends with an error.
    """
    given = json.dumps([label.as_json() for label in labels]).encode()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "portal.label_sheets"],
            input=given,
            capture_output=True,
            timeout=SECONDS,
            check=True,
            cwd=Path(__file__).parent.parent,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise PrintingFailed("The labels could not be printed. Try fewer at once.") from error
    return done.stdout
