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
@click.option(
    "--root",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Anywhere, without a database: the issuer's root certificate (PEM) alone is trusted.",
)
def verify(files: tuple[Path, ...], root: Path | None, *, as_json: bool) -> None:
    """Check certificate files against what this installation issued.

    Looks at the hash, the signature, whether it covers the whole file, whether our key
    made it, and what the certificate is worth now. Exit status 1 if any file is not good.
    """
    from certificates.keys import known_chains
    from certificates.verify import verify_file
    from core.db.session import read_only

    if root is not None:
        _without_us(files, root, as_json=as_json)
        return
    settings = settings_from_environment()
    chains = known_chains(settings)
    bad = 0
    with read_only(open_database()) as session:
        for file in files:
            if file.stat().st_size > MOST_BYTES:
                raise click.ClickException(f"{file} is too large for a certificate.")
            status = verify_file(session, file.read_bytes(), chains)
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


def _without_us(files: tuple[Path, ...], root: Path, *, as_json: bool) -> None:
    from cryptography import x509

    from certificates.signing import inspect_signature

    try:
        chains = [(row,) for row in x509.load_pem_x509_certificates(root.read_bytes())]
    except ValueError as error:
        raise click.ClickException(f"{root} holds no certificate in PEM.") from error
    bad = 0
    for file in files:
        facts = inspect_signature(file.read_bytes(), chains)
        bad += not facts.sound
        good = f"Signed under {root.name} by {facts.signer}, all of it, unchanged since."
        said = {"file": str(file), "good": facts.sound, "sentence": facts.why or good}
        click.echo(json.dumps(said) if as_json else f"{file}: {said['sentence']}")
    if not as_json:
        click.echo("Whether it still stands is answered at the address on the certificate.")
    if bad:
        raise click.exceptions.Exit(1)


def _in_words(facts: dict[str, object]) -> str:
    marks = ", ".join(
        f"{name.replace('_', ' ')} {'yes' if facts[name] else 'NO'}"
        for name in ("known", "intact", "whole_file", "trusted")
    )
    return f"{facts['file']}: {facts['sentence']}\n  state {facts['state']}; {marks}"
