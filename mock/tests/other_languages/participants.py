"""Calls the mock with Twilio's library for Python: the operations on participants, in both families of paths.

The only argument is the mock's URL. Exits with an error if a response is not what Twilio would send.
"""

import asyncio
import sys
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

from twilio.base.exceptions import TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
SERVICE = "IS0123456789abcdef0123456789abcdef"
CONVERSATION = "CH0123456789abcdef0123456789abcdef"
# A rule of the mock answers requests for this participant with 429.
BUSY = "MBffffffffffffffffffffffffffffffff"

MOCK = urlsplit(sys.argv[1])


def on_the_mock(url):
    return urlsplit(url)._replace(scheme=MOCK.scheme, netloc=MOCK.netloc).geturl()


class MockHttpClient(TwilioHttpClient):
    def request(self, method, url, *args, **kwargs):
        return super().request(method, on_the_mock(url), *args, **kwargs)


class AsyncMockHttpClient(AsyncTwilioHttpClient):
    async def request(self, method, url, *args, **kwargs):
        return await super().request(method, on_the_mock(url), *args, **kwargs)


def families(client):
    """Returns the participants of a conversation by both paths."""
    v1 = client.conversations.v1
    return [
        v1.conversations(CONVERSATION).participants,
        v1.services(SERVICE).conversations(CONVERSATION).participants,
    ]


def failure(call):
    try:
        call()
    except TwilioRestException as error:
        return error
    raise AssertionError("the call did not fail")


def check(participants):
    # Create.
    response = participants.create_with_http_info(
        identity="driver-0", x_twilio_webhook_enabled="true"
    )
    assert response.status_code == 201, response.status_code
    driver = response.data
    assert driver.sid.startswith("MB"), driver.sid
    assert driver.account_sid == ACCOUNT, driver.account_sid
    assert driver.conversation_sid == CONVERSATION, driver.conversation_sid
    assert driver.identity == "driver-0", driver.identity
    assert driver.messaging_binding is None, driver.messaging_binding
    assert driver.attributes == "{}", driver.attributes
    assert driver.url.endswith(f"/Participants/{driver.sid}"), driver.url
    age = datetime.now(timezone.utc) - driver.date_created
    assert abs(age) < timedelta(minutes=5), driver.date_created
    assert driver.date_updated == driver.date_created, driver.date_updated

    joined = datetime(2026, 3, 2, 9, 15, tzinfo=timezone.utc)
    customer = participants.create(
        messaging_binding_address="+12025550143",
        messaging_binding_proxy_address="+14155550100",
        attributes='{"name":"Zoë & Ada","seat":4}',
        date_created=joined,
    )
    assert customer.identity is None, customer.identity
    assert customer.messaging_binding == {
        "type": "sms",
        "address": "+12025550143",
        "proxy_address": "+14155550100",
    }, customer.messaging_binding
    assert customer.attributes == '{"name":"Zoë & Ada","seat":4}', customer.attributes
    assert customer.date_created == joined, customer.date_created

    # Fetch, by SID and by identity.
    response = participants(customer.sid).fetch_with_http_info()
    assert response.status_code == 200, response.status_code
    fetched = response.data
    assert fetched.sid == customer.sid, fetched.sid
    assert fetched.attributes == customer.attributes, fetched.attributes
    assert fetched.date_created == customer.date_created, fetched.date_created
    fetched = participants("driver-0").fetch()
    assert fetched.sid == driver.sid, fetched.sid

    # List, with as many pages as it takes.
    for number in range(1, 4):
        participants.create(identity=f"driver-{number}")
    everyone = ["driver-0", None, "driver-1", "driver-2", "driver-3"]
    listed = [each.identity for each in participants.list(page_size=2)]
    assert listed == everyone, listed
    listed = [each.identity for each in participants.list(page_size=2, limit=3)]
    assert listed == everyone[:3], listed
    listed = [each.identity for each in participants.stream(page_size=2)]
    assert listed == everyone, listed
    listed = [each.identity for each in participants.list()]
    assert listed == everyone, listed
    first = participants.page(page_size=2)
    assert first.previous_page_url is None, first.previous_page_url
    second = participants.get_page(first.next_page_url)
    third = second.next_page()
    assert [each.identity for each in third] == everyone[4:]
    assert third.next_page() is None, third.next_page_url
    assert [each.identity for each in second.previous_page()] == everyone[:2]

    # Update.
    response = participants(driver.sid).update_with_http_info(
        attributes='{"seat":1}',
        messaging_binding_projected_address="+14155550168",
        last_read_message_index=17,
        last_read_timestamp="2026-03-05T08:02:40Z",
    )
    assert response.status_code == 200, response.status_code
    updated = response.data
    assert updated.sid == driver.sid, updated.sid
    assert updated.identity == "driver-0", updated.identity
    assert updated.attributes == '{"seat":1}', updated.attributes
    assert updated.messaging_binding["projected_address"] == "+14155550168"
    assert updated.last_read_message_index == 17, updated.last_read_message_index
    assert updated.last_read_timestamp == "2026-03-05T08:02:40Z"
    assert updated.date_created == driver.date_created, updated.date_created
    assert driver.fetch().attributes == '{"seat":1}'

    # Delete.
    response = participants(driver.sid).delete_with_http_info()
    assert response.data is True, response.data
    assert response.status_code == 204, response.status_code
    for call in [driver.fetch, driver.update, driver.delete]:
        error = failure(call)
        assert error.status == 404, error.status
        assert error.code == 20404, error.code
        assert "was not found" in error.msg, error.msg
    assert len(participants.list()) == 4

    # A rule of the mock.
    error = failure(participants(BUSY).fetch)
    assert error.status == 429, error.status
    assert error.code == 20429, error.code
    # The library puts its own words before the message.
    assert error.msg.endswith(": Too many requests; try again"), error.msg


async def check_async():
    """Lists with the library's other HTTP client."""
    async with AsyncMockHttpClient() as http_client:
        client = Client(ACCOUNT, "token", http_client=http_client)
        for participants in families(client):
            listed = await participants.list_async(page_size=2)
            assert [each.identity for each in listed] == [
                None,
                "driver-1",
                "driver-2",
                "driver-3",
            ], listed


for each in families(Client(ACCOUNT, "token", http_client=MockHttpClient())):
    check(each)
asyncio.run(check_async())
