"""The genealogy graph of 5,000 lots: what it draws and asks for, and whether it can be used."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from core.clock import utc_now
from core.db.session import unit_of_work
from registry.imports.events import batches, group_rows, import_events
from registry.imports.names import Names
from registry.imports.tables import NumberedRow
from registry.ledger.models.traceable import Traceable
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.test_frame import violations
from tests.browser.test_registry import picture
from tests.portal.conftest import Portal
from tests.portal.web.stocked import operator_actor, stocked


def history() -> Iterator[dict[str, str]]:
    """One delivery becomes 50 premixes, 450 blends, 4,500 lots of tablets for 40 customers."""
    common = {"site": "BER", "location": "STORE", "status": "released"}

    def run(event: str, day: int, source: tuple[str, str, str], made: list[tuple[str, str, str, str]]) -> Iterator[dict[str, str]]:  # fmt: skip
        head = {"event": event, "type": "transform", "time": f"2026-01-{day:02}T08:00+01:00"}
        item, number, quantity = source
        yield {**head, "site": "BER", "location": "STORE", "item": item, "number": number, "direction": "in", "quantity": quantity, "unit": "kg"}  # fmt: skip
        for made_item, made_number, made_quantity, unit in made:
            yield {**head, **common, "item": made_item, "number": made_number, "direction": "out", "quantity": made_quantity, "unit": unit}  # fmt: skip

    yield {"event": "R", "type": "receive", "time": "2026-01-02T08:00+01:00", **common, "item": "RAW", "number": "RAW-1", "quantity": "5000", "unit": "kg", "party": "Acme Chemicals"}  # fmt: skip
    for i in range(50):
        yield from run(f"P{i}", 3, ("RAW", "RAW-1", "90"), [("PREMIX", f"P-{i:02}", "90", "kg")])
    for i in range(50):
        blends = [("BLEND", f"B-{i:02}-{j}", "10", "kg") for j in range(9)]
        yield from run(f"B{i}", 4, ("PREMIX", f"P-{i:02}", "90"), blends)
    for i in range(50):
        for j in range(9):
            tablets = [("TABLETS", f"T-{i:02}-{j}-{k}", "100", "{piece}") for k in range(10)]
            yield from run(f"T{i}-{j}", 5, ("BLEND", f"B-{i:02}-{j}", "10"), tablets)
    for i in range(40):
        yield {"event": f"S{i}", "type": "ship", "time": "2026-01-06T08:00+01:00", "site": "BER", "location": "STORE", "item": "TABLETS", "number": f"T-{i:02}-0-0", "quantity": "50", "unit": "{piece}", "party": f"Pharmacy {i:02}"}  # fmt: skip


def fill(portal: Portal) -> str:
    """Record the history; return the id of the delivered lot."""
    stocked(portal)
    rows = (NumberedRow(line, cells) for line, cells in enumerate(history(), 2))
    with unit_of_work(portal.engine) as session:
        actor = operator_actor(session, portal)
        names = Names(session, actor, True, utc_now(), "old data")
        for batch in batches(group_rows(rows)):
            report = import_events(session, actor, batch, names=names, at=utc_now())
            assert report.errors == []
        return session.scalars(select(Traceable.public_id).where(Traceable.number == "RAW-1")).one()


def opened(page: Page, lot: str, way: str = "forward") -> None:
    """Open the trace; return when the graph can be used."""
    page.goto(f"/trace/{lot}/{way}")
    expect(page.locator("#graph[data-ready=yes]")).to_be_visible()


#: What Cytoscape holds: boxes, their zoom, and what saves drawing while many are moved.
DRAWN = """() => {
  const view = document.getElementById("graph")._cyreg.cy;
  const { x, y } = view.pan();
  return { boxes: view.nodes().length, zoom: view.zoom(), x, y, texture: view.options().textureOnViewport };
}"""


@pytest.mark.slow
class TestFiveThousandLots:
    def test_it_starts_small_opens_level_by_level_and_asks_once(
        self, portal: Portal, browser_page: OpenPage
    ) -> None:
        lot = fill(portal)
        page = browser_page("quality")
        line, level = (
            page.locator(".graph-line"),
            page.get_by_role("button", name="Level 3 · 4,500"),
        )

        opened(page, lot)
        expect(page.get_by_text("5,001").first).to_be_visible()
        assert violations(page) == []
        picture(page, "graph-5000-collapsed")
        closed = page.evaluate(DRAWN)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        level.click()
        expect(level).to_have_attribute("aria-pressed", "true")
        before = page.evaluate(DRAWN)
        box = page.locator("#graph").bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 500, box["y"] + 200)
        page.mouse.down()
        for step in range(10):
            page.mouse.move(box["x"] + 500 - 20 * step, box["y"] + 200)
        page.mouse.up()
        page.mouse.wheel(0, 240)
        page.wait_for_function(f"zoom => ({DRAWN})().zoom !== zoom", arg=before["zoom"])
        after = page.evaluate(DRAWN)
        picture(page, "graph-5000-open")
        level.click()
        page.get_by_role("searchbox", name="Find a number").fill("T-17-4-3")
        expect(line).to_contain_text("T-17-4-3, TABLETS, released, level 3")
        picture(page, "graph-5000-found")

        assert closed["boxes"] < 100
        assert (closed["texture"], before["texture"]) == (False, True)
        assert before["boxes"] > 4_500
        assert after["x"] != before["x"]
        assert page.evaluate(DRAWN)["boxes"] < 100
        assert asked == []

    def test_all_of_it_by_keyboard(self, portal: Portal, browser_page: OpenPage) -> None:
        lot = fill(portal)
        page = browser_page("quality")
        opened(page, lot)
        line = page.locator(".graph-line")

        page.locator("#graph").focus()
        expect(line).to_contain_text("RAW-1, RAW")
        page.keyboard.press("ArrowRight")
        expect(line).to_contain_text("50 lots and units, PREMIX, level 1; 1 in, 1 out.")
        page.keyboard.press("Enter")
        expect(line).to_contain_text("P-00, PREMIX, released, level 1")
        page.keyboard.press("ArrowDown")
        expect(line).to_contain_text("P-01, PREMIX")
        page.keyboard.press("ArrowLeft")
        expect(line).to_contain_text("RAW-1, RAW")
        page.keyboard.press("Escape")
        expect(line).to_be_empty()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        page.wait_for_url("**/lots/*")

    def test_on_a_phone(self, portal: Portal, browser_page: OpenPage) -> None:
        lot = fill(portal)
        page = browser_page("quality", viewport=PHONE, has_touch=True)
        opened(page, lot)
        picture(page, "graph-5000-phone")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

        page.get_by_role("searchbox", name="Find a number").fill("B-31-2")
        page.keyboard.press("Enter")
        expect(page.locator(".graph-line")).to_contain_text("B-31-2, BLEND")
        page.locator("#graph").scroll_into_view_if_needed()
        picture(page, "graph-5000-phone-found")
        page.get_by_role("link", name="Open its page").click()
        page.wait_for_url("**/lots/*")

    def test_the_table_says_the_same_and_a_trace_back_is_small(
        self, portal: Portal, browser_page: OpenPage
    ) -> None:
        lot = fill(portal)
        page = browser_page("quality")
        opened(page, lot)
        expect(page.get_by_text("Page 1 of 26")).to_be_visible()
        page.get_by_role("searchbox", name="Filter Lots and units").fill("T-17-4-3")
        expect(page.locator("#nodes tbody tr")).to_have_count(1)
        expect(page.locator("#nodes")).to_contain_text("T-17-4-3")
        expect(page.locator("#graph canvas").first).to_be_visible()  # the graph stays as it is
        with unit_of_work(portal.engine) as session:
            tablets = session.scalars(
                select(Traceable.public_id).where(Traceable.number == "T-17-4-3")
            ).one()

        opened(page, tablets, "back")

        expect(page.locator(".graph-levels")).to_be_hidden()
        page.locator("#graph").focus()
        expect(page.locator(".graph-line")).to_contain_text("T-17-4-3, TABLETS")
        page.keyboard.press("ArrowLeft")
        expect(page.locator(".graph-line")).to_contain_text("B-17-4, BLEND")
        picture(page, "graph-back")
