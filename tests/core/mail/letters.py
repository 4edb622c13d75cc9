"""Letters for the postmen of the tests."""

from email.message import EmailMessage

from app.core.mail import Mail, Mailbox, compose, make_message_id

SENDER = Mailbox("Lumen Observers", "observers@beta.example")


def letter(
    key: str = "notice:1",
    to: str = "ana@example.com",
    subject: str = "Your problem is fixed",
    html: str = "",
) -> EmailMessage:
    mail = Mail(
        to_address=to,
        to_name="Ana",
        subject=subject,
        text="Grüße\n",
        html=html,
        message_id=make_message_id(key, "https://beta.example"),
    )
    return compose(mail, SENDER)
