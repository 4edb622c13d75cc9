"""The commands: each reads its arguments, opens the house, and calls one action."""

import getpass
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from sqlalchemy.exc import DBAPIError

from app.access.roles import Role
from app.access.scope import WorkScope
from app.cli import serving
from app.cli.exporting import run_export
from app.cli.importing import run_import, run_undo
from app.cli.keeping import run_backup, run_restore
from app.communities.actions.founding import make_community
from app.communities.actions.invitations import Offer, send_invitation
from app.communities.queries.cohorts import find_cohort_by_name
from app.communities.queries.communities import find_community
from app.core.errors import Busy, Conflict, Invalid, NotFound, Refused, TooMany
from app.core.house import House
from app.core.settings import Settings, load_settings
from app.identity.actions import clearing
from app.identity.actions.persons import make_administrator
from app.identity.forms.fields import clean_address
from app.identity.queries import find_person_by_email, get_person
from app.main import all_models, build_house, furnish
from app.products.queries import product_by_slug
from app.site.queries.recount import recount_all

app = typer.Typer(
    help="Firstlight: invite-only communities where customers trial, report, vote, and hear back.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
)
out, err = Console(highlight=False), Console(stderr=True, highlight=False)


def _address(typed: str) -> str:
    try:
        return clean_address(typed)
    except ValueError as error:
        raise typer.BadParameter(f"{typed} is not an e-mail address.") from error


Email = Annotated[str, typer.Argument(parser=_address, metavar="EMAIL")]


def fail(words: str) -> typer.Exit:
    """Says why on standard error; the exit status is 1."""
    err.print(f"firstlight: {words}", markup=False)
    return typer.Exit(1)


@contextmanager
def opened(settings: Settings | None = None) -> Generator[House]:
    """A house for one command, closed afterwards; what goes wrong is said in one line."""
    house = serving.open_house(settings or load_settings(log_format="text"))
    furnish()
    try:
        yield house
    except (Refused, Invalid, Conflict, NotFound, TooMany, Busy) as error:
        raise fail(str(error) or "Not found.") from error
    finally:
        house.database.dispose()


@contextmanager
def working(house: House) -> Generator[WorkScope]:
    """A transaction on behalf of whoever sits at the server, committed at the end."""
    with house.database.write() as session:
        yield WorkScope(session, actor_id=0, secret=house.settings.secret_key)
        session.commit()


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    demo: Annotated[
        bool, typer.Option("--demo", help="Create the demonstration site in an empty database.")
    ] = False,
    reload: Annotated[
        bool, typer.Option("--reload", help="Start again when a file changes (for developers).")
    ] = False,
) -> None:
    """Run the site."""
    settings = load_settings()
    if "base_url" not in settings.model_fields_set:
        settings = settings.model_copy(update={"base_url": f"http://localhost:{port}"})
    house = serving.open_house(settings)
    serving.welcome(house, demo=demo)
    if reload:
        house.database.dispose()
        serving.watch(host, port)
    else:
        serving.serve(house, host=host, port=port)


@app.command()
def worker() -> None:
    """Do the background work in a process of its own."""
    serving.work(serving.open_house(load_settings()))


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    house = build_house(load_settings(log_format="text"))
    all_models()
    from app.core import migrations  # noqa: PLC0415 - a server's start need not load Alembic

    before, after = migrations.migrate(house.database)
    words = f"The database is at {after}" + (
        "." if before == after else f", from {before or 'empty'}."
    )
    out.print(words, markup=False)


