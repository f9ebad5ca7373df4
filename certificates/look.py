"""Look at a stranger's file in a process of its own, with limits: it can hurt nobody but itself.

Light: who asks loads no PDF library. The child gets the file and the certificates to trust on
its standard input, answers in JSON, and is killed when it is late.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

#: Seconds on the clock; processor time and memory are the child's own to limit.
MOST_SECONDS = 60
#: The signature of a larger file is not looked at for strangers.
MOST_BYTES = 25_000_000
#: Files that are looked at at the same time in one process; others wait.
_AT_ONCE = threading.BoundedSemaphore(2)
Chains = Sequence[tuple[x509.Certificate, ...]]


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """What a file's signature is, as far as it can be said; `why` where something is wrong."""

    found: bool
    intact: bool = False  # the signed bytes are what was signed
    whole_file: bool = False  # and they are the whole file
    trusted: bool = False  # by one of our certificates
    signer: str | None = None
    signed_at: str | None = None  # ISO 8601
    timestamped: bool = False
    why: str = ""
    unseen: bool = False  # it was not looked at, `why` says why not
    #: Text in which the number may stand that the file claims, unpacked.
    claims: str = ""

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with it."""
        return self.found and self.intact and self.whole_file and self.trusted


def look_at(data: bytes, chains: Chains) -> SignatureFacts:
    """Return what the signature of a file is worth; never raises on a bad file.

    `chains` are our certificates, each with its authorities.
    """
    if len(data) > MOST_BYTES:
        said = (
            f"It is larger than {MOST_BYTES // 1_000_000} MB: its signature is not looked at here."
        )
        return SignatureFacts(found=False, unseen=True, why=said)
    root = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
    pems = [[row.public_bytes(Encoding.PEM).decode() for row in chain] for chain in chains]
    try:
        with _AT_ONCE:
            done = subprocess.run(
                [sys.executable, "-m", "certificates.look_child"],
                input=json.dumps(pems).encode() + b"\n" + data,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"PYTHONPATH": path, "PATH": os.environ.get("PATH", "")},
                timeout=MOST_SECONDS,
                check=True,
            )
        return SignatureFacts(**json.loads(done.stdout))
    except (subprocess.SubprocessError, ValueError, TypeError):
        why = "Its signature could not be looked at: it is no PDF of the usual kind."
        return SignatureFacts(found=False, unseen=True, why=why)
