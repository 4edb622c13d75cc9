"""Who gets in where: every route, tried by everybody. A route that is missing here fails."""

import re
from typing import Any

import pytest
from sqlalchemy import event

from app.web.routing import PROVES, ROUTES
from tests.build import Build
from tests.cast import Actor, Stranger, shown
from tests.contract.forms_of_routes import least_form
from tests.contract.world import World, nothing_stays

API = "/api/v1"
MEANING = {
    "+": "in",  # an answer, or the form again with a sentence (409, 422)
    ".": "hidden",  # what anybody gets for what never was
    "x": "refused",  # sees it, may not do it
    ">": "to the sign-in page, or 401 to a program",
}

# S stranger, E Eve of another community, F former member, C customer (who wrote the thread),
# T team, M moderator, G manager, O owner; of no community: P product manager, K contributor,
# A administrator.
TABLE: str = """
                                                                           S E F C T M G O P K A
GET    /                                                                   + + + + + + + + + + +
GET    /admin                                                              > . . . . . . . . . +
GET    /admin/audit                                                        > . . . . . . . . . +
GET    /admin/audit/csv                                                    > . . . . . . . . . +
GET    /admin/communities                                                  > . . . . . . . . . +
POST   /admin/communities                                                  > . . . . . . . . . +
GET    /admin/communities/new                                              > . . . . . . . . . +
GET    /admin/communities/{slug}                                           > . . . . . . . . . +
POST   /admin/communities/{slug}                                           > . . . . . . . . . +
POST   /admin/communities/{slug}/products                                  > . . . . . . . . . +
GET    /admin/health                                                       > . . . . . . . . . +
GET    /admin/jobs                                                         > . . . . . . . . . +
POST   /admin/jobs/{job}/replay                                            > . . . . . . . . . +
GET    /admin/mail                                                         > . . . . . . . . . +
POST   /admin/mail/{mail}                                                  > . . . . . . . . . .
GET    /admin/people                                                       > . . . . . . . . . +
POST   /admin/people                                                       > . . . . . . . . . +
GET    /admin/people/{person}                                              > . . . . . . . . . +
POST   /admin/people/{person}                                              > . . . . . . . . . +
POST   /admin/people/{person}/link                                         > . . . . . . . . . +
POST   /admin/people/{person}/second-step                                  > . . . . . . . . . +
GET    /admin/products                                                     > . . . . . . . . . +
POST   /admin/products                                                     > . . . . . . . . . +
GET    /admin/products/{slug}                                              > . . . . . . . . . +
POST   /admin/products/{slug}/team                                         > . . . . . . . . . +
POST   /admin/products/{slug}/versions                                     > . . . . . . . . . +
GET    /admin/products/{slug}/versions/new                                 > . . . . . . . . . +
GET    /c/{community}                                                      > . . + + + + + . . .
GET    /c/{community}/agreement                                            > . . + + + + + . . .
POST   /c/{community}/agreement                                            > . . + + + + + . . .
GET    /c/{community}/agreement/{version}                                  > . . + + + + + . . .
GET    /c/{community}/changelog                                            > . . + + + + + . . .
POST   /c/{community}/data                                                 > . . + + + + + . . .
GET    /c/{community}/leave                                                > . . + + + + + . . .
POST   /c/{community}/leave                                                > . . + + + + + . . .
GET    /c/{community}/members                                              > . . + + + + + . . .
GET    /c/{community}/members/barred                                       > . . x x x x + . . .
GET    /c/{community}/members/{member_id}/branch                           > . . x x x + + . . .
GET    /c/{community}/members/{member_id}/remove                           > . . x x x x + . . .
POST   /c/{community}/members/{member_id}/remove                           > . . x x x x + . . .
POST   /c/{community}/members/{member_id}/unbar                            > . . x x x x + . . .
POST   /c/{community}/preview                                              > . . + + + + + . . .
GET    /c/{community}/propose                                              > . . + x x x x . . .
POST   /c/{community}/propose                                              > . . + x x x x . . .
GET    /c/{community}/roadmap                                              > . . + + + + + . . .
POST   /c/{community}/seen                                                 > . . + + + + + . . .
GET    /c/{community}/settings                                             > . . x x + + + . . .
GET    /c/{community}/settings/agreements                                  > . . x x x x + . . .
POST   /c/{community}/settings/agreements                                  > . . x x x x + . . .
POST   /c/{community}/settings/agreements/acceptances                      > . . x x x x + . . .
GET    /c/{community}/settings/agreements/{version}                        > . . x x x x + . . .
GET    /c/{community}/settings/audit                                       > . . x x + + + . . .
GET    /c/{community}/settings/audit/csv                                   > . . x x + + + . . .
GET    /c/{community}/settings/cohorts                                     > . . x x x + + . . .
POST   /c/{community}/settings/cohorts                                     > . . x x x + + . . .
GET    /c/{community}/settings/cohorts/{cohort_id}                         > . . x x x + + . . .
POST   /c/{community}/settings/cohorts/{cohort_id}                         > . . x x x + + . . .
POST   /c/{community}/settings/cohorts/{cohort_id}/rule                    > . . x x x + + . . .
POST   /c/{community}/settings/cohorts/{cohort_id}/rule/preview            > . . x x x + + . . .
POST   /c/{community}/settings/cohorts/{cohort_id}/words                   > . . x x x + + . . .
GET    /c/{community}/settings/data                                        > . . x x x x + . . .
POST   /c/{community}/settings/data                                        > . . x x x x + . . .
POST   /c/{community}/settings/data/{export_id}                            > . . x x x x + . . .
GET    /c/{community}/settings/general                                     > . . x x x x + . . .
POST   /c/{community}/settings/general                                     > . . x x x x + . . .
GET    /c/{community}/settings/invitations                                 > . . x x x + + . . .
POST   /c/{community}/settings/invitations                                 > . . x x x + + . . .
GET    /c/{community}/settings/invitations/files                           > . . x x x + + . . .
POST   /c/{community}/settings/invitations/files                           > . . x x x + + . . .
GET    /c/{community}/settings/invitations/files/{batch_id}                > . . x x x + + . . .
POST   /c/{community}/settings/invitations/files/{batch_id}/confirm        > . . x x x + + . . .
POST   /c/{community}/settings/invitations/files/{batch_id}/drop           > . . x x x + + . . .
GET    /c/{community}/settings/invitations/files/{batch_id}/problems.csv   > . . x x x + + . . .
GET    /c/{community}/settings/invitations/funnel                          > . . x x x + + . . .
GET    /c/{community}/settings/invitations/{invitation_id}                 > . . x x x + + . . .
POST   /c/{community}/settings/invitations/{invitation_id}                 > . . x x x + + . . .
GET    /c/{community}/settings/joining                                     > . . x x x + + . . .
POST   /c/{community}/settings/joining                                     > . . x x x + + . . .
POST   /c/{community}/settings/joining/questions                           > . . x x x + + . . .
POST   /c/{community}/settings/joining/questions/{question_id}             > . . x x x + + . . .
GET    /c/{community}/settings/links                                       > . . x x x + + . . .
POST   /c/{community}/settings/links                                       > . . x x x + + . . .
GET    /c/{community}/settings/links/new                                   > . . x x x + + . . .
GET    /c/{community}/settings/links/{link_id}                             > . . x x x + + . . .
POST   /c/{community}/settings/links/{link_id}                             > . . x x x + + . . .
GET    /c/{community}/settings/links/{link_id}/code.svg                    > . . x x x + + . . .
GET    /c/{community}/settings/requests                                    > . . x x x + + . . .
GET    /c/{community}/settings/requests/{request_id}                       > . . x x x + + . . .
POST   /c/{community}/settings/requests/{request_id}                       > . . x x x + + . . .
GET    /c/{community}/settings/roles                                       > . . x x x x + . . .
POST   /c/{community}/settings/roles/{member_id}                           > . . x x x x + . . .
GET    /c/{community}/threads                                              > . . + + + + + . . .
POST   /c/{community}/threads                                              > . . + + + + + . . .
GET    /c/{community}/threads/facets                                       > . . + + + + + . . .
GET    /c/{community}/threads/new                                          > . . + + + + + . . .
GET    /c/{community}/threads/new/fields                                   > . . + + + + + . . .
GET    /c/{community}/threads/similar                                      > . . + + + + + . . .
GET    /c/{community}/threads/{number}                                     > . . + + + + + . . .
GET    /c/{community}/threads/{number}/comments                            > . . + + + + + . . .
POST   /c/{community}/threads/{number}/comments                            > . . + + + + + . . .
GET    /c/{community}/threads/{number}/comments/{comment}/edit             > . . + x x x x . . .
POST   /c/{community}/threads/{number}/comments/{comment}/edit             > . . + x x x x . . .
GET    /c/{community}/threads/{number}/comments/{comment}/hide             > . . x x + + + . . .
POST   /c/{community}/threads/{number}/comments/{comment}/hide             > . . x x + + + . . .
GET    /c/{community}/threads/{number}/edit                                > . . + x x x x . . .
POST   /c/{community}/threads/{number}/edit                                > . . + x x x x . . .
GET    /c/{community}/threads/{number}/hide                                > . . x x + + + . . .
POST   /c/{community}/threads/{number}/hide                                > . . x x + + + . . .
GET    /c/{community}/threads/{number}/history                             > . . + + + + + . . .
POST   /c/{community}/threads/{number}/lock                                > . . x x + + + . . .
POST   /c/{community}/threads/{number}/pin                                 > . . x x + + + . . .
POST   /c/{community}/threads/{number}/status                              > . . x x x + + . . .
POST   /c/{community}/threads/{number}/vote                                > . . + + + + + . . .
POST   /c/{community}/threads/{number}/watch                               > . . + + + + + . . .
GET    /c/{community}/threads/{number}/who                                 > . . x + + + + . . .
POST   /c/{community}/threads/{number}/works                               > . . + + + + + . . .
GET    /c/{community}/trials                                               > . . + + + + + . . .
POST   /c/{community}/trials                                               > . . x x x + + . . .
GET    /c/{community}/trials/new                                           > . . x x x + + . . .
GET    /c/{community}/trials/{trial}                                       > . . + + + + + . . .
POST   /c/{community}/trials/{trial}/enrol                                 > . . x x x + + . . .
POST   /c/{community}/trials/{trial}/leave                                 > . . + x x x x . . .
GET    /c/{community}/trials/{trial}/manage                                > . . x x x + + . . .
POST   /c/{community}/trials/{trial}/manage                                > . . x x x + + . . .
POST   /c/{community}/trials/{trial}/missions                              > . . x x x + + . . .
POST   /c/{community}/trials/{trial}/missions/{mission}                    > . . x x x + + . . .
GET    /c/{community}/trials/{trial}/missions/{mission}/edit               > . . x x x + + . . .
POST   /c/{community}/trials/{trial}/missions/{mission}/order              > . . x x x + + . . .
POST   /c/{community}/trials/{trial}/missions/{mission}/result             > . . + x x x x . . .
POST   /c/{community}/trials/{trial}/move                                  > . . x x x + + . . .
POST   /c/{community}/trials/{trial}/take-part                             > . . + x x x x . . .
GET    /c/{community}/welcome                                              > . . + + + + + . . .
GET    /customers                                                          > . . . + + + + + + +
POST   /customers                                                          > . . . + + + + + + +
GET    /customers/new                                                      > . . . + + + + + + +
GET    /customers/{account}                                                > . . . + + + + + + +
GET    /customers/{account}/edit                                           > . . . + + + + + + +
POST   /customers/{account}/edit                                           > . . . + + + + + + +
POST   /customers/{account}/people                                         > . . . + + + + + + +
POST   /customers/{account}/people/{person}/remove                         > . . . + + + + + + +
GET    /demo/{token}                                                       . . . . . . . . . . .
POST   /demo/{token}                                                       . . . . . . . . . . .
GET    /events                                                             > + + + + + + + + + +
GET    /healthz                                                            + + + + + + + + + + +
GET    /i/{token}                                                          + + + + + + + + + + +
POST   /i/{token}                                                          + x x x x x x x x x x
POST   /i/{token}/decline                                                  + x x x x x x x x x x
POST   /i/{token}/passkey/options                                          + + + + + + + + + + +
POST   /i/{token}/sign-out                                                 + + + + + + + + + + +
GET    /join/{community}                                                   + + + + + + + + + + +
POST   /join/{community}                                                   + + + + + + + + + + +
GET    /join/{community}/{token}                                           + + + + + + + + + + +
POST   /join/{community}/{token}                                           + + + + + + + + + + +
GET    /me                                                                 > + + + + + + + + + +
GET    /me/data                                                            > + + + + + + + + + +
POST   /me/data                                                            > + + + + + + + + + +
GET    /me/data/erase                                                      > + + + + + + + + + +
POST   /me/data/erase                                                      > + + + + + + + + + +
GET    /me/address                                                         > + + + + + + + + + +
POST   /me/address                                                         > + + + + + + + + + +
GET    /me/address/{token}                                                 > + + + + + + + + + +
POST   /me/address/{token}                                                 > + + + + + + + + + +
GET    /me/devices                                                         > + + + + + + + + + +
POST   /me/devices                                                         > + + + + + + + + + +
POST   /me/devices/act                                                     > + + + + + + + + + +
GET    /me/notices                                                         > + + + + + + + + + +
POST   /me/notices                                                         > + + + + + + + + + +
GET    /me/password                                                        > + + + + + + + + + +
POST   /me/password                                                        > + + + + + + + + + +
GET    /me/profile                                                         > + + + + + + + + + +
POST   /me/profile                                                         > + + + + + + + + + +
GET    /me/providers                                                       > + + + + + + + + + +
POST   /me/providers                                                       > + + + + + + + + + +
POST   /me/providers/{provider}                                            > . . . . . . . . . .
GET    /me/prove                                                           > + + + + + + + + + +
POST   /me/prove                                                           > + + + + + + + + + +
GET    /me/prove/link/{token}                                              > + + + + + + + + + +
POST   /me/prove/link/{token}                                              > + + + + + + + + + +
POST   /me/prove/mail                                                      > + + + + + + + + + +
GET    /me/security                                                        > + + + + + + + + + +
GET    /me/sessions                                                        > + + + + + + + + + +
POST   /me/sessions                                                        > + + + + + + + + + +
POST   /me/prove/options                                                   > + + + + + + + + + +
GET    /me/sign-in                                                         > + + + + + + + + + +
GET    /me/sign-in/app                                                     > + + + + + + + + + +
POST   /me/sign-in/app                                                     > + + + + + + + + + +
POST   /me/sign-in/app/remove                                              > + + + + + + + + + +
POST   /me/sign-in/codes                                                   > + + + + + + + + + +
POST   /me/sign-in/passkeys                                                > + + + + + + + + + +
GET    /me/sign-in/passkeys/new                                            > + + + + + + + + + +
POST   /me/sign-in/passkeys/options                                        > + + + + + + + + + +
POST   /me/sign-in/passkeys/{passkey}                                      > + + + + + + + + + +
POST   /me/sign-in/password/remove                                         > + + + + + + + + + +
POST   /me/sign-in/second-step                                             > + + + + + + + + + +
POST   /me/prove/with/{provider}                                           > . . . . . . . . . .
GET    /me/tokens                                                          > + + + + + + + + + +
POST   /me/tokens                                                          > + + + + + + + + + +
POST   /me/tokens/revoke                                                   > + + + + + + + + + +
GET    /metrics                                                            . . . . . . . . . . .
GET    /notices                                                            > + + + + + + + + + +
GET    /notices/bell                                                       > + + + + + + + + + +
POST   /notices/read                                                       > + + + + + + + + + +
GET    /products                                                           > . . . + + + + + + +
GET    /products/{product}/backlog                                         > . . . . . . . + + .
POST   /products/{product}/backlog                                         > . . . . . . . + + .
GET    /products/{product}/backlog/new                                     > . . . . . . . + + .
GET    /products/{product}/backlog/{number}                                > . . . . . . . + + .
POST   /products/{product}/backlog/{number}/evidence                       > . . . . . . . + + .
POST   /products/{product}/backlog/{number}/lane                           > . . . . . . . + + .
POST   /products/{product}/backlog/{number}/move                           > . . . . . . . + x .
POST   /products/{product}/backlog/{number}/score                          > . . . . . . . + + .
GET    /products/{product}/team                                            > . . . . . . . + + .
POST   /products/{product}/team                                            > . . . . . . . + x .
GET    /products/{product}/versions                                        > . . . . . . . + + .
POST   /products/{product}/versions                                        > . . . . . . . + x .
GET    /products/{product}/versions/new                                    > . . . . . . . + x .
GET    /products/{product}/versions/{version}                              > . . . . . . . + + .
POST   /products/{product}/versions/{version}                              > . . . . . . . + x .
POST   /products/{product}/versions/{version}/builds                       > . . . . . . . + x .
POST   /products/{product}/versions/{version}/builds/{build}/remove        > . . . . . . . + x .
POST   /products/{product}/versions/{version}/problems                     > . . . . . . . + x .
POST   /products/{product}/versions/{version}/problems/{problem}/remove    > . . . . . . . + x .
GET    /readyz                                                             + + + + + + + + + + +
GET    /reset-password                                                     + + + + + + + + + + +
POST   /reset-password                                                     + + + + + + + + + + +
GET    /reset-password/{token}                                             + + + + + + + + + + +
POST   /reset-password/{token}                                             + + + + + + + + + + +
GET    /setup                                                              . . . . . . . . . . .
POST   /setup                                                              . . . . . . . . . . .
POST   /setup/mail                                                         . . . . . . . . . . .
GET    /sign-in                                                            + + + + + + + + + + +
POST   /sign-in                                                            + + + + + + + + + + +
GET    /sign-in/link                                                       + + + + + + + + + + +
POST   /sign-in/link                                                       + + + + + + + + + + +
GET    /sign-in/link/{token}                                               + + + + + + + + + + +
POST   /sign-in/link/{token}                                               + + + + + + + + + + +
POST   /sign-in/passkey                                                    + + + + + + + + + + +
POST   /sign-in/passkey/options                                            + + + + + + + + + + +
GET    /sign-in/second-step                                                + + + + + + + + + + +
POST   /sign-in/second-step                                                > > > > > > > > > > >
GET    /sign-in/with/{provider}                                            . . . . . . . . . . .
GET    /sign-in/with/{provider}/callback                                   . . . . . . . . . . .
POST   /sign-out                                                           > > > > > > > > > > >
GET    /u/{token}                                                          + + + + + + + + + + +
POST   /u/{token}                                                          + + + + + + + + + + +
GET    /api/v1/communities                                                 > + + + + + + + + + +
GET    /api/v1/communities/{slug}                                          > . . + + + + + . . .
GET    /api/v1/communities/{slug}/invitations                              > . . x x x + + . . .
POST   /api/v1/communities/{slug}/invitations                              > . . x x x + + . . .
GET    /api/v1/communities/{slug}/threads                                  > . . + + + + + . . .
POST   /api/v1/communities/{slug}/threads                                  > . . + + + + + . . .
GET    /api/v1/communities/{slug}/threads/{number}                         > . . + + + + + . . .
PATCH  /api/v1/communities/{slug}/threads/{number}                         > . . + x x x x . . .
GET    /api/v1/communities/{slug}/threads/{number}/comments                > . . + + + + + . . .
POST   /api/v1/communities/{slug}/threads/{number}/comments                > . . + + + + + . . .
DELETE /api/v1/communities/{slug}/threads/{number}/vote                    > . . + + + + + . . .
PUT    /api/v1/communities/{slug}/threads/{number}/vote                    > . . + + + + + . . .
GET    /api/v1/communities/{slug}/trials                                   > . . + + + + + . . .
GET    /api/v1/communities/{slug}/trials/{trial}                           > . . + + + + + . . .
PUT    /api/v1/communities/{slug}/trials/{trial}/missions/{mission}/result > . . + x x x x . . .
GET    /api/v1/customer-card                                               > . . . + + + + + + +
GET    /api/v1/customers/{account}/card                                    > . . . + + + + + + +
GET    /api/v1/me                                                          > + + + + + + + + + +
GET    /api/v1/products/{slug}/backlog                                     > . . . . . . . + + .
POST   /api/v1/products/{slug}/backlog                                     > . . . . . . . + + .
GET    /api/v1/products/{slug}/backlog/{number}                            > . . . . . . . + + .
PATCH  /api/v1/products/{slug}/backlog/{number}                            > . . . . . . . + + .
POST   /api/v1/products/{slug}/backlog/{number}/evidence                   > . . . . . . . + + .
"""