@app.command()
def create_admin(
    email: Email,
    name: Annotated[str, typer.Option(help="Their name.")] = "Administrator",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
) -> None:
    """Make an administrator, or give the flag to a person who is there."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else _ask_twice()
    with opened() as house, working(house) as scope:
        person = make_administrator(scope, name=name, email=email, password=password)
        out.print(f"{person.email} is an administrator.", markup=False)


def _ask_twice() -> str:
    first = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != first:
        raise fail("The two passwords differ.")
    return first


@app.command()
def clear_second_step(
    email: str,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False,
) -> None:
    """For somebody who lost app, passkeys and recovery codes: take all three away."""
    with opened() as house:
        with working(house) as scope:
            person = find_person_by_email(scope, email)
            if person is None:
                raise fail(f"Nobody has the address {email}.")
            shown = f"{person.name} <{person.email}>"
        if not yes and not typer.confirm(
            f"Take app, passkeys and recovery codes of {shown} away, and sign them out everywhere?"
        ):
            raise fail("Nothing was changed.")
        with working(house) as scope:
            clearing.clear_second_step(scope, get_person(scope, person.id))
    out.print(f"{shown} is asked for no second step, and hears of it by mail.", markup=False)


@app.command()
def create_community(
    name: str,
    owner: Annotated[
        str, typer.Option(help="E-mail address of the owner.", parser=_address, metavar="EMAIL")
    ],
    product: Annotated[list[str] | None, typer.Option(help="Slug of a product it carries.")] = None,
    slug: Annotated[
        str | None, typer.Option(help="Its address; made of the name if absent.")
    ] = None,
) -> None:
    """Make a community and print its slug."""
    with opened() as house, working(house) as scope:
        products = [product_by_slug(scope, wanted).id for wanted in product or []]
        made = make_community(scope, name=name, slug=slug, owner_email=owner, product_ids=products)
        out.print(made.slug, markup=False)


@app.command()
def invite(
    community: str,
    email: Email,
    role: Annotated[Role, typer.Option(help="What they will be.")] = Role.CUSTOMER,
    cohort: Annotated[str | None, typer.Option(help="Name of a cohort.")] = None,
) -> None:
    """Send an invitation and print its address."""
    with opened() as house, working(house) as scope:
        there = find_community(scope, community)
        if there is None:
            raise fail(f"There is no community {community}.")
        inside = scope.inside(there.id)
        found = find_cohort_by_name(inside, cohort) if cohort else None
        if cohort and found is None:
            raise fail(f"There is no cohort “{cohort}” in {community}.")
        to, cohort_id = email.strip().lower(), found.id if found else None
        offer = Offer(role=role, email=to, cohort_id=cohort_id)
        sent = send_invitation(inside, offer)
        out.print(f"{house.settings.base_url}{sent.path}", markup=False)


@app.command("import")
def import_(
    kind: Annotated[str, typer.Argument(help="github-archive or reports-csv")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    community: Annotated[str, typer.Option(help="Slug; the community is made when missing.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and count; change nothing.")
    ] = False,
) -> None:
    """Bring in what another system exported. Safe to run again."""
    with opened() as house:
        raise typer.Exit(
            run_import(house, kind, file, community, dry_run=dry_run, out=out, err=err)
        )


@app.command()
def undo_import(run: int) -> None:
    """Take out exactly what that import brought."""
    with opened() as house:
        raise typer.Exit(run_undo(house, run, out=out, err=err))


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="New, or empty.")],
    community: Annotated[str, typer.Option(help="Its slug.")],
) -> None:
    """Write a whole community out as JSON, a file for each kind of thing."""
    with opened() as house:
        raise typer.Exit(run_export(house, community, folder, out=out, err=err))


@contextmanager
def unchecked() -> Generator[House]:
    """A house whose database may be empty or of an older schema, closed afterwards."""
    house = build_house(load_settings(log_format="text"))
    furnish()
    try:
        yield house
    except (DBAPIError, Busy) as error:
        raise fail(str(getattr(error, "orig", error)).strip().splitlines()[0]) from error
    finally:
        house.database.dispose()


@app.command()
def backup(file: Path) -> None:
    """Write the whole site into a new file, for `restore` on SQLite or PostgreSQL."""
    with unchecked() as house:
        raise typer.Exit(run_backup(house, file, out=out, err=err))


@app.command()
def restore(file: Path) -> None:
    """Put a backup into an empty database, all or nothing, and check every counter."""
    with unchecked() as house:
        raise typer.Exit(run_restore(house, file, out=out, err=err))


@app.command()
def check() -> None:
    """Recount every kept counter and say where it differs. Exit status 1 if one does."""
    with opened() as house:
        differences: list[Any] = list(recount_all(house))
        for line in differences:
            err.print(str(line), markup=False)
        out.print(f"{len(differences)} counters differ." if differences else "All counters agree.")
        raise typer.Exit(1 if differences else 0)
