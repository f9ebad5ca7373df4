"""Digital pages to scans and photos: what scanners, fax machines and phones do to paper."""

from __future__ import annotations

import io
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageFilter

from extraction.geometry import Box
from extraction.synthetic.marks import add_marks
from extraction.synthetic.warp import Warp, boxed, turn, warp_page

Kind = Literal["scan", "fax", "photo"]
POINTS_PER_INCH = 72
#: Pillow dates a PDF unless it is told not to: the same pages are to be the same file.
UNDATED: dict[str, Any] = {"creationDate": None, "modDate": None}


@dataclass(frozen=True, slots=True)
class Damaged:
    """Pages as images at `dpi`; `warps` move a point of the clean page to the damaged one.

    Boxes are those of the page set upright: `turned` (0, 90, 180, 270 degrees clockwise)
    comes on top.
    """

    pages: tuple[Image.Image, ...]
    warps: tuple[Warp, ...]
    dpi: int
    turned: int

    def moved(self, page: int, box: Box) -> Box:
        """Return where a box of the clean page (from 1, points) stands on the damaged one."""
        return boxed(self.warps[page - 1], box, self.dpi / POINTS_PER_INCH)


def damage(pdf: bytes, rng: Random, kind: Kind) -> Damaged:
    """Render a PDF and age it; the same state of `rng` gives the same pixels."""
    dpi = {"scan": rng.choice([150, 200, 200, 300]), "fax": 200, "photo": 200}[kind]
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    if document.get_formtype():
        document.init_forms()
    turned = rng.choice([0, 0, 0, 0, 0, 90, 180, 270]) if kind != "photo" else 0
    pages, warps = [], []
    for page in document:
        clean = page.render(scale=dpi / POINTS_PER_INCH).to_pil().convert("RGB")
        aged = add_marks(clean, rng)
        aged, warp = warp_page(aged, rng, perspective=kind == "photo")
        aged = {"scan": _scan, "fax": _fax, "photo": _photo}[kind](aged, rng)
        pages.append(turn(aged, turned))
        warps.append(warp)
    document.close()
    return Damaged(tuple(pages), tuple(warps), dpi, turned)


def to_file(damaged: Damaged, rng: Random) -> tuple[str, bytes]:
    """Return (suffix, content): an image-only PDF, a TIFF, or a JPEG or PNG of one page."""
    choices = [".pdf", ".pdf", ".pdf", ".tif"]
    if len(damaged.pages) == 1:
        choices += [".jpg", ".png"]
    suffix = rng.choice(choices)
    out = io.BytesIO()
    first, *rest = damaged.pages
    resolution = float(damaged.dpi)
    if suffix == ".pdf":
        first.save(out, "PDF", save_all=True, append_images=rest, resolution=resolution, **UNDATED)
    elif suffix == ".tif":
        first.save(
            out,
            "TIFF",
            save_all=True,
            append_images=rest,
            compression="tiff_deflate",
            dpi=(resolution, resolution),
        )
    else:
        kind = "JPEG" if suffix == ".jpg" else "PNG"
        first.save(out, kind, dpi=(resolution, resolution))
    return suffix, out.getvalue()


def _scan(image: Image.Image, rng: Random) -> Image.Image:
    """Blur a little, add noise and dirt, compress; some scanners give grey only."""
    image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.2, 0.9)))
    if rng.random() < 0.5:
        image = image.convert("L").convert("RGB")
    image = _noise(image, rng, rng.uniform(2, 12))
    if rng.random() < 0.4:
        image = _dirt(image, rng)
    return _compressed(image, rng.randint(40, 80))


def _fax(image: Image.Image, rng: Random) -> Image.Image:
    """Black and white at half the resolution up and down, with speckles."""
    grey = image.convert("L")
    small = grey.resize((grey.width, grey.height // 2), Image.Resampling.BILINEAR)
    small = _noise(small.convert("RGB"), rng, 14).convert("L")
    limit = rng.randint(140, 190)
    black = small.point(lambda level: 255 if level > limit else 0)
    return _dirt(black.resize(grey.size, Image.Resampling.NEAREST).convert("RGB"), rng)


def _photo(image: Image.Image, rng: Random) -> Image.Image:
    """Light from one side, warm or cold colour, slight blur, JPEG."""
    width, height = image.size
    across = np.linspace(rng.uniform(0.6, 1.0), rng.uniform(0.8, 1.0), width)
    down = np.linspace(rng.uniform(0.75, 1.0), rng.uniform(0.75, 1.0), height)
    cast = np.array([rng.uniform(0.92, 1.0), rng.uniform(0.95, 1.0), rng.uniform(0.82, 1.0)])
    light = np.outer(down, across)[:, :, None] * cast
    pixels = (np.asarray(image) * light).clip(0, 255).astype(np.uint8)
    lit = Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.1)))
    return _compressed(_noise(lit, rng, rng.uniform(2, 7)), rng.randint(50, 85))


def _noise(image: Image.Image, rng: Random, strength: float) -> Image.Image:
    source = np.random.default_rng(rng.getrandbits(32))
    pixels = np.asarray(image).astype(np.int16)
    spread = source.normal(0, strength, pixels.shape[:2]).astype(np.int16)
    return Image.fromarray((pixels + spread[:, :, None]).clip(0, 255).astype(np.uint8))


def _dirt(image: Image.Image, rng: Random) -> Image.Image:
    """Add specks, a dark edge and punch holes."""
    draw = ImageDraw.Draw(image)
    for _ in range(rng.randint(20, 160)):
        x, y, size = rng.randrange(image.width), rng.randrange(image.height), rng.choice([1, 1, 2])
        draw.ellipse((x, y, x + size, y + size), fill=rng.choice(["black", "#555"]))
    if rng.random() < 0.3:
        draw.rectangle((0, 0, rng.randint(3, 14), image.height), fill="#222")
    if rng.random() < 0.3:
        radius = image.width // 90
        for part in (0.35, 0.65):
            y = int(image.height * part)
            draw.ellipse((radius, y - radius, 3 * radius, y + radius), fill="#333")
    return image


def _compressed(image: Image.Image, quality: int) -> Image.Image:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(io.BytesIO(out.getvalue())).convert("RGB")