def _rows() -> dict[tuple[str, str], list[str]]:
    lines: list[list[str]] = [[*line.split()] for line in TABLE.strip().splitlines()[1:]]
    return {(line[0], line[1]): line[2:] for line in lines}


EXPECTED = _rows()


def test_the_table_names_every_route_once(site: Any) -> None:
    assert sorted(EXPECTED) == sorted({(method, path) for method, path, _d, _h in ROUTES})
    assert len(EXPECTED) == len(TABLE.strip().splitlines()) - 1


def test_every_route_has_a_door_and_open_ones_say_why(site: Any) -> None:
    for method, path, door, _handler in ROUTES:
        assert door.name, (method, path)
        assert door.name != "anyone" or len(getattr(door, "why", "")) > 10, (method, path)


# Of everybody and about nobody: how the API is spoken to, and the files of the site.
OPEN = {"/api/v1/docs", "/api/v1/problems/{kind}", "/api/v1/openapi.json", "/static"}


def test_nothing_is_served_past_the_doors(site: Any) -> None:
    served = [*site.router.routes, *(r for way in site.router.routes for r in _inside(way))]
    paths = {getattr(route, "path", "") for route in served} - {""}
    assert paths - {path for _method, path in EXPECTED} <= OPEN


def _inside(way: Any) -> list[Any]:
    return getattr(way, "routes", []) if not hasattr(way, "app") else []


