"""Reads many documents, each in a process of its own, with time and memory measured."""

from __future__ import annotations

import json
import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from extraction.errors import ExtractionError
from extraction.options import Options

#: Called after each document with (how many are done, how many there are, its name).
Progress = Callable[[int, int, str], None]
#: Seconds that a process gets on top of the reading's own limit, to start and to write.
GRACE = 30.0


def run_extraction(
    paths: Sequence[Path],
    out_dir: Path,
    *,
    processes: int | None = None,
    progress: Progress | None = None,
    options: Options | None = None,
) -> list[Path]:
    """Read each document and write what was found as one JSON in the label shape.

    Args:
        paths: The documents; stems must differ, they name the JSON files.
        out_dir: Made if missing; existing results are overwritten.
        processes: How many at once; as many as there are processors if None.
        progress: Told after each document.
        options: Limits and choices of the reading.

    Returns:
        The JSON files, in the order of `paths`. Each holds `run`: seconds, memory (peak
        bytes) and failure (why nothing was read, else null). A document that cannot be
        read, or kills or hangs its process, gives a file without facts.

    Raises:
        ValueError: Two documents have the same stem.

    """
    stems = [path.stem for path in paths]
    if len(set(stems)) != len(stems):
        twice = sorted({stem for stem in stems if stems.count(stem) > 1})
        msg = f"documents need different names; these occur twice: {', '.join(twice)}"
        raise ValueError(msg)
    out_dir.mkdir(parents=True, exist_ok=True)
    options = options or Options()
    targets = [out_dir / f"{stem}.json" for stem in stems]
    with ThreadPoolExecutor(processes or os.cpu_count() or 1) as pool:
        waiting = {
            pool.submit(read_apart, path, target, options): path
            for path, target in zip(paths, targets, strict=True)
        }
        for done, future in enumerate(as_completed(waiting), 1):
            future.result()
            if progress is not None:
                progress(done, len(waiting), waiting[future].name)
    return targets


def read_apart(path: Path, target: Path, options: Options) -> None:
    """Read one document in a process of its own and write its JSON to `target`."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["extraction.pipeline"])
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_read_into, args=(theirs, path, options), daemon=True)
    process.start()
    theirs.close()
    try:
        answer = ours.recv() if ours.poll(options.max_seconds + GRACE) else _failed("took too long")
    except EOFError:
        process.join()
        answer = _failed(f"the process ended with exit code {process.exitcode}")
    finally:
        process.kill()
        process.join()
        ours.close()
    target.write_text(json.dumps(answer, ensure_ascii=False, indent=1), encoding="utf-8")


def _read_into(answer: Connection, path: Path, options: Options) -> None:
    from extraction.pipeline import extract  # noqa: PLC0415 - heavy; only where it is used

    started = time.perf_counter()
    found: dict[str, Any] = {}
    failure = None
    try:
        found = extract(path.read_bytes(), name=path.name, options=options).to_json()
    except ExtractionError as error:
        failure = f"{error.code}: {error}"
    seconds = time.perf_counter() - started
    run = {"seconds": round(seconds, 3), "memory": peak_memory(), "failure": failure}
    answer.send({"document": path.name, **found, "run": run})
    answer.close()


def peak_memory() -> int:
    """Return the most resident memory that this process had so far, in bytes."""
    import resource  # noqa: PLC0415 - Unix only

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _failed(why: str) -> dict[str, Any]:
    return {"run": {"seconds": None, "memory": None, "failure": why}}
