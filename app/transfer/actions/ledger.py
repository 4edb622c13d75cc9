"""Taking somebody out of the ledger: texts beside audit rows are emptied, jobs lose their words.

Audit rows themselves never change (`core.ledger.ddl`), and hold nothing personal. The ledger has no
package of its own, so its erasure stands here.
"""

from sqlalchemy import or_

from app.access.scope import WorkScope
from app.access.verdicts import action
from app.core.erasing import Forgotten
from app.core.ledger.models import AuditRow, AuditText, Job
from app.transfer import policy

WHY = "an erasure reaches everything"


@action(policy.by_the_house)
def forget_in_ledger(
    scope: WorkScope, person_id: int, member_ids: list[int], /, *, forgotten: Forgotten
) -> None:
    """No text beside an audit row is theirs, is about them or names them; no mail to them is left,
    and no other job names them."""
    theirs = or_(
        AuditRow.actor_person_id == person_id, AuditRow.whom_id.in_([person_id, *member_ids])
    )
    rows = scope.select_across(AuditRow.text_id, why=WHY)
    emptied = scope.change_across(AuditText, why=WHY).values(text="", address="", browser="")
    named = forgotten.stands_in(AuditText.text, AuditText.address, AuditText.browser)
    of_theirs = rows.where(theirs, AuditRow.text_id.is_not(None))
    scope.run(emptied.where(or_(AuditText.id.in_(of_theirs), named)))
    _forget_in_jobs(scope, forgotten)


def _forget_in_jobs(scope: WorkScope, forgotten: Forgotten) -> None:
    named = or_(forgotten.stands_in_json(Job.payload), forgotten.stands_in(Job.key, Job.error))
    found = scope.rows(
        scope.select_across(Job.id, Job.key, Job.payload, Job.error, why=WHY).where(named)
    )
    for job in found:
        mine = Job.id == job.id
        if job.payload.get("to_address") == forgotten.address or forgotten.address in job.key:
            scope.run(scope.remove(Job).where(mine).execution_options(across=WHY))
            continue
        values = {
            "payload": forgotten.out_of_json(job.payload),
            "key": forgotten.out_of(job.key),
            "error": forgotten.out_of(job.error) if job.error else job.error,
        }
        scope.run(scope.change_across(Job, why=WHY).where(mine).values(**values))
