"""Every component renders, closes what it opens, escapes what people wrote, and is drawn as designed."""

import re
from types import SimpleNamespace as Row
from typing import Any

import pytest
from markupsafe import Markup

from app.core import languages
from app.web.horizon import threads_drawing, version_drawing
from tests.web import sample_look as samples
from tests.web.look import ROOT, outline, render

COMPONENTS = sorted((ROOT / "templates/components").glob("*.html"))
ICONS = set(re.findall(r'id="([\w-]+)"', (ROOT / "static/icons.svg").read_text("utf-8")))

# The name of the file, what is imported from it, and one call of each macro.
CALLS: list[tuple[str, str, str]] = [
    ("icon", "icon", '{{ icon("bell") }}'),
    ("status", "kind", "{{ kind(t.kind) }}"),
    ("status", "status", "{{ status(t.status) }}"),
    ("status", "status", "{{ status(t.status, hostile) }}"),
    ("person", "avatar", "{{ avatar(s.person()) }}{{ avatar(viewer, staff=true, large=true) }}"),
    ("person", "person", "{{ person(s.person(is_staff=true)) }}"),
    ("vote", "vote", "{{ vote(t) }}"),
    ("vote", "vote", '{{ vote(s.thread(my_vote="critical"), "vote-large") }}'),
    ("vote", "vote", "{{ vote(s.thread(votes=none, may_vote=false)) }}"),
    ("vote", "vote_apart, vote_form", "{{ vote_apart(t) }}{{ vote_form(t) }}"),
    ("importance", "importance", '{{ importance(s.thread(my_vote="nice", kind="idea")) }}'),
    ("thread_card", "thread_card", "{{ thread_card(t) }}"),
    (
        "thread_card",
        "thread_card",
        '{{ thread_card(s.thread(my_vote="nice", kind="idea", pinned=true, audience="staff")) }}',
    ),
    (
        "thread_card",
        "thread_list",
        '{{ thread_list([t, s.thread(2)], "/c/x/seen", "new", s.AT) }}',
    ),
    ("browse", "facets, facets_open", "{{ facets(groups, 65) }}{{ facets_open(2) }}"),
    ("browse", "chosen", '{% call chosen(links, "/x", 65, 84) %}<b>x</b>{% endcall %}'),
    ("browse", "tabs", "{{ tabs(links, hostile) }}"),
    ("browse", "pager", "{{ pager(page) }}"),
    ("browse", "search", '{{ search("/x", hostile, kept=[("kind", hostile)]) }}'),
    ("report", "problem_report", "{{ problem_report(t) }}"),
    (
        "report",
        "facts_row, severity_word",
        '{{ facts_row([(severity_word("loss"), hostile)]) }}',
    ),
    (
        "comment",
        "comment",
        (
            "{% macro acts(c) %}<button>{{ c.id }}</button>{% endmacro %}"
            "<ol>{{ comment(s.comment(replies=[s.comment(4)]), acts, hostile) }}</ol>"
        ),
    ),
    ("comment", "official_answer", "{% call official_answer(s.comment()) %}{% endcall %}"),
    ("comment", "official_answer", "{{ official_answer(s.comment()) }}"),
    ("comment", "staff_note", "{{ staff_note(s.comment()) }}"),
    ("history", "history", "{{ history(events) }}"),
    ("evidence", "who_needs_this", "{{ who_needs_this(t) }}"),
    (
        "form",
        "form, field, submit",
        (
            '{% call form("/x", form1) %}{{ field(form1, "title", hostile, hint=hostile) }}'
            '{{ field(none, "age", "Age", value=hostile, attrs={"maxlength": 9, "title": hostile}) }}'
            '{% call submit("Post") %}x{% endcall %}{% endcall %}'
        ),
    ),
    (
        "form",
        "select, textarea, editor",
        (
            '{{ select(none, "a", "A", [("x", hostile)], "x") }}{{ textarea(form1, "title", "T") }}'
            '{{ editor(none, "body", "B", value=hostile, placeholder=hostile) }}'
            '{% call editor(form1, "more", "M") %}<button type="button">x</button>{% endcall %}'
        ),
    ),
    (
        "form",
        "choice, choices, segments, scale, kind_picker",
        (
            '{{ choice(none, "agree", hostile) }}{% call choice(form1, "b", "B") %}x{% endcall %}'
            '{{ choices(form1, "severity", "S", [("major", hostile)], hint="h") }}'
            '{{ segments(none, "severity", "S", [("major", hostile)], "major") }}'
            '{{ scale(none, "nps", "N", 0, 10, 7, "Never", "Surely") }}'
            '{{ kind_picker(form1, "What?", [("idea", "Idea", hostile)], fields_at="/x") }}'
        ),
    ),
    ("form", "post_button", '{{ post_button("/x", hostile, "bell", name="a", value="b") }}'),
    ("mission", "mission", "{{ mission(s.mission()) }}"),
    (
        "mission",
        "mission",
        '{{ mission(s.mission(my_result="trouble", is_open=false, is_due_soon=false)) }}',
    ),
    (
        "mission",
        "mission_due",
        "{{ mission_due(s.mission()) }}{{ mission_due(s.mission(done=0)) }}",
    ),
    ("horizon", "horizon_version", "{{ horizon_version(version, hostile) }}"),
    ("horizon", "horizon_threads", "{{ horizon_threads(drawing, hostile) }}"),
    ("horizon", "horizon_entry", "{{ horizon_entry() }}"),
    ("trial", "life", '{{ life([("draft", "Draft"), ("running", hostile)], "running", hostile) }}'),
    ("trial", "thresholds", "{{ thresholds(thresholds_rows) }}"),
    ("trial", "coverage", "{{ coverage(grid) }}"),
    ("trial", "figures", '{{ figures([(hostile, 4, "of 5", hostile)]) }}'),
    ("chart", "chart_bars", "{{ chart_bars(bars, hostile, hostile) }}"),
    ("chart", "chart_stack", "{{ chart_stack(bars, hostile, hostile) }}"),
    ("chart", "chart_line", "{{ chart_line(line, hostile, hostile) }}"),
    ("chart", "spark", "{{ spark(s.item()) }}"),
    ("lane", "lane", "{{ lane(lane_row, lanes) }}"),
    ("blank", "blank", '{{ blank("dome", hostile, hostile, hostile) }}'),
    ("blank", "blank", '{% call blank("below", "x", level=1) %}<a href="/">x</a>{% endcall %}'),
    ("blank", "callout", "{% call callout('warn') %}{{ hostile }}{% endcall %}"),
]


