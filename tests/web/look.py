"""The template environment with the real assets, and what an HTML answer is made of."""

from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.core import languages
from app.web.static import load_assets

ROOT = Path(__file__).parents[2]
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


@cache
def environment() -> Environment:
    """As the renderer makes it, without settings and without a database."""
    assets = load_assets(ROOT / "static")
    made = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    languages.install(made)
    shared: dict[str, Any] = {
        "asset": assets.url,
        "icon_url": assets.url("icons.svg"),
        "csrf": "csrf-stand-in",
        "site_name": "Aldersea Instruments",
        "fragment": lambda _key, make: make(),
        "htmx": SimpleNamespace(src="https://cdn.example/htmx.min.js", integrity="sha384-x"),
        "htmx_local": SimpleNamespace(
            src=assets.url("vendor/htmx-4.0.1/htmx.min.js"), integrity=None
        ),
    }
    made.globals.update(shared)
    return made


def render(source: str, **context: Any) -> str:
    """A snippet of a template as text."""
    return environment().from_string(source).render(context)


@dataclass
class Tag:
    name: str
    attributes: dict[str, str | None]
    parents: tuple[str, ...]

    @property
    def classes(self) -> set[str]:
        return set((self.attributes.get("class") or "").split())


@dataclass
class Outline(HTMLParser):
    """The tags of an HTML text in order, and what stands unclosed or wrongly closed."""

    tags: list[Tag] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    text: str = ""
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self.wrong += [f"{tag} has {name} twice" for name in set(names) if names.count(name) > 1]
        self.tags.append(Tag(tag, dict(attrs), tuple(self._open)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(tag, dict(attrs), tuple(self._open)))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def unclosed(self) -> list[str]:
        return list(self._open)


def outline(html: str) -> Outline:
    """The tags of this HTML."""
    made = Outline()
    made.feed(html)
    made.close()
    return made
