"""The reading process: takes documents from its input, answers with JSON lines.

Started by extraction.sandbox as `python -m extraction.sandbox_child`; see there. A request
is a line of JSON, then as many bytes as it says.
"""

from __future__ import annotations

import ctypes
import faulthandler
import json
import os
import resource
import signal
import sys
import tempfile
from dataclasses import astuple
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from extraction.errors import ExtractionError, TooLarge, whereabouts
from extraction.options import KnownLot, LeftOut, Options, Place

PARENT_DEATH = 1  # PR_SET_PDEATHSIG, linux/prctl.h
MAX_FILE = 256 * 1024 * 1024  # bytes; Tesseract's image travels through a file
MAX_OPEN = 256
MAX_HEADER = 1024 * 1024
#: In the folder of temporary files: which lines of code ran when the process was struck down.
LAST_WORDS = "last-words"
#: The share of a page's time after which it is written down where the page is stuck.
STUCK = 0.9


def main() -> None:
    """Answer requests until the input ends."""
    ctypes.CDLL(None).prctl(PARENT_DEATH, signal.SIGKILL)
    # Native libraries may print: what they print must not look like an answer.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_FILE, MAX_FILE))
    resource.setrlimit(resource.RLIMIT_NOFILE, (MAX_OPEN, MAX_OPEN))
    requests = sys.stdin.buffer
    # Frames only: what the document says does not get there. The parent reads it.
    last_words = (Path(tempfile.gettempdir()) / LAST_WORDS).open("w")
    faulthandler.enable(last_words)
    while header := requests.readline(MAX_HEADER):
        request = json.loads(header)
        data = requests.read(int(request["bytes"]))
        _answer(answers, _read(data, request, answers, last_words))
        faulthandler.cancel_dump_traceback_later()


def _answer(answers: BinaryIO, content: dict[str, Any]) -> None:
    answers.write(json.dumps(content).encode() + b"\n")
    answers.flush()


def _read(
    data: bytes, request: dict[str, Any], answers: BinaryIO, last_words: TextIO
) -> dict[str, Any]:
    values = dict(request["options"])
    values["ocr_languages"] = tuple(values["ocr_languages"])
    values["earlier_lots"] = tuple(KnownLot(*lot) for lot in values["earlier_lots"])
    values["dictionaries"] = tuple(Path(name) for name in values["dictionaries"])
    values["leave_out"] = tuple(LeftOut(Place(*place), why) for place, why in values["leave_out"])

    def progress(page: int, pages: int, what: str) -> None:
        _answer(answers, {"progress": [page, pages, what]})

    def standing(place: Place | None) -> None:
        _answer(answers, {"standing": None if place is None else astuple(place)})
        faulthandler.cancel_dump_traceback_later()
        if place is not None:
            faulthandler.dump_traceback_later(
                STUCK * float(values["max_page_seconds"]), file=last_words
            )

    def told(text: str) -> None:
        _answer(answers, {"told": text})

    from extraction.pipeline import extract  # noqa: PLC0415 - loads slowly, once

    options = Options(**values, progress=progress, standing=standing, told=told)
    resource.setrlimit(resource.RLIMIT_DATA, (options.max_memory, resource.RLIM_INFINITY))
    try:
        if request.get("pictures"):
            return {"result": _read_for_viewing(data, request["name"], options, answers)}
        return {"result": extract(data, name=request["name"], options=options).to_json()}
    except ExtractionError as error:
        return _failure(error)
    except Exception as error:  # noqa: BLE001 - the boundary: told to the parent, who logs it
        if _is_hunger(error):
            return _failure(TooLarge("bytes of memory", "too many", options.max_memory))
        told(f"not read: {whereabouts(error)}")
        return _failure(ExtractionError("This document could not be read. Please check the file."))


def _read_for_viewing(
    data: bytes, name: str, options: Options, answers: BinaryIO
) -> dict[str, Any]:
    from extraction.viewed import ViewedPage, page_to_json  # noqa: PLC0415 - with the next
    from extraction.viewing import read_for_viewing  # noqa: PLC0415 - loads slowly

    def hand_over(page: ViewedPage) -> None:
        _answer(answers, {"page": page_to_json(page)})

    result = read_for_viewing(data, name=name, options=options, on_page=hand_over)
    return result.to_json()


def _is_hunger(error: BaseException) -> bool:
    """Whether memory ran out; native libraries say so in their own words."""
    text = str(error).lower()
    signs = (
        "bad_alloc",
        "failed to allocate",
        "insufficient memory",
        "out of memory",
        "cannot allocate",
        "failed to map",
    )
    return isinstance(error, MemoryError) or any(sign in text for sign in signs)


def _failure(error: ExtractionError) -> dict[str, Any]:
    facts = {k: v for k, v in vars(error).items() if isinstance(v, (str, int, float))}
    return {"error": error.code, "message": str(error), "facts": facts}


if __name__ == "__main__":
    main()
