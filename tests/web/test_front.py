"""What stands before every route: headers on every answer, bounds, foreign requests, hosts."""

from typing import Any

import pytest

from app.web import csrf
from app.web.asked import SESSION
from tests.build import Build, BuiltThread
from tests.cast import BASE, JAR, Actor, Stranger

FORM = "application/x-www-form-urlencoded"


def every_kind_of_answer(ana: Actor, thread: BuiltThread) -> dict[str, Any]:
    """One answer of each kind that there is, page or error."""
    client, address = ana.client, BASE + thread.address
    long = {"Content-Type": FORM, "Content-Length": "99999999"}
    return {
        "page": ana.get(thread.address),
        "part": ana.get_part("/c/harbour-preview/threads"),
        "redirect": ana.post(thread.address + "/watch", watch="all"),
        "400": client.get(BASE + "/", headers={"Host": "evil.example"}),
        "401": client.get(BASE + "/api/v1/me"),
        "403": ana.get("/c/harbour-preview/settings/roles"),
        "403 foreign": client.post(address + "/vote", headers={"Origin": "https://evil.example"}),
        "404": ana.get("/nowhere"),
        "404 api": client.get(BASE + "/api/v1/nowhere"),
        "405": client.request("TRACE", BASE + "/"),
        "405 known": client.request("DELETE", address),
        "413": client.post(address + "/vote", content=b"", headers=long),
        "415": client.post(address + "/vote", json={}),
        "422": ana.post(thread.address + "/vote", importance="none of these"),
        "static": client.get(BASE + "/static/nothing.css"),
        "health": client.get(BASE + "/healthz"),
        "docs": client.get(BASE + "/api/v1/docs"),
    }


def test_c03_a08_every_kind_of_answer_carries_the_headers(ana: Actor, thread: BuiltThread) -> None:
    for kind, answer in every_kind_of_answer(ana, thread).items():
        headers = answer.headers
        assert str(answer.status_code) in kind or not kind[0].isdigit(), kind
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy, kind
        assert "frame-ancestors 'none'" in policy, kind
        assert "unsafe" not in policy, kind
        assert headers["x-content-type-options"].startswith("nosniff"), kind
        assert headers["x-request-id"], kind
        assert "server" not in headers, kind


def test_a08_what_a_viewer_sees_is_kept_by_nobody_else(ana: Actor, thread: BuiltThread) -> None:
    for kind, answer in every_kind_of_answer(ana, thread).items():
        if kind not in ("static", "docs"):
            kept = answer.headers.get("cache-control", "")
            assert "no-store" in kept or kept == "private, no-cache", (kind, kept)


def test_a08_signing_out_clears_what_the_browser_kept(ana: Actor) -> None:
    left = ana.post("/sign-out")
    assert "cache" in left.headers["clear-site-data"]
    assert f"{SESSION}=" in left.headers["set-cookie"]


def test_p07_errors_show_no_trace(
    site: Any, stranger: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError("the inside of the house")

    monkeypatch.setattr("app.identity.doors.OpenScope", fail)
    for address in ("/sign-in", "/reset-password"):
        answer = stranger.get(address)
        assert answer.status_code == 500
        for word in ("Traceback", "RuntimeError", "inside of the house", ".py"):
            assert word not in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "evil@localhost", "localhost:80@evil", "", "[::1"],
)
def test_s07_a_foreign_host_is_refused(stranger: Stranger, host: str) -> None:
    answer = stranger.client.get(BASE + "/sign-in", headers={"Host": host})
    assert answer.status_code == 400


def test_u10_a_form_of_a_million_fields_is_refused_early(ana: Actor, thread: BuiltThread) -> None:
    body = b"&".join(b"a=1" for _ in range(250_000))
    kind = {"Content-Type": FORM}
    answer = ana.client.post(BASE + thread.address + "/vote", content=body, headers=kind)
    assert answer.status_code in (400, 413)


def test_u10_a_form_of_many_parts_or_endless_headers_is_refused(
    ana: Actor, thread: BuiltThread
) -> None:
    kind: Any = {"Content-Type": "multipart/form-data; boundary=x"}
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    hostile = [
        part * 5_000 + b"--x--\r\n",
        b"--x\r\n" + b"A: b\r\n" * 50_000 + b"\r\n1\r\n--x--\r\n",
        b'--x\r\nContent-Disposition: form-data; name="' + b"n" * 200_000 + b'"\r\n\r\n1\r\n--x--',
        b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n1\r\n' * 20
        + b"--x--",
        b"no boundary at all" * 1_000,
        b"--x\r\n",
    ]
    for body in hostile:
        answer = ana.client.post(BASE + thread.address + "/vote", content=body, headers=kind)
        assert answer.status_code in (400, 403, 413, 422), answer.status_code


