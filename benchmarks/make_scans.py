"""Make scans of digital documents: the fixed damage of the benchmark, in several kinds.

`twin` is the kind that the targets are stated for. Each page: rendered at 200 dpi, turned by
1.5 degrees, blurred, paler, noisy, JPEG 50; the pages become one PDF of pictures without any
text. The other kinds are what else comes from offices and telephones (`KINDS` says what).

    python benchmarks/make_scans.py DOCUMENTS OUT [--kind KIND] [--only NAME ...]
"""

from __future__ import annotations

import argparse
import io
import math
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from extraction.synthetic.damage import UNDATED

DPI = 200
DEGREES = 1.5
BLUR = 0.8  # radius, pixels
CONTRAST = 0.75
NOISE = 8.0  # standard deviation, grey values
QUALITY = 50
SEED = 20_240_501
#: Inks of stamps and seals: red, blue, violet.
INKS = ((190, 30, 45), (35, 60, 165), (110, 50, 140))

Random = np.random.Generator
Make = Callable[[Image.Image, int], Image.Image]


def scanned(page: Image.Image, seed: int) -> Image.Image:
    """Return a page picture (RGB) as a bad scanner would have made it."""
    blurred = _turned(page, DEGREES).filter(ImageFilter.GaussianBlur(BLUR))
    return _jpeg(_noisy(_paler(blurred, CONTRAST, 12.0), seed, NOISE), QUALITY)


def faxed(page: Image.Image, seed: int) -> Image.Image:
    """Return black and white without grey, a little askew and speckled."""
    grey = _turned(page, 0.7).convert("L").filter(ImageFilter.GaussianBlur(0.5))
    speckled = _noisy(grey.convert("RGB"), seed, 22.0).convert("L")
    return speckled.point(lambda level: 255 if level > 165 else 0).convert("1")


def coarse(page: Image.Image, seed: int) -> Image.Image:
    """Return a grey picture of 150 dpi (of one of 200), hard compressed."""
    size = (page.width * 3 // 4, page.height * 3 // 4)
    small = _turned(page, -0.6).convert("L").resize(size, Image.Resampling.BILINEAR)
    return _jpeg(_noisy(small.convert("RGB"), seed, 4.0).convert("L"), 40)


def copied(page: Image.Image, seed: int) -> Image.Image:
    """Return a dark photocopy: fat letters, grey ground, dark edges, punch holes, specks."""
    random = np.random.default_rng(seed)
    fat = _turned(page, 0.9).convert("L").filter(ImageFilter.GaussianBlur(0.7))
    values = 255.0 * (np.asarray(fat, dtype=np.float32) / 255.0) ** 1.6
    height, width = values.shape
    values = values * np.linspace(0.62, 0.86, width)[None, :]
    values[:, : width // 60] = 25
    values[: height // 110] = 40
    specks = random.random((height, width)) < 0.0006
    values[specks] = 30
    copy = Image.fromarray(values.clip(0, 255).astype(np.uint8))
    draw, radius = ImageDraw.Draw(copy), width // 70
    for part in (0.38, 0.62):
        middle = height * part
        draw.ellipse((2 * radius, middle - radius, 4 * radius, middle + radius), fill=20)
    return _jpeg(_noisy(copy.convert("RGB"), seed, 7.0).convert("L"), 55)


def faint(page: Image.Image, seed: int) -> Image.Image:
    """Return a pale print on a scanner that sees little difference."""
    pale = _paler(_turned(page, -1.1).convert("L").convert("RGB"), 0.3, 22.0)
    return _jpeg(_noisy(pale.filter(ImageFilter.GaussianBlur(0.5)), seed, 5.0), 65)


def askew(page: Image.Image, seed: int) -> Image.Image:
    """Return a page that was laid in by 2.5 degrees and turned by a quarter or a half."""
    turns = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)
    laid = _turned(page, 2.5 if seed % 2 else -2.5).transpose(turns[seed % 3])
    return _jpeg(_noisy(laid.filter(ImageFilter.GaussianBlur(0.5)), seed, 5.0), 60)


def stamped(page: Image.Image, seed: int) -> Image.Image:
    """Return a colour scan with seals, a stamp, highlighter and pen over what is printed."""
    random = np.random.default_rng(seed)
    marked = _highlighted(page.convert("RGB"), random)
    for ink in random.permutation(INKS)[:2]:
        marked = _sealed(marked, random, tuple(int(part) for part in ink))
    marked = _signed(marked, random)
    blurred = _turned(marked, 0.5).filter(ImageFilter.GaussianBlur(0.5))
    return _jpeg(_noisy(blurred, seed, 4.0), 65)


def photographed(page: Image.Image, seed: int) -> Image.Image:
    """Return a telephone's picture: at an angle, on a desk, light from one side, a shadow."""
    random = np.random.default_rng(seed)
    width, height = page.size
    sheet = page.convert("RGB")
    inset = random.uniform(0.02, 0.08, size=(4, 2)) * (width, height)
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=float)
    moved = corners + inset * np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)])
    way = tuple(_perspective(moved, corners))
    desk = tuple(int(part) for part in random.integers(40, 120, 3))
    laid = sheet.transform(
        (width, height), Image.Transform.PERSPECTIVE, way, Image.Resampling.BICUBIC, fillcolor=desk
    )
    light = np.linspace(0.62, 1.0, width)[None, :] * np.linspace(0.98, 0.8, height)[:, None]
    edge = random.uniform(0.3, 0.7)
    shade = 1 - 0.35 / (1 + np.exp(-(np.linspace(0, 1, width) - edge) * 30))
    warm = np.array([1.0, 0.97, 0.88])
    lit = np.asarray(laid, dtype=np.float32) * (light * shade)[..., None] * warm
    picture = Image.fromarray(lit.clip(0, 255).astype(np.uint8))
    return _jpeg(_noisy(picture.filter(ImageFilter.GaussianBlur(0.9)), seed, 5.0), 70)


