"""Objects as the domains make them, for trying components; every text a person wrote is hostile."""

from datetime import UTC, date, datetime
from types import SimpleNamespace as Row
from typing import Any

from markupsafe import Markup

HOSTILE = """<script>alert(1)</script>" onmouseover='x'"""
AT = datetime(2026, 5, 7, 9, 12, tzinfo=UTC)

BASE = "/c/lumen-observers"


def thread(number: int = 214, **other: Any) -> Row:
    """A thread with everything that a card, a vote or a page asks for."""
    values: dict[str, Any] = {
        "number": number,
        "title": f"Rain gauge {HOSTILE}",
        "kind": "problem",
        "status": "shipped",
        "address": f"{BASE}/threads/{number}",
        "votes": 129,
        "my_vote": None,
        "may_vote": True,
        "version": "2.4.0-beta.2",
        "tags": (Row(name="rain", address=f"{BASE}/threads?tag=rain"),),
        "comments": 34,
        "author_name": HOSTILE,
        "has_official_answer": False,
        "pinned": False,
        "audience": "members",
        "seen": False,
        "created_at": AT,
        "last_activity_at": AT,
        "fair_votes": 129,
        "seen_by": 141,
        "fewer_than": 0,
        "steps": ["Leave the console on", HOSTILE],
        "expected": HOSTILE,
        "actual": "0 mm",
        "needs": Row(
            accounts=41,
            annual_value="€ 318k",
            critical=52,
            votes=129,
            at_risk=3,
            top_accounts=[
                Row(name=HOSTILE, address="/customers/1", members=4, value="€ 42k"),
            ],
            item=Row(key="LWS-31", address="/products/lumen/backlog/31"),
        ),
    }
    return Row(**(values | other))


def person(**other: Any) -> Row:
    return Row(**({"id": 8, "name": HOSTILE, "is_staff": False} | other))


def comment(number: int = 3, **other: Any) -> Row:
    values: dict[str, Any] = {
        "id": number,
        "author": person(),
        "author_note": HOSTILE,
        "created_at": AT,
        "edited_at": None,
        "body_html": Markup("<p>Same here, on hardware B.</p>"),
        "replies": (),
        "unread": False,
    }
    return Row(**(values | other))


def sent(**mistakes: str) -> Row:
    """A form as web.forms shows it again."""
    return Row(typed={"title": HOSTILE, "kind": "idea", "severity": "major"}, mistakes=mistakes)


def mission(**other: Any) -> Row:
    values: dict[str, Any] = {
        "number": 1,
        "title": HOSTILE,
        "address": f"{BASE}/trials/7/missions/1",
        "due_on": date(2026, 5, 8),
        "is_due_soon": True,
        "steps": ["Leave the console on", HOSTILE],
        "results": 19,
        "enrolled": 38,
        "my_result": None,
        "threads": [thread()],
        "is_open": True,
        "why": HOSTILE,
        "note": HOSTILE,
        "device": HOSTILE,
        "report_address": f"{BASE}/threads/new?kind=problem&mission=1",
        "next_step": HOSTILE,
        "done": 3,
        "of": 4,
    }
    return Row(**(values | other))


def item(**other: Any) -> Row:
    values: dict[str, Any] = {
        "key": "LWS-44",
        "title": HOSTILE,
        "address": "/products/lumen/backlog/44",
        "status": "planned",
        "lane": "next",
        "votes": 96,
        "accounts": 36,
        "members": 96,
        "seen_by": 141,
        "critical": 49,
        "important": 34,
        "nice": 13,
        "at_risk": 3,
        "annual_value": "€ 274k",
        "value_note": "largest account 5 %, capped",
        "threads": [thread(226)],
    }
    return Row(**(values | other))


VIEWER = Row(
    id=8,
    name="Hanne Østby",
    email="hanne@kestrelridge.example",
    is_employee=False,
    is_administrator=False,
    unread=3,
)
STAFF = Row(
    id=3,
    name="Ines Valdane",
    email="ines@aldersea.example",
    is_employee=True,
    is_administrator=True,
    unread=0,
)
COMMUNITY = Row(id=1, name="Lumen Observers", slug="lumen-observers")
MEMBER = Row(id=1, name="Hanne Østby", role="customer", is_staff=False)
MANAGER = Row(id=2, name="Ines Valdane", role="manager", is_staff=True)


def context(**other: Any) -> dict[str, Any]:
    """What every page gets, for nobody; say `viewer=`, `community=`, `member=`."""
    values: dict[str, Any] = {
        "view": None,
        "viewer": None,
        "community": None,
        "member": None,
        "may": lambda *_: False,
        "path": "/",
        "here": "/",
        "language": "en",
        "direction": "ltr",
        "demo": False,
        "reference": "",
    }
    return values | other
