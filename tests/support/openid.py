"""A certified OpenID provider (npm's oidc-provider) in a process of its own, for as long as a test
needs it."""

import subprocess
from collections.abc import Generator
from contextlib import contextmanager

from tests.support import npm
from tests.support.ports import free_port


@contextmanager
def openid_provider(returns_to: str) -> Generator[str]:
    """Its issuer, once it listens. It ends with the test, whatever happens."""
    npm.package_folder("oidc-provider")
    port = free_port()
    process = subprocess.Popen(
        [npm.NODE, npm.PROJECT / "openid_provider.mjs", str(port), returns_to],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=npm.PROJECT,
    )
    try:
        said = []
        for line in process.stdout or ():
            said.append(line)
            if line.startswith("listening"):
                break
        else:
            raise AssertionError(f"the provider did not start:\n{''.join(said)}")
        yield f"http://localhost:{port}"
    finally:
        process.kill()
        process.communicate(timeout=10)
