"""What a community asks before it shows anything holds for linking its threads from a backlog, too."""

from typing import Any

import pytest

from app.communities.models import Community, Member
from app.core.clock import clock
from tests.build import Build, BuiltThread
from tests.cast import Actor

NEW = "/products/lumen-weather-station/backlog/new"
CLOSED = [
    pytest.param({"staff_second_step": True}, id="s16-no-second-step"),
    pytest.param({"agreement_version": 1}, id="i15-not-agreed"),
    pytest.param({"archived_at": "now"}, id="t17-archived"),
]


@pytest.mark.parametrize("values", CLOSED)
def test_s16_i15_t17_nobody_links_what_they_could_not_open(
    build: Build, pat: Actor, thread: BuiltThread, values: dict[str, Any]
) -> None:
    asked = f"{NEW}?community=harbour-preview&thread={thread.number}"
    assert "Rain gauge" in pat.get(asked).text
    now = {name: clock.now() if value == "now" else value for name, value in values.items()}
    build.change(Community, now, id=build.harbour.id)
    build.change(Member, {"agreement_version": 0}, id=pat.member_id)
    answer = pat.get(asked)
    assert answer.status_code == 404
    assert "Rain gauge" not in answer.text
