"""The products of the demonstration: teams, versions, builds, known problems."""

from typing import Any

from app.core.markdown import render
from app.core.versions import version_key
from app.products.models import Build, KnownProblem, Product, ProductTeamMember, Version
from app.site.actions.demo.people import People
from app.site.actions.demo.world import Row, World, texts


class Products:
    """Products by slug, and their versions by slug and name."""

    def __init__(self, world: World, people: People) -> None:
        self.world = world
        self.by_slug: dict[str, Row] = {}
        self.versions: dict[tuple[str, str], Row] = {}
        for told in texts("places")["products"]:
            self._product(told, people)

    def newest_at(self, slug: str, at: Any, *, pre: bool = True) -> str:
        """The name of the newest version of the product at that moment, or nothing."""
        out = [
            v for (of, _), v in self.versions.items()
            if of == slug and v["released_at"] < at and (pre or v["stage"] == "general")
        ]  # fmt: skip
        return max(out, key=lambda v: v["released_at"])["name"] if out else ""

    def _product(self, told: Any, people: People) -> None:
        made = self.world.ago(310)
        product = self.world.put(
            Product,
            made,
            slug=told["slug"],
            name=told["name"],
            description=told["description"],
            next_item=1,
            created_at=made,
        )
        self.by_slug[told["slug"]] = product
        for name, role in told["team"]:
            self.world.put(
                ProductTeamMember,
                product_id=product["id"],
                person_id=people.by_name[name]["id"],
                role=role,
                since=made,
            )
        for version in told["versions"]:
            self._version(product, told, *version)

    def _version(
        self, product: Row, told: Any, name: str, stage: str, ago: float, notes: str
    ) -> None:
        at = self.world.ago(ago)
        version = self.world.put(
            Version,
            at,
            product_id=product["id"],
            name=name,
            sort_key=version_key(name),
            stage=stage,
            notes=notes,
            notes_html=render(notes),
            released_at=at,
        )
        self.versions[told["slug"], name] = version
        part = {"product_id": product["id"], "version_id": version["id"]}
        for platform, url in told["builds"].get(name, []):
            self.world.put(Build, at, platform=platform, url=url, **part)
        for title, way_around in told["problems"].get(name, []):
            self.world.put(KnownProblem, at, title=title, way_around=way_around, **part)