def link(**other: Any) -> Row:
    values = {"name": samples.HOSTILE, "address": "/x?a=1&b=2", "current": True}
    return Row(**(values | {"chosen": True, "count": 3, "kind": "", "status": ""} | other))


def event(status: str = "review", **other: Any) -> Row:
    values = {"text": "", "author_name": samples.HOSTILE, "at": samples.AT, "note": samples.HOSTILE}
    return Row(**({"status": status} | values | other))


def bar(**other: Any) -> Row:
    values = {"name": samples.HOSTILE, "value": 3, "words": "3", "is_main": True}
    return Row(**(values | {"first": 3, "second": 5} | other))


CONTEXT = {
    "s": samples,
    "t": samples.thread(),
    "viewer": samples.VIEWER,
    "hostile": samples.HOSTILE,
    "form1": samples.sent(title=samples.HOSTILE, more="This is needed.", severity="Choose one."),
    "links": [link(), link(current=False)],
    "groups": [
        Row(name="Kind", choices=[link(kind="idea"), link(status="open", chosen=False)]),
        Row(name="Empty", choices=[]),
    ],
    "page": Row(first=1, last=30, total=65, older="/x?after=2", newer="/x?before=1"),
    "answers": Row(yes=31, no=2, mine="yes"),
    "events": [event(), event(status="", text="Merged"), event(note="", author_name="")],
    "version": version_drawing(47, "beta"),
    "drawing": threads_drawing({"open": 3, "review": 9, "shipped": 3}, {"shipped": 1}),
    "thresholds_rows": [
        Row(state=state, text=samples.HOSTILE, value="3") for state in ("met", "not-met", "waiting")
    ],
    "grid": Row(
        platforms=["Android", samples.HOSTILE],
        rows=[
            Row(
                mission=samples.HOSTILE,
                address="/x",
                cells=[
                    Row(worked=w, total=t, address="/y")
                    for w, t in ((8, 8), (5, 9), (1, 5), (0, 0))
                ],
            )
        ],
    ),
    "bars": [bar(), bar(value=0, first=0, second=0, is_main=False)],
    "line": Row(
        points=[(0.0, 4), (0.4, 23)],
        top=30,
        target=19,
        target_word="target 19",
        now_at=0.4,
        now_word="7 May",
        value_word="23 today",
        start="27 Apr",
        end="22 May",
    ),
    "lane_row": Row(key="next", name="Next", limit=3, cards=[samples.item()]),
    "lanes": [("now", "Now"), ("next", "Next")],
}