#: Kind to how a page becomes it and the suffix of the file.
KINDS: dict[str, tuple[Make, str]] = {
    "twin": (scanned, ".pdf"),
    "fax": (faxed, ".tif"),
    "coarse": (coarse, ".pdf"),
    "copy": (copied, ".pdf"),
    "faint": (faint, ".pdf"),
    "askew": (askew, ".pdf"),
    "stamped": (stamped, ".pdf"),
    "photo": (photographed, ".pdf"),
}


def _turned(page: Image.Image, degrees: float) -> Image.Image:
    return page.rotate(-degrees, resample=Image.Resampling.BICUBIC, fillcolor="white")


def _paler(page: Image.Image, contrast: float, darker: float) -> Image.Image:
    values = np.asarray(page, dtype=np.float32)
    return Image.fromarray((255.0 - (255.0 - values) * contrast - darker).clip(0, 255).astype("u1"))


def _noisy(page: Image.Image, seed: int, strength: float) -> Image.Image:
    values = np.asarray(page, dtype=np.float32)
    noise = np.random.default_rng(seed).normal(0.0, strength, values.shape[:2])[..., None]
    return Image.fromarray(np.clip(values + noise, 0, 255).astype(np.uint8))


def _jpeg(page: Image.Image, quality: int) -> Image.Image:
    packed = io.BytesIO()
    page.save(packed, "JPEG", quality=quality)
    return Image.open(io.BytesIO(packed.getvalue()))


def _highlighted(page: Image.Image, random: Random) -> Image.Image:
    layer = Image.new("RGB", page.size, "white")
    draw = ImageDraw.Draw(layer)
    for colour in ("#fff04a", "#9dff7a", "#ffb0d8"):
        x, y = random.uniform(0.05, 0.5) * page.width, random.uniform(0.08, 0.6) * page.height
        draw.rectangle((x, y, x + 0.35 * page.width, y + page.height / 55), fill=colour)
    return ImageChops.multiply(page, layer)


def _sealed(page: Image.Image, random: Random, ink: tuple[int, ...]) -> Image.Image:
    """Press a round seal with words onto the page: ink darkens, print stays visible."""
    size = page.width // 4
    seal = Image.new("RGB", (size, size), "white")
    draw = ImageDraw.Draw(seal)
    for inset, thick in ((4, 6), (22, 2)):
        draw.ellipse((inset, inset, size - inset, size - inset), outline=ink, width=thick)
    draw.text((size / 2, size * 0.42), "QUALITY", fill=ink, anchor="mm", font_size=size // 7)
    draw.text((size / 2, size * 0.58), "APPROVED", fill=ink, anchor="mm", font_size=size // 8)
    turned = seal.rotate(float(random.uniform(-25, 25)), fillcolor="white")
    layer = Image.new("RGB", page.size, "white")
    x = int(random.uniform(0.05, 0.95) * (page.width - size))
    y = int(random.uniform(0.1, 0.9) * (page.height - size))
    layer.paste(turned, (x, y))
    return ImageChops.multiply(page, layer)


def _signed(page: Image.Image, random: Random) -> Image.Image:
    """Scribble over the lower half in blue, as a hurried signature over printed text."""
    draw = ImageDraw.Draw(page)
    for _ in range(2):
        x, y = random.uniform(0.2, 0.6) * page.width, random.uniform(0.4, 0.9) * page.height
        step = page.width / 60
        points = [
            (x + step * i * 0.5, y + step * math.sin(i * random.uniform(0.8, 1.2)) * 1.4)
            for i in range(22)
        ]
        draw.line(points, fill=(30, 45, 150), width=max(3, page.width // 500), joint="curve")
    return page


def _perspective(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Return Pillow's eight numbers that lead from `source` corners to `target` corners."""
    rows, right = [], []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return np.linalg.solve(np.array(rows), np.array(right))


def _pages(source: Path) -> Iterator[Image.Image]:
    document = pdfium.PdfDocument(source)
    if document.get_formtype():
        document.init_forms()
    for page in document:
        yield page.render(scale=DPI / 72, may_draw_forms=True).to_pil().convert("RGB")


def make_scan(source: Path, target: Path, kind: str = "twin") -> int:
    """Write the scan of a PDF; return its number of pages."""
    make, suffix = KINDS[kind]
    pictures = [make(page, SEED + number) for number, page in enumerate(_pages(source))]
    first, *rest = pictures
    dpi = DPI * 0.75 if kind == "coarse" else DPI
    if suffix == ".tif":
        first.save(
            target, "TIFF", save_all=True, append_images=rest, compression="group4", dpi=(dpi, dpi)
        )
    else:
        first.save(
            target,
            "PDF",
            save_all=True,
            append_images=rest,
            resolution=dpi,
            quality=QUALITY,
            **UNDATED,
        )
    return len(pictures)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("documents", type=Path, help="folder of PDF files")
    parser.add_argument("out", type=Path, help="folder for their scans, same names")
    parser.add_argument("--kind", choices=KINDS, default="twin")
    parser.add_argument("--only", nargs="*", default=[], help="stems of single documents")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    suffix = KINDS[options.kind][1]
    for source in sorted(options.documents.glob("*.pdf")):
        if not options.only or source.stem in options.only:
            target = options.out / f"{source.stem}{suffix}"
            print(f"{source.stem}: {make_scan(source, target, options.kind)} pages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
