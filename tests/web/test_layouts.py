"""The frame, the entry pages, mails and error pages: for whom what stands there, and what is loaded."""

import re
from typing import Any

import pytest

from app.web.fragments import FragmentCache
from tests.web import sample_look as samples
from tests.web.look import Outline, environment, outline, render

PAGE = (
    '{% extends "layout/base.html" %}{% block title %}Threads{% endblock %}'
    "{% block main %}<h1>Threads</h1>{% endblock %}"
)
ENTRY = PAGE.replace("layout/base", "layout/entry")
BOARD = "/c/lumen-observers/threads"
ERRORS = ("403", "404", "409", "413", "422", "429", "500", "503")


def page(source: str = PAGE, **other: Any) -> str:
    return render(source, **samples.context(**other))


def board(viewer=samples.VIEWER, member=samples.MEMBER, **other: Any) -> str:
    return page(viewer=viewer, community=samples.COMMUNITY, member=member, path=BOARD, **other)


def links(html: str, within: str) -> list[str]:
    """The words of the links in the navigation of this class."""
    nav = re.search(rf'<nav class="{within}".*?</nav>', html, re.DOTALL)
    assert nav
    found = re.findall(r"<a [^>]*>(.*?)</a>", nav[0], re.DOTALL)
    return [re.sub(r"<[^>]*>", "", words).strip() for words in found]


def scripts(made: Outline) -> list[str]:
    return [tag.attributes["src"] or "" for tag in made.tags if tag.name == "script"]


@pytest.mark.parametrize(
    "html",
    [page(), board(), board(samples.STAFF, samples.MANAGER, demo=True), page(ENTRY)],
    ids=["nobody", "customer", "staff", "entry"],
)
def test_a_page_is_whole(html):
    made = outline(html)
    assert not made.wrong
    assert not made.unclosed
    ids = [tag.attributes["id"] for tag in made.tags if "id" in tag.attributes]
    assert len(ids) == len(set(ids))
    assert html.lstrip().startswith("<!doctype html>\n<html lang=")
    assert [tag.name for tag in made.tags].count("h1") == 1
    assert 'href="#main"' in html


def test_a_customer_finds_five_places():
    html = board()
    assert links(html, "site-nav") == ["Home", "Threads", "Trials", "Roadmap", "Changelog"]
    assert links(html, "tabbar") == ["Home", "Threads", "New", "Trials"]


def test_staff_find_members_and_settings_and_employees_the_customers():
    html = board(samples.STAFF, samples.MANAGER, may=lambda *_: True)
    assert links(html, "site-nav")[5:] == ["Members", "Settings", "Customers", "Products"]


def test_who_may_open_no_page_of_the_settings_is_not_led_there():
    html = board(samples.STAFF, samples.MANAGER, may=lambda *_: False)
    assert links(html, "site-nav")[5:] == ["Members", "Customers", "Products"]


def test_the_place_where_one_is_is_marked_once_in_each_navigation():
    html = board()
    assert re.findall(r'href="([^"]+)" aria-current="page"', html) == [BOARD, BOARD]


def test_home_is_not_marked_below_it():
    current = re.findall(r'href="([^"]+)" aria-current="page"', board(here=BOARD))
    assert "/c/lumen-observers" not in current


def test_nobody_finds_no_place_and_no_name():
    html = page()
    assert "site-nav" not in html
    assert "tabbar" not in html
    assert "/notices" not in html
    assert "Sign in" in html


def test_notices_are_a_link_that_works_without_script():
    made = outline(board())
    bell = next(tag for tag in made.tags if tag.attributes.get("id") == "bell")
    assert (bell.name, bell.attributes["href"]) == ("a", "/notices")
    fetched = next(tag for tag in made.tags if tag.attributes.get("id") == "notices")
    assert fetched.attributes["hx-get"] == "/notices?part"


def test_every_request_of_htmx_carries_the_token():
    body = next(tag for tag in outline(board()).tags if tag.name == "body")
    assert body.attributes["hx-headers:inherited"] == '{"X-CSRF-Token": "csrf-stand-in"}'


def test_htmx_leaves_the_page_as_it_is_when_the_server_fails():
    assert """content='{"noSwap": [204, 304, "5xx"]}'""" in board()


def test_htmx_alone_is_foreign_with_a_fingerprint_and_a_copy_at_home():
    made = outline(board())
    foreign = [tag for tag in made.tags if (tag.attributes.get("src") or "").startswith("https:")]
    assert [tag.attributes["src"] for tag in foreign] == ["https://cdn.example/htmx.min.js"]
    for tag in foreign:
        assert (tag.attributes["integrity"] or "").startswith("sha384-")
        assert tag.attributes["crossorigin"] == "anonymous"
        assert (tag.attributes["data-local"] or "").startswith("/static/vendor/htmx-")
        assert "defer" in tag.attributes


def test_our_script_hears_the_foreign_ones_fail():
    sources = scripts(outline(board()))
    assert sources[0].startswith("/static/app.")