def call(name: str, imported: str, source: str) -> str:
    return render(
        f'{{% from "components/{name}.html" import {imported} %}}{source}', **CONTEXT
    ).strip()


@pytest.mark.parametrize(("name", "imported", "source"), CALLS)
def test_c01_what_people_wrote_never_becomes_markup(name, imported, source):
    html = call(name, imported, source)
    made = outline(html)
    assert "<script" not in html
    assert html
    assert not {name for tag in made.tags for name in tag.attributes if name.startswith("on")}


@pytest.mark.parametrize(("name", "imported", "source"), CALLS)
def test_it_is_whole_and_names_only_what_is_there(name, imported, source):
    made = outline(call(name, imported, source))
    assert not made.wrong
    assert not made.unclosed
    used = {tag.attributes["href"] or "" for tag in made.tags if tag.name == "use"}
    assert {address.partition("#")[2] for address in used} <= ICONS
    ids = [tag.attributes["id"] for tag in made.tags if "id" in tag.attributes]
    named = " ".join(tag.attributes.get("aria-labelledby") or "" for tag in made.tags).split()
    assert set(named) <= set(ids)


@pytest.mark.parametrize(("name", "imported", "source"), CALLS)
def test_c03_no_style_and_no_script_stand_in_it(name, imported, source):
    made = outline(call(name, imported, source))
    attributes = {name for tag in made.tags for name in tag.attributes}
    assert not {"style"} & attributes
    assert not {tag.name for tag in made.tags} & {"style", "script"}
    assert not [name for name in attributes if name.startswith(("hx-on", "hx-vals"))]
    triggers = [
        tag.attributes["hx-trigger"] or "" for tag in made.tags if "hx-trigger" in tag.attributes
    ]
    assert not [trigger for trigger in triggers if "[" in trigger]


@pytest.mark.parametrize(("name", "imported", "source"), CALLS)
def test_every_class_has_its_rule_in_the_sheets(name, imported, source):
    sheets = "".join(path.read_text("utf-8") for path in (ROOT / "static/css").glob("*.css"))
    # These only name something, or are drawn by their parent's rule.
    plain = {"hidden", "replies", "s-shipped", "panel", "vote-large", "vote-small"}
    used = {name for tag in outline(call(name, imported, source)).tags for name in tag.classes}
    known = set(re.findall(r"\.([a-z][\w-]*)", sheets))
    assert used <= known | plain


@pytest.mark.parametrize(("name", "imported", "source"), CALLS)
def test_every_post_carries_its_token_and_works_without_script(name, imported, source):
    html = call(name, imported, source)
    forms = re.findall(r'<form[^>]*method="post".*?</form>', html, re.DOTALL)
    assert all('name="csrf" value="csrf-stand-in"' in form for form in forms)
    for tag in outline(html).tags:
        if tag.name == "form" and "hx-post" in tag.attributes:
            assert tag.attributes["action"] == tag.attributes["hx-post"]
            assert tag.attributes["method"] == "post"


# The rows of the design; pieces of one domain's pages are tried with those pages.
TRIED = [path for path in COMPONENTS if path.stem in {name for name, _, _ in CALLS}]


def test_every_row_of_the_design_is_there():
    assert len(TRIED) == len({name for name, _, _ in CALLS}) == 18


