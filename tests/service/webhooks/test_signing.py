"""What is sent verifies with libraries that are not ours."""

import base64
import json
import secrets
import time

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from svix.webhooks import Webhook as SvixWebhook

from service.webhooks import signing
from service.webhooks.signing import SigningKey, headers, new_key, secret_text

ID, TIMESTAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
WHSK = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=="
WHPK = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="
KNOWN = SigningKey(signing.secret_of(WHSEC), signing.seed_of(WHSK))

BODIES = st.dictionaries(st.text(max_size=20), st.text(max_size=200), max_size=5).map(
    lambda body: (
        json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass").decode("utf-8", "replace").encode()
    )
)
IDS = st.from_regex(r"msg_[A-Za-z0-9_-]{1,40}", fullmatch=True)
KEYS = st.lists(
    st.builds(SigningKey, st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32)),
    min_size=1,
    max_size=3,
    unique=True,
)


def verifies_v1a(public: bytes, given_headers: dict[str, str], body: bytes) -> bool:
    signed = f"{given_headers['webhook-id']}.{given_headers['webhook-timestamp']}.".encode() + body
    for each in given_headers["webhook-signature"].split(" "):
        version, _, signature = each.partition(",")
        if version == "v1a":
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(signature), signed)
            except InvalidSignature:
                continue
            return True
    return False


def test_the_known_answers_come_out() -> None:
    assert headers([KNOWN], ID, TIMESTAMP, BODY) == {
        "webhook-id": ID,
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= "
        "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==",
    }


def test_keys_are_written_as_the_standard_writes_them() -> None:
    assert secret_text(KNOWN.secret) == WHSEC
    assert signing.private_text(KNOWN) == WHSK
    assert signing.public_text(KNOWN.public) == WHPK
    assert signing.public_of(WHPK) == KNOWN.public


@given(BODIES, IDS, KEYS)
def test_whatever_is_sent_verifies_with_every_live_key(body: bytes, id: str, keys: list[SigningKey]) -> None:  # noqa: A002
    sent = headers(keys, id, int(time.time()), body)
    for key in keys:
        assert Webhook(secret_text(key.secret)).verify(body, sent) == json.loads(body)
        SvixWebhook(secret_text(key.secret)).verify(body, sent)
        assert verifies_v1a(key.public, sent, body)


@given(BODIES, KEYS, st.data())
def test_one_changed_byte_is_noticed(body: bytes, keys: list[SigningKey], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(body) - 1))
    other = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
    sent = headers(keys, ID, int(time.time()), body)
    assert not verifies_v1a(keys[0].public, sent, other)
    webhook = Webhook(keys[0].secret)
    with pytest.raises((WebhookVerificationError, UnicodeDecodeError)):
        webhook.verify(other, sent)


def test_a_rotation_overlaps_and_then_the_old_key_is_good_no_more() -> None:
    old, new = new_key(secrets.token_bytes), new_key(secrets.token_bytes)
    now = int(time.time())
    for webhook in (Webhook(old.secret), SvixWebhook(new.secret), Webhook(new.secret)):
        webhook.verify(BODY, headers([old, new], ID, now, BODY))
    after = headers([new], ID, now, BODY)
    Webhook(new.secret).verify(BODY, after)
    with pytest.raises(WebhookVerificationError):
        Webhook(old.secret).verify(BODY, after)
    assert verifies_v1a(new.public, after, BODY)
    assert not verifies_v1a(old.public, after, BODY)


def test_a_fourth_key_is_refused_and_none_too() -> None:
    with pytest.raises(ValueError, match="3 at most"):
        headers([new_key(secrets.token_bytes) for _ in range(4)], ID, TIMESTAMP, BODY)
    with pytest.raises(ValueError, match="one key at least"):
        headers([], ID, TIMESTAMP, BODY)


@pytest.mark.parametrize("id", ["", "a.1", "a b", "a\r\nx: y", "é"])
def test_an_id_that_could_be_read_in_two_ways_is_refused(id: str) -> None:  # noqa: A002
    with pytest.raises(ValueError, match="an id is"):
        headers([KNOWN], id, TIMESTAMP, BODY)


def test_a_key_does_not_show_itself() -> None:
    key = new_key(secrets.token_bytes)
    shown = repr(key) + str(key)
    assert shown == "SigningKey()SigningKey()"
    assert len(key.secret) == len(key.seed) == 32
    assert key.secret != key.seed


@pytest.mark.parametrize(
    "text", [WHPK, WHSK[:-8], "whsk_" + WHSK[5:40] + "A" + WHSK[41:], "whsk_%%%%", WHSK.removeprefix("whsk_")]
)
def test_a_private_key_is_read_only_with_its_own_public_half(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        signing.seed_of(text)
