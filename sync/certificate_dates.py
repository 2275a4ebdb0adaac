"""The certificate dates: when the center's certificate ends, and from when on that is worth saying.

Once it has ended no terminal talks to the center, so it is said long enough before that somebody comes by.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

RENEWAL_TIME = timedelta(days=60)


def end_of(certificate: Path) -> datetime:
    """When the certificate in this PEM file ends. Raises OSError, or ValueError where there is none in it."""
    from cryptography import x509  # a terminal asks for no file, and waits for its imports

    return x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc


def ending(ends: datetime, now: datetime) -> str:
    """That it ends within 60 days, and when; empty while it does not. Both are aware of their time zone."""
    left = ends - now
    if left > RENEWAL_TIME:
        return ""
    how = f"in {left.days} days" if left >= timedelta() else "it has ended"
    return f"the center's certificate ends on {ends:%Y-%m-%d}, {how}"


def utc(at: int) -> datetime:
    """Milliseconds since 1970 as a date."""
    return datetime.fromtimestamp(at / 1000, UTC)