def test_every_macro_is_tried():
    inner = {
        ("comment", "words"), ("status", "kind_word"), ("status", "status_word"), ("form", "mistakes"), ("form", "ties"),
        ("form", "notes"), ("form", "error"), ("mission", "result_word"), ("horizon", "dawn"),
        ("horizon", "stage_word"), ("trial", "coverage_cell"),
        ("lane", "card"), ("blank", "scene"),
    }  # fmt: skip
    tried = {(name, macro) for name, imported, _ in CALLS for macro in imported.split(", ")}
    for path in TRIED:
        macros = re.findall(r"\{% macro (\w+)\(", path.read_text("utf-8"))
        assert {(path.stem, macro) for macro in macros} <= tried | inner


def test_no_component_has_a_word_outside_translation():
    for path in COMPONENTS:
        source = re.sub(
            r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", path.read_text("utf-8"), flags=re.DOTALL
        )
        words = re.sub(r"<[^>]*>|[\w-]+=\"[^\"]*\"", " ", source)
        assert not re.findall(r"[A-Za-z]{3,}", words), path.name


def test_no_component_or_page_writes_style_or_script():
    for path in (ROOT / "templates").rglob("*.html"):
        source = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
        assert not re.search(r"<style|style=|\son\w+=|hx-on|<script(?![^>]*src=)", source), (
            path.name
        )


# The vote, and the card that holds the same lines.
@pytest.mark.parametrize("kind", ["idea", "problem"])
@pytest.mark.parametrize("my_vote", [None, "nice", "important", "critical"])
@pytest.mark.parametrize("may_vote", [True, False])
@pytest.mark.parametrize("votes", [129, None])
def test_the_card_holds_the_vote_line_for_line(kind, my_vote, may_vote, votes):
    thread = samples.thread(kind=kind, my_vote=my_vote, may_vote=may_vote, votes=votes)
    vote = render('{% from "components/vote.html" import vote %}{{ vote(t) }}', t=thread)
    card = render(
        '{% from "components/thread_card.html" import thread_card %}{{ thread_card(t) }}', t=thread
    )
    assert vote in card


def test_a_card_on_the_shelf_says_why():
    card = '{% from "components/thread_card.html" import thread_card %}{{ thread_card(t) }}'
    few = render(card, t=samples.thread(fewer_than=15))
    assert 'data-origin="shelf"' in few
    assert "Not yet seen by enough people: by fewer than 15 members." in few
    assert "by nobody so far" in render(card, t=samples.thread(fewer_than=1))
    assert "shelf" not in render(card, t=samples.thread())


def vote_of(**other: Any) -> str:
    thread = samples.thread(title="Rain gauge", **other)
    return render('{% from "components/vote.html" import vote %}{{ vote(t) }}', t=thread)


def spoken(html: str) -> str:
    """The accessible name of the vote's button: its text, with single spaces."""
    button = re.search(r"<button class=\"vote.*?</button>", html, re.DOTALL)
    assert button
    text = re.sub(r"<svg.*?</svg>|<[^>]*>", "", button[0], flags=re.DOTALL)
    return re.sub(r"\s+", " ", text).strip()


def test_the_vote_is_named_for_its_thread():
    assert spoken(vote_of(kind="idea")).endswith("Vote: Rain gauge")
    assert spoken(vote_of(kind="problem")).endswith("I have this too: Rain gauge")


def test_a_vote_given_is_pressed_and_takes_itself_back():
    html = vote_of(my_vote="critical")
    assert 'name="support" value="no" aria-pressed="true"' in html
    assert "<span>128</span><span>129</span>" in html
    assert html.count('aria-pressed="true"') == 2
    assert 'name="importance" value="critical" aria-pressed="true"' in html


def test_a_vote_not_given_asks_for_nothing_more():
    html = vote_of()
    assert 'name="support" value="yes" aria-pressed="false"' in html
    assert "<span>129</span><span>130</span>" in html
    assert "importance" not in html


def test_a_blind_count_is_nowhere_in_the_page():
    html = vote_of(votes=None)
    assert not re.search(r">\d+<", html)
    assert "·" in html


def test_a_closed_vote_stays_readable_and_cannot_be_pressed():
    html = vote_of(my_vote="nice", may_vote=False)
    assert 'aria-pressed="true" disabled' in html
    assert "importance-open" not in html


