"""Command-line words in, an exit code out: 0 clean, 1 findings, 2 misuse or a fault of the tool."""

import click


@click.group()
@click.version_option(package_name="mkdocs-derivations")
def main() -> None:
    """Check the derivations of ordinary posts, step by step."""
