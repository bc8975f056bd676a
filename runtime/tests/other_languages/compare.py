"""Makes and checks access tokens and signatures of webhooks with Twilio's library for Python.

Reads the inputs as JSON from standard input, and prints what the library made and accepted as JSON.
"""

import json
import sys
from datetime import datetime
from unittest import mock
from urllib.parse import parse_qsl

from multidict import MultiDict
from twilio.jwt import JwtDecodeError
from twilio.jwt.access_token import AccessToken, grants
from twilio.request_validator import RequestValidator

# By the names of the grants in a token. The library removes grants of products that Twilio no longer offers.
GRANTS = {
    "chat": "ChatGrant",
    "data_sync": "SyncGrant",
    "player": "PlaybackGrant",
    "task_router": "TaskRouterGrant",
    "video": "VideoGrant",
    "voice": "VoiceGrant",
}


def grant(name, fields):
    """Returns a grant of the library, or `None` if it has no such grant."""
    kind = getattr(grants, GRANTS[name], None)
    if name == "player":
        fields = {"grant": fields}
    if name == "voice":
        outgoing = fields.get("outgoing", {})
        fields = {
            "incoming_allow": fields.get("incoming", {}).get("allow"),
            "outgoing_application_sid": outgoing.get("application_sid"),
            "outgoing_application_params": outgoing.get("params"),
            "push_credential_sid": fields.get("push_credential_sid"),
            "endpoint_id": fields.get("endpoint_id"),
        }
    return kind and kind(**fields)


def decoded(token, secret):
    """Verifies a token. Returns its header and claims, or why it was refused."""
    try:
        access = AccessToken.from_jwt(token, secret)
    except JwtDecodeError as error:
        return str(error)
    return {"header": access.headers, "claims": access.payload}


def own_token(given, case):
    """Returns the library's own token, decoded, or what the library lacks for it."""
    known = [grant(name, fields) for name, fields in case["grants"].items()]
    if None in known:
        return {"lacks": "a grant"}
    # By default, the library states that a token is valid from now on.
    not_before = {} if case["nbf"] == "now" else {"nbf": case["nbf"]}
    token = AccessToken(
        given["account"],
        given["key"],
        given["secret"],
        grants=known,
        identity=case["identity"],
        region=case["region"],
        ttl=case["ttl"],
        **not_before,
    )
    return decoded(token.to_jwt(), given["secret"])


def compare_token(given, case):
    return {
        "own": own_token(given, case),
        "ours": decoded(case["token"], given["secret"]),
        "with_other_secret": decoded(case["token"], "other " + given["secret"]),
    }


def compare_form(validator, case):
    pairs = parse_qsl(case["body"], keep_blank_values=True)
    # A `dict` would drop repetitions.
    parameters = MultiDict(pairs)
    return {
        "signature": validator.compute_signature(case["url"], parameters),
        "accepted": [
            validator.validate(case["url"], parameters, signature)
            for signature in case["signatures"]
        ],
    }


def compare_body(validator, case):
    return {
        "signature": validator.compute_signature(case["url"], {}),
        "hash": validator.compute_hash(case["body"]),
        "accepted": [
            validator.validate(case["url"], case["body"], signature)
            for signature in case["signatures"]
        ],
    }


given = json.load(sys.stdin.buffer)


class Clock(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.fromtimestamp(given["now"], tz)


validator = RequestValidator(given["auth_token"])
# The library makes tokens by one clock, and its dependency verifies them by the other.
with mock.patch("time.time", lambda: float(given["now"])), mock.patch(
    "jwt.api_jwt.datetime", Clock
):
    results = {
        "tokens": [compare_token(given, case) for case in given["tokens"]],
        "forms": [compare_form(validator, case) for case in given["forms"]],
        "bodies": [compare_body(validator, case) for case in given["bodies"]],
    }
json.dump(results, sys.stdout)
