"""The breaks of keys and files: what no signature may do, what no verifier tells, what nobody else may read."""

from tests.mutants.broken import Break

KEY_BREAKS = (
    Break(
        "let a version be out of all reach",
        "sync/version_pairs.py",
        "    return far and high_water > (0, 0)",
        "    return False",
        "tests/sync/bundles/test_bundle.py",
    ),
    Break(
        "let a key sign in any epoch",
        "sync/bundles/key_epochs.py",
        "    if known.get(key, epoch) != epoch:",
        "    if False:",
        "tests/sync/bundles/test_key_epochs.py",
    ),
    Break(
        "let two keys sign in one epoch",
        "sync/bundles/key_epochs.py",
        "any(other != key and bound == epoch for other, bound in known.items())",
        "False",
        "tests/sync/bundles/test_key_epochs.py",
    ),
    Break(
        "take a key that stands twice for the last",
        "sync/repeated_keys.py",
        "    if len(pairs) == len({key for key, _ in pairs}):",
        "    if True:",
        "tests/sync/center/test_intake.py",
    ),
    Break(
        "take another window's configuration under this one's name",
        "sync/bundles/installed.py",
        "    if payload.target != window.window:",
        "    if False:",
        "tests/sync/uplink/test_worker_orders.py",
    ),
    Break(
        "hash a PIN without the pepper",
        "terminal/services/pin_pepper.py",
        '    return hmac.digest(pepper, pin.encode(), "sha256").hex()',
        "    return pin",
        "tests/terminal/services/test_pin_pepper.py",
    ),
    Break(
        "make a database for all eyes",
        "terminal/commands/center/data.py",
        "        tighten(_files(url))\n",
        "",
        "tests/sync/test_private_files.py",
    ),
    Break(
        "change what a link leads to",
        "sync/private_files.py",
        " and not path.is_symlink()",
        "",
        "tests/sync/test_private_files.py",
    ),
    Break(
        "drop the names that a certificate had",
        "sync/center/certificates.py",
        "list(dict.fromkeys((*_names(made.cert), *named)))",
        "named",
        "tests/sync/center/test_certificates.py",
    ),
    Break(
        "find nothing due",
        "terminal/services/diagnostics/due_dates.py",
        "    return {part: why for part, why in found.items() if why}",
        "    return {}",
        "tests/terminal/services/diagnostics/test_due_dates.py",
    ),
    Break(
        "let what stands beside a sealed key be changed",
        "sync/bundles/sealed_key.py",
        ".encrypt(nonce, msgspec.json.encode(secret), beside)",
        '.encrypt(nonce, msgspec.json.encode(secret), b"")',
        "tests/sync/bundles/test_sealed_key.py",
    ),
    Break(
        "write a private key in the clear",
        "sync/bundles/signing.py",
        'replace(_stored(self._path), private="", public=self.public)',
        "replace(_stored(self._path), public=self.public)",
        "tests/terminal/commands/test_signing_keys.py",
    ),
)