def test_the_card_is_built_as_designed():
    card = call("thread_card", "thread_card", "{{ thread_card(t) }}")
    shape = [
        f"{tag.name}.{min(tag.classes)}" if tag.classes else tag.name
        for tag in outline(card).tags
        if tag.name not in {"svg", "use"}
    ]
    assert shape == [
        "li.thread-card", "form.vote-cell", "input", "button.vote", "span.vote-sky",
        "span.vote-sun", "span.vote-count", "span", "span", "span.vote-word",
        "span.visually-hidden", "div", "h3", "a", "span.visually-hidden", "p.meta", "span.kind",
        "span.version", "a.tag", "span", "div.thread-card-side", "span.status", "span.meta",
        "span", "span.visually-hidden", "bdi", "time",
    ]  # fmt: skip


def test_the_line_of_the_last_visit_stands_before_what_was_seen():
    new, old = samples.thread(2), samples.thread(1)
    new.last_activity_at = samples.AT.replace(hour=12)
    html = render(
        '{% from "components/thread_card.html" import thread_list %}{{ thread_list(ts, last_visit_at=at) }}',
        ts=[new, old],
        at=samples.AT,
    )
    assert html.index('id="vote-2"') < html.index("last-visit") < html.index('id="vote-1"')
    assert html.count("last-visit") == 1


def test_the_card_speaks_german(monkeypatch):
    monkeypatch.setattr(
        languages,
        "_catalogue",
        lambda _: Row(gettext=lambda t: f"«{t}»", ngettext=lambda a, b, n: f"«{b}»"),
    )
    monkeypatch.setattr(languages, "_own_words", languages._own_words.__wrapped__)
    card = call("thread_card", "thread_card", "{{ thread_card(t) }}")
    assert "«have this»" in card
    assert "«Shipped»" in card
    assert "«129 of 141 who saw it»" in card


# Forms.
def test_a_mistake_stands_beside_its_field_and_in_the_summary():
    html = call(
        "form",
        "form, field",
        '{% call form("/x", form1) %}{{ field(form1, "title", "T") }}{% endcall %}',
    )
    made = outline(html)
    field = next(tag for tag in made.tags if tag.attributes.get("name") == "title")
    assert field.attributes["aria-invalid"] == "true"
    assert (field.attributes["aria-describedby"] or "").split() == ["title-error"]
    summary = next(tag for tag in made.tags if "data-mistakes" in tag.attributes)
    assert {"autofocus", "tabindex"} <= set(summary.attributes)
    assert 'href="#field-title"' in html
    assert "3 things are missing or wrong." in html


def test_what_was_typed_is_shown_again_but_never_a_password():
    form = Row(typed={"name": "Ana", "password": "secret-word"}, mistakes={})
    html = render(
        (
            '{% from "components/form.html" import field %}'
            '{{ field(f, "name", "N") }}{{ field(f, "password", "P", type="password") }}'
        ),
        f=form,
    )
    assert 'value="Ana"' in html
    assert "secret-word" not in html


def test_members_html_is_markup_or_it_is_shown_as_text():
    assert "<p>Same here" in call("comment", "comment", "{{ comment(s.comment()) }}")
    plain = call("comment", "comment", "{{ comment(s.comment(body_html='<p>x</p>')) }}")
    assert "&lt;p&gt;x" in plain


def test_c02_members_html_stands_where_htmx_does_not_look():
    html = call("comment", "official_answer", "{{ official_answer(s.comment()) }}")
    prose = [tag for tag in outline(html).tags if "prose" in tag.classes]
    assert prose
    assert all("hx-ignore" in tag.attributes for tag in prose)


def test_stages_of_a_version_stand_where_they_are_drawn():
    drawing = version_drawing(34, "beta")
    assert str(drawing.sun) == "214.3 142.3"
    assert drawing.stages[1].mark == "M214.3 142.3L207.1 126.9"
    assert [stage.is_now for stage in drawing.stages] == [False, True, False, False]


def test_many_threads_of_one_status_do_not_climb_out_of_the_picture():
    drawing = threads_drawing({"open": 400})
    assert len(drawing.groups[0].dots) == 5
    assert drawing.groups[0].count == 400


def test_a_name_is_isolated_in_a_sentence():
    assert "<bdi>" in call("person", "person", "{{ person(s.person()) }}")
    assert Markup("<bdi>") in call("history", "history", "{{ history(events) }}")
