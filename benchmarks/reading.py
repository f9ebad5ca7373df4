"""Seconds of one core a page: our reading and whole extraction against their limits.

    python benchmarks/reading.py DOCUMENTS [--only NAME ...] [--processes 1 2 4]

Digital pages against pdfplumber's text and tables, scanned ones against RapidOCR alone
(one reader, its defaults, one thread). Figures are medians over pages of processor time,
programs that are started included; what counts is the ratio, as machines differ. With
--processes the same documents are read by so many processes at once instead: pages a second,
and the most memory that one of them took.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import os
import resource
import statistics
import sys
import time
from pathlib import Path

os.environ.update(OMP_NUM_THREADS="1", OMP_THREAD_LIMIT="1", OPENBLAS_NUM_THREADS="1")

import numpy as np
import pdfplumber
import pypdfium2 as pdfium
from rapidocr import RapidOCR

from extraction.engines.rapid import rapid_reader
from extraction.options import Options
from extraction.pipeline import extract
from extraction.result import Quality
from extraction.steps.read import read_document


def busy() -> float:
    """Return the processor seconds of this process and of those that it waited for."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


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


def warm() -> None:
    """Load the models of a process, so that only reading is timed."""
    rapid_reader().load()


def read_whole(path: Path) -> tuple[int, float, int]:
    """Read one document; return its pages, the processor seconds, and the peak memory (MB)."""
    started = busy()
    pages = len(extract(path.read_bytes(), name=path.name, options=Options()).pages)
    return pages, busy() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def show_scaling(paths: list[Path], counts: list[int]) -> None:
    """Read all documents with each number of processes and print how much faster it goes."""
    single = 0.0
    for count in counts:
        with multiprocessing.get_context("spawn").Pool(count, initializer=warm) as pool:
            pool.map(read_whole, paths[:1] * count)  # all have started when this is done
            started = time.monotonic()
            answers = pool.map(read_whole, paths, chunksize=1)
            seconds = time.monotonic() - started
        pages = sum(answer[0] for answer in answers)
        single = single or pages / seconds / count
        print(
            f"{count:3d} processes  {pages / seconds:6.2f} pages a second  "
            f"{pages / seconds / single:4.2f} times one  "
            f"{sum(answer[1] for answer in answers) / pages:.3f} s of a processor a page  "
            f"at most {max(answer[2] for answer in answers)} MB a process"
        )


def show(name: str, ours: list[float], whole: list[float], theirs: list[float]) -> None:
    if not ours:
        return
    reading, all_steps, other = (statistics.median(x) for x in (ours, whole, theirs))
    print(
        f"{name:8s} {len(ours):4d} pages  reading {reading:.3f}  whole {all_steps:.3f}  "
        f"other {other:.3f} s a page  whole/other {all_steps / other:.2f}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("documents", type=Path)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--processes", nargs="*", type=int, default=[])
    chosen = parser.parse_args()
    if chosen.processes:
        paths = sorted(chosen.documents.glob("*.pdf"))
        show_scaling(
            [p for p in paths if not chosen.only or p.stem in chosen.only], chosen.processes
        )
        return 0
    rapid_reader().recognise([np.zeros((48, 160, 3), dtype=np.uint8)])
    engine = bare_ocr()
    engine(np.full((200, 400, 3), 255, dtype=np.uint8))  # type: ignore[operator]
    figures: dict[bool, tuple[list[float], list[float], list[float]]] = {
        True: ([], [], []),
        False: ([], [], []),
    }
    for path in sorted(chosen.documents.glob("*.pdf")):
        if chosen.only and path.stem not in chosen.only:
            continue
        data = path.read_bytes()
        started = busy()
        document = read_document(data, name=path.name, options=Options())
        reading = (busy() - started) / len(document.pages)
        digital = all(page.quality is Quality.DIGITAL for page in document.pages)
        started = busy()
        extract(data, name=path.name, options=Options())
        whole = (busy() - started) / len(document.pages)
        ours, all_steps, theirs = figures[digital]
        ours.extend([reading] * len(document.pages))
        all_steps.extend([whole] * len(document.pages))
        theirs.extend(plumber_seconds(data) if digital else ocr_seconds(data, engine))
    show("digital", *figures[True])
    show("scanned", *figures[False])
    print(f"largest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
