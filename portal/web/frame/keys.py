"""The key that signs cookies and links: given by the settings, or made once and kept."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

from core.settings import Settings


def secret_key(settings: Settings) -> str:
    """Return the key; several processes that start at once agree on one."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.data_dir / "secret.key"
    if not path.exists():
        _keep_first(path, secrets.token_urlsafe(48))
    return path.read_text()


def _keep_first(path: Path, key: str) -> None:
    # Written aside, then linked: whoever links first wins, and nobody reads half a file.
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)  # mode 0600
    with os.fdopen(handle, "w") as file:
        file.write(key)
    try:
        Path(path).hardlink_to(temporary)
    except FileExistsError:
        pass  # another process was first: its key counts
    finally:
        Path(temporary).unlink()
