"""Make an office scan of a PDF: what paper, stamps, pens, copiers and scanners do to a page."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from extraction.synthetic.damage import UNDATED

FONT = "LiberationSans-Bold.ttf"
INKS = {"red": (190, 30, 45), "blue": (35, 60, 160), "violet": (95, 45, 130), "black": (25, 25, 30)}
SIGNING_INK = (25, 35, 110)
MARKER = (255, 244, 110)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A rubber stamp; `x`, `y` is its centre as a share of the page."""

    text: str
    x: float
    y: float
    ink: str = "blue"
    round: bool = True
    angle: float = 8.0  # degrees, anticlockwise


@dataclass(frozen=True, slots=True)
class Damage:
    """How the paper was treated and scanned. Shares are of the page's width and height."""

    dpi: int = 200
    mode: str = "grey"  # grey, colour or bilevel
    suffix: str = "pdf"  # pdf, jpg, png or tif (several pages only in pdf and tif)
    skew: float = 0.0  # degrees, clockwise
    turn: int = 0  # the sheet lay turned: 0, 90, 180 or 270 degrees clockwise
    blur: float = 0.5  # radius, pixels
    noise: float = 4.0  # standard deviation, grey values
    quality: int = 60  # of JPEG
    ink: float = 1.0  # 1 is full black, 0.5 is faint print
    grey: float = 0.0  # photocopy darkening of the paper, grey values
    edges: bool = False  # dark borders of the copier's lid
    holes: bool = False  # punched for a ring binder
    stamps: tuple[Stamp, ...] = ()
    signatures: tuple[tuple[float, float], ...] = ()  # where, on the last page
    highlights: tuple[tuple[float, float, float, float], ...] = ()  # x, y, width, height


def scan(pdf: bytes, damage: Damage, *, name: str) -> bytes:
    """Return the scanned file of a PDF, in the format of `damage.suffix`.

    The same name and damage give the same noise.
    """
    seed = zlib.crc32(name.encode())
    document = pdfium.PdfDocument(pdf)
    sheets = [page.render(scale=damage.dpi / 72).to_pil().convert("RGB") for page in document]
    pages = [
        scan_page(sheet, damage, np.random.default_rng(seed + number), last=sheet is sheets[-1])
        for number, sheet in enumerate(sheets)
    ]
    return pack(pages, damage)


def scan_page(
    sheet: Image.Image, damage: Damage, rng: np.random.Generator, *, last: bool = True
) -> Image.Image:
    """Return the scanned picture of a page (RGB): L or RGB, or 1 for a bilevel scan."""
    sheet = fade(sheet, damage.ink)
    for box in damage.highlights:
        sheet = highlighted(sheet, box)
    if last:
        for stamp in damage.stamps:
            sheet = stamped(sheet, stamp, rng, damage.dpi)
        for place in damage.signatures:
            sheet = signed(sheet, place, rng, damage.dpi)
    if damage.holes:
        sheet = punched(sheet, damage.dpi)
    sheet = sheet.rotate(-damage.skew, resample=Image.Resampling.BICUBIC, fillcolor="white")
    if damage.edges:
        sheet = edged(sheet, rng)
    sheet = sheet.filter(ImageFilter.GaussianBlur(damage.blur))
    picture = sheet if damage.mode == "colour" else sheet.convert("L")
    picture = noisy(picture, damage, rng)
    if damage.mode == "bilevel":
        picture = picture.point(lambda value: 255 if value > 150 else 0).convert("1")
    return picture.rotate(-damage.turn, expand=True) if damage.turn else picture


def fade(sheet: Image.Image, ink: float) -> Image.Image:
    """Return the sheet with its print paler: `ink` 1 leaves it, 0 leaves nothing."""
    return Image.blend(Image.new("RGB", sheet.size, "white"), sheet, ink)


def highlighted(sheet: Image.Image, box: Sequence[float]) -> Image.Image:
    """Return the sheet with a stroke of marker over a box (x, y, width, height as shares)."""
    x, y, width, height = box
    layer = Image.new("RGB", sheet.size, "white")
    left, top = x * sheet.width, y * sheet.height
    ImageDraw.Draw(layer).rectangle(
        (left, top, left + width * sheet.width, top + height * sheet.height), fill=MARKER
    )
    return ImageChops.multiply(sheet, layer.filter(ImageFilter.GaussianBlur(3)))


