"""Every setting of a site: environment variables `FIRSTLIGHT_…` or a `.env` file.

`docs/settings.md` describes them; a test holds the two together. Nothing here opens anything.
"""

import re
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from app.core.mail.domains import domain_of


class WrongSetting(Exception):
    """A setting has a value that cannot work; the message names it in one line."""


class IdentityProvider(BaseModel):
    """One OpenID Connect provider: `FIRSTLIGHT_OIDC__{NAME}__{FIELD}`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    issuer: str = Field(description="Its address, exactly as its own configuration page says it.")
    client_id: str = Field(min_length=1, description="How the provider knows this site.")
    client_secret: str = Field("", description="The secret that goes with it; public without one.")
    label: str = Field("", description="What the button says; the name when empty.")
    employees: str = Field(
        "", description="Domains whose people get a sign-in as employees by coming this way."
    )
    required_for: str = Field(
        "", description="Domains whose people sign in this way alone: by no password and no link."
    )

    @field_validator("issuer")
    @classmethod
    def _issuer_is_safe(cls, value: str) -> str:
        parts = urlsplit(value)
        local = parts.scheme == "http" and parts.hostname == "localhost"
        if not (parts.scheme == "https" or local) or not parts.hostname or parts.query:
            raise ValueError("must be like https://login.example.com (http only for localhost)")
        return value

    @field_validator("employees", "required_for")
    @classmethod
    def _domains_are_names(cls, value: str) -> str:
        if any(not DOMAIN.fullmatch(domain) for domain in _listed(value)):
            raise ValueError("must be domains with commas between, like example.com, example.org")
        return value.lower()

    def employs(self, domain: str) -> bool:
        """Whether people of this domain are employees, known to this provider."""
        return domain in _listed(self.employees)

    def is_required_for(self, domain: str) -> bool:
        """Whether people of this domain sign in here alone."""
        return domain in _listed(self.required_for)


DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)
PROVIDER_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


class Settings(BaseSettings):
    """All settings, each with its default, unit and a sentence."""

    model_config = SettingsConfigDict(
        env_prefix="FIRSTLIGHT_",
        env_file=".env",
        env_nested_delimiter="__",
        extra="ignore",
        frozen=True,
    )

    var: Path = Field(Path("var"), description="Folder where everything that is kept lies.")
    database_url: str = Field(
        "", description="SQLAlchemy address of the database; SQLite in `VAR` when empty."
    )
    secret_key: str = Field(
        "", description="Key that signs links and cookies; made and kept in `VAR` when empty."
    )
    base_url: str = Field(
        "http://localhost:8000", description="Address that people use; every link begins with it."
    )
    smtp_url: str = Field(
        "",
        description="`smtp://user:password@host:587`, or `smtps://…`; when empty, mail is written "
        "to `VAR/outbox/` as `.eml` files.",
    )
    mail_from: str = Field(
        "Firstlight <firstlight@localhost>", description="Sender of every mail of the site."
    )
    site_name: str = Field("Firstlight", description="Name of the site, in titles and mails.")
    htmx_source: Literal["cdn", "local"] = Field(
        "cdn", description="Where browsers fetch htmx: the CDN, or this site."
    )
    worker: Literal["inside", "outside"] = Field(
        "inside", description="Whether `serve` does the background work itself."
    )
    trusted_proxies: str = Field(
        "", description="Comma-separated addresses whose `X-Forwarded-For` is believed."
    )
    metrics_token: str = Field(
        "", description="Bearer token for `/metrics`; without it only loopback may read it."
    )
    body_limit_bytes: int = Field(
        1_000_000, ge=10_000, description="Largest request body, in bytes; above it 413."
    )
    file_limit_bytes: int = Field(
        8_000_000, ge=10_000, description="As `body_limit_bytes`, where a form takes a file."
    )
    pool_size: int = Field(
        16, ge=1, le=200, description="Database connections, and requests worked on at once."
    )
    sign_in_attempts: int = Field(
        10, ge=1, description="Wrong sign-ins for one address in 15 minutes before waiting."
    )
    session_days: int = Field(14, ge=1, le=400, description="Days until an unused session ends.")
    session_most_days: int = Field(
        90, ge=1, le=400, description="Days until a session ends however much it is used."
    )
    log_format: Literal["auto", "json", "text"] = Field(
        "auto", description="JSON lines, readable lines, or the latter on a terminal only."
    )

    oidc: dict[str, IdentityProvider] = Field(
        {}, description="OpenID Connect providers: see below."
    )

    @field_validator("oidc")
    @classmethod
    def _providers_are_clear(
        cls, value: dict[str, IdentityProvider]
    ) -> dict[str, IdentityProvider]:
        if any(not PROVIDER_NAME.fullmatch(name) for name in value):
            raise ValueError("a provider's name is lower-case letters, digits and _")
        claimed = [d for provider in value.values() for d in _listed(provider.required_for)]
        if len(claimed) != len(set(claimed)):
            raise ValueError("two providers are required for the same domain")
        return value

    @field_validator("base_url")
    @classmethod
    def _base_url_is_an_origin(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
            raise ValueError("must be like https://beta.example.com, without a path")
        return f"{parts.scheme}://{parts.netloc}"

    @field_validator("database_url")
    @classmethod
    def _database_is_one_we_speak_to(cls, value: str) -> str:
        if value.startswith(("postgres://", "postgresql://")):
            value = "postgresql+psycopg://" + value.split("://", 1)[1]
        if value and not value.startswith(("sqlite:", "postgresql+psycopg:")):
            raise ValueError("must begin with sqlite: or postgresql:")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _smtp_is_an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("smtp", "smtps") or not parts.hostname):
            raise ValueError("must be like smtp://user:password@mail.example.com:587")
        return value

    @field_validator("secret_key")
    @classmethod
    def _secret_is_long(cls, value: str) -> str:
        if value and len(value) < 32:
            raise ValueError("must have at least 32 characters")
        return value

    @property
    def secure(self) -> bool:
        """Whether people reach the site by HTTPS."""
        return self.base_url.startswith("https://")

    def required_provider(self, email: str) -> str:
        """The name of the provider that this address must sign in by, or the empty string."""
        domain = email.strip().lower().rpartition("@")[2]
        if not domain.isascii():  # domains stand in settings as the mail system writes them
            with suppress(ValueError):
                domain = domain_of(email.strip())
        names = (name for name, one in self.oidc.items() if one.is_required_for(domain))
        return next(names, "")

    @property
    def effective_database_url(self) -> str:
        """The database's address, with the default filled in."""
        return self.database_url or f"sqlite:///{self.var / 'firstlight.db'}"

    @property
    def proxies(self) -> frozenset[str]:
        """Addresses of the trusted proxies."""
        return frozenset(p.strip() for p in self.trusted_proxies.split(",") if p.strip())


def load_settings(**given: object) -> Settings:
    """The settings of this process, with a secret key that outlives it.

    Raises `WrongSetting` with one line that names the setting.
    """
    try:
        settings = Settings(**given)  # ty: ignore[invalid-argument-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "FIRSTLIGHT_" + "__".join(str(part) for part in first["loc"]).upper()
        raise WrongSetting(f"{name}: {first['msg'].removeprefix('Value error, ')}") from None
    except SettingsError:
        raise WrongSetting("FIRSTLIGHT_OIDC: must be JSON, or settings of their own") from None
    if settings.secret_key:
        return settings
    return settings.model_copy(update={"secret_key": _kept_secret(settings.var)})


def _kept_secret(var: Path) -> str:
    path = var / "secret-key"
    try:
        var.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            fresh = path.with_suffix(f".{secrets.token_hex(4)}")
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(48))
            with suppress(FileExistsError):
                path.hardlink_to(fresh)  # whoever is first wins, the others read
            fresh.unlink()
        return path.read_text().strip()
    except OSError as error:
        raise WrongSetting(f"FIRSTLIGHT_VAR: cannot write to {var} ({error.strerror})") from None
