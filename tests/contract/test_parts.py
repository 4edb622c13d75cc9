"""Parts in pages: what htmx fetches alone stands in its page byte for byte, tokens taken out."""

from app.threads.actions.facets import recount_facets
from tests.build import Build, BuiltThread
from tests.cast import PART, Actor, shown

BOARD = "/c/harbour-preview/threads"


def assert_part_of(part: object, page: object) -> None:
    (_, small), (status, whole) = shown(part), shown(page)
    assert status == 200
    assert small.strip() in whole


def test_the_list_is_in_the_board(build: Build, ben: Actor, thread: BuiltThread) -> None:
    for query in ("", "?sort=fair", "?kind=idea", "?sort=new&q=rain"):
        part, page = ben.get_part(BOARD + query), ben.get(BOARD + query)
        assert "<html" not in part.text
        assert_part_of(part, page)


def test_a_vote_is_in_the_board_after_it(ben: Actor, thread: BuiltThread) -> None:
    for fields in ({"support": "yes"}, {"importance": "critical"}, {"support": "no"}):
        assert_part_of(ben.post(thread.address + "/vote", part=True, **fields), ben.get(BOARD))


def test_filters_and_similar_threads_are_in_their_own_pages(
    build: Build, ben: Actor, thread: BuiltThread
) -> None:
    with build.scope(build.harbour) as scope:
        recount_facets(scope)
    for place in ("/facets?kind=problem", "/similar?title=rain"):
        assert_part_of(ben.get_part(BOARD + place), ben.get(BOARD + place))


def test_a09_answers_say_what_they_depend_on(ben: Actor, thread: BuiltThread) -> None:
    answer = ben.get(BOARD)
    assert {"HX-Request", "HX-Request-Type", "Cookie"} <= set(answer.headers["vary"].split(", "))
    page_tag, part_tag = answer.headers["etag"], ben.get_part(BOARD).headers["etag"]
    assert page_tag != part_tag
    kept = ben.client.get(BOARD, headers={**PART, "If-None-Match": page_tag})
    assert kept.status_code == 200
