"""Codes of an application (TOTP) and recovery codes: checked. Setting them up is `factors`' part.

A code counts once: what says so is the statement that takes it (S17, S18).
"""

import hmac

import pyotp

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.clock import clock
from app.core.sealing import unseal
from app.identity import policy
from app.identity.actions.attempts import Limit, count_attempt, forgive_attempt
from app.identity.actions.sessions import begin_whole_session
from app.identity.events import RecoveryCodeUsed
from app.identity.models import Authenticator, HalfSession, RecoveryCode
from app.identity.queries import lock_person, token_hash
from app.identity.queries.second_step import KEPT, find_half, recovery_hash
from app.web.browsers import Visit

STEP_SECONDS = 30
MOST, MOST_A_DAY = 10, 40  # wrong codes of one person, in however many sessions


@action(policy.may_prove_themself)
def finish_by_code(scope: Scope, /, *, half: str, code: str, visit: Visit) -> str | None:
    """The token of a whole session, or None when the code is not right or the first proof too long
    ago. Raises `TooMany`."""
    person_id = find_half(scope, half)
    if person_id is None or not try_code(scope, person_id, code=code):
        return None
    return finish_half(scope, person_id, half=half, visit=visit)


@action(policy.may_prove_themself)
def finish_half(scope: Scope, person_id: int, /, *, half: str, visit: Visit) -> str | None:
    """The token of a whole session in place of the half one, if that still stands; the person is
    locked. For whoever has just checked the second proof."""
    lock_person(scope, person_id)
    stood = scope.run(scope.remove(HalfSession).where(HalfSession.token_hash == token_hash(half)))
    return begin_whole_session(scope, person_id, visit=visit) if stood else None


@action(policy.may_prove_themself)
def try_code(scope: Scope, person_id: int, /, *, code: str, recovery: bool = True) -> bool:
    """Whether this is a code of the person that was never used; from now on it was. The person is
    locked. Every try counts for the person, apart from their first proof. Raises `TooMany`."""
    counted = (
        Limit("second-step", str(person_id), MOST),
        Limit("second-step-day", str(person_id), MOST_A_DAY, minutes=24 * 60),
    )
    count_attempt(scope, *counted)
    lock_person(scope, person_id)
    plain = "".join(code.split()).replace("-", "")
    right = _take_step(scope, person_id, plain) if len(plain) == 6 else False
    right = right or (recovery and len(plain) == 16 and _take_recovery(scope, person_id, plain))
    if right:
        forgive_attempt(scope, *counted)
    return right


def matching_step(secret: str, code: str) -> int | None:
    """The step of 30 seconds that this code belongs to: the present one or one beside it."""
    totp, now = pyotp.TOTP(secret), int(clock.now().timestamp()) // STEP_SECONDS
    for step in (now, now - 1, now + 1):
        if hmac.compare_digest(totp.at(step * STEP_SECONDS).encode(), code.encode()):
            return step
    return None


def _take_step(scope: Scope, person_id: int, code: str) -> bool:
    kept = scope.one(scope.select(Authenticator.secret).where(Authenticator.person_id == person_id))
    step = matching_step(unseal(kept, scope.secret, purpose=KEPT), code) if kept else None
    if step is None:
        return False
    taken = scope.change(Authenticator).where(
        Authenticator.person_id == person_id, Authenticator.last_step < step
    )
    return bool(scope.run(taken.values(last_step=step)))


def _take_recovery(scope: Scope, person_id: int, code: str) -> bool:
    taken = scope.change(RecoveryCode).where(
        RecoveryCode.person_id == person_id,
        RecoveryCode.code_hash == recovery_hash(code),
        RecoveryCode.used_at.is_(None),
    )
    if not scope.run(taken.values(used_at=clock.now())):
        return False
    scope.emit(RecoveryCodeUsed(person_id=person_id))
    return True
