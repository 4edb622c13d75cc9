"""Challenges for passkeys: each asked for by one browser for one purpose, and answered once."""

import secrets
from datetime import timedelta

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.clock import clock
from app.identity import policy
from app.identity.models import Challenge
from app.identity.queries.passkeys import (
    NoPasskey,
    challenge_hash,
    challenge_in,
    descriptors,
)
from app.web.relying_party import RelyingParty

LIVES = timedelta(minutes=5)
SIGN_IN, SECOND_STEP, ADD, JOIN, PROVE = "sign-in", "second-step", "add", "join", "prove:"
_VERIFIED = UserVerificationRequirement.REQUIRED


@action(policy.may_prove_themself)
def ask_for_new_key(
    scope: Scope,
    /,
    *,
    site: RelyingParty,
    bound: str,
    purpose: str,
    name: str,
    email: str,
    handle: bytes,
    person_id: int | None = None,
) -> str:
    """What the browser needs to make a passkey, as JSON; keys that the person has are left out."""
    known = descriptors(scope, person_id) if person_id is not None else []
    options = generate_registration_options(
        rp_id=site.rp_id,
        rp_name=site.name,
        user_id=handle,
        user_name=email,
        user_display_name=name,
        challenge=_challenge(scope, purpose, bound, person_id),
        exclude_credentials=known,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        ),
    )
    return options_to_json(options)


@action(policy.may_prove_themself)
def ask_for_use(
    scope: Scope,
    /,
    *,
    site: RelyingParty,
    bound: str,
    purpose: str,
    person_id: int | None = None,
) -> str:
    """What the browser needs to use a passkey, as JSON; of a person already known, only theirs."""
    known = descriptors(scope, person_id) if person_id is not None else []
    options = generate_authentication_options(
        rp_id=site.rp_id,
        challenge=_challenge(scope, purpose, bound, person_id),
        allow_credentials=known,
        user_verification=_VERIFIED,
    )
    return options_to_json(options)


@action(policy.may_prove_themself)
def take_challenge(
    scope: Scope, /, *, response: str, purpose: str, bound: str, person_id: int | None = None
) -> bytes:
    """The challenge in what the browser sent, if it was asked for by this browser for this purpose
    and person less than five minutes ago, and never answered. It never works again, whether or not
    the rest is right. Raises `NoPasskey`."""
    challenge = challenge_in(response)
    whose = Challenge.person_id
    taken = scope.remove(Challenge).where(
        Challenge.challenge_hash == challenge_hash(challenge),
        Challenge.purpose == purpose,
        Challenge.bound == bound,
        Challenge.expires_at > clock.now(),
        whose.is_(None) if person_id is None else whose == person_id,
    )
    if not scope.run(taken):
        raise NoPasskey
    return challenge


def _challenge(scope: Scope, purpose: str, bound: str, person_id: int | None) -> bytes:
    challenge = secrets.token_bytes(32)
    scope.add(
        Challenge(
            challenge_hash=challenge_hash(challenge),
            purpose=purpose,
            bound=bound,
            person_id=person_id,
            expires_at=clock.now() + LIVES,
        )
    )
    return challenge
