"""The command line, `firstlight`: for those who run a site. No logic of any domain."""

import sys

from app.cli.commands import app
from app.core.settings import WrongSetting


def main() -> None:
    """Runs the command given. Exit status: 0 done, 1 could not, 2 wrong use."""
    try:
        app()
    except WrongSetting as error:
        print(f"firstlight: {error}", file=sys.stderr)
        sys.exit(1)
