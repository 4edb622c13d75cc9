"""docs/settings.md is what the code says, line by line."""

import re
from pathlib import Path

from pydantic_core import PydanticUndefined

from app.core.settings import IdentityProvider, Settings

DOC = Path(__file__).parents[2] / "docs" / "settings.md"


def described() -> str:
    """The table of every setting, as the class has it."""
    lines = ["| variable | default | what |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default in (PydanticUndefined, {}) else str(field.default)
        shown = f"`{default}`" if default else "empty"
        lines.append(f"| `FIRSTLIGHT_{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(lines) + "\n"


def described_provider() -> str:
    """The table of what is said about each identity provider."""
    lines = ["| field | needed | what |", "| --- | --- | --- |"]
    for name, field in IdentityProvider.model_fields.items():
        needed = "yes" if field.is_required() else "no"
        lines.append(f"| `{name.upper()}` | {needed} | {field.description} |")
    return "\n".join(lines) + "\n"


def test_every_field_of_a_provider_stands_there_too() -> None:
    assert described_provider() in DOC.read_text(), f"it should hold:\n{described_provider()}"


def test_every_setting_stands_in_the_documentation_as_it_is() -> None:
    assert described() in DOC.read_text(), f"docs/settings.md should hold:\n{described()}"


def test_every_setting_says_what_it_is_in_a_sentence() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name


PLANNED = {"database_replica_url", "files", "redis_url"}


def test_every_setting_is_read_and_none_that_is_planned() -> None:
    """By the code, or by another part of the settings themselves."""
    app = DOC.parents[1] / "app"
    code = "".join(path.read_text() for path in sorted(app.rglob("*.py")))
    read = {
        name for name in Settings.model_fields if re.search(rf"(settings|self)\.{name}\b", code)
    }
    assert set(Settings.model_fields) - read == set()
    assert not PLANNED & set(Settings.model_fields)
    told = DOC.read_text()
    assert all(f"FIRSTLIGHT_{name.upper()}`" in told for name in PLANNED)
