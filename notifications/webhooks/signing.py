"""The signature of a message, by which its receiver knows that we sent it and when.

Source: Standard Webhooks 1.0.0 (standard-webhooks/standard-webhooks, spec): headers
`webhook-id`, `webhook-timestamp`, `webhook-signature: v1,<base64>`; HMAC-SHA256 over
"<id>.<timestamp>.<body>" by the bytes behind `whsec_`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime

PREFIX = "whsec_"


def secret_of(installation_key: str, webhook_id: str, generation: int) -> str:
    """Return a webhook's secret: derived from the installation's key, so that none is stored."""
    said = f"lotbridge webhook secret:{webhook_id}:{generation}".encode()
    derived = hmac.new(installation_key.encode(), said, hashlib.sha256).digest()
    return PREFIX + base64.b64encode(derived).decode()


def headers_of(secret: str, message_id: str, body: str, *, at: datetime) -> dict[str, str]:
    """Return the three headers of a message that is sent now."""
    stamp = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.new(key, f"{message_id}.{stamp}.{body}".encode(), hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
