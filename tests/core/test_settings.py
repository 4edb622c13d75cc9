"""Settings of identity providers: read from variables, and a wrong one is named in one line."""

from typing import Any

import pytest

from app.core.settings import WrongSetting, load_settings

COMPANY = {
    "FIRSTLIGHT_OIDC__COMPANY__ISSUER": "https://login.example.com",
    "FIRSTLIGHT_OIDC__COMPANY__CLIENT_ID": "firstlight",
}


def load(monkeypatch: Any, tmp_path: Any, **variables: str) -> Any:
    for name, value in {**COMPANY, **variables}.items():
        monkeypatch.setenv(name, value)
    return load_settings(var=tmp_path, secret_key="x" * 40)


def test_a_provider_is_read_from_variables(monkeypatch: Any, tmp_path: Any) -> None:
    domains = {"FIRSTLIGHT_OIDC__COMPANY__REQUIRED_FOR": "Example.com, example.org"}
    settings = load(monkeypatch, tmp_path, **domains)
    assert settings.oidc["company"].client_id == "firstlight"
    assert settings.required_provider("Ana@EXAMPLE.org") == "company"
    assert settings.required_provider("ana@notexample.org") == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FIRSTLIGHT_OIDC__COMPANY__ISSUER", "http://login.example.com"),
        ("FIRSTLIGHT_OIDC__COMPANY__ISSUER", "login"),
        ("FIRSTLIGHT_OIDC__COMPANY__ISUER", "https://login.example.com"),
        ("FIRSTLIGHT_OIDC__COMPANY__CLIENT_ID", ""),
        ("FIRSTLIGHT_OIDC__COMPANY__EMPLOYEES", "@example.com"),
        ("FIRSTLIGHT_OIDC__COMPANY__REQUIRED_FOR", "example.com;example.org"),
        ("FIRSTLIGHT_OIDC", "company"),
    ],
)
def test_a_wrong_one_is_named(monkeypatch: Any, tmp_path: Any, name: str, value: str) -> None:
    with pytest.raises(WrongSetting, match=f"^{name}: .+$") as refused:
        load(monkeypatch, tmp_path, **{name: value})
    assert "\n" not in str(refused.value)


def test_two_providers_required_for_one_domain_are_refused(monkeypatch: Any, tmp_path: Any) -> None:
    other = {name.replace("COMPANY", "OTHER"): value for name, value in COMPANY.items()}
    both = {f"FIRSTLIGHT_OIDC__{n}__REQUIRED_FOR": "example.com" for n in ("COMPANY", "OTHER")}
    with pytest.raises(WrongSetting, match=r"^FIRSTLIGHT_OIDC: two providers"):
        load(monkeypatch, tmp_path, **other, **both)
