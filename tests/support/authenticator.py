"""A passkey made in software: answers challenges as a browser and its device would, or as an
attacker might."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field, replace
from typing import Any, Self

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def coded(plain: bytes) -> str:
    """Base64 as in addresses, without padding."""
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


@dataclass
class SoftKey:
    """One passkey. Its fields may be changed to what is wrong."""

    rp_id: str = "localhost"
    origin: str = "http://localhost:8000"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    private: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def but(self, **changes: Any) -> Self:
        """The same key with something else about it."""
        return replace(self, **changes)

    def make(self, options: dict[str, Any]) -> str:
        """What a browser sends of a new key."""
        made = {"fmt": "none", "attStmt": {}, "authData": self._about(attested=True)}
        client = self._client("webauthn.create", options["challenge"])
        response = {"clientDataJSON": coded(client), "attestationObject": coded(cbor2.dumps(made))}
        return self._sent(response)

    def use(self, options: dict[str, Any]) -> str:
        """What a browser sends of a key that was used; it counts on."""
        self.count += 1
        client, about = self._client("webauthn.get", options["challenge"]), self._about()
        signed = about + hashlib.sha256(client).digest()
        signature = self.private.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._sent(
            {
                "clientDataJSON": coded(client),
                "authenticatorData": coded(about),
                "signature": coded(signature),
                "userHandle": None,
            }
        )

    def _sent(self, response: dict[str, Any]) -> str:
        mark = coded(self.credential_id)
        whole = {"id": mark, "rawId": mark, "type": "public-key", "response": response}
        return json.dumps({**whole, "clientExtensionResults": {}})

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _about(self, *, attested: bool = False) -> bytes:
        flags = self.flags | (ATTESTED if attested else 0)
        head = hashlib.sha256(self.rp_id.encode()).digest()
        about = head + bytes([flags]) + self.count.to_bytes(4, "big")
        if not attested:
            return about
        at = self.private.public_key().public_numbers()
        key = {1: 2, 3: -7, -1: 1, -2: at.x.to_bytes(32, "big"), -3: at.y.to_bytes(32, "big")}
        size = len(self.credential_id).to_bytes(2, "big")
        return about + bytes(16) + size + self.credential_id + cbor2.dumps(key)
