"""Labels and dossiers to PDF by a process of its own: the web process stays light."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

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
    return _print(
        "portal.label_sheets",
        [label.as_json() for label in labels],
        "The labels could not be printed. Try fewer at once.",
    )


def print_dossier(plain: dict[str, Any]) -> bytes:
    """Return the PDF of `registry.exports.dossier.dossier_as_json`, made in another process.

    Raises PrintingFailed if it takes longer than a minute or ends with an error.
    """
    return _print(
        "portal.dossier_sheets",
        plain,
        "The dossier could not be printed. Take the XLSX or JSON file instead.",
    )


def print_pick_list(plain: dict[str, Any]) -> bytes:
    """Return the PDF of a list of `registry.exports.pick_list`, made in another process.

    Raises PrintingFailed if it takes longer than a minute or ends with an error.
    """
    return _print("portal.pick_sheets", plain, "The pick list could not be printed.")


def _print(module: str, content: Any, sentence: str) -> bytes:
    try:
        done = subprocess.run(
            [sys.executable, "-m", module],
            input=json.dumps(content).encode(),
            capture_output=True,
            timeout=SECONDS,
            check=True,
            cwd=Path(__file__).parent.parent,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise PrintingFailed(sentence) from error
    return done.stdout
