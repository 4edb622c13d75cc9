"""Every act of staff stands in the audit log, once (R11)."""

from typing import Any, Self

import pytest
from sqlalchemy import event

from app.web.routing import PROVES
from tests.build import Build
from tests.cast import Actor
from tests.contract.forms_of_routes import least_form
from tests.contract.test_access_matrix import EXPECTED
from tests.contract.world import World, nothing_stays

CHANGED = {  # where the least form would change nothing, and nothing is to be written
    "/admin/people/{person}": {"is_employee": "yes"},
    "/customers/{account}/edit": {"stage": "customer", "segment": "Ferries"},
    "/c/{community}/settings/general": {"purpose": "To hear of frost"},
    "/c/{community}/settings/roles/{member_id}": {"role": "customer"},
    "/products/{product}/versions/{version}": {"notes": "Warmer"},
}
OF_ADMINISTRATORS = (
    "/admin/communities",
    "/admin/communities/{slug}",
    "/admin/communities/{slug}/products",
    "/admin/people",
    "/admin/people/{person}",
    "/admin/products",
    "/admin/products/{slug}/team",
    "/admin/products/{slug}/versions",
)
OF_OWNERS = (
    "/c/{community}/members/{member_id}/remove",
    "/c/{community}/settings/agreements",
    "/c/{community}/settings/agreements/acceptances",
    "/c/{community}/settings/cohorts",
    "/c/{community}/settings/cohorts/{cohort_id}",
    "/c/{community}/settings/cohorts/{cohort_id}/rule",
    "/c/{community}/settings/cohorts/{cohort_id}/words",
    "/c/{community}/settings/data",
    "/c/{community}/settings/data/{export_id}",
    "/c/{community}/settings/general",
    "/c/{community}/settings/invitations",
    "/c/{community}/settings/invitations/files/{batch_id}/confirm",
    "/c/{community}/settings/invitations/{invitation_id}",
    "/c/{community}/settings/joining",
    "/c/{community}/settings/joining/questions",
    "/c/{community}/settings/joining/questions/{question_id}",
    "/c/{community}/settings/links",
    "/c/{community}/settings/links/{link_id}",
    "/c/{community}/settings/requests/{request_id}",
    "/c/{community}/settings/roles/{member_id}",
    "/c/{community}/threads/{number}/comments/{comment}/hide",
    "/c/{community}/threads/{number}/hide",
    "/c/{community}/threads/{number}/lock",
    "/c/{community}/threads/{number}/pin",
    "/c/{community}/threads/{number}/status",
    "/c/{community}/trials",
    "/c/{community}/trials/{trial}/manage",
    "/c/{community}/trials/{trial}/missions",
    "/c/{community}/trials/{trial}/missions/{mission}",
    "/c/{community}/trials/{trial}/missions/{mission}/order",
    "/c/{community}/trials/{trial}/move",
)
OF_PRODUCT_MANAGERS = (
    "/customers",
    "/customers/{account}/edit",
    "/customers/{account}/people",
    "/customers/{account}/people/{person}/remove",
    "/products/{product}/backlog",
    "/products/{product}/backlog/{number}/lane",
    "/products/{product}/backlog/{number}/move",
    "/products/{product}/backlog/{number}/score",
    "/products/{product}/team",
    "/products/{product}/versions",
    "/products/{product}/versions/{version}",
    "/products/{product}/versions/{version}/builds",
    "/products/{product}/versions/{version}/builds/{build}/remove",
    "/products/{product}/versions/{version}/problems",
    "/products/{product}/versions/{version}/problems/{problem}/remove",
)


CUSTOMER = 3  # their column in the access matrix
_MEMBER, _ITEMS = "/c/{community}", "/products/{product}/backlog"
ELSEWHERE = {  # why one of these writes none here, or two
    "/admin/jobs/{job}/replay": "site/test_running.py: a parked job is needed",
    "/admin/people/{person}/second-step": "site/test_second_steps.py: one that is set up is needed",
    "/admin/people/{person}/link": "below: somebody without a password is needed",
    _MEMBER + "/members/{member_id}/unbar": "communities/test_bars.py: somebody barred is needed",
    _MEMBER + "/settings/cohorts/{cohort_id}/rule/preview": "changes nothing",
    _MEMBER + "/settings/invitations/files": "nothing is done before it is confirmed",
    _MEMBER
    + "/settings/invitations/files/{batch_id}/drop": "nothing was done before it is confirmed",
    _MEMBER + "/trials/{trial}/enrol": "trials/test_running.py: there all take part already",
    _ITEMS + "/{number}/evidence": "backlog/test_items.py: another thread is needed",
    "/api/v1/communities/{slug}/invitations": "the same action as the page's",
    "/api/v1/products/{slug}/backlog": "the same action as the page's",
    "/api/v1/products/{slug}/backlog/{number}/evidence": "the same action as the page's",
}


class Written:
    """Counts the rows written into the audit log, and refuses that one is changed."""

    def __init__(self, engine: Any) -> None:
        self.rows, self._engine = 0, engine

    def __enter__(self) -> Self:
        event.listen(self._engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self._note)

    def _note(self, _c: Any, _cursor: Any, statement: str, _values: Any, *_: Any) -> None:
        self.rows += statement.startswith("INSERT INTO audit ")
        assert not statement.startswith(("UPDATE audit ", "DELETE FROM audit ")), statement


@pytest.mark.parametrize(
    ("who", "paths"),
    [("ida", OF_ADMINISTRATORS), ("olu", OF_OWNERS), ("pat", OF_PRODUCT_MANAGERS)],
)
def test_r11_every_act_of_staff_is_audited_once(
    build: Build, who: str, paths: tuple[str, ...]
) -> None:
    world = World(build)
    actor: Actor = getattr(world, who)
    wrong = []
    with nothing_stays(world.house):
        for path in paths:
            fields = {**least_form(world, path), **CHANGED.get(path, {})}
            member = world.tam.member_id if "roles" in path else world.ben.member_id
            place = path.replace("{member_id}", str(member)).replace("{mission}/order", "2/order")
            address = world.address(place)
            if ("POST", path) in PROVES:
                actor.proves(PROVES["POST", path])
            with Written(world.house.database.engine) as written:
                answer = actor.post(address, **fields)
            if written.rows != 1:
                wrong.append((path, answer.status_code, written.rows))
    assert wrong == [], "\n".join(map(str, wrong))


def test_r11_no_act_of_staff_is_forgotten_here() -> None:
    """Every form that staff may send and customers may not stands above, or says why not."""
    listed = {*OF_ADMINISTRATORS, *OF_OWNERS, *OF_PRODUCT_MANAGERS}
    staffs = {
        path
        for (method, path), met in EXPECTED.items()
        if method == "POST" and met[CUSTOMER] in ".x" and "+" in met[CUSTOMER + 1 :]
    }
    assert sorted(staffs - listed - set(ELSEWHERE)) == []
    assert sorted(set(ELSEWHERE) & listed) == []


def test_r11_another_first_link_is_audited(build: Build) -> None:
    ida = build.person("Ida Berg", is_administrator=True, is_employee=True)
    nia = build.person("Nia Vance", is_employee=True)
    with Written(ida.house.database.engine) as written:
        assert ida.post(f"/admin/people/{nia.id}/link").status_code == 303
    assert written.rows == 1
    assert "had another first link sent" in ida.get(f"/admin/audit?whom={nia.id}").text
