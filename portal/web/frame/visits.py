"""Whether a page was asked for by a person's browser, as far as that can be told.

Mail filters, link previews and prefetching browsers ask for addresses that nobody looks at.
A scanner that sends exactly what a browser sends cannot be told apart.
"""

from __future__ import annotations

import re

from flask import request

_HINTS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
#: CUBOT is a telephone.
_MACHINES = re.compile(
    r"(?<!cu)bot|crawl|spider|preview|prefetch|headless|scanner|externalhit|safelinks|"
    r"barracuda|mimecast|proofpoint|ironport|sophos|messagelabs|fortimail|"
    r"python|curl|wget|http-?client",
    re.IGNORECASE,
)


def by_a_person() -> bool:
    """Return whether a browser asks for this page to show it; False for whatever is in doubt."""
    agent = request.headers.get("User-Agent", "")
    hints = " ".join(request.headers.get(name, "") for name in _HINTS).lower()
    return (
        request.method == "GET"
        and agent.startswith("Mozilla/")
        and not _MACHINES.search(agent)
        and not any(word in hints for word in ("prefetch", "prerender", "preview"))
        and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        and request.headers.get("Sec-Fetch-Dest", "document") == "document"
    )
