"""Static files: what is served, under which address, in how many bytes."""

import asyncio
import gzip
import re
from dataclasses import dataclass
from pathlib import Path

import brotli
import pytest

from app.web.bundles import join_scripts, join_sheets, shorten_script, shorten_sheet
from app.web.static import Assets, load_assets

STATIC = Path(__file__).parents[2] / "static"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture(scope="module")
def assets() -> Assets:
    return load_assets(STATIC)


def ask(assets: Assets, path: str, method: str = "GET", **headers: str) -> Answer:
    """What a browser gets; header names are written with underscores."""
    sent: list[dict] = []

    async def send(message) -> None:
        sent.append(message)

    async def receive() -> dict:
        return {"type": "http.request", "body": b"", "more_body": False}

    asked = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": asked}
    asyncio.run(assets(scope, receive, send))
    start, *parts = sent
    named = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], named, b"".join(part["body"] for part in parts))


def test_a_fingerprinted_file_may_be_kept_for_ever(assets):
    answer = ask(assets, assets.url("app.css"))
    assert answer.status == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert int(answer.headers["content-length"]) == len(answer.body)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
def test_the_best_encoding_that_the_browser_takes(assets, accepted, encoding):
    plain = ask(assets, assets.url("app.css")).body
    answer = ask(assets, assets.url("app.css"), accept_encoding=accepted)
    assert answer.headers.get("content-encoding") == encoding
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert unpack(answer.body) == plain


def test_a_font_is_sent_as_it_is(assets):
    url = assets.url("fonts/petrona-latin-wght-normal.woff2")
    answer = ask(assets, url, accept_encoding="br")
    assert answer.headers["content-type"] == "font/woff2"
    assert "content-encoding" not in answer.headers
    assert answer.body == (STATIC / "fonts/petrona-latin-wght-normal.woff2").read_bytes()


def test_what_the_browser_has_already_is_not_sent_again(assets):
    first = ask(assets, assets.url("app.js"), accept_encoding="br")
    again = ask(
        assets, assets.url("app.js"), accept_encoding="br", if_none_match=first.headers["etag"]
    )
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


def test_head_says_the_length_and_sends_nothing(assets):
    get = ask(assets, assets.url("icons.svg"))
    head = ask(assets, assets.url("icons.svg"), method="HEAD")
    assert head.body == b""
    assert head.headers == get.headers


def test_only_get_and_head(assets):
    answer = ask(assets, assets.url("app.css"), method="POST")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "path",
    [
        "/static/app.css",
        "/static/app.000000000000.css",
        "/static/css/tokens.css",
        "/static/js/vote.js",
        "/static/mail.css",
        "/static/",
        "/static/../pyproject.toml",
        "/static/%2e%2e/pyproject.toml",
    ],
)
def test_anything_else_is_not_there(assets, path):
    assert ask(assets, path).status == 404


def test_the_address_changes_with_the_content():
    before, after = Assets(), Assets()
    before.add("app.css", b"a{}")
    after.add("app.css", b"b{}")
    assert before.url("app.css") != after.url("app.css")
    assert before.version != after.version


def test_a_name_that_is_not_there_fails_at_once(assets):
    with pytest.raises(KeyError):
        assets.url("nowhere.css")


def test_the_vendored_scripts_keep_the_address_that_their_policy_names(assets):
    name = "vendor/htmx-4.0.1/htmx.min.js"
    assert assets.url(name) == f"/static/{name}"
    assert ask(assets, f"/static/{name}").headers["content-type"].startswith("text/javascript")


def test_the_sheet_asks_for_fonts_at_their_fingerprinted_addresses(assets):
    sheet = ask(assets, assets.url("app.css")).body.decode()
    addresses = re.findall(r"url\(\"(/static/[^\"]+)\"\)", sheet)
    assert len(addresses) == 3
    assert all(ask(assets, address).status == 200 for address in addresses)


# The budgets of docs and tests: bytes over the line, compressed.
def test_all_sheets_together_are_at_most_14_kb(assets):
    assert assets.size("app.css") <= 14_000


def test_all_own_scripts_together_are_at_most_6_kb(assets):
    assert assets.size("app.js") <= 6_000


def test_the_two_fonts_of_a_page_are_at_most_45_kb(assets):
    names = ("petrona-latin-wght-normal", "hanken-grotesk-latin-wght-normal")
    assert sum(assets.size(f"fonts/{name}.woff2", "") for name in names) <= 45_000


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a {\n  color: red;\n}\n", "a{color:red}"),
        ("a /* why */ b { c: d }", "a b{c:d}"),
        ("& .icon { x: y; } &:hover { x: z }", "& .icon{x:y}&:hover{x:z}"),
        ("a :is(b, c) { d: e }", "a :is(b,c){d:e}"),
        ('a::before { content: "/* ; } */"; }', 'a::before{content:"/* ; } */"}'),
        ('a { content: " (" attr(href) ": "; }', 'a{content:" (" attr(href) ": "}'),
        ("a { width: calc(100% + 3px - 1px); }", "a{width:calc(100% + 3px - 1px)}"),
        ("@media (width < 56rem) { a { b: c; } }", "@media (width < 56rem){a{b:c}}"),
        ("/* one */\n/* two */\n@layer a, b;", "@layer a,b;"),
    ],
)
def test_a_shorter_sheet_says_the_same(before, after):
    assert shorten_sheet(before) == after


def test_sheets_are_joined_in_their_order_with_new_addresses():
    joined = join_sheets(['a { b: url("x.svg"); }', "c { d: e }"], lambda name: f"/static/{name}?1")
    assert joined == 'a{b:url("/static/x.svg?1")}c{d:e}'


def test_scripts_are_joined_in_blocks_without_comments():
    joined = join_scripts({"a.js": "// why\nconst a = 1;\n", "b.js": "  const a = 2;\n\n"})
    assert joined == "{\nconst a = 1;\n}\n{\nconst a = 2;\n}\n"


def test_the_extension_for_streams_comes_with_our_script_and_waits_for_htmx(assets):
    script = ask(assets, assets.url("app.js")).body.decode()
    published = (STATIC / "vendor/htmx-4.0.1/hx-sse.min.js").read_text("utf-8")
    before, there, after = script.partition(published)
    assert there
    assert before.endswith('addEventListener("load", () => {if (!window.htmx) return;\n')
    assert after.strip() == "});"


def test_a_module_that_imports_is_refused_by_name():
    with pytest.raises(ValueError, match=r"static/js/a\.js"):
        join_scripts({"a.js": 'import {b} from "./b.js";'})


def test_an_address_in_a_script_is_no_comment():
    assert shorten_script('const a = "https://x";') == 'const a = "https://x";'


@pytest.mark.parametrize("path", sorted((STATIC / "js").glob("*.js")), ids=lambda path: path.name)
def test_c03_no_script_makes_code_from_text(path):
    script = path.read_text("utf-8")
    assert not re.search(r"\beval\b|new Function|innerHTML|outerHTML|insertAdjacentHTML", script)