def test_a_page_asks_for_few_files():
    made = outline(board())
    asked = scripts(made) + [
        tag.attributes["href"] or ""
        for tag in made.tags
        if tag.name == "link" and tag.attributes["rel"] in {"stylesheet", "preload"}
    ]
    icons = {
        (tag.attributes["href"] or "").partition("#")[0] for tag in made.tags if tag.name == "use"
    }
    assert len([*asked, *icons, "the page"]) <= 8


def test_s14_a_page_with_a_token_in_its_address_loads_nothing_foreign():
    html = page(ENTRY, community=samples.COMMUNITY)
    assert "https:" not in html
    assert "hx-" not in html


def test_a_demonstration_says_so_and_a_real_site_does_not():
    assert "This is a demonstration" in board(demo=True)
    assert "This is a demonstration" in page(ENTRY, demo=True)
    assert "This is a demonstration" not in board()


def test_the_chosen_theme_and_the_writing_direction_stand_on_the_root():
    html = page(theme="night", language="ar", direction="rtl")
    assert '<html lang="ar" dir="rtl" data-theme="night">' in html


def test_what_is_kept_of_a_frame_serves_nobody_with_another_role():
    kept = FragmentCache()
    asked = [(samples.STAFF, samples.MANAGER), (samples.VIEWER, samples.MEMBER)]
    for viewer, member in [*asked, *asked]:
        assert board(viewer, member, fragment=kept.get) == board(viewer, member)
    assert page(fragment=kept.get) == page()
    assert not [made for made in kept._kept.values() if samples.VIEWER.name in made]


def test_an_address_that_leads_nowhere_keeps_no_frame_of_its_own():
    kept = FragmentCache()
    for path in ("/c/lumen-observers/a", "/c/lumen-observers/b", "/c/lumen-observers/c/d"):
        page(
            viewer=samples.VIEWER,
            community=samples.COMMUNITY,
            member=samples.MEMBER,
            path=path,
            fragment=kept.get,
        )
        assert len(kept) == 5


def test_names_are_escaped_in_the_frame():
    hostile = type(samples.VIEWER)(**(vars(samples.VIEWER) | {"name": samples.HOSTILE}))
    assert "<script>alert" not in board(viewer=hostile)


@pytest.mark.parametrize("status", ERRORS)
@pytest.mark.parametrize("who", ["nobody", "member"])
def test_an_error_page_needs_no_database_and_no_viewer(status, who):
    given = samples.context(
        detail=samples.HOSTILE, ask=samples.HOSTILE, reference="7k2q0931", mistakes={"title": "x"}
    )
    if who == "member":
        given |= {
            "viewer": samples.VIEWER,
            "community": samples.COMMUNITY,
            "member": samples.MEMBER,
        }
    html = environment().get_template(f"errors/{status}.html").render(given)
    made = outline(html)
    assert not made.wrong
    assert not made.unclosed
    assert "<script>alert" not in html
    assert [tag.name for tag in made.tags].count("h1") == 1
    assert [tag for tag in made.tags if "data-reason" in tag.attributes]


def test_404_says_the_same_to_everybody():
    template = environment().get_template("errors/404.html")
    bodies = {
        template.render(samples.context(path=path, here=path, detail=detail, ask=""))
        for path, detail in (("/c/lumen-observers", "x"), ("/c/nowhere", "y"))
    }
    assert len(bodies) == 1


def test_our_own_error_shows_its_number():
    given = samples.context(detail="x", ask="", reference="7k2q0931")
    assert "7k2q0931" in environment().get_template("errors/500.html").render(given)


def test_htmx_gets_a_toast_in_place_of_an_error_page():
    given = samples.context(detail=samples.HOSTILE, ask="Ask Ines.", status=403)
    html = environment().get_template("errors/_toast.html").render(given)
    assert html.startswith('<p class="toast">')
    assert "<script>" not in html
    assert "Ask Ines." in html


MAIL = {
    "language": "en",
    "direction": "ltr",
    "subject": "Your rain gauge problem is fixed",
    "preview": "Does it work for you now?",
    "reason": "You get this once a day.",
    "settings_url": "https://beta.example/me/notices",
    "stop_url": "https://beta.example/u/7f3",
    "stop_words": "stop this digest",
}


def test_a_mail_says_the_same_in_both_forms():
    html = environment().get_template("layout/mail.html").render(MAIL)
    text = environment().get_template("layout/mail.txt").render(MAIL)
    assert not outline(html).wrong
    for address in (MAIL["settings_url"], MAIL["stop_url"]):
        assert address in html
        assert address in text
    assert "<" not in text
    assert "https:" not in re.sub(r"<a [^>]*>", "", html)


def test_a_sign_in_mail_has_nothing_to_stop():
    html = (
        environment()
        .get_template("layout/mail.html")
        .render(MAIL | {"settings_url": "", "stop_url": "", "stop_words": ""})
    )
    assert "<a " not in html
