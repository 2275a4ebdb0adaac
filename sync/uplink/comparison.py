"""The comparison, the terminal's half: a nonce that it is bound to, the center's challenge, the code of both."""

import secrets

from sync.contract import PairRequest, commitment_to, pairing_code


class Comparison:
    """Goes with the key that has this hash. Belongs to one thread."""

    def __init__(self, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        self._begin()

    def _begin(self) -> None:
        # A nonce is told once: one that was told already would let the center choose its challenge to fit.
        self._nonce, self._challenge, self.code = secrets.token_hex(32), "", ""

    def request(self, terminal: str, board: str, version: str, token: str) -> PairRequest:
        """What the center is asked now: the nonce is only told once the challenge is there."""
        bound = commitment_to(self._nonce, self.fingerprint)
        return PairRequest(terminal, board, version, bound, self._nonce if self._challenge else "", token)

    def heard(self, challenge: str) -> bool:
        """Takes what the center answered; whether there is something to say to it at once."""
        if not self._challenge:
            self._challenge = challenge
            return bool(challenge)
        if challenge == self._challenge:
            self.code = pairing_code(self.fingerprint, self._nonce, challenge)
        else:
            self._begin()  # it has forgotten this one, or is another center: nothing that was told counts
        return False
