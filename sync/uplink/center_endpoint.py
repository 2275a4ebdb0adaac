"""The center endpoint: where it is, and its CA's certificate, in a file or as it came with a configuration."""

from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from sync.durable import replace


class CenterEndpoint(Struct, frozen=True):
    """`ca` is a PEM file; or, with the certificate itself as `pem`, a folder for the file that libraries want."""

    url: str
    ca: Path
    pem: str = ""

    def certificate(self) -> Path:
        """The file of the CA. Raises OSError."""
        if not self.pem:
            return self.ca
        content = self.pem.encode()
        path = self.ca / f"ca-{sha256(content).hexdigest()[:16]}.pem"
        self.ca.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != content:
            replace(path, content)
        return path