@pytest.fixture
def world(build: Build) -> World:
    """Harbour preview, with one of everything."""
    return World(build)


def knock(actor: Stranger, method: str, path: str, world: World) -> Any:
    """The actor asks for the page, or sends the least form; their cookies are kept as they were."""
    cookies = list(actor.client.cookies.jar)
    address = world.address(path)
    act = PROVES.get((method, path))
    if act and isinstance(actor, Actor):
        actor.proves(act)
    if method == "GET":
        answer = actor.get(address)
    else:
        answer = actor.post(address, **least_form(world, path))
    actor.client.cookies.jar.clear()
    for cookie in cookies:
        actor.client.cookies.jar.set_cookie(cookie)
    return answer


def call(world: World, method: str, path: str, token: str) -> Any:
    """A program asks with this token."""
    sent = least_form(world, path) if method in ("POST", "PUT", "PATCH") else None
    more: dict[str, Any] = {} if sent is None else {"json": sent}
    return world.ana.api(method, world.address(path).removeprefix(API), token=token, **more)


def met(answer: Any, nowhere: tuple[int, str]) -> str:
    """What this answer means, in the letters of the table; the status itself for anything else."""
    status = answer.status_code
    if status == 401 or answer.headers.get("location", "").startswith("/sign-in?next="):
        return ">"
    if status == 303 and answer.headers["location"] == "/sign-in" and "POST" in str(answer.request):
        return ">"
    if status == 404:
        return "." if shown(answer) == nowhere else "404, but not as for nothing"
    if status == 403:
        return "x"
    return "+" if status < 400 or status in (409, 422) else str(status)


