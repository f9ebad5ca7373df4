from __future__ import annotations

import pytest
from flask import Flask

from portal.web.frame.visits import by_a_person

BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.mark.parametrize(
    ("method", "headers", "person"),
    [
        ("GET", {"User-Agent": BROWSER}, True),
        ("GET", {"User-Agent": "Mozilla/5.0 (Linux; Android 14; CUBOT P80) Chrome/130"}, True),
        (
            "GET",
            {
                "User-Agent": BROWSER, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document",
                "Sec-Fetch-Site": "cross-site",
            },
            True,
        ),
        ("HEAD", {"User-Agent": BROWSER}, False),
        ("GET", {"User-Agent": BROWSER, "Sec-Purpose": "prefetch;prerender"}, False),
        ("GET", {"User-Agent": BROWSER, "Purpose": "prefetch"}, False),
        ("GET", {"User-Agent": BROWSER, "X-Purpose": "preview"}, False),
        ("GET", {"User-Agent": BROWSER, "X-Moz": "prefetch"}, False),
        ("GET", {"User-Agent": BROWSER, "Sec-Fetch-Mode": "no-cors"}, False),
        ("GET", {"User-Agent": BROWSER, "Sec-Fetch-Dest": "image"}, False),
        ("GET", {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}, False),
        ("GET", {"User-Agent": "Mozilla/5.0 (Windows NT 6.1) SkypeUriPreview Preview/0.5"}, False),
        ("GET", {"User-Agent": "facebookexternalhit/1.1"}, False),
        ("GET", {"User-Agent": "python-requests/2.32"}, False),
        ("GET", {"User-Agent": ""}, False),
    ],
)  # fmt: skip
def test_only_a_browser_that_shows_the_page_counts(
    method: str, headers: dict[str, str], person: bool
) -> None:
    with Flask(__name__).test_request_context("/recall/x", method=method, headers=headers):
        assert by_a_person() is person
