"""`python run.py [serve]`."""

import click


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    # Hosts name theirs so.
    envvar="PORT",
    show_default=True,
    show_envvar=True,
    help="Port.",
)
def command(host: str, port: int) -> None:
    """Start the web app and print its address; Ctrl-C stops it."""
    from imgseg.web import server

    server.serve(host, port)