def differences(tried: dict[tuple[str, str], list[str]]) -> list[str]:
    """Where the site does not do what the table says."""
    return [
        f"{method} {path}: {' '.join(cells)}, not {' '.join(EXPECTED[method, path])}"
        for (method, path), cells in tried.items()
        if cells != EXPECTED[method, path]
    ]


OWN_ANSWER = {"/readyz"}  # 200 or 503 to anybody


def test_t01_r05_r06_pages_let_in_whom_the_table_says(world: World) -> None:
    actors = list(world.actors.values())
    nowhere = {actor: shown(actor.get("/nowhere")) for actor in actors}
    world.house.closing = True  # so that the stream ends by itself
    tried = {}
    try:
        with nothing_stays(world.house):
            for method, path in EXPECTED:
                if path.startswith(API) or path in OWN_ANSWER:
                    continue
                answers = {a: knock(a, method, path, world) for a in actors}
                tried[method, path] = [met(answer, nowhere[a]) for a, answer in answers.items()]
    finally:
        world.house.closing = False
    assert differences(tried) == []


def tokens_of(world: World, *grants: str) -> list[str]:
    """A token of everybody, in the order of the table; of strangers one that is none."""
    actors = world.actors
    known = {name: a for name, a in actors.items() if isinstance(a, Actor)}
    made = {name: world.build.token(a, *grants) for name, a in known.items()}
    return [made.get(name, "flt_of_nobody") for name in actors]


