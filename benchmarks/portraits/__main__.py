"""Write the portraits and their labels: `python -m benchmarks.portraits OUT [--only NAME ...]`."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path

import pypdfium2 as pdfium

from benchmarks.portraits.portrait import Portrait, portraits
from benchmarks.portraits.scan import scan


def write(portrait: Portrait, out: Path) -> Path:
    """Write the document and the label of a portrait; return the document's path."""
    half = out / ("sealed" if portrait.sealed else "open")
    original = portrait.draw()
    damage = portrait.damage
    data = scan(original, damage, name=portrait.name) if damage else original
    path = half / "documents" / f"{portrait.name}.{damage.suffix if damage else 'pdf'}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    label = {
        "document": f"documents/{path.name}",
        "sha256": hashlib.sha256(data).hexdigest(),
        "pages": len(pdfium.PdfDocument(original)),
        "text_layer": damage is None,
        **portrait.label,
    }
    truth = half / "labels" / f"{portrait.name}.json"
    truth.parent.mkdir(parents=True, exist_ok=True)
    truth.write_text(json.dumps(label, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="folder for {open,sealed}/{documents,labels}")
    parser.add_argument("--only", nargs="*", default=[], help="names, or beginnings of names")
    options = parser.parse_args()
    for portrait in portraits(options.only):
        print(write(portrait, options.out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
