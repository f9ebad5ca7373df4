"""Reading in a process of its own: a hostile document can hurt nobody but itself.

The child has limits on memory, files and time, is told apart by pipes that carry JSON
and the document's bytes only, and is killed with everything that it started when it is
late, silent or too loud. If it stood at a page then, the document is read again without
that page. Its temporary files lie in a folder of its own, which goes with it. A child that
did well is kept warm for the next document, as loading the models takes seconds.
"""

from __future__ import annotations

import atexit
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import astuple, fields, replace
from pathlib import Path
from typing import Any, Final

from extraction import errors
from extraction.errors import (
    MOST_TOLD,
    EmptyFile,
    ExtractionError,
    ReaderStopped,
    TooLarge,
)
from extraction.options import LATE, STOPPED, LeftOut, Options, Place
from extraction.result import ExtractionResult
from extraction.sandbox_child import LAST_WORDS
from extraction.scratch import Scratch
from extraction.viewed import ViewedPage, page_from_json

CHUNK: Final = 1 << 16
#: Pages (or their pictures) that one document may lose to a dying or stalled reader.
MOST_LEFT_OUT: Final = 4
#: What went wrong and is told: this often for one document, and so many letters each time.
MOST_TELLINGS: Final = 50
#: A result larger than this many bytes is a runaway child.
MAX_ANSWER: Final = 64 * 1024 * 1024
#: After this many documents a child is replaced: native libraries leak a little.
DOCUMENTS_A_CHILD: Final = 200
#: Warm children that wait; more are started as needed and ended afterwards.
KEEP_WARM: Final = 1


def extract_in_sandbox(
    data: bytes, *, name: str = "", options: Options | None = None
) -> ExtractionResult:
    """Read one document in a separate process; the same as `pipeline.extract` else.

    `options.progress` is called in this process as pages are read.

    Raises:
        ExtractionError: As `pipeline.extract` raises it.
        TooLarge: Also when the reading took too long or too much memory.
        ReaderStopped: The reading process died on this document.

    """
    return _extract(data, name, options or Options(), None)


def view_in_sandbox(
    data: bytes,
    *,
    name: str = "",
    options: Options | None = None,
    on_page: Callable[[ViewedPage], None],
) -> ExtractionResult:
    """Read one document as `extract_in_sandbox` does; `on_page` gets each page's picture.

    The pages come one by one, after the reading and before the result returns.
    """

    def take(page: Mapping[str, Any]) -> None:
        on_page(page_from_json(page))

    return _extract(data, name, options or Options(), take)


def _extract(
    data: bytes, name: str, options: Options, on_page: Callable[[Mapping[str, Any]], None] | None
) -> ExtractionResult:
    if not data:
        raise EmptyFile
    if len(data) > options.max_bytes:
        raise TooLarge("bytes", len(data), options.max_bytes)
    limit = options.max_seconds
    deadline = time.monotonic() + limit
    shown: set[int] = set()

    def take(page: Mapping[str, Any]) -> None:
        if on_page is not None and page["number"] not in shown:  # a second try draws them again
            shown.add(page["number"])
            on_page(page)

    while True:
        child = _POOL.take()
        try:
            answer = child.read(data, name, options, None if on_page is None else take)
            break
        except (ReaderStopped, TooLarge) as error:
            child.kill()
            left = deadline - time.monotonic()
            if left <= 0:
                raise _late(limit) from error
            options = _without(child.place, error, options, left)
        except BaseException:
            child.kill()
            raise
    _POOL.give_back(child)
    if "error" in answer:
        raise _rebuilt(answer)
    return ExtractionResult.from_json(answer["result"])


