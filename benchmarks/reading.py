"""Seconds of one core a page, memory and scaling of reading, against their limits.

    python -m benchmarks.reading DOCUMENTS [--only NAME ...] [--processes 1 2] [--fresh NAME]

Digital pages against pdfplumber's words and tables, scanned ones against RapidOCR alone (one
reader, its defaults, one thread), ours and theirs in turns. Figures are of processor time,
programs that are started included; what counts is the ratio, as machines differ.

--fresh reads this document in a new process that runs as the service's readers do, and after it
a scan of four pages made of it: processor time and the most memory that each took. --processes
reads the documents by so many processes at once: pages a second, and how much of so many times
one process that is.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.update(OMP_NUM_THREADS="1", OMP_THREAD_LIMIT="1", OPENBLAS_NUM_THREADS="1")

import numpy as np
import pdfplumber
import pypdfium2 as pdfium

from extraction.collecting import seldom_collecting
from extraction.engines.rapid import rapid_reader
from extraction.options import Options
from extraction.pipeline import extract, interpret
from extraction.result import Quality
from extraction.sandbox import reader_environment
from extraction.steps.pages.read import read_document

FOUR = 4  # pages of the scan whose memory is shown


def busy() -> float:
    """Return the processor seconds of this process and of those that it waited for."""
    own, others = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def memory() -> int:
    """Return the most memory that this process took so far, in MB: not what its parent took."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def plumber_seconds(data: bytes) -> list[float]:
    """Return what pdfplumber takes for words and tables of each page."""
    seconds: list[float] = []
    with pdfplumber.open(io.BytesIO(data), password="") as pdf:
        for page in pdf.pages:
            started = busy()
            page.extract_words()
            page.extract_tables()
            seconds.append(busy() - started)
            page.close()
    return seconds


def bare_ocr() -> object:
    """Return RapidOCR as its makers ship it, on one thread."""
    from rapidocr import RapidOCR  # noqa: PLC0415 - a fresh reader does not load it

    threads = "EngineConfig.onnxruntime.intra_op_num_threads"
    return RapidOCR(params={"Global.log_level": "error", threads: 1})


def ocr_seconds(data: bytes, engine: object) -> list[float]:
    """Return what bare OCR takes for each page at 200 dpi."""
    seconds: list[float] = []
    for page in pdfium.PdfDocument(data):
        started = busy()
        engine(page.render(scale=200 / 72).to_numpy()[:, :, :3])  # type: ignore[operator]
        seconds.append(busy() - started)
    return seconds


def compare(paths: list[Path]) -> None:
    """Read each document and have it read by the others, and print the medians over pages."""
    engine = bare_ocr()
    figures: dict[bool, list[tuple[float, float, float]]] = {True: [], False: []}
    for path in [paths[0], *paths]:  # the first loads what is loaded once, and does not count
        data = path.read_bytes()
        started = busy()
        with seldom_collecting():
            document = read_document(data, name=path.name, options=Options())
            read = busy()
            interpret(document, options=Options())
        ours = (read - started, busy() - started)
        digital = all(page.quality is Quality.DIGITAL for page in document.pages)
        theirs = plumber_seconds(data) if digital else ocr_seconds(data, engine)
        count = len(theirs)
        figures[digital] += [(ours[0] / count, ours[1] / count, other) for other in theirs]
        if path is paths[0] and len(figures[digital]) == count:
            figures[digital].clear()
    show("digital", figures[True])
    show("scanned", figures[False])
    print(f"largest memory {memory()} MB")


def show(name: str, pages: list[tuple[float, float, float]]) -> None:
    if not pages:
        return
    columns = list(zip(*pages, strict=True))
    reading, whole, other = map(statistics.median, columns)
    print(
        f"{name:8s} {len(pages):4d} pages  medians: reading {reading:.3f}  whole {whole:.3f}  "
        f"other {other:.3f} s a page  whole/other {whole / other:.2f}  "
        f"(sums: {sum(columns[1]) / sum(columns[2]):.2f})"
    )


def show_fresh(path: Path) -> None:
    """Print what a document, and a scan of four pages made of it, take in new processes."""
    from benchmarks.make_scans import make_scan  # noqa: PLC0415 - as above

    with tempfile.TemporaryDirectory() as folder:
        long, scan = Path(folder) / "long.pdf", Path(folder) / "scan.pdf"
        source, repeated = pdfium.PdfDocument(path), pdfium.PdfDocument.new()
        repeated.import_pages(source, [place % len(source) for place in range(FOUR)])
        repeated.save(long)
        make_scan(long, scan)
        for what, file in (("first page of it", path), (f"scan, {FOUR} pages", scan)):
            environment = {**reader_environment(), "PYTHONPATH": os.pathsep.join(sys.path)}
            command = [sys.executable, "-m", "benchmarks.reading", str(file), "--alone"]
            print(f"fresh    {what:18s}", end="  ", flush=True)
            subprocess.run(command, env=environment, check=True)


def show_alone(path: Path) -> None:
    """Print what this process takes for its first document, imports and models included."""
    pages = len(extract(path.read_bytes(), name=path.name, options=Options()).pages)
    print(f"{pages} pages  {busy():.2f} s of a processor  at most {memory()} MB")


def warm() -> None:
    """Have a process start its count of time when it has loaded what it needs."""
    rapid_reader().recognise([np.zeros((48, 160, 3), dtype=np.uint8)])


def read_whole(path: Path) -> tuple[int, float, int]:
    """Read one document; return its pages, the processor seconds, and the peak memory (MB)."""
    started = busy()
    pages = len(extract(path.read_bytes(), name=path.name, options=Options()).pages)
    return pages, busy() - started, memory()


def show_scaling(paths: list[Path], counts: list[int]) -> None:
    """Read all documents with each number of processes and print how much faster it goes."""
    single = 0.0
    for count in counts:
        with multiprocessing.get_context("spawn").Pool(count, initializer=warm) as pool:
            pool.map(read_whole, paths[:1] * count, chunksize=1)  # all have started after this
            started = time.monotonic()
            answers = pool.map(read_whole, paths, chunksize=1)
            seconds = time.monotonic() - started
        pages = sum(answer[0] for answer in answers)
        single = single or pages / seconds / count
        print(
            f"{count:3d} processes  {pages / seconds:6.2f} pages a second  "
            f"{pages / seconds / single:4.2f} times one  "
            f"efficiency {pages / seconds / single / count:.2f}  "
            f"{sum(answer[1] for answer in answers) / pages:.3f} s of a processor a page  "
            f"at most {max(answer[2] for answer in answers)} MB a process"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("documents", type=Path)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--processes", nargs="*", type=int, default=[])
    parser.add_argument("--fresh", default="")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.alone:
        show_alone(chosen.documents)
        return 0
    paths = [
        p
        for p in sorted(chosen.documents.glob("*.pdf"))
        if not chosen.only or p.stem in chosen.only
    ]
    if chosen.fresh:
        show_fresh(chosen.documents / f"{chosen.fresh}.pdf")
    elif chosen.processes:
        show_scaling(paths, chosen.processes)
    else:
        compare(paths)
    return 0


if __name__ == "__main__":
    sys.exit(main())
