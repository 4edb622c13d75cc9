"""The agreement: published, read, accepted; nobody goes on without."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

from app.communities.models import Acceptance, Agreement, Member
from app.core.ledger.models import OutboxRow
from tests.build import Build
from tests.cast import Actor

BASE = "/c/harbour-preview"


def test_i15_nobody_goes_on_before_accepting(
    build: Build, olu: Actor, ana: Actor, work: object
) -> None:
    published = olu.post(f"{BASE}/settings/agreements", text="First *words*.")
    assert published.headers["location"] == f"{BASE}/agreement"
    for actor in (olu, ana):
        assert actor.get(f"{BASE}/members").headers["location"] == f"{BASE}/agreement"
    refused = ana.api("GET", "/communities/harbour-preview", token=build.token(ana))
    assert refused.status_code in (403, 404)
    assert "First <em>words</em>." in ana.get(f"{BASE}/agreement").text
    assert ana.get(f"{BASE}/leave").status_code == 200
    assert ana.post(f"{BASE}/agreement", version=1).status_code == 422
    ana.post(f"{BASE}/agreement", agree="yes", version=1)
    assert ana.get(f"{BASE}/members").status_code == 200


def test_i15_the_servers_text_is_recorded_once(build: Build, olu: Actor, ana: Actor) -> None:
    olu.post(f"{BASE}/settings/agreements", text="First words.")
    with ThreadPoolExecutor(5) as pool:
        sent = {"agree": "yes", "version": 1}
        list(pool.map(lambda _: ana.post(f"{BASE}/agreement", **sent), range(5)))
    [acceptance] = build.rows(Acceptance, member_id=ana.member_id)
    assert acceptance.text_hash == hashlib.sha256(b"First words.").hexdigest()
    assert acceptance.address
    assert build.row(Member, id=ana.member_id).agreement_version == 1
    assert [r.name for r in build.rows(OutboxRow)].count("agreement.accepted") == 1


def test_i15_forged_versions_and_hashes_are_refused(build: Build, olu: Actor, ana: Actor) -> None:
    olu.post(f"{BASE}/settings/agreements", text="First words.")
    assert ana.post(f"{BASE}/agreement", agree="yes", version=7).status_code == 409
    assert ana.post(f"{BASE}/agreement", agree="yes", version=0).status_code == 409
    forged = ana.post(f"{BASE}/agreement", agree="yes", version=1, text_hash="0" * 64)
    assert forged.status_code == 422
    assert build.rows(Acceptance) == []


def test_i15_what_was_shown_is_what_is_accepted(build: Build, olu: Actor, ana: Actor) -> None:
    olu.post(f"{BASE}/settings/agreements", text="First words.")
    olu.post(f"{BASE}/agreement", agree="yes", version=1)
    olu.post(f"{BASE}/settings/agreements", text="Other words.")
    assert ana.post(f"{BASE}/agreement", agree="yes", version=1).status_code == 409
    assert ana.post(f"{BASE}/agreement", agree="yes", version=2).status_code == 303


def test_two_publish_at_once(build: Build, olu: Actor) -> None:
    other = build.member("Ola Second", "owner")

    def publish(actor: Actor) -> int:
        return actor.post(f"{BASE}/settings/agreements", text=f"By {actor.name}").status_code

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(publish, (olu, other)))
    assert len(build.rows(Agreement)) == answers.count(303)
    assert set(answers) <= {303, 403}


def test_an_agreement_may_not_carry_markup(build: Build, olu: Actor, ana: Actor) -> None:
    olu.post(f"{BASE}/settings/agreements", text="<script>alert(1)</script> ok")
    assert "<script>alert" not in ana.get(f"{BASE}/agreement").text
