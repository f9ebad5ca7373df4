"""Chromium's camera looks at our own labels; the scan page reads them and answers."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import expect, sync_playwright

from portal.label_sheets import render_labels
from registry.exports.labels import Label, Symbol
from registry.gs1 import digital_link, element_string
from tests.browser.conftest import LATEST, PHONE
from tests.browser.test_registry import picture
from tests.browser.test_scan import WAIT_ON
from tests.portal.conftest import PASSWORD, Portal
from tests.portal.web.stocked import GTIN, stocked

EXPIRES = date(2031, 3, 31)
FRAME = (1280, 720)
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
#: The page draws each frame that it looks at.
COUNT_LOOKS = """() => {
  window.looks = 0;
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (...what) { looks += 1; return draw.apply(this, what); };
}"""


def label(base: str, symbol: Symbol, *, gs1: bool = True) -> Label:
    return Label(
        number="A1",
        kind="Lot",
        item="Zinc gluconate",
        sku="ZN",
        maker="Acme Chemicals",
        expires=None,
        made=None,
        address=digital_link(base, gtin=GTIN, lot="A1"),
        element=element_string(gtin=GTIN, lot="A1") if gs1 else None,
        symbol=symbol,
    )


def film(path: Path, picture: Image.Image) -> Path:
    """Write a film of one still picture as raw YUV 4:2:0, which Chromium plays in a loop.

    Source: the YUV4MPEG2 header as ffmpeg's yuv4mpegenc writes it.
    """
    width, height = FRAME
    frame = Image.new("RGB", FRAME, "#8a8f94")  # a grey table
    frame.paste(picture, ((width - picture.width) // 2, (height - picture.height) // 2))
    luma, blue, red = frame.convert("YCbCr").split()
    half = (width // 2, height // 2)
    planes = [np.asarray(luma), np.asarray(blue.resize(half)), np.asarray(red.resize(half))]
    with path.open("wb") as out:
        out.write(f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420mpeg2\n".encode())
        for _ in range(2):
            out.write(b"FRAME\n" + b"".join(plane.tobytes() for plane in planes))
    return path


def printed(made: Label, *, box: tuple[float, float, float, float]) -> Image.Image:
    """Print a label and return the part (in shares of width and height) as the camera sees it."""
    page = pypdfium2.PdfDocument(render_labels([made]))[0]
    whole = page.render(scale=4).to_pil().convert("RGB")
    x0, top, x1, bottom = box
    part = whole.crop(
        (
            int(x0 * whole.width),
            int(top * whole.height),
            int(x1 * whole.width),
            int(bottom * whole.height),
        )
    )
    part.thumbnail((1180, 660))
    return part.rotate(3, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)


@pytest.mark.parametrize(
    ("symbol", "box"),
    [
        pytest.param(Symbol.QR, (0.5, 0, 1, 0.72), id="qr"),
        pytest.param(Symbol.DATAMATRIX, (0.5, 0, 1, 0.72), id="gs1-datamatrix"),
        pytest.param(Symbol.QR, (0, 0.62, 1, 1), id="gs1-128"),
    ],
)
def test_the_camera_reads_our_label(
    portal: Portal,
    live_server: str,
    tmp_path: Path,
    symbol: Symbol,
    box: tuple[float, float, float, float],
) -> None:
    stocked(portal, "A1")
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Chromium is not installed (bin/setup --test installs it)")
    seen = film(tmp_path / "label.y4m", printed(label(live_server, symbol), box=box))
    person = portal.person("warehouse")

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-video-capture={seen}",
            ],
            timeout=LATEST,
        )
        page = browser.new_page(base_url=live_server, viewport=PHONE)
        page.set_default_timeout(LATEST)
        page.add_init_script(WAIT_ON)
        page.clock.set_fixed_time(NOON)  # a code counts again after seconds: none go by
        page.goto("/sign-in?next=/scan/")
        page.get_by_label("E-mail").fill(person.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.locator("[data-scan][data-ready=yes]")).to_be_visible()
        page.get_by_role("button", name="Camera").click()

        expect(page.locator("#scan-verdict")).to_contain_text(
            "A1 · Zinc gluconate, 100 kg in stock"
        )
        picture(page, f"scan-camera-{symbol}")
        page.evaluate(COUNT_LOOKS)
        page.wait_for_function("() => looks > 5")
        expect(page.locator("#scan-log li")).to_have_count(1)  # still before the camera
        page.clock.set_fixed_time(NOON + timedelta(minutes=1))
        expect(page.locator("#scan-log li")).to_have_count(2)  # shown again a minute later
        page.get_by_role("button", name="Camera").click()
        expect(page.locator("#scan-video")).to_be_hidden()
        browser.close()
