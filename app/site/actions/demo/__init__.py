"""The demonstration site: people, products and communities that look alive."""

from app.access.scope import Scope, WorkScope
from app.core.house import House
from app.identity.actions.links import make_demo_link
from app.identity.models import Person
from app.identity.queries import is_demonstration, is_set_up
from app.site.actions.demo.items import Items
from app.site.actions.demo.notices import Notices
from app.site.actions.demo.people import People
from app.site.actions.demo.places import Place, Places
from app.site.actions.demo.products import Products
from app.site.actions.demo.standing import Standing
from app.site.actions.demo.talk import Talk
from app.site.actions.demo.telling import Telling
from app.site.actions.demo.threads import Story, Threads
from app.site.actions.demo.trials import Trials
from app.site.actions.demo.voices import Voices
from app.site.actions.demo.world import World, texts
from app.threads.actions.facets import recount_facets
from app.threads.actions.views import recount_fair

GUIDES = (
    ("a customer", "hanne.ostby@kestrelridge.example"),
    ("a moderator", "tomas.reyle@aldersea.example"),
    ("a product manager", "ines.valdane@aldersea.example"),
    ("an owner", "leonie.harrow@aldersea.example"),
    ("an administrator", "noor.halvard@aldersea.example"),
)
"""Whose eyes the site is looked at with: what they are, and their address."""


UNNAMED, COMPANY_NAME = "Firstlight", "Aldersea Instruments"


def made_demo(house: House) -> bool:
    """The demonstration site stands if the database was empty. Whether this is one.

    The pages of a demonstration say so from now on. Nobody is mailed.
    """
    with house.database.write() as session:
        scope = WorkScope(session, actor_id=0, secret=house.settings.secret_key)
        if not is_set_up(scope):
            _fill(scope)
            session.commit()  # allowed(commit): made at the start, before anybody asks anything
        house.renderer.demo = is_demonstration(scope)
        if house.renderer.demo and house.settings.site_name == UNNAMED:
            house.renderer.environment.globals["site_name"] = COMPANY_NAME
    return house.renderer.demo


def demo_links(house: House) -> list[tuple[str, str]]:
    """Who, and the path of a fresh sign-in link, for each role. Older links of theirs end."""
    links = []
    with house.database.write() as session:
        scope = WorkScope(session, actor_id=0, secret=house.settings.secret_key)
        for role, email in GUIDES:
            person = scope.one(scope.select(Person).where(Person.email == email))
            if person is not None:
                links.append((f"{person.name}, {role}", f"/demo/{make_demo_link(scope, person)}"))
        session.commit()  # allowed(commit): made at the start, before anybody asks anything
    return links


def _fill(scope: WorkScope) -> None:
    world = World()
    people = People(world)
    products = Products(world, people)
    items = Items(world, people, products)
    places = Places(world, people, products)
    trials, filled = Trials(world, products), list[tuple[Place, list[Story]]]()
    for place in places.by_slug.values():
        stories = _threads(world, place, products, items)
        trials.run(place, stories)
        filled.append((place, stories))
    items.rank()
    _tell(world, people, trials, filled)
    world.write(scope)
    for place in places.by_slug.values():
        _count(scope.inside(place.id))


def _threads(world: World, place: Place, products: Products, items: Items) -> list[Story]:
    stories = Threads(world, place, products, items).stories
    talk = Talk(world)
    standing, voices = Standing(world, items, talk), Voices(world)
    for number, story in enumerate(stories):
        standing.settle(story, stories[:number])
        talk.converse(story)
        voices.hear(story)
    return stories


def _tell(
    world: World, people: People, trials: Trials, filled: list[tuple[Place, list[Story]]]
) -> None:
    telling, notices = Telling(world), Notices(world)
    for place, stories in filled:
        telling.timelines(place, stories)
        telling.index(stories)
    telling.trials(trials)
    telling.outside(list(people.accounts.values()))
    named = [row[0] for row in (*texts("people")["staff"], *texts("people")["named"])]
    for name in named:
        notices.tell(people.by_name[name], filled)


def _count(scope: Scope) -> None:
    """The kept numbers that are counted in the database."""
    recount_facets(scope)
    recount_fair(scope)