def test_a03_programs_get_in_where_the_table_says(world: World) -> None:
    nowhere = [shown(call(world, "GET", "/api/v1/nowhere", token)) for token in tokens_of(world)]
    tokens, tried = tokens_of(world), {}
    with nothing_stays(world.house):
        for method, path in EXPECTED:
            if path.startswith(API):
                answers = [call(world, method, path, token) for token in tokens]
                pairs = zip(answers, nowhere, strict=True)
                tried[method, path] = [met(answer, nothing) for answer, nothing in pairs]
    assert differences(tried) == []


def test_a02_a_token_that_reads_changes_nothing(world: World) -> None:
    tokens = tokens_of(world, "read")
    with nothing_stays(world.house):
        for (method, path), cells in EXPECTED.items():
            if not path.startswith(API):
                continue
            for token, cell in zip(tokens, cells, strict=True):
                status = call(world, method, path, token).status_code
                if cell == "+" and method == "GET":
                    assert status in (200, 403), path  # some lists need more than reading
                else:
                    assert status in (401, 403, 404), (method, path)


def test_a02_tokens_open_no_page_and_cookies_no_program(world: World) -> None:
    token = world.build.token(world.olu)
    bearer = {"Authorization": f"Bearer {token}"}
    for method, path in EXPECTED:
        address = world.address(path)
        if path.startswith(API):
            sent = None if method in ("GET", "DELETE") else least_form(world, path)
            assert world.olu.client.request(method, address, json=sent).status_code == 401, path
        elif EXPECTED[method, path][0] == ">":
            bare = Stranger(world.house, world.build.site)
            sent = bare.client.request(method, address, headers=bearer)
            assert met(sent, (404, "")) == ">" or sent.status_code == 403, path


def test_a06_no_get_writes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("a GET wants to write")

    seen: list[str] = []
    _listen(world, seen)
    monkeypatch.setattr(world.house.database, "write", refuse)
    monkeypatch.setattr(world.house, "closing", True)
    people = (world.ana, world.olu, world.pat, world.ida)
    for method, path in EXPECTED:
        if method == "GET" and not path.startswith(API):
            for actor in people:
                assert knock(actor, method, path, world).status_code < 500 or path in OWN_ANSWER
    monkeypatch.undo()
    seen = [line for line in seen if "proved_for" not in line]  # the test's own proofs
    assert [line for line in seen if re.match(r"\s*(INSERT|UPDATE|DELETE|CREATE)", line)] == []


def _listen(world: World, seen: list[str]) -> None:
    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(world.house.database.engine, "before_cursor_execute", note)