def _without(
    place: Place | None, error: ReaderStopped | TooLarge, options: Options, left: float
) -> Options:
    """Return how to read again, in the seconds left, without what the reader stood at.

    Raises:
        ReaderStopped: It stood at no page, or too many were left out already.
        TooLarge: The same, of a reader that was late.

    """
    if place is None or len(options.leave_out) >= MOST_LEFT_OUT:
        raise error
    why = STOPPED if isinstance(error, ReaderStopped) else LATE
    options.tell(f"read again without page {place.page} ({place.step}): {why}")
    return replace(options, max_seconds=left, leave_out=(*options.leave_out, LeftOut(place, why)))


def _late(limit: float) -> TooLarge:
    return TooLarge("seconds of reading", f"more than {limit:g}", limit)


def close_sandbox() -> None:
    """End all waiting children; called by itself when the process ends."""
    _POOL.close()


class Child:
    """One reading process. Not for several threads at once."""

    def __init__(self) -> None:
        self.documents = 0
        #: Where the reading stands; None between documents and where no page is looked at.
        self.place: Place | None = None
        root = str(Path(__file__).resolve().parent.parent)
        path = os.pathsep.join(p for p in (root, os.environ.get("PYTHONPATH", "")) if p)
        self._scratch = Scratch()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "extraction.sandbox_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # so that what it starts can be ended with it
            env={**reader_environment(), "PYTHONPATH": path, "TMPDIR": str(self._scratch.path)},
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to = self._process.stdin.fileno()
        self._from = self._process.stdout.fileno()
        os.set_blocking(self._to, False)
        os.set_blocking(self._from, False)
        self._pending = b""

    @property
    def alive(self) -> bool:
        """Whether the process still runs. One that ended keeps its number until `kill`."""
        if self._process.returncode is not None:
            return False
        ended = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self._process.pid, ended) is None

    def read(
        self,
        data: bytes,
        name: str,
        options: Options,
        on_page: Callable[[Mapping[str, Any]], None] | None = None,
    ) -> dict[str, Any]:
        """Return the child's answer: {"result": ...} or {"error": code, ...}."""
        self.documents += 1
        self.place = None
        tellings = 0
        page_limit = options.max_page_seconds
        last = time.monotonic() + options.max_seconds
        deadline = last
        request = {
            "name": name,
            "bytes": len(data),
            "options": _plain(options),
            "pictures": on_page is not None,
        }
        try:
            self._send(json.dumps(request).encode() + b"\n" + data, deadline)
            while True:
                answer = self._line(deadline)
                if "page" in answer and on_page is not None:
                    on_page(answer["page"])
                elif "standing" in answer:
                    self.place = answer["standing"] and Place(*answer["standing"])
                    page_ends = time.monotonic() + page_limit
                    deadline = min(last, page_ends) if self.place else last
                elif "told" in answer:
                    tellings += 1
                    if tellings <= MOST_TELLINGS:
                        options.tell(str(answer["told"])[:MOST_TOLD])
                elif "progress" not in answer:
                    return answer
                elif options.progress is not None:
                    page, pages, what = answer["progress"]
                    options.progress(int(page), int(pages), str(what))
        except TimeoutError as error:
            self._tell_how_it_ended("was late", options)
            raise _late(options.max_seconds if deadline == last else page_limit) from error
        except (OSError, EOFError, ValueError) as error:
            self._tell_how_it_ended("stopped", options)
            raise ReaderStopped from error

    def _tell_how_it_ended(self, what: str, options: Options) -> None:
        """End the process; tell its signal and, where it knew, the lines of code that ran."""
        words = self._last_words()
        self.kill()
        code = self._process.returncode
        options.tell(f"the reading process {what} (it ended with {code}). {words}"[:MOST_TOLD])

    def _last_words(self) -> str:
        """Return what faulthandler wrote last: files, lines and names of our code."""
        try:
            text = (self._scratch.path / LAST_WORDS).read_text(errors="replace")
        except OSError:
            return ""
        last = max(text.rfind("Fatal Python error"), text.rfind("Timeout"), 0)
        return " ".join(text[last:].partition("Extension modules")[0].split())

    def _send(self, data: bytes, deadline: float) -> None:
        view = memoryview(data)
        with selectors.DefaultSelector() as ready:
            ready.register(self._to, selectors.EVENT_WRITE)
            while view:
                _wait(ready, deadline)
                view = view[os.write(self._to, view[:CHUNK]) :]

    def _line(self, deadline: float) -> dict[str, Any]:
        with selectors.DefaultSelector() as ready:
            ready.register(self._from, selectors.EVENT_READ)
            parts = [self._pending]
            size = len(self._pending)
            while b"\n" not in parts[-1]:
                _wait(ready, deadline)
                part = os.read(self._from, CHUNK)
                size += len(part)
                if not part or size > MAX_ANSWER:
                    raise EOFError
                parts.append(part)
        line, _, self._pending = b"".join(parts).partition(b"\n")
        answer = json.loads(line)
        if not isinstance(answer, dict):
            raise ValueError("not an answer")  # noqa: TRY004 - it is the value that is wrong
        return answer

    def kill(self) -> None:
        """End the process and all that it started, even if it died first; then its files."""
        if self._process.returncode is not None:
            return
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._scratch.remove()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                os.set_blocking(pipe.fileno(), True)
                pipe.close()


