"""Who runs the site."""

import pytest

from tests.build import Build
from tests.cast import Actor


@pytest.fixture
def ida(build: Build) -> Actor:
    """An administrator who is a member of nothing."""
    return build.administrator()
