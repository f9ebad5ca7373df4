"""Make the scanned twin of each digital document: the fixed damage of the benchmark.

Each page: rendered at 200 dpi, turned by 1.5 degrees, blurred, paler, noisy, JPEG 50;
the pages become one PDF of pictures without any text.

    python benchmarks/make_scans.py DOCUMENTS OUT [--only NAME ...]
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageFilter

DPI = 200
DEGREES = 1.5
BLUR = 0.8  # radius, pixels
CONTRAST = 0.75
NOISE = 8.0  # standard deviation, grey values
QUALITY = 50
SEED = 20_240_501


def scanned(page: Image.Image, seed: int) -> Image.Image:
    """Return a page picture (RGB) as a bad scanner would have made it."""
    turned = page.rotate(-DEGREES, resample=Image.Resampling.BICUBIC, fillcolor="white")
    blurred = turned.filter(ImageFilter.GaussianBlur(BLUR))
    values = np.asarray(blurred, dtype=np.float32)
    noise = np.random.default_rng(seed).normal(0.0, NOISE, values.shape[:2])[..., None]
    damaged = 255.0 - (255.0 - values) * CONTRAST - 12.0 + noise
    picture = Image.fromarray(np.clip(damaged, 0, 255).astype(np.uint8))
    packed = io.BytesIO()
    picture.save(packed, "JPEG", quality=QUALITY)
    return Image.open(io.BytesIO(packed.getvalue()))


def make_twin(source: Path, target: Path) -> int:
    """Write the scanned twin of a PDF; return its number of pages."""
    document = pdfium.PdfDocument(source)
    if document.get_formtype():
        document.init_forms()
    pictures: list[Image.Image] = []
    for number, page in enumerate(document):
        pixels = page.render(scale=DPI / 72, may_draw_forms=True).to_pil().convert("RGB")
        pictures.append(scanned(pixels, SEED + number))
    first, *rest = pictures
    first.save(target, "PDF", save_all=True, append_images=rest, resolution=DPI, quality=QUALITY)
    return len(pictures)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("documents", type=Path, help="folder of PDF files")
    parser.add_argument("out", type=Path, help="folder for their twins, same names")
    parser.add_argument("--only", nargs="*", default=[], help="stems of single documents")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for source in sorted(options.documents.glob("*.pdf")):
        if not options.only or source.stem in options.only:
            print(f"{source.stem}: {make_twin(source, options.out / source.name)} pages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
