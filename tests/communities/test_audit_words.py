"""The audit log in words: fields, values and what an act was done to."""

import pytest

from app.communities.queries.audit_words import values_in_words
from tests.build import Build, BuiltThread
from tests.cast import Actor

LOG = "/c/harbour-preview/settings/audit"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (None, ""),
        ({"status": "needs-info", "version": ""}, "status: needs info, version: –"),
        ({"hidden": True}, "hidden: yes"),
        ({"names_shown": "none"}, "what customers see of each other: “a customer”"),
        ({"is_employee": False, "account_id": 77}, "employee: no"),
        ({"never_heard_of": "so"}, "never heard of: so"),
    ],
)
def test_what_stood_there_is_said_in_words(values: dict[str, object] | None, words: str) -> None:
    assert values_in_words(values) == words


def test_the_log_names_the_thread_and_leads_to_it(
    build: Build, mia: Actor, pat: Actor, thread: BuiltThread
) -> None:
    mia.post(thread.address + "/pin", value="yes")
    pat.post(thread.address + "/status", status="review")
    text = mia.get(LOG).text
    named = f'<a href="{thread.address}"><bdi>#{thread.number} {thread.now().title}</bdi></a>'
    assert text.count(named) == 2
    assert "status: under review" in text
    assert "pinned: yes" in text
    assert "thread_id" not in text
