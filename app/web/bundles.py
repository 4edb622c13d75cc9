"""Our sheets joined into one and our scripts joined into one, made small; nothing is served here."""

import re
from collections.abc import Callable

# What a sheet is made of, strings first: what looks like a comment inside a string is none.
_CSS_PARTS = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    r"""|(?P<comment>/\*.*?\*/)"""
    r"""|(?P<mark>\s*[{};,]\s*|:\s+)"""
    r"""|(?P<space>\s+)""",
    re.DOTALL,
)
_CSS_URL = re.compile(r'url\("([^"]+)"\)')
_JS_MODULE_WORDS = re.compile(r"^(?:import|export)\b", re.MULTILINE)


def _shorten_part(found: re.Match[str]) -> str:
    if found["string"]:
        return found[0]
    if found["mark"]:
        return found[0].strip()
    return "" if found["comment"] else " "


def shorten_sheet(text: str) -> str:
    """The same rules without comments, indents and last semicolons.

    Spaces that mean something stay: between selectors, round + and - in calc(), in media queries.
    A colon loses the space after it, never the one before it, which separates two selectors.
    """
    # A comment that leaves takes no space with it, so a second pass joins what stood round it.
    for _ in range(2):
        text = _CSS_PARTS.sub(_shorten_part, text)
    return text.replace(";}", "}").strip()


def join_sheets(texts: list[str], address_of: Callable[[str], str]) -> str:
    """The sheets in this order as one, every url() replaced by what `address_of` says of it."""

    def replace(found: re.Match[str]) -> str:
        return f'url("{address_of(found[1])}")'

    return _CSS_URL.sub(replace, "".join(shorten_sheet(text) for text in texts))


def shorten_script(text: str) -> str:
    """The same script without indents, empty lines and lines that are only a comment.

    It works by the line, so our modules keep comments on lines of their own and never let a
    string run over several lines.
    """
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def join_scripts(texts: dict[str, str], extension: str = "") -> str:
    """The modules as one, each in a block of its own, so that their names do not meet.

    Behind them comes an extension of htmx as it was published, which waits until htmx is there.

    A module that imports or exports cannot stand in a block and is refused by its name.
    """
    for name, text in texts.items():
        if _JS_MODULE_WORDS.search(text):
            raise ValueError(
                f"static/js/{name}: our modules stand alone, without import and export"
            )
    parts = [f"{{\n{shorten_script(text)}\n}}\n" for text in texts.values()]
    if extension:
        begin = 'addEventListener("load", () => {if (!window.htmx) return;'
        parts.append(f"{begin}\n{extension.strip()}\n}});\n")
    return "".join(parts)
