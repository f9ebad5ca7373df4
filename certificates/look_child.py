"""The process that looks at a stranger's file: `look` starts it and nobody imports it.

Standard input: a line of JSON, our certificates in PEM, each with its authorities; then the file.
Standard output: the facts of `look.SignatureFacts` in JSON.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict

from cryptography import x509

from certificates.signing import inspect_signature

#: Seconds of processor time, bytes of memory.
CPU_SECONDS, MOST_MEMORY = 20, 2 << 30


def main() -> None:
    """Limit this process, read, answer."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    pems = json.loads(sys.stdin.buffer.readline())
    chains = [tuple(x509.load_pem_x509_certificate(pem.encode()) for pem in row) for row in pems]
    facts = inspect_signature(sys.stdin.buffer.read(), chains)
    sys.stdout.write(json.dumps(asdict(facts)))


if __name__ == "__main__":
    main()