def stamped(sheet: Image.Image, stamp: Stamp, rng: np.random.Generator, dpi: int) -> Image.Image:
    """Return the sheet under a rubber stamp with uneven ink."""
    side = int(1.5 * dpi)
    mask = Image.new("L", (side, side), 0)
    draw, thick = ImageDraw.Draw(mask), max(2, dpi // 50)
    lines = stamp.text.split("\n")
    font = ImageFont.truetype(FONT, int(side * (0.13 if len(lines) > 1 else 0.17)))
    if stamp.round:
        draw.ellipse((4, 4, side - 4, side - 4), outline=255, width=thick)
        draw.ellipse((16, 16, side - 16, side - 16), outline=255, width=thick // 2)
    else:
        half = side * (0.09 * len(lines) + 0.06)
        draw.rectangle((4, side / 2 - half, side - 4, side / 2 + half), outline=255, width=thick)
    for number, line in enumerate(lines):
        drop = (number - (len(lines) - 1) / 2) * side * 0.17
        draw.text((side / 2, side / 2 + drop), line, fill=255, font=font, anchor="mm")
    patches = Image.fromarray(rng.integers(120, 255, (12, 12), dtype=np.uint8)).resize((side, side))
    mask = ImageChops.multiply(mask, patches).rotate(stamp.angle, resample=Image.Resampling.BICUBIC)
    return inked(sheet, mask, (stamp.x, stamp.y), INKS[stamp.ink])


def signed(
    sheet: Image.Image, place: tuple[float, float], rng: np.random.Generator, dpi: int
) -> Image.Image:
    """Return the sheet with a scribbled signature around a place."""
    side = int(1.3 * dpi)
    steps = np.linspace(0, 1, 160)
    wave = sum(
        rng.uniform(0.25, 1.0) * np.sin(2 * np.pi * (rng.uniform(2, 9) * steps + rng.uniform()))
        for _ in range(4)
    )
    x = side * (0.08 + 0.8 * steps + 0.05 * np.sin(2 * np.pi * rng.uniform(4, 8) * steps))
    y = side * (0.5 + 0.07 * wave * (1.2 - steps))
    mask = Image.new("L", (side, side), 0)
    points = list(zip(x.tolist(), y.tolist(), strict=True))
    ImageDraw.Draw(mask).line(points, fill=230, width=max(2, dpi // 70), joint="curve")
    return inked(sheet, mask, place, SIGNING_INK)


def inked(
    sheet: Image.Image, mask: Image.Image, centre: tuple[float, float], ink: tuple[int, int, int]
) -> Image.Image:
    """Return the sheet with ink where the mask is bright; print below shows through."""
    layer = Image.new("RGB", sheet.size, "white")
    colour = Image.new("RGB", mask.size, ink)
    corner = (
        int(centre[0] * sheet.width - mask.width / 2),
        int(centre[1] * sheet.height - mask.height / 2),
    )
    layer.paste(colour, corner, mask)
    return ImageChops.multiply(sheet, layer)


def punched(sheet: Image.Image, dpi: int) -> Image.Image:
    """Return the sheet with the two holes of a ring binder at its left edge."""
    sheet = sheet.copy()
    draw, radius = ImageDraw.Draw(sheet), 0.12 * dpi
    for share in (0.43, 0.57):
        x, y = 0.42 * dpi, share * sheet.height
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(35, 35, 35))
    return sheet


def edged(sheet: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Return the sheet with the shadow of the copier's lid along two sides."""
    x = np.arange(sheet.width, dtype=np.float32)[None, :]
    y = np.arange(sheet.height, dtype=np.float32)[:, None]
    reach = sheet.width * rng.uniform(0.012, 0.025)
    shade = 170 * (np.exp(-x / reach) + np.exp(-(sheet.height - y) / reach))
    values = np.asarray(sheet, dtype=np.float32) - shade[..., None]
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))


def noisy(picture: Image.Image, damage: Damage, rng: np.random.Generator) -> Image.Image:
    """Return the picture with the sensor's noise, on paper as dark as a copier leaves it."""
    values = np.asarray(picture, dtype=np.float32)
    noise = rng.normal(0.0, damage.noise, values.shape[:2])
    if values.ndim == 3:
        noise = noise[..., None]
    values = values * (1 - damage.grey / 255) + noise - 3
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))


def pack(pages: Sequence[Image.Image], damage: Damage) -> bytes:
    """Return the pages as one file."""
    out = io.BytesIO()
    first, *rest = pages
    if damage.suffix == "tif":
        packing = "group4" if damage.mode == "bilevel" else "tiff_lzw"
        size = (damage.dpi, damage.dpi)
        first.save(out, "TIFF", save_all=True, append_images=rest, compression=packing, dpi=size)
    elif damage.suffix == "pdf":
        coding = UNDATED if damage.mode == "bilevel" else {"quality": damage.quality, **UNDATED}
        first.save(out, "PDF", save_all=True, append_images=rest, resolution=damage.dpi, **coding)
    else:
        kind = {"jpg": "JPEG", "png": "PNG"}[damage.suffix]
        first.save(out, kind, quality=damage.quality, dpi=(damage.dpi, damage.dpi))
    return out.getvalue()
