"""Security headers: one strict policy, the same in every answer, with nothing per request."""

from app.core.settings import Settings
from app.web.htmx import CORE


def security_headers(settings: Settings, *, has_token: bool = False) -> list[tuple[bytes, bytes]]:
    """Headers for every answer. Pages with a token in their address load nothing foreign."""
    scripts = ["'self'"]
    if settings.htmx_source == "cdn" and not has_token:
        scripts.append(CORE.address)
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(scripts)}",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            *(["upgrade-insecure-requests"] if settings.secure else []),
        ]
    )
    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer" if has_token else "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if settings.secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
