"""A worker of the whole house in a process of its own, to be killed while it sends mail.

Run `main` with the arguments DATABASE_URL VAR SMTP_URL SECRET.
"""

import sys
import time
from pathlib import Path

from app.core.house import House
from app.core.settings import load_settings
from app.main import build_house, furnish


def make_house(url: str, var: str, smtp_url: str, secret: str) -> House:
    """A house on this database that hands its mail to this server."""
    settings = load_settings(
        var=Path(var), database_url=url, smtp_url=smtp_url, secret_key=secret, worker="outside"
    )
    furnish()
    return build_house(settings, durable=False)


def main() -> None:
    """Works until it is killed, or for a minute."""
    house = make_house(*sys.argv[1:5])
    house.worker.start()
    time.sleep(60)
