// Calls the mock with Twilio's library for Node.js: the operations on participants, in both families of paths.
//
// The arguments are the folder in which the library is installed and the mock's URL. Exits with an error if a response
// is not what Twilio would send.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, mock] = process.argv.slice(2);
const require = createRequire(join(folder, "package.json"));
const twilio = require("twilio");
const RequestClient = require("twilio/lib/base/RequestClient");

const ACCOUNT = "AC0123456789abcdef0123456789abcdef";
const SERVICE = "IS0123456789abcdef0123456789abcdef";
const CONVERSATION = "CH0123456789abcdef0123456789abcdef";
// A rule of the mock answers requests for this participant with 429.
const BUSY = "MBffffffffffffffffffffffffffffffff";

class MockRequestClient extends RequestClient {
  request(options) {
    const { pathname, search } = new URL(options.uri);
    return super.request({ ...options, uri: mock + pathname + search });
  }
}

const client = twilio(ACCOUNT, "token", { httpClient: new MockRequestClient() });
const { v1 } = client.conversations;

async function check(participants) {
  // Create.
  const created = await participants.createWithHttpInfo({ identity: "driver-0", xTwilioWebhookEnabled: "true" });
  assert.equal(created.statusCode, 201);
  const driver = created.body;
  assert.match(driver.sid, /^MB[0-9a-f]{32}$/);
  assert.equal(driver.accountSid, ACCOUNT);
  assert.equal(driver.conversationSid, CONVERSATION);
  assert.equal(driver.identity, "driver-0");
  assert.equal(driver.messagingBinding, null);
  assert.equal(driver.attributes, "{}");
  assert.ok(driver.url.endsWith(`/Participants/${driver.sid}`), driver.url);
  assert.ok(Math.abs(Date.now() - driver.dateCreated) < 300_000, String(driver.dateCreated));
  assert.deepEqual(driver.dateUpdated, driver.dateCreated);

  const joined = new Date("2026-03-02T09:15:00Z");
  const customer = await participants.create({
    "messagingBinding.address": "+12025550143",
    "messagingBinding.proxyAddress": "+14155550100",
    attributes: '{"name":"Zoë & Ada","seat":4}',
    dateCreated: joined,
  });
  assert.equal(customer.identity, null);
  assert.deepEqual(customer.messagingBinding, {
    type: "sms",
    address: "+12025550143",
    proxy_address: "+14155550100",
  });
  assert.equal(customer.attributes, '{"name":"Zoë & Ada","seat":4}');
  assert.deepEqual(customer.dateCreated, joined);

  // Fetch, by SID and by identity.
  const fetched = await participants(customer.sid).fetchWithHttpInfo();
  assert.equal(fetched.statusCode, 200);
  assert.deepEqual(fetched.body.toJSON(), customer.toJSON());
  assert.equal((await participants("driver-0").fetch()).sid, driver.sid);

  // List, with as many pages as it takes.
  for (const number of [1, 2, 3]) {
    await participants.create({ identity: `driver-${number}` });
  }
  const everyone = ["driver-0", null, "driver-1", "driver-2", "driver-3"];
  const identities = (list) => list.map((each) => each.identity);
  assert.deepEqual(identities(await participants.list({ pageSize: 2 })), everyone);
  assert.deepEqual(identities(await participants.list({ pageSize: 2, limit: 3 })), everyone.slice(0, 3));
  assert.deepEqual(identities(await participants.list()), everyone);
  const streamed = await new Promise((resolve, reject) => {
    const all = [];
    const done = (error) => (error ? reject(error) : resolve(all));
    participants.each({ pageSize: 2, callback: (each) => all.push(each), done });
  });
  assert.deepEqual(identities(streamed), everyone);
  const first = await participants.page({ pageSize: 2 });
  assert.equal(first.previousPageUrl, undefined);
  const second = await participants.getPage(first.nextPageUrl);
  const third = await second.nextPage();
  assert.deepEqual(identities(third.instances), everyone.slice(4));
  assert.equal(third.nextPageUrl, undefined);
  assert.deepEqual(identities((await second.previousPage()).instances), everyone.slice(0, 2));

  // Update.
  const { statusCode, body: updated } = await participants(driver.sid).updateWithHttpInfo({
    attributes: '{"seat":1}',
    "messagingBinding.projectedAddress": "+14155550168",
    lastReadMessageIndex: 17,
    lastReadTimestamp: "2026-03-05T08:02:40Z",
  });
  assert.equal(statusCode, 200);
  assert.equal(updated.sid, driver.sid);
  assert.equal(updated.identity, "driver-0");
  assert.equal(updated.attributes, '{"seat":1}');
  assert.equal(updated.messagingBinding.projected_address, "+14155550168");
  assert.equal(updated.lastReadMessageIndex, 17);
  assert.equal(updated.lastReadTimestamp, "2026-03-05T08:02:40Z");
  assert.deepEqual(updated.dateCreated, driver.dateCreated);
  assert.equal((await driver.fetch()).attributes, '{"seat":1}');

  // Delete.
  const deleted = await participants(driver.sid).removeWithHttpInfo();
  assert.equal(deleted.body, true);
  assert.equal(deleted.statusCode, 204);
  for (const call of ["fetch", "update", "remove"]) {
    await assert.rejects(driver[call](), (error) => {
      assert.equal(error.constructor.name, "RestException");
      assert.equal(error.status, 404);
      assert.equal(error.code, 20404);
      assert.match(error.message, /was not found/);
      assert.equal(error.moreInfo, "https://www.twilio.com/docs/errors/20404");
      return true;
    });
  }
  assert.equal((await participants.list()).length, 4);

  // A rule of the mock.
  await assert.rejects(participants(BUSY).fetch(), (error) => {
    assert.equal(error.status, 429);
    assert.equal(error.code, 20429);
    assert.equal(error.message, "Too many requests; try again");
    return true;
  });
}

await check(v1.conversations(CONVERSATION).participants);
await check(v1.services(SERVICE).conversations(CONVERSATION).participants);
