"""The shipped models: JSON files in models/, each with the number of its format."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def read_model(name: str, version: int) -> dict[str, Any] | None:
    """Return what models/<name>.json holds, None where it is not shipped.

    Raises:
        ValueError: It has another format.

    """
    resource = files("extraction.learned").joinpath("models", f"{name}.json")
    if not resource.is_file():
        return None
    data: dict[str, Any] = json.loads(resource.read_text(encoding="utf-8"))
    if data["format"] != version:
        msg = f"the model {name} has format {data['format']}, not {version}: run `lotbridge train`"
        raise ValueError(msg)
    return data
