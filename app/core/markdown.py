"""Markdown that members wrote: safe HTML, plain text and excerpts. Never raises, whatever was written.

Rendered once, when it is saved. Mentions and files are not here.
"""

import logging
import re
from collections.abc import Iterator
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from app.core.links import shown_links, with_addresses

LIMIT_BYTES = 64 * 1024
"""The longest text that is read as Markdown (C11); longer ones, from an import, are shown as text."""

OUTPUT_LIMIT = 16 * LIMIT_BYTES
"""A text that renders to more than this many characters is shown as text (C07)."""

NESTING = 20
CLASSES = {
    "bdi": {"host"},
    "li": {"task"},
    "p": {"as-text"},
    "td": {"centered", "far"},
    "th": {"centered", "far"},
}
"""The only classes in a rendered post; what each looks like stands in the style sheet."""

_TAGS = set(
    "a bdi blockquote br code del em h3 h4 h5 h6 hr img li ol p pre s strong table tbody td th thead tr ul".split()
)


def _ours(address: str) -> str | None:
    """An address without a scheme stays only if it plainly leads into this site or page."""
    return address if address.startswith(("/", "#", "?")) else None


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"script", "style"},
    attributes={"a": {"href", "title"}, "img": {"src", "alt", "title", "loading"}, "ol": {"start"}},
    allowed_classes=CLASSES,
    link_rel="nofollow noopener ugc",
    url_schemes={"http", "https", "mailto"},
    url_relative=_ours,
)
_SHIFTED = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}
_ALIGNED = {"text-align:center": "centered", "text-align:right": "far"}
_TASK = re.compile(r"\[([ xX])\][ \u00a0]")
_log = logging.getLogger(__name__)


def render(text: str) -> str:
    """The text as safe HTML without h1, h2, style, id or script; as plain paragraphs if it cannot be."""
    text = _sound(text)
    if _is_readable(text):
        try:
            html = _MARKDOWN.render(text)
            if len(html) <= OUTPUT_LIMIT:
                return _CLEANER.clean(html)
        except Exception:  # noqa: BLE001 - one post must never break a page (C07)
            _log.warning("a text could not be rendered and is shown as it is", exc_info=True)
    return _as_text(text)


def plain(text: str) -> str:
    """The words without the markup, a line for each block: for search, mail and page titles."""
    text = _sound(text)
    if _is_readable(text):
        try:
            return "\n".join(filter(None, map(_words, _MARKDOWN.parse(text))))
        except Exception:  # noqa: BLE001 - as in render
            _log.warning("a text could not be read and is taken as it is", exc_info=True)
    return text.strip()


def excerpt(text: str, limit: int) -> str:
    """The first words in one line of at most `limit` characters, with … where something is left out."""
    line = " ".join(plain(text).split())
    if len(line) <= limit:
        return line
    cut = line[: max(0, limit - 1)]
    shorter, space, _ = cut.rpartition(" ")
    # One endless word is cut in the middle rather than left out.
    return (shorter if space and len(shorter) > limit // 2 else cut).rstrip(" ,;:.") + "…"


def _sound(text: str) -> str:
    """The text without what no database and no page can hold: lone surrogates and NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def _is_readable(text: str) -> bool:
    return len(text) <= LIMIT_BYTES and len(text.encode()) <= LIMIT_BYTES


def _as_text(text: str) -> str:
    blocks = filter(None, (block.strip("\n") for block in re.split(r"\n[ \t]*\n", text)))
    lines = (escape(block).replace("\n", "<br>\n") for block in blocks)
    return "".join(f'<p class="as-text">{line}</p>\n' for line in lines)


def _words(token: Token) -> str:
    if token.type in {"fence", "code_block"}:
        return token.content.strip("\n")
    if token.type != "inline":
        return ""
    return "".join(_inline_words(token.children or [])).strip()


def _inline_words(children: list[Token]) -> Iterator[str]:
    for child in children:
        if child.type in {"softbreak", "hardbreak"}:
            yield "\n"
        elif not child.meta.get("added"):
            yield child.content


def _shape(state: StateCore) -> None:
    """Heading levels, alignment without style, and then every paragraph's own children."""
    for position, token in enumerate(state.tokens):
        if token.type in {"heading_open", "heading_close"}:
            token.tag = _SHIFTED[token.tag]
        elif token.type in {"th_open", "td_open"}:
            _align(token)
        elif token.type == "inline" and token.children:
            _mark_task(state.tokens, position)
            token.children = list(shown_links(with_addresses(state.md, token.children)))


def _align(token: Token) -> None:
    style = str(token.attrs.pop("style", ""))
    if style in _ALIGNED:
        token.attrSet("class", _ALIGNED[style])


def _mark_task(tokens: list[Token], position: int) -> None:
    """`[ ] ` and `[x] ` at the start of a list's line become a mark: no form field in a post (C02)."""
    first = (tokens[position].children or [])[0]
    if position < 2 or tokens[position - 2].type != "list_item_open" or first.type != "text":
        return
    if match := _TASK.match(first.content):
        mark = "☐ " if match[1] == " " else "☑ "
        first.content = mark + first.content[match.end() :]
        tokens[position - 2].attrSet("class", "task")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": NESTING})
    parser.enable(["table", "strikethrough"])
    parser.core.ruler.push("shape", _shape)
    return parser


_MARKDOWN = _parser()
