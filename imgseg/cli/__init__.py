"""The command line: `python run.py <command>`."""

import importlib
import os
from collections.abc import Callable, Sequence

import click

from imgseg.errors import ImgsegError

# Each is `command` in the module of its name, - written as _, with its line in --help. The module
# is imported when its command is run, so that --help starts at once.
COMMANDS = {
    "serve": "Start the web app (the default command).",
    "worker": "Analyse photos for a web app on another machine.",
    "segregate": "Copy the album's photos that show the person.",
    "bench": "Measure how fast the engines are on this machine.",
    "evaluate": "Measure how right the verdicts are.",
    "models": "Build or check the model files.",
    "index": "Look after the index of analysed photos.",
    "users": "Create or delete accounts, reset passwords.",
    "backup": "Copy everything into one file, while imgseg runs or not.",
    "restore": "Put back what a backup holds.",
    "move-to": "Copy the database into PostgreSQL, or the photos into a bucket.",
}
STOPPED = 130


class LazyGroup(click.Group):
    """The commands of ``COMMANDS``; ``serve`` when none is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; options without a command are those of ``serve``."""
        if not args or (args[0].startswith("-") and args[0] != "--help"):
            args = ["serve", *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order of help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and give one command; None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"imgseg.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands' lines of help without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup)
def command_line() -> None:
    """Find every photo of a person in a big album, on this machine."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, by default that of this process; see `exit_status` for what it returns."""
    return exit_status(
        lambda: command_line.main(arguments, prog_name="python run.py", standalone_mode=False)
    )


def exit_status(job: Callable[[], object]) -> int:
    """Run ``job`` and tell what went wrong, if anything, in one sentence on stderr.

    Returns:
        The exit status: 0 fine, 1 failed, 2 the input is wrong, 130 stopped by Ctrl-C; else
        the number that ``job`` returned.
    """
    try:
        status = job()
    except ImgsegError as error:
        click.echo(str(error), err=True)
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "python run.py"
        click.echo(
            f"{error.format_message()} `{command} --help` tells what can be given.", err=True
        )
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped; what was done until now is kept.", err=True)
        return STOPPED
    # The last resort: nobody meets a traceback.
    except Exception as error:
        if os.environ.get("IMGSEG_DEBUG") == "1":
            raise
        click.echo(
            f"Something unexpected failed ({type(error).__name__}: {error});"
            " run it again with IMGSEG_DEBUG=1 to see where.",
            err=True,
        )
        return 1
    return status if isinstance(status, int) else 0
