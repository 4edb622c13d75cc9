"""What a product's team may send about versions."""

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, EmailStr, Field, model_validator

from app.access.roles import TeamRole
from app.core.languages import N_
from app.core.text import tidy_line
from app.products.models import Stage
from app.web.forms import FormModel

ROWS = (1, 2, 3, 4)  # of builds and known problems in the form of a new version


def _link(value: str) -> str:
    """Refuses what is no plain web address: other schemes, sign-ins, control characters (C02)."""
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or "@" in parts.netloc:
        raise ValueError(N_("A link begins with https:// and has no sign-in in it."))
    if not value.isprintable() or " " in value or "\\" in value:
        raise ValueError(N_("A link has no spaces or control characters."))
    return value


def _link_or_nothing(value: str) -> str:
    return _link(value) if value else value


Link = Annotated[str, Field(max_length=2000), AfterValidator(_link)]
MaybeLink = Annotated[str, Field(max_length=2000), AfterValidator(_link_or_nothing)]
Line = Annotated[str, Field(max_length=200), AfterValidator(tidy_line)]
Platform = Annotated[str, Field(max_length=60), AfterValidator(tidy_line)]
Notes = Annotated[str, Field(max_length=60_000)]


class EditVersionForm(FormModel):
    """How far a version is, and what its notes say."""

    stage: Stage
    notes: Notes = ""


class VersionForm(EditVersionForm):
    """A new version with some builds and known problems."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    platform_1: Platform = ""
    platform_2: Platform = ""
    platform_3: Platform = ""
    platform_4: Platform = ""
    url_1: MaybeLink = ""
    url_2: MaybeLink = ""
    url_3: MaybeLink = ""
    url_4: MaybeLink = ""
    problem_1: Line = ""
    problem_2: Line = ""
    problem_3: Line = ""
    problem_4: Line = ""
    around_1: Notes = ""
    around_2: Notes = ""
    around_3: Notes = ""
    around_4: Notes = ""

    @model_validator(mode="after")
    def _pairs_are_whole(self) -> "VersionForm":
        pairs = [(getattr(self, f"platform_{n}"), getattr(self, f"url_{n}")) for n in ROWS]
        if any(bool(platform) != bool(url) for platform, url in pairs):
            raise ValueError(N_("A build needs both its platform and its link."))
        named = [platform for platform, _ in pairs if platform]
        if len(named) != len(set(named)):
            raise ValueError(N_("Each platform has one build."))
        if any(getattr(self, f"around_{n}") and not getattr(self, f"problem_{n}") for n in ROWS):
            raise ValueError(N_("Say what the known problem is."))
        return self

    @property
    def asked(self) -> dict[str, Any]:
        """What `add_version` is asked."""
        return {
            "name": self.name,
            "stage": self.stage,
            "notes": self.notes,
            "builds": self.builds,
            "known_problems": self.known_problems,
        }

    @property
    def builds(self) -> list[tuple[str, str]]:
        """Platform and address of each build given."""
        pairs = ((getattr(self, f"platform_{n}"), getattr(self, f"url_{n}")) for n in ROWS)
        return [pair for pair in pairs if all(pair)]

    @property
    def known_problems(self) -> list[tuple[str, str]]:
        """Title and way around of each known problem given."""
        pairs = ((getattr(self, f"problem_{n}"), getattr(self, f"around_{n}")) for n in ROWS)
        return [pair for pair in pairs if pair[0]]


class BuildForm(FormModel):
    """One build: set, or taken away."""

    platform: Annotated[str, Field(min_length=1, max_length=60), AfterValidator(tidy_line)]
    url: Link


class KnownProblemForm(FormModel):
    """One known problem."""

    title: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(tidy_line)]
    way_around: Notes = ""


class TeamForm(FormModel):
    """A person's place on the team."""

    email: EmailStr
    role: TeamRole | Literal["none"]

    @property
    def team_role(self) -> TeamRole | None:
        """The role, or None to leave the team."""
        return None if self.role == "none" else TeamRole(self.role)
