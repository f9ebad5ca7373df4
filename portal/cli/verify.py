"""`lotbridge verify`: tell whether a certificate is genuine, unaltered, and still good."""

from __future__ import annotations

import json
from pathlib import Path

import click

from portal.cli import settings_from_environment
from portal.cli.context import open_database

#: A certificate is never larger.
MOST_BYTES = 200_000_000


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def verify(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Check certificate files against what this installation issued.

    Looks at the hash, the signature, whether it covers the whole file, whether our key
    made it, and what the certificate is worth now. Exit status 1 if any file is not good.
    """
    from certificates.keys import known_chains
    from certificates.verify import verify_file
    from core.db.session import read_only

    settings = settings_from_environment()
    roots = [chain[-1] for chain in known_chains(settings)]
    bad = 0
    with read_only(open_database()) as session:
        for file in files:
            if file.stat().st_size > MOST_BYTES:
                raise click.ClickException(f"{file} is too large for a certificate.")
            status = verify_file(session, file.read_bytes(), roots)
            bad += not status.good
            facts = {
                "file": str(file),
                "good": status.good,
                "sentence": status.why,
                "state": status.state,
                "known": status.known,
                "intact": status.intact,
                "whole_file": status.whole_file,
                "trusted": status.trusted,
                "signer": status.signature.signer,
            }
            click.echo(json.dumps(facts) if as_json else _in_words(facts))
    if bad:
        raise click.exceptions.Exit(1)


def _in_words(facts: dict[str, object]) -> str:
    marks = ", ".join(
        f"{name.replace('_', ' ')} {'yes' if facts[name] else 'NO'}"
        for name in ("known", "intact", "whole_file", "trusted")
    )
    return f"{facts['file']}: {facts['sentence']}\n  state {facts['state']}; {marks}"
