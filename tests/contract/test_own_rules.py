"""Each of our own rules finds a planted sample, and leaves the right way alone."""

import pytest

from tests.support.rules import MOST_LINES, RULES, WARN_LINES, findings, long_files

THREADS = "app/threads/queries.py"
PAGE = "templates/threads/board.html"
UNFINISHED = "todo".upper()

BROKEN = [
    ("select", THREADS, "from sqlalchemy import select"),
    ("select", THREADS, "from sqlalchemy import select as pick\npick(Thread)"),
    ("select", THREADS, "import sqlalchemy as sa\nsa.select(Thread)"),
    ("commit", "app/threads/actions.py", "scope.session.commit()"),
    ("commit", "app/notices/jobs.py", "session.commit()"),
    ("clock", THREADS, "from datetime import datetime, UTC\ndatetime.now(UTC)"),
    ("clock", THREADS, "import datetime as dt\ndt.datetime.utcnow()"),
    ("clock", THREADS, "from datetime import date\ndate.today()"),
    ("clock", THREADS, "import time\ntime.time()"),
    ("clock", THREADS, "from time import time"),
    ("clock", "app/threads/models.py", "from sqlalchemy import func\nfunc.now()"),
    ("random", THREADS, "import random"),
    ("random", THREADS, "from random import choice"),
    ("random", "app/core/ids.py", "import uuid\nuuid.uuid1()"),
    ("code-from-bytes", "app/core/jobs.py", "import pickle"),
    ("code-from-bytes", "app/core/jobs.py", "from marshal import loads"),
    ("code-from-bytes", "app/core/jobs.py", "eval('1')"),
    ("code-from-bytes", "app/transfer/actions.py", "import yaml\nyaml.load(text)"),
    ("other-way-out", THREADS, "import httpx2"),
    ("other-way-out", THREADS, "from requests import get"),
    ("other-way-out", THREADS, "from urllib.request import urlopen"),
    ("markup", THREADS, "Markup(f'<b>{name}</b>')"),
    ("markup", THREADS, "Markup('<b>' + name)"),
    ("markup", THREADS, "markupsafe.Markup('<b>%s</b>' % name)"),
    ("markup", THREADS, "Markup('<b>{}</b>'.format(name))"),
    ("template-from-text", THREADS, "environment.from_string(reply.body)"),
    ("template-from-text", THREADS, "from jinja2 import Template"),
    ("unescaped", PAGE, "{{ thread.body | safe }}"),
    ("unescaped", PAGE, "{{ thread.body|safe }}"),
    ("attribute-names", PAGE, "<p{{ given|xmlattr }}>"),
    ("unescaped", "templates/mails/new.html", "{% autoescape false %}"),
    ("strict-csp", PAGE, '<button hx-on:click="x()">'),
    ("strict-csp", PAGE, '<button onclick="x()">'),
    ("strict-csp", PAGE, '<p style="color: red">'),
    ("strict-csp", PAGE, "<script>x()</script>"),
    ("strict-csp", PAGE, """<p hx-vals='js:{"a": 1}'>"""),
    ("strict-csp", PAGE, '<p hx-trigger="keyup[key==1]">'),
    ("unfinished", "docs/settings.md", f"{UNFINISHED}: describe"),
    ("unfinished", THREADS, f"# {UNFINISHED} later"),
    ("too-long", THREADS, "x = 1\n" * (MOST_LINES + 1)),
]

KEPT = [
    ("select", THREADS, "scope.select(Thread).where(Thread.number == 1)"),
    ("select", THREADS, "from sqlalchemy import func, and_"),
    ("select", "app/access/scope.py", "from sqlalchemy import select"),
    ("select", "app/communities/scope.py", "from sqlalchemy import select"),
    ("commit", "app/web/endpoint.py", "session.commit()"),
    ("commit", "app/core/ledger/worker.py", "session.commit()"),
    ("clock", "app/core/clock.py", "from datetime import datetime, UTC\ndatetime.now(UTC)"),
    ("clock", THREADS, "import time\ntime.monotonic()"),
    ("clock", THREADS, "from app.core import clock\nclock.now()"),
    ("random", THREADS, "import secrets\nsecrets.token_urlsafe()"),
    ("code-from-bytes", THREADS, "import yaml\nyaml.safe_load(text)"),
    ("markup", THREADS, "Markup('<b>{}</b>').format(name)"),
    ("markup", THREADS, "Markup(thread.body_html)"),
    ("unescaped", PAGE, "{{ view.safely }}"),
    ("attribute-names", "templates/components/form.html", "<p{{ attrs | xmlattr }}>"),
    ("strict-csp", PAGE, '<script src="/static/js/vote.js" type="module"></script>'),
    ("strict-csp", PAGE, '<p hx-trigger="keyup changed delay:300ms">'),
    ("strict-csp", "templates/mails/new.html", '<p style="color: red">'),
    ("unfinished", THREADS, f"# {UNFINISHED}(#12) weigh by account"),
    ("too-long", THREADS, "x = 1\n" * MOST_LINES),
]


def broken(path: str, text: str) -> list[str]:
    return [finding.rule.name for finding in findings(path, text)]


@pytest.mark.parametrize(("rule", "path", "text"), BROKEN)
def test_a_planted_sample_is_found(rule: str, path: str, text: str):
    """C06, O04, P05 and S13 stand or fall with these."""
    assert rule in broken(path, text)


@pytest.mark.parametrize(("rule", "path", "text"), KEPT)
def test_the_right_way_is_left_alone(rule: str, path: str, text: str):
    assert rule not in broken(path, text)


def test_every_rule_has_samples_of_being_broken():
    assert {rule.name for rule in RULES} == {rule for rule, _, _ in BROKEN}


def test_a_finding_says_where_and_what_to_write_instead():
    (finding,) = findings(THREADS, "x = 1\nsession.commit()")
    assert str(finding).startswith(f"{THREADS}:2: [commit] leave it out")


def test_a_line_may_break_a_rule_only_with_its_name_and_a_reason():
    line = "from sqlalchemy import select  # allowed({}): {}"
    assert broken(THREADS, line.format("select", "there is no scope yet")) == []
    assert broken(THREADS, line.format("select", "")) == ["select"]
    assert broken(THREADS, line.format("commit", "another rule")) == ["select"]


def test_files_are_warned_of_before_they_are_refused():
    texts = {THREADS: "x\n" * (WARN_LINES + 1), "app/web/asked.py": "x\n" * WARN_LINES}
    assert long_files(texts) == [f"{THREADS}: {WARN_LINES + 1} lines"]
