"""Feed broken files to the sandboxed reader: none may hurt it.

    python benchmarks/fuzz.py DOCUMENTS [--cases 2000] [--seed 1] [--workers 2]

Seeds are the smaller PDFs of a folder, and pictures, spreadsheets, mails and certificates as
JSON made here. Each case is one seed with random damage. A case passes if reading ends in a
result or in an error that says what is wrong with the file, within the time limit; anything
else is a failure and fails the run.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import resource
import sys
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pikepdf
from PIL import Image, ImageDraw, ImageFont

from extraction.errors import ExtractionError
from extraction.options import Options
from extraction.sandbox import close_sandbox, extract_in_sandbox
from tests.extraction.compound import attachment, compound_file, message
from tests.extraction.documents import certificate_stream, pdf_with
from tests.extraction.steps.data.test_coa_json import COA
from tests.extraction.steps.data.test_en10168_json import certificate

MAX_SEED = 300_000  # bytes
SECONDS = 30.0
MEMORY = 2 * 1024**3
GRACE = 3.0  # seconds for a kill and a new process


def seeds(folder: Path) -> list[tuple[str, bytes]]:
    """Return (name, bytes) to damage."""
    found = [
        (path.name, path.read_bytes())
        for path in sorted(folder.glob("*.pdf"))
        if path.stat().st_size <= MAX_SEED
    ]
    picture = Image.new("RGB", (640, 320), "white")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(24)
    for row, text in enumerate(("CERTIFICATE OF ANALYSIS", "Lot 4711", "Lead < 0.05 mg/kg")):
        draw.text((20, 20 + 60 * row), text, fill="black", font=font)
    for kind in ("JPEG", "PNG", "TIFF"):
        packed = io.BytesIO()
        picture.save(packed, kind)
        found.append((f"made.{kind.lower()}", packed.getvalue()))
    book = openpyxl.Workbook()
    for row in (("Lot", "4711"), ("Test", "Result"), ("Lead", 0.05)):
        book.active.append(row)
    packed = io.BytesIO()
    book.save(packed)
    found.append(("made.xlsx", packed.getvalue()))
    found.append(("made.csv", b"Lot;4711\nTest;Result\nLead;0,05\n"))
    return found + packets(found[0][1]) + certificates()


def packets(pdf: bytes) -> list[tuple[str, bytes]]:
    """Return mails that bring a PDF: as it is, in an archive, and in Outlook's form."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("coa.pdf", pdf)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.com", "CoA"
    mail.set_content("See attachments.")
    mail.add_attachment(pdf, maintype="application", subtype="pdf", filename="coa.pdf")
    mail.add_attachment(archive.getvalue(), maintype="application", subtype="zip", filename="a.zip")
    inner = message(attachment("coa.zip", archive.getvalue()))
    outlook = compound_file(message(attachment("coa.pdf", pdf), attachment("Fwd", inner)))
    return [("made.eml", mail.as_bytes()), ("made.msg", outlook)]


def certificates() -> list[tuple[str, bytes]]:
    """Return certificates as JSON of both kinds, one of them attached to a page."""
    page = pikepdf.open(io.BytesIO(pdf_with(certificate_stream())))
    page.attachments["dmp.json"] = json.dumps(COA).encode()
    file = io.BytesIO()
    page.save(file)
    steel = json.dumps(certificate()).encode()
    return [
        ("coa.json", json.dumps(COA).encode()),
        ("en10168.json", steel),
        ("attached.pdf", file.getvalue()),
    ]


def flip(data: bytearray, dice: random.Random) -> None:
    for _ in range(dice.choice((1, 4, 16, 64, 256))):
        data[dice.randrange(len(data))] = dice.randrange(256)


def cut(data: bytearray, dice: random.Random) -> None:
    del data[dice.randrange(1, len(data)) :]


def move(data: bytearray, dice: random.Random) -> None:
    start, length = dice.randrange(len(data)), dice.randrange(1, 4096)
    piece = data[start : start + length]
    data[dice.randrange(len(data)) : 0] = piece


def drop(data: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(data))
    del data[start : start + dice.randrange(1, 2048)]


def swell(data: bytearray, dice: random.Random) -> None:
    """Turn numbers into huge or negative ones: sizes, offsets, counts."""
    places = [i for i in range(len(data)) if 48 <= data[i] <= 57]
    for place in dice.sample(places, min(8, len(places))):
        data[place : place + 1] = dice.choice((b"99999999", b"-1", b"0", b"4294967296"))


DAMAGES: tuple[Callable[[bytearray, random.Random], None], ...] = (flip, cut, move, drop, swell)


def damaged(data: bytes, dice: random.Random) -> bytes:
    """Return the bytes with one to three kinds of damage."""
    changed = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 3))):
        if len(changed) > 16:
            dice.choice(DAMAGES)(changed, dice)
    return bytes(changed)


def attempt(name: str, data: bytes) -> tuple[str, float]:
    """Return how reading ended, and after how many seconds."""
    options = Options(
        max_seconds=SECONDS, max_memory=MEMORY, max_pages=30, max_pixels=20_000_000, ocr_dpi=150
    )
    started = time.monotonic()
    try:
        extract_in_sandbox(data, name=name, options=options)
        ending = "read"
    except ExtractionError as error:
        met = error.code == ExtractionError.code  # an error that the reader did not foresee
        ending = f"FAILURE {error.code}" if met else error.code
    except Exception as error:  # noqa: BLE001 - what the run looks for
        ending = f"FAILURE {type(error).__name__}: {error}"
    return ending, time.monotonic() - started


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("documents", type=Path)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="folder for cases that failed")
    options = parser.parse_args()
    stock = seeds(options.documents)
    endings: Counter[str] = Counter()
    slowest = 0.0
    lock = threading.Lock()
    numbers = iter(range(options.cases))

    def work() -> None:
        nonlocal slowest
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            dice = random.Random(options.seed * 1_000_003 + number)
            name, data = dice.choice(stock)
            case = damaged(data, dice)
            ending, seconds = attempt(name, case)
            late = seconds > SECONDS + GRACE
            with lock:
                endings["FAILURE late" if late else ending] += 1
                slowest = max(slowest, seconds)
            if options.keep and (late or ending.startswith(("FAILURE", "extraction.reader"))):
                (options.keep / f"{number}-{name}").write_bytes(case)

    workers = [threading.Thread(target=work) for _ in range(options.workers)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for ending, count in endings.most_common():
        print(f"{count:6d}  {ending}")
    close_sandbox()  # only a child that ended is counted
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"slowest {slowest:.1f} s, largest child {memory:.0f} MB")
    return 1 if any(ending.startswith("FAILURE") for ending in endings) else 0


if __name__ == "__main__":
    sys.exit(main())
