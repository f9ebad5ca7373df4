"""Which function does which kind of job. Each is `handler(work) -> effect or None`.

A handler lives in its own module of this package, named after its kind; it is loaded with
the first job of that kind, so that a worker starts fast.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping

from portal.jobs.work import Handler

#: Kind of job -> "module:function".
WHERE: Mapping[str, str] = {
    "chase_recall": "portal.jobs.chase_recall:chase_recall",
    "deliver_notice": "portal.jobs.deliver_notice:deliver_notice",
    "deliver_webhook": "portal.jobs.deliver_webhook:deliver_webhook",
    "follow_certificates": "portal.jobs.follow_certificates:follow_certificates",
    "issue_certificate": "portal.jobs.issue_certificate:issue_certificate",
    "watch_exceptions": "portal.jobs.watch_exceptions:watch_exceptions",
    "read_document": "portal.jobs.read_document:read_document",
}


class LazyHandlers(Mapping[str, Handler]):
    """A mapping of kinds to functions that imports a module when its kind is asked for."""

    def __init__(self, where: Mapping[str, str]) -> None:
        self._where = where

    def __getitem__(self, kind: str) -> Handler:
        """Return the kind's function; KeyError if nobody knows it."""
        module, _, name = self._where[kind].partition(":")
        handler: Handler = getattr(importlib.import_module(module), name)
        return handler

    def __iter__(self) -> Iterator[str]:
        """Iterate over the kinds."""
        return iter(self._where)

    def __len__(self) -> int:
        """Return the number of kinds."""
        return len(self._where)


HANDLERS: Mapping[str, Handler] = LazyHandlers(WHERE)
