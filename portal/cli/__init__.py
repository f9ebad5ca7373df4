"""The command line `lotbridge`: one file a subject, loaded when its command is used.

From outside: `main`; commands take `settings_from_environment`, and are a line in COMMANDS each.
A command reads its arguments, calls one service, prints; heavy imports stand inside functions.
"""

from __future__ import annotations

import os
from importlib import import_module

import click

from core.settings import BadSetting, Settings, load_settings

#: Command to where it is defined ("module:attribute"). Add a line for a new command.
COMMANDS = {
    "check": "portal.cli.check:check",
    "recall": "portal.cli.recall:recall_group",
    "verify": "portal.cli.verify:verify",
    "audit": "portal.cli.audit:audit_group",
    "import": "portal.cli.registry:import_group",
    "init": "portal.cli.registry:init",
    "ledger": "portal.cli.registry:ledger",
    "mail": "portal.cli.mail:mail_group",
    "label": "portal.cli.labels:label",
    "dossier": "portal.cli.dossier:dossier",
    "packet": "portal.cli.papers:packet",
    "fsma204": "portal.cli.papers:fsma204",
    "stock": "portal.cli.registry:stock",
    "trace": "portal.cli.registry:trace",
    "extract": "portal.cli.extraction:extract_command",
    "evaluate": "portal.cli.extraction:evaluate_command",
    "demo": "portal.cli.demo:demo",
    "serve": "portal.cli.serve:serve",
    "worker": "portal.cli.serve:worker",
    "user": "portal.cli.people:user_group",
    "key": "portal.cli.keys:key_group",
    "synthesize": "portal.cli.learning:synthesize_command",
    "train": "portal.cli.learning:train_command",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, without importing them."""
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command; None if there is none of this name."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, attribute = COMMANDS[cmd_name].split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lotbridge")
def main() -> None:
    """Read certificates of analysis, keep lots, prove lineage, run recalls.

    Settings come from the environment as LOTBRIDGE_<NAME>; docs/operate.md lists them.
    """


def settings_from_environment(**overrides: object) -> Settings:
    """Return the settings in force; end the command with a sentence if one is bad."""
    try:
        return load_settings(os.environ, **overrides)
    except BadSetting as error:
        raise click.ClickException(str(error)) from error
