"""Links in what members wrote: bare addresses, and the host where a link's text hides it (C08).

The cleaning of what a link may lead to is in `markdown`.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"]{1,2000}", re.IGNORECASE)
_HTTP = re.compile(r"(https?:)?[/\\]+|https?:", re.IGNORECASE)


def with_addresses(parser: MarkdownIt, children: list[Token]) -> Iterator[Token]:
    """The children with bare http addresses turned into links, outside of links."""
    inside = 0
    for child in children:
        if child.type in {"link_open", "link_close"}:
            inside += child.nesting
        if child.type == "text" and not inside and "://" in child.content:
            yield from _linked(parser, child)
        else:
            yield child


def _linked(parser: MarkdownIt, token: Token) -> Iterator[Token]:
    done = 0
    for match in _ADDRESS.finditer(token.content):
        address = _without_tail(match[0])
        href = parser.normalizeLink(address)
        if not parser.validateLink(href) or not host_of(href):
            continue
        yield _text(token.content[done : match.start()])
        yield Token("link_open", "a", 1, attrs={"href": href})
        yield _text(address)
        yield Token("link_close", "a", -1)
        done = match.start() + len(address)
    yield _text(token.content[done:])


def _without_tail(address: str) -> str:
    """The address without the punctuation of the sentence that it stands in."""
    while address:
        last = address[-1]
        pair = {")": "(", "]": "[", "}": "{"}.get(last)
        if pair is None and last not in ".,;:!?'*_~…”’»":
            break
        if pair and address.count(pair) >= address.count(last):
            break
        address = address[:-1]
    return address


def shown_links(children: Iterator[Token]) -> Iterator[Token]:
    """After a link whose text hides where it leads, the host; foreign pictures become links (C08).

    A foreign picture would tell its server who reads the post, and when.
    """
    href, words = "", []
    for child in children:
        if child.type == "image" and (source := str(child.attrs.get("src", ""))):
            yield from _picture(child, source, inside_link=bool(href))
            words.extend(part.content for part in child.children or [])
            continue
        yield child
        if child.type == "link_open":
            href, words = str(child.attrs.get("href", "")), []
        elif child.type == "link_close":
            yield from _host_after(href, "".join(words))
            href = ""
        else:
            words.append(child.content)


def _picture(image: Token, source: str, *, inside_link: bool) -> Iterator[Token]:
    words = "".join(child.content for child in image.children or [])
    host = host_of(source)
    if not host and source.startswith("/"):
        image.attrSet("loading", "lazy")
        yield image
    elif inside_link or not host:
        yield _text(words)
    else:
        words = words or source.rpartition("/")[2] or host
        yield Token("link_open", "a", 1, attrs={"href": source})
        yield _text(words)
        yield Token("link_close", "a", -1)
        yield from _host_after(source, words)


def _host_after(href: str, words: str) -> Iterator[Token]:
    host = host_of(href)
    if not host or _says(words.strip(), href, host):
        return
    yield Token("text", "", 0, content=" ", meta={"added": True})
    yield Token("host_open", "bdi", 1, attrs={"class": "host"})
    yield Token("text", "", 0, content=f"({host})", meta={"added": True})
    yield Token("host_close", "bdi", -1)


def _says(words: str, href: str, host: str) -> bool:
    """Whether the text itself is an address of that host, so that nobody is misled."""
    if "@" in href.partition("//")[2].partition("/")[0]:
        return False
    said = words if "://" in words or words.startswith("mailto:") else f"//{words}"
    return words == host or (" " not in words and host_of(said) == host)


def host_of(href: str) -> str:
    """The host that a browser would go to, or the mail address; empty for an address of ours.

    Browsers take any number of slashes, either way round, for two.
    """
    try:
        if (start := _HTTP.match(href)) and (start[0] != "/"):
            scheme = start[1] or ("" if start[0][0] in "/\\" else start[0])
            href = f"{scheme}//{href[start.end() :]}"
        parts = urlsplit(href)
        if parts.scheme == "mailto":
            return parts.path
        return parts.hostname or parts.scheme
    except ValueError:
        return href


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