class _Pool:
    """Warm children, waiting."""

    def __init__(self) -> None:
        self._waiting: list[Child] = []
        self._lock = threading.Lock()
        self._owner = os.getpid()

    def take(self) -> Child:
        """Return a living child, a new one if none waits."""
        with self._lock:
            if self._owner != os.getpid():  # a fork inherits pipes, not children
                self._owner, self._waiting = os.getpid(), []
            while self._waiting:
                child = self._waiting.pop()
                if child.alive:
                    return child
                child.kill()
        return Child()

    def give_back(self, child: Child) -> None:
        """Keep a child for the next document, or end it."""
        with self._lock:
            if len(self._waiting) < KEEP_WARM and child.documents < DOCUMENTS_A_CHILD:
                self._waiting.append(child)
                return
        child.kill()

    def close(self) -> None:
        """End all that wait."""
        with self._lock:
            if self._owner == os.getpid():
                for child in self._waiting:
                    child.kill()
            self._waiting = []


_POOL = _Pool()
atexit.register(_POOL.close)


def _wait(ready: selectors.BaseSelector, deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0 or not ready.select(left):
        raise TimeoutError


def reader_environment() -> dict[str, str]:
    """Return what a reader needs to run; no secret of the service is among it."""
    kept = ("PATH", "LANG", "LC_ALL", "TMPDIR", "HOME", "TESSDATA_PREFIX", "VIRTUAL_ENV")
    limits = {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"}
    # Pictures of pages go back to the system when they are done with, one heap serves all.
    limits |= {"MALLOC_MMAP_THRESHOLD_": "1048576", "MALLOC_ARENA_MAX": "1"}
    limits["GLIBC_TUNABLES"] = "glibc.malloc.hugetlb=1"  # asking for it takes half the time
    return {name: os.environ[name] for name in kept if name in os.environ} | limits


def _plain(options: Options) -> dict[str, Any]:
    calls = {"progress", "standing", "told"}
    plain = {f.name: getattr(options, f.name) for f in fields(options) if f.name not in calls}
    return {
        **plain,
        "dictionaries": [str(path.resolve()) for path in options.dictionaries],
        "leave_out": [astuple(left) for left in options.leave_out],
        "earlier_lots": [[lot.product, lot.number] for lot in options.earlier_lots],
    }


def _rebuilt(answer: Mapping[str, Any]) -> ExtractionError:
    """Return the error that the child met, as if it had been raised here."""
    known = [value for value in vars(errors).values() if isinstance(value, type)]
    for kind in known:
        if issubclass(kind, ExtractionError) and kind.code == answer["error"]:
            error = kind.__new__(kind)
            Exception.__init__(error, str(answer["message"]))
            error.__dict__.update(answer.get("facts", {}))
            return error
    return ExtractionError(str(answer["message"]))
