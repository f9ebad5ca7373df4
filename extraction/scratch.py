"""Folders for temporary files that outlive nobody: pictures of certificates lie in them.

Each is locked by the process that made it; the kernel takes the lock from the dead. Whoever
makes the next one removes those that nobody holds.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Final

PREFIX: Final = "lotbridge-reading-"
#: Seconds; a folder that is younger may not be locked yet.
YOUNG: Final = 60.0


class Scratch:
    """A folder of its own, until `remove` or the end of this process."""

    def __init__(self) -> None:
        _remove_forsaken(Path(tempfile.gettempdir()))
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = os.open(self.path, os.O_RDONLY)
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def remove(self) -> None:
        """Remove the folder; call it once."""
        _remove(self.path)
        os.close(self._lock)


def _remove_forsaken(root: Path) -> None:
    for folder in root.glob(f"{PREFIX}*"):
        try:
            lock = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
        except OSError:  # somebody else's, or gone by now
            continue
        try:
            if time.time() - os.fstat(lock).st_mtime > YOUNG:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(folder)
        except BlockingIOError:  # in use
            continue
        finally:
            os.close(lock)


def _remove(folder: Path) -> None:
    # A program that was just killed may still be writing its last file.
    shutil.rmtree(folder, ignore_errors=True)
