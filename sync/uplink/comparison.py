"""The comparison, the terminal's half: a nonce that it is bound to, the center's challenge, the code of both."""

import secrets

from sync.contract import PairRequest, commitment_to, pairing_code
from terminal.domain.events import Joining
from terminal.domain.facts import Moment


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

    def told(self, terminal: str, moment: Moment) -> Joining:
        """What the desk is told while the terminal waits."""
        return Joining(self.code, terminal, self.fingerprint, moment)

    def over(self, terminal: str, moment: Moment) -> Joining:
        """What it is told once it is accepted: no code is to be compared any more."""
        return Joining("", terminal, self.fingerprint, moment)

    def unaccepted(self, window: str, *, rejected: bool) -> str:
        """What is wrong where a terminal that serves at a window is not accepted, and what to do."""
        command = f"window-terminal center accept {self.code} --window {window}"
        if rejected:
            return f"it turned this terminal away (`center revoke` or `reject`); if it is to stay, there: {command}"
        return f"it has not accepted this terminal; there: {command}"
