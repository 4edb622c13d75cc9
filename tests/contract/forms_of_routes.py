"""The least valid form of every POST, as this world's people would send it."""

from datetime import timedelta
from typing import Any

from app.core.clock import clock
from tests.contract.world import World


def least_form(world: World, path: str) -> dict[str, Any]:
    """What must be sent to this address, apart from the token; empty where a button is enough."""
    return _FORMS.get(path, lambda _: {})(world)


def _period(_: World) -> dict[str, Any]:
    today = clock.now().date()
    return {
        "name": "Thaw trial",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=9)).isoformat(),
    }


_MEMBER = "/c/{community}"
_THREAD = "/c/{community}/threads/{number}"
_SETTINGS = "/c/{community}/settings"
_TRIAL = "/c/{community}/trials/{trial}"
_ITEM = "/products/{product}/backlog/{number}"
_PERSON = {"email": "new@example.com", "name": "Nora New"}
_PASSWORD = "a long and lonely lighthouse"
_VERSION = {"name": "2.5.0", "stage": "beta"}
_SCORE = {"reach": "5", "impact": "1", "confidence": "80", "effort_weeks": "2", "revision": "1"}

_FORMS: dict[str, Any] = {
    "/admin/communities": lambda w: {"name": "New bay", "owner_email": w.olu.email},
    "/admin/communities/{slug}/products": lambda w: {
        "product": w.version.product_id,
        "carried": "yes",
    },
    "/admin/people": lambda _: _PERSON,
    "/admin/people/{person}": lambda _: {"is_employee": "no"},
    "/admin/people/{person}/second-step": lambda _: {"sure": "yes"},
    "/admin/products": lambda _: {"name": "Tide gauge"},
    "/admin/products/{slug}/team": lambda w: {"email": w.tam.email, "role": "contributor"},
    "/admin/products/{slug}/versions": lambda _: _VERSION,
    _MEMBER + "/agreement": lambda _: {"agree": "yes", "version": "1"},
    _MEMBER + "/leave": lambda _: {"sure": "yes"},
    "/me/data/erase": lambda _: {"words": "stay", "sure": "yes"},
    _MEMBER + "/members/{member_id}/remove": lambda _: {"sure": "yes"},
    _MEMBER + "/preview": lambda _: {"body": "Words"},
    _MEMBER + "/propose": lambda _: _PERSON,
    _MEMBER + "/seen": lambda w: {"numbers": w.thread.number, "origin": "list"},
    _SETTINGS + "/agreements": lambda _: {"text": "Be kind."},
    _SETTINGS + "/cohorts": lambda _: {"name": "Night owls"},
    _SETTINGS + "/cohorts/{cohort_id}": lambda w: {"members": w.ana.member_id},
    _SETTINGS + "/cohorts/{cohort_id}/rule": lambda _: {"having": "stage=customer"},
    _SETTINGS + "/cohorts/{cohort_id}/words": lambda _: {"name": "Frost watchers"},
    _SETTINGS + "/general": lambda _: {
        "name": "Harbour preview",
        "names_shown": "full",
        "shares": "titles",
    },
    _SETTINGS + "/invitations": lambda _: {"email": "another@example.com"},
    _SETTINGS + "/invitations/files": lambda _: {"pasted": "email\nkim@example.com"},
    _SETTINGS + "/invitations/{invitation_id}": lambda _: {"act": "revoke"},
    _SETTINGS + "/joining": lambda _: {"open": "yes", "words": "We seek pilots."},
    _SETTINGS + "/joining/questions": lambda _: {"words": "What do you sail?"},
    _SETTINGS + "/joining/questions/{question_id}": lambda _: {"act": "remove"},
    _SETTINGS + "/requests/{request_id}": lambda _: {"act": "decline"},
    _SETTINGS + "/links": lambda _: {"name": "At the fair"},
    _SETTINGS + "/links/{link_id}": lambda _: {"act": "pause"},
    _SETTINGS + "/roles/{member_id}": lambda _: {"role": "customer"},
    _MEMBER + "/threads": lambda _: {"kind": "idea", "title": "Snow", "body": "Snow"},
    _THREAD + "/comments": lambda _: {"body": "Words"},
    _THREAD + "/comments/{comment}/edit": lambda _: {"body": "Words", "revision": "0"},
    _THREAD + "/comments/{comment}/hide": lambda _: {"value": "yes", "reason": "Off topic"},
    _THREAD + "/edit": lambda _: {
        "title": "Rain",
        "actual": "Snow",
        "revision": "1",
    },
    _THREAD + "/hide": lambda _: {"value": "yes", "reason": "Off topic"},
    _THREAD + "/lock": lambda _: {"value": "yes"},
    _THREAD + "/pin": lambda _: {"value": "yes"},
    _THREAD + "/status": lambda _: {"status": "planned"},
    _THREAD + "/vote": lambda _: {"support": "yes"},
    _THREAD + "/watch": lambda _: {"watch": "all"},
    _THREAD + "/works": lambda _: {"works": "yes"},
    _MEMBER + "/trials": lambda w: {**_period(w), "version": w.version.id},
    _TRIAL + "/manage": _period,
    _TRIAL + "/missions": lambda _: {"title": "Watch the frost"},
    _TRIAL + "/missions/{mission}": lambda _: {"title": "Watch the frost"},
    _TRIAL + "/missions/{mission}/order": lambda _: {"way": "earlier"},
    _TRIAL + "/missions/{mission}/result": lambda _: {"result": "worked"},
    _TRIAL + "/move": lambda _: {"state": "closing"},
    "/customers": lambda _: {"name": "Cape Pilots"},
    "/customers/{account}/edit": lambda _: {"stage": "customer"},
    "/customers/{account}/people": lambda w: {"email": w.ben.email},
    "/i/{token}": lambda _: {**_PERSON, "password": _PASSWORD, "agree": "yes", "version": "1"},
    "/i/{token}/passkey/options": lambda _: _PERSON,
    "/join/{community}": lambda w: {**_PERSON, "asked": w.asked},
    "/me/address": lambda _: {"email": "new.address@example.com"},
    "/me/devices": lambda _: {"name": "Phone", "platform": "Android"},
    "/me/devices/act": lambda _: {"device": "1", "act": "remove"},
    "/me/password": lambda _: {"current_password": "not the one", "password": _PASSWORD},
    "/me/profile": lambda _: {"name": "Somebody", "language": "en", "zone": "UTC"},
    "/me/sessions": lambda _: {"session": "others"},
    "/me/prove": lambda _: {"act": "tokens", "current_password": "not the one"},
    "/me/prove/link/{token}": lambda _: {"next": "/"},
    "/me/prove/with/{provider}": lambda _: {"act": "tokens"},
    "/me/providers/{provider}": lambda _: {"connect": "yes"},
    "/me/providers": lambda _: {"issuer": "https://login.example", "subject": "1"},
    "/me/prove/mail": lambda _: {"act": "tokens"},
    "/me/prove/options": lambda _: {"act": "tokens"},
    "/me/sign-in/passkeys": lambda _: {"name": "Phone", "passkey": "{}"},
    "/me/sign-in/passkeys/{passkey}": lambda _: {"act": "remove"},
    "/me/sign-in/app": lambda _: {"code": "123456", "sealed": "nothing"},
    "/me/sign-in/second-step": lambda _: {"on": "yes"},
    "/me/tokens": lambda _: {"name": "A script", "grants": "read"},
    "/me/tokens/revoke": lambda _: {"token": "1"},
    "/products/{product}/backlog": lambda _: {"title": "Snow"},
    _ITEM + "/evidence": lambda w: {
        "community": "harbour-preview",
        "thread": w.shipped.number,
    },
    _ITEM + "/lane": lambda _: {"lane": "now"},
    _ITEM + "/move": lambda _: {"status": "planned", "revision": "1"},
    _ITEM + "/score": lambda _: _SCORE,
    "/products/{product}/team": lambda w: {"email": w.tam.email, "role": "contributor"},
    "/products/{product}/versions": lambda _: _VERSION,
    "/products/{product}/versions/{version}": lambda _: {"stage": "beta"},
    "/products/{product}/versions/{version}/builds": lambda _: {
        "platform": "iOS",
        "url": "https://builds.example/ios",
    },
    "/products/{product}/versions/{version}/problems": lambda _: {"title": "Cold"},
    "/reset-password": lambda w: {"email": w.ana.email},
    "/reset-password/{token}": lambda _: {"password": _PASSWORD},
    "/setup": lambda _: {"code": "none", **_PERSON, "password": _PASSWORD},
    "/setup/mail": lambda _: {"code": "none", "email": "new@example.com"},
    "/sign-in": lambda w: {"email": w.ana.email, "password": _PASSWORD},
    "/sign-in/passkey": lambda _: {"passkey": "{}"},
    "/sign-in/second-step": lambda _: {"code": "123456"},
    "/sign-in/link": lambda w: {"email": w.ana.email},
    # what programs send
    "/api/v1/communities/{slug}/invitations": lambda _: {"email": "another@example.com"},
    "/api/v1/communities/{slug}/threads": lambda _: {
        "kind": "idea",
        "title": "Snow",
        "body": "Snow",
    },
    "/api/v1/communities/{slug}/threads/{number}": lambda _: {"revision": 1, "title": "Rain"},
    "/api/v1/communities/{slug}/threads/{number}/comments": lambda _: {"body": "Words"},
    "/api/v1/communities/{slug}/threads/{number}/vote": lambda _: {"importance": "nice"},
    "/api/v1/communities/{slug}/trials/{trial}/missions/{mission}/result": lambda _: {
        "result": "worked"
    },
    "/api/v1/products/{slug}/backlog": lambda _: {"title": "Snow"},
    "/api/v1/products/{slug}/backlog/{number}": lambda _: {"revision": 1, "lane": "now"},
    "/api/v1/products/{slug}/backlog/{number}/evidence": lambda w: {
        "community": "harbour-preview",
        "thread": w.shipped.number,
    },
}
