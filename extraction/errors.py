"""Errors of the reading engine.

ExtractionError
 ├── Unreadable           the bytes are not what they claim, or damaged
 │    ├── EmptyFile
 │    ├── UnsupportedType
 │    ├── UnusableData
 │    └── PasswordNeeded
 ├── BadDictionary        a file of own test names cannot be used
 ├── ReaderStopped        the reading process died on the document
 └── TooLarge             over a limit (bytes, pages, pixels, seconds, memory)
"""

from __future__ import annotations

import traceback
from typing import Final

#: Frames that tell where an error was met; letters that anything told may have.
MOST_FRAMES: Final = 12
MOST_TOLD: Final = 2000


class ExtractionError(Exception):
    """Reading failed; `code` is stable, the message says what to do."""

    code = "extraction.failed"


class Unreadable(ExtractionError):
    """The bytes are damaged or not what they claim to be."""

    code = "extraction.unreadable"


class EmptyFile(Unreadable):
    """The file has no content."""

    code = "extraction.empty_file"

    def __init__(self) -> None:
        super().__init__("This file is empty (0 bytes). Please send it again.")


class UnsupportedType(Unreadable):
    """The content is of a kind that the engine does not read."""

    code = "extraction.unsupported_type"

    def __init__(self, media_type: str) -> None:
        self.media_type = media_type
        super().__init__(
            f"This is a {media_type} file by its content. Please send a PDF, an image "
            "(JPEG, PNG, TIFF), a spreadsheet (XLSX, CSV), an e-mail (EML, MSG) or CoA JSON."
        )


class UnusableData(Unreadable):
    """The file says that it is a certificate as data; `problem` says why it is none."""

    code = "extraction.unusable_data"

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(
            "This file says that it is a certificate as JSON, but it cannot be used: "
            f"{problem}. Please have it made anew, or send the certificate as PDF."
        )


class PasswordNeeded(Unreadable):
    """The document is encrypted with a password that we do not know."""

    code = "extraction.password_needed"

    def __init__(self) -> None:
        super().__init__("This document is protected with a password. Please send it without one.")


class BadDictionary(ExtractionError):
    """A dictionary of the user's own cannot be used; `path` and `reason` say which and why."""

    code = "extraction.bad_dictionary"

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"The dictionary {path} cannot be used: {reason}.")


class ReaderStopped(ExtractionError):
    """The process that read the document died; the service did not."""

    code = "extraction.reader_stopped"

    def __init__(self) -> None:
        super().__init__(
            "Reading this document failed. Please send it in another form, "
            "for example printed to PDF or scanned."
        )


class TooLarge(ExtractionError):
    """The document is over a limit; `what`, `found` and `limit` say which."""

    code = "extraction.too_large"

    def __init__(self, what: str, found: float | str, limit: float) -> None:
        self.what = what
        self.found = found
        self.limit = limit
        super().__init__(
            f"This document has {found} {what}; the limit is {limit}. "
            "Please split it or send the pages that matter."
        )


def whereabouts(error: BaseException) -> str:
    """Return kind and places of an error, at most MOST_TOLD letters, for the log.

    Without its message: that may quote the document. Our own errors keep their code.
    """
    code = f" ({error.code})" if isinstance(error, ExtractionError) else ""
    frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    places = " < ".join(
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}"
        for frame in reversed(frames)
    )
    return f"{type(error).__name__}{code} at {places}"[:MOST_TOLD]
