"""One's notices as pages, the setting, and the link that stops mail."""

import pytest

from app.communities.models import Member
from app.identity.models import Person
from app.notices.models import Notice
from app.notices.queries.letters import seal_subscription
from app.threads.models import Status
from tests.cast import shown, statements
from tests.notices.happenings import comment, hide_thread, set_status


def mail_of(build, actor):
    return build.row(Person, id=actor.id).mail_notices


def test_the_list_says_who_did_what_and_leads_to_the_thread(build, work, ana, ben, thread):
    made = comment(build, thread, by=ben)
    work()
    with statements(at_most=2):
        html = ana.get("/notices").text
    assert "Ben Okafor" in html
    assert "Rain gauge reads 0 mm after the restart" in html
    assert f'href="{thread.address}?at={made.id}#c{made.id}"' in html


def test_the_menu_of_the_masthead_takes_two_statements(build, work, ana, ben, thread):
    for _ in range(12):
        comment(build, thread, by=ben)
    work()
    with statements(at_most=2):
        part = ana.get_part("/notices?part").text
    assert part.count("<li") == 8
    whole = shown(ana.get("/notices?part"))[1]
    assert shown(ana.get_part("/notices?part"))[1].strip() in whole


def test_the_bell_counts_in_the_statement_of_the_door(build, work, ana, ben, thread):
    comment(build, thread, by=ben)
    work()
    with statements(at_most=1):
        bell = ana.get_part("/notices/bell").text
    assert '<span class="count">1</span>' in bell
    assert bell.strip() in ana.get("/notices").text


def test_older_notices_are_behind_a_link(build, work, ana, ben, thread):
    for _ in range(33):
        comment(build, thread, by=ben)
    work()
    first = ana.get("/notices").text
    assert first.count('<li class="unread"') == 30
    older = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert ana.get(older).text.count('<li class="unread"') == 3
    assert ben.get(older + "x").status_code == 404


def test_all_read_at_once(build, work, ana, ben, thread):
    comment(build, thread, by=ben)
    work()
    assert ana.post("/notices/read").headers["location"] == "/notices"
    assert build.row(Person, id=ana.id).unread == 0
    assert 'class="unread"' not in ana.get("/notices").text
    part = ana.post("/notices/read?part", part=True)
    assert (part.status_code, "Mark all read" in part.text) == (200, False)


def test_reading_a_thread_reads_its_notices_and_no_others(build, house, work, ana, ben, thread):
    other = build.thread(by=ana, title="Another")
    comment(build, thread, by=ben)
    comment(build, other, by=ben)
    work()
    house.gathered.add("thread.opened", (ana.id, build.harbour.id, thread.id))
    house.gathered.flush()
    assert build.row(Person, id=ana.id).unread == 1
    unread = [row.thread_id for row in build.rows(Notice, person_id=ana.id) if not row.read_at]
    assert unread == [other.id]


def test_t09_the_title_of_a_thread_that_may_not_be_seen_is_left_out(
    build, work, ana, ben, pat, mia, thread
):
    ben.post(f"{thread.address}/vote", support="yes")
    set_status(build, thread, Status.PLANNED, by=pat)
    work()
    hide_thread(build, thread, by=mia, reason="Not for all.")
    work()
    html = ben.get("/notices").text
    assert "Rain gauge" not in html
    assert "Not for all." not in html
    assert thread.address not in html
    assert "a thread that you cannot see any more" in html
    assert "Not for all." in ana.get("/notices").text


@pytest.mark.parametrize(
    "values", [{"state": "removed"}, {"state": "left"}], ids=["removed", "left"]
)
def test_t16_whoever_is_no_member_reads_nothing_of_the_community(
    build, work, ana, ben, thread, values
):
    comment(build, thread, by=ben)
    work()
    build.change(Member, values, person_id=ana.id)
    html = ana.get("/notices").text
    assert "Rain gauge" not in html
    assert "Harbour" not in html


def test_i15_nothing_is_shown_before_a_new_agreement_is_accepted(build, work, ana, ben, thread):
    comment(build, thread, by=ben)
    work()
    build.change(type(build.harbour), {"agreement_version": 1}, id=build.harbour.id)
    assert "Rain gauge" not in ana.get("/notices").text


def test_strangers_and_others_see_nothing_of_it(build, work, ana, ben, eve, stranger, thread):
    comment(build, thread, by=ben)
    work()
    for address in ("/notices", "/notices/bell", "/me/notices"):
        assert stranger.get(address).status_code == 303
    for address in ("/notices/read", "/me/notices"):
        assert stranger.post(address).status_code == 303
    assert "Rain gauge" not in eve.get("/notices").text
    eve.post("/notices/read")
    assert build.row(Person, id=ana.id).unread == 1


def test_mail_is_a_choice(build, ana, ben):
    assert "checked" in ana.get("/me/notices").text
    assert ana.post("/me/notices").status_code == 303
    assert not mail_of(build, ana)
    assert "checked" not in ana.get("/me/notices?saved=yes").text
    ana.post("/me/notices", mail="yes")
    assert mail_of(build, ana)
    assert mail_of(build, ben)


def test_m03_a_scanner_that_opens_the_link_stops_nothing(build, house, ana, stranger):
    address = f"/u/{seal_subscription(ana.id, house.settings.secret_key)}"
    assert stranger.get(address).status_code == 200
    assert mail_of(build, ana)
    stranger.post(address)
    assert not mail_of(build, ana)


def test_m03_a_mail_program_posts_without_cookie_and_token(build, house, ana, ben, stranger):
    address = f"/u/{seal_subscription(ana.id, house.settings.secret_key)}"
    stranger.client.cookies.clear()
    sent = {"List-Unsubscribe": "One-Click"}
    for _ in range(2):
        assert stranger.client.post(address, data=sent).status_code == 200
    assert not mail_of(build, ana)
    assert mail_of(build, ben)
    assert stranger.client.post("/me/notices", data=sent).status_code == 403


def test_m03_a_forged_link_is_none_and_tells_nothing(build, house, ana, stranger):
    genuine = seal_subscription(ana.id, house.settings.secret_key)
    other = seal_subscription(ana.id, "another-key-of-another-site-0123456789")
    answers = set()
    for forged in (other, genuine[:-1] + "!", genuine[:-2], "x", "ü", "A" * 300, genuine + "AA"):
        assert stranger.get(f"/u/{forged}").status_code == 404
        answers.add(shown(stranger.post(f"/u/{forged}")))
    assert {status for status, _body in answers} == {404}
    assert len(answers) == 1
    assert mail_of(build, ana)


def test_r06_the_link_of_one_person_stops_nobody_else(build, house, ana, ben):
    ben.post(f"/u/{seal_subscription(ana.id, house.settings.secret_key)}")
    assert mail_of(build, ben)
    assert not mail_of(build, ana)