def test_u10_a_body_without_a_length_is_cut_at_the_limit(ana: Actor, thread: BuiltThread) -> None:
    def endless() -> Any:
        for _ in range(2_000):
            yield b"a" * 10_000

    for address in (thread.address + "/vote", "/api/v1/communities/harbour-preview/threads"):
        kind = {"Content-Type": FORM if "api" not in address else "application/json"}
        answer = ana.client.post(BASE + address, content=endless(), headers=kind)
        assert answer.status_code == 413, address


@pytest.mark.parametrize("length", ["-1", "1e3", "99999999999999999999", "0x10", "１"])
def test_u10_a_length_that_is_none_is_refused(stranger: Stranger, length: str) -> None:
    sent: Any = {"Content-Length": length.encode(), "Content-Type": FORM}
    answer = stranger.client.post(BASE + "/sign-in", content=b"", headers=sent)
    assert answer.status_code in (400, 413)


def test_a06_forms_come_from_our_own_pages_alone(ana: Actor, thread: BuiltThread) -> None:
    address, fields = BASE + thread.address + "/vote", {"support": "yes"}
    with_token = {**fields, csrf.FIELD: ana.csrf}
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost:8000.evil.example"},
        {"Origin": "http://localhost:9999"},
    ):
        assert ana.client.post(address, data=with_token, headers=headers).status_code == 403
    text = {"Content-Type": "text/plain"}
    assert ana.client.post(address, content="support=yes", headers=text).status_code == 415
    for token in ("", "0" * 56, "é" * 56, ana.csrf[:-1] + "g", ana.csrf + "0"):
        sent = ana.client.post(address, data={**fields, csrf.FIELD: token})
        assert sent.status_code == 403, token
    assert ana.client.post(address, data=fields).status_code == 403
    assert thread.now().votes == 0


def test_a06_anothers_token_opens_nothing(ana: Actor, ben: Actor, thread: BuiltThread) -> None:
    sent = {"support": "yes", csrf.FIELD: ana.csrf}
    assert ben.client.post(BASE + thread.address + "/vote", data=sent).status_code == 403


def test_a06_no_method_is_put_over_another(ana: Actor, thread: BuiltThread) -> None:
    over = {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "DELETE"}
    sent = {"support": "yes", "_method": "DELETE", csrf.FIELD: ana.csrf}
    answer = ana.client.post(BASE + thread.address + "/vote", data=sent, headers=over)
    assert answer.status_code == 422  # `_method` is no field of the form


def test_s21_two_cookies_of_one_name_are_none(ana: Actor) -> None:
    ana.client.cookies.set("other", "1", domain=JAR)
    held = ana.client.cookies.get(SESSION)
    twice = {"Cookie": f"{SESSION}={held}; {SESSION}=planted"}
    answer = ana.client.get(BASE + "/me/profile", headers=twice)
    assert answer.status_code in (200, 303)


def test_a07_no_answer_lets_other_sites_read(ana: Actor) -> None:
    for address in ("/", "/api/v1/me", "/c/harbour-preview"):
        answer = ana.client.get(BASE + address, headers={"Origin": "https://evil.example"})
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a11_one_address_for_one_page(build: Build, ana: Actor, thread: BuiltThread) -> None:
    for odd in (
        f"/{thread.address}",
        thread.address + "/",
        thread.address.replace("/threads/", "//threads//"),
        thread.address.replace("/c/", "/C/"),
        thread.address.replace("harbour", "%68arbour") + "%2f",
        thread.address.replace("/threads", "%2fthreads"),
    ):
        answer = ana.client.get("http://localhost:8000" + odd)
        assert answer.status_code == 404, odd


def test_p07_what_is_no_address_of_a_host_is_no_mistake_of_ours(stranger: Stranger) -> None:
    for host in ("[::1]:x", "a b", "localhost\t", "[zz]", "localhost:999999", "x" * 5_000):
        answer = stranger.client.get(BASE + "/sign-in", headers={"Host": host})
        assert answer.status_code == 400, host
