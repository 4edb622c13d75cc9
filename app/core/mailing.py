"""Mail as a job: written beside its cause, carried away by the worker, at least once.

What a mail says stands in `templates/mails`; how a message looks on the wire is `core.mail`'s part.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.core.house import House
from app.core.languages import direction, speak
from app.core.ledger.queue import job
from app.core.mail import Mail, Mailbox, compose, inline_css, make_message_id, read_mailbox

KIND = "mail.send"
SHEET = Path(__file__).parents[2] / "static" / "mail.css"


@dataclass(frozen=True)
class Letter:
    """What a template made: subject, plain part, HTML part."""

    subject: str
    text: str
    html: str


def enqueue_mail(
    scope: Any,
    *,
    key: str,
    to: Mailbox,
    subject: str,
    text: str = "",
    html: str = "",
    template: str = "",
    values: dict[str, Any] | None = None,
    language: str = "en",
    zone: str = "UTC",
    seeds: tuple[str, ...] = (),
    headers: dict[str, Any] | None = None,
    kind: str = KIND,
    about: dict[str, Any] | None = None,
) -> bool:
    """One mail to one person leaves after this transaction. Whether it is new; the key is its mark.

    Either `text` and `html`, or a `template` ("identity/reset": the pair of files under
    `templates/mails/`) with its JSON `values`, rendered when it is sent. Each seed in the words is
    replaced by its token (`token_of`) at the door, so that no token stands in the queue.
    `headers`: fields of `Mail`, as `list_id`, `unsubscribe_url`, `in_reply_to`.
    `kind`: a job of one's own that calls `send_mail` and then notes what came of it; `about` stands
    in its payload.
    """
    payload = {
        "to_address": to.address,
        "to_name": to.name,
        "subject": subject,
        "text": text,
        "html": html,
        "template": template,
        "values": values or {},
        "language": language,
        "zone": zone,
        "seeds": list(seeds),
        "headers": headers or {},
        "about": about or {},
    }
    return scope.enqueue(kind, key=key, payload=payload)


@job(KIND, outward=True)
def send_mail(house: House, payload: dict[str, Any], key: str) -> None:
    """The mail has been handed over. The same key always has the same Message-ID."""
    letter = Letter(payload["subject"], payload["text"], payload["html"])
    if payload["template"]:
        letter = render_letter(
            house,
            payload["template"],
            subject=payload["subject"],
            values=payload["values"],
            language=payload["language"],
            zone=payload["zone"],
        )
    text, html = letter.text, letter.html
    for seed in payload["seeds"]:
        token = token_of(seed, house.settings.secret_key)
        text, html = text.replace(seed, token), html.replace(seed, token)
    headers = dict(payload["headers"])
    mail = Mail(
        to_address=payload["to_address"],
        to_name=payload["to_name"],
        subject=letter.subject,
        text=text,
        html=html,
        message_id=make_message_id(key, house.settings.base_url),
        references=tuple(headers.pop("references", ())),
        **headers,
    )
    house.postman.send(compose(mail, read_mailbox(house.settings.mail_from)))


def render_letter(
    house: House,
    template: str,
    *,
    subject: str,
    values: dict[str, Any],
    language: str = "en",
    zone: str = "UTC",
) -> Letter:
    """The pair of templates in the reader's language, its styles written into the HTML part."""
    with speak(language, zone):
        context = {
            "language": language,
            "direction": direction(),
            "site_name": house.settings.site_name,
            "base_url": house.settings.base_url,
            "subject": subject,
            "preview": "",
            "reason": "",
            "settings_url": "",
            "stop_url": "",
            "stop_words": "",
            **values,
        }
        text = house.renderer.render(f"mails/{template}.txt", context)
        html = house.renderer.render(f"mails/{template}.html", context)
    return Letter(subject, text, inline_css(html, _sheet()))


def token_of(seed: str, secret: str) -> str:
    """The token that a seed stands for: 256 bits, which nobody makes without the site's key."""
    key = hashlib.sha256(f"mail-token:{secret}".encode()).digest()
    made = hmac.new(key, seed.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


@cache
def _sheet() -> str:
    return SHEET.read_text()
