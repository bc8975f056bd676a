// Makes and checks access tokens and signatures of webhooks with Twilio's library for Node.js.
//
// The argument is the folder in which the library is installed. Reads the inputs as JSON from standard input, and prints
// what the library made and accepted as JSON.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parse } from "node:querystring";

const [folder] = process.argv.slice(2);
const require = createRequire(join(folder, "package.json"));
const twilio = require("twilio");
// A dependency of the library, with which it makes tokens.
const jsonwebtoken = require("jsonwebtoken");

const { AccessToken } = twilio.jwt;

// By the names of the grants in a token. The library removes grants of products that Twilio no longer offers.
const GRANTS = {
  chat: "ChatGrant",
  data_sync: "SyncGrant",
  player: "PlaybackGrant",
  task_router: "TaskRouterGrant",
  video: "VideoGrant",
  voice: "VoiceGrant",
};

// Returns a grant of the library, or `undefined` if it has no such grant.
function grant(name, fields) {
  const Kind = AccessToken[GRANTS[name]];
  const camel = (field) => field.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
  let options = Object.fromEntries(Object.entries(fields).map(([field, value]) => [camel(field), value]));
  if (name === "player") {
    options = { grant: fields };
  }
  if (name === "voice") {
    options.incomingAllow = fields.incoming?.allow;
    options.outgoingApplicationSid = fields.outgoing?.application_sid;
    options.outgoingApplicationParams = fields.outgoing?.params;
  }
  return Kind && new Kind(options);
}

// Verifies a token. Returns its header and claims, or why it was refused.
function decoded(token, secret) {
  try {
    const { header, payload } = jsonwebtoken.verify(token, secret, { algorithms: ["HS256"], complete: true });
    return { header, claims: payload };
  } catch (error) {
    return String(error);
  }
}

// Returns the library's own token, decoded, or what the library lacks for it.
function ownToken({ account, key, secret }, { grants, identity, region, nbf, ttl }) {
  const known = Object.entries(grants).map(([name, fields]) => grant(name, fields));
  if (known.includes(undefined)) {
    return { lacks: "a grant" };
  }
  if (identity === null) {
    return { lacks: "tokens without an identity" };
  }
  // The library states only an `nbf` that is given.
  const options = { identity, region, ttl, nbf: typeof nbf === "number" ? nbf : undefined };
  const token = new AccessToken(account, key, secret, options);
  known.forEach((each) => token.addGrant(each));
  return decoded(token.toJwt(), secret);
}

function compareToken(given, each) {
  return {
    own: ownToken(given, each),
    ours: decoded(each.token, given.secret),
    with_other_secret: decoded(each.token, `other ${given.secret}`),
  };
}

function compareForm(authToken, { url, body, signatures }) {
  // Returns an object without a prototype, with arrays for names that repeat.
  const parameters = parse(body, "&", "=", { maxKeys: 0 });
  return {
    signature: twilio.getExpectedTwilioSignature(authToken, url, parameters),
    accepted: signatures.map((signature) => twilio.validateRequest(authToken, signature, url, parameters)),
  };
}

function compareBody(authToken, { url, body, signatures }) {
  return {
    signature: twilio.getExpectedTwilioSignature(authToken, url, {}),
    hash: twilio.getExpectedBodyHash(body),
    accepted: signatures.map((signature) => twilio.validateRequestWithBody(authToken, signature, url, body)),
  };
}

const given = JSON.parse(readFileSync(0, "utf8"));
// The clock of both making and verifying tokens.
Date.now = () => given.now * 1000;
const results = {
  tokens: given.tokens.map((each) => compareToken(given, each)),
  forms: given.forms.map((each) => compareForm(given.auth_token, each)),
  bodies: given.bodies.map((each) => compareBody(given.auth_token, each)),
};
console.log(JSON.stringify(results));
