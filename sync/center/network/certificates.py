"""Certificates: an authority of the hall's own, and the center's certificate from it."""

import ipaddress
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from msgspec import Struct

from sync.certificate_dates import RENEWAL_TIME
from sync.durable import make_folder, replace

HOST_NAME = re.compile(
    r"(?=.{1,253}\Z)[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\.[A-Za-z0-9]([A-Za-z0-9-]{0,62}))*", re.ASCII
)
LOCAL = ("localhost", "127.0.0.1", "::1")
SKEW = timedelta(days=1)  # a terminal's clock may be behind
AUTHORITY_TIME = timedelta(days=3650)
SERVER_TIME = timedelta(days=825)
AUTHORITY_KEY = "ca.key"
AWAY = (
    "{secret} is not here, and only it makes a certificate that the terminals believe: bring it back for as long "
    "as that takes. With another authority every terminal would have to be told of it"
)


class NameWrong(ValueError):
    """No terminal could ask for a center by this name; the message says so."""


class AuthorityAway(Exception):
    """A certificate is to be made, and the authority's key is not here: bring it back. The message says so."""


class Authority(Struct, frozen=True):
    """Where things lie: `ca` goes to the terminals, `cert` and `key` to the center."""

    ca: Path
    cert: Path
    key: Path


def establish(folder: Path, names: Sequence[str], now: datetime) -> Authority:
    """Makes what is missing in `folder`: an authority (P-256) and a certificate for `names` and this machine.

    The authority stays as it is. The certificate is made anew when it ends within 60 days or lacks a name; it keeps
    the names that it had. `now` is aware of its time zone. Raises `NameWrong`, `AuthorityAway`.
    """
    for name in names:
        _check_name(name)
    make_folder(folder)
    made, secret = _authority(folder), folder / AUTHORITY_KEY
    if holds(folder, names, now):
        return made
    if not made.ca.exists():
        _make_authority(made.ca, secret, now)
    if not secret.exists():
        raise AuthorityAway(AWAY.format(secret=secret))
    named = [_alternative(name) for name in (*LOCAL, *names)]
    _make_server(made, _load_key(secret), list(dict.fromkeys((*_names(made.cert), *named))), now)
    return made


def holds(folder: Path, names: Sequence[str], now: datetime) -> bool:
    """Whether authority and certificate lie there, for these names and for 60 days more. Raises `NameWrong`."""
    for name in names:
        _check_name(name)
    made = _authority(folder)
    return made.ca.exists() and _holds(made, (*LOCAL, *names), now)


def _authority(folder: Path) -> Authority:
    return Authority(folder / "ca.pem", folder / "server.pem", folder / "server.key")


def _make_authority(ca: Path, secret: Path, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Window terminal authority")
    usage = _usage(key_cert_sign=True, crl_sign=True)
    certificate = (
        _builder(name, name, key.public_key(), now, AUTHORITY_TIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    _write_key(secret, key)
    replace(ca, certificate.public_bytes(Encoding.PEM), 0o644)


def _make_server(
    made: Authority, signer: ec.EllipticCurvePrivateKey, names: Sequence[x509.GeneralName], now: datetime
) -> None:
    issuer = x509.load_pem_x509_certificate(made.ca.read_bytes())
    key = ec.generate_private_key(ec.SECP256R1())
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    certificate = (
        _builder(_name("Window terminal center"), issuer.subject, key.public_key(), now, SERVER_TIME)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
        .sign(signer, hashes.SHA256())
    )
    _write_key(made.key, key)
    replace(made.cert, certificate.public_bytes(Encoding.PEM), 0o644)


def _holds(made: Authority, names: Sequence[str], now: datetime) -> bool:
    if not (made.cert.exists() and made.key.exists()):
        return False
    certificate = x509.load_pem_x509_certificate(made.cert.read_bytes())
    ours = certificate.public_key() == _load_key(made.key).public_key()
    lasts = certificate.not_valid_after_utc - now > RENEWAL_TIME
    return ours and lasts and {_alternative(n) for n in names} <= set(_names(made.cert))


def _names(cert: Path) -> Sequence[x509.GeneralName]:
    """The names of the certificate that is there."""
    if not cert.exists():
        return ()
    certificate = x509.load_pem_x509_certificate(cert.read_bytes())
    return tuple(certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, time: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(now + time)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def possible_name(name: str) -> bool:
    """Whether a terminal could ask for a center by it."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return bool(HOST_NAME.fullmatch(name))
    return True


def _check_name(name: str) -> None:
    if not possible_name(name):
        wanted = "a name of letters a to z, digits, hyphens and dots, or an address such as 10.1.2.3"
        raise NameWrong(f"{name!r}: wanted: {wanted}")


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(
    *, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _load_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{path} is not an elliptic curve key")
    return key


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    replace(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), 0o600)
