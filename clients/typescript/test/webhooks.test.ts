import assert from 'node:assert/strict';
import {beforeEach, describe, it, mock} from 'node:test';
import {Webhook} from 'standardwebhooks';
import {UnverifiedWebhookError, verifyWebhook} from '../src/webhooks.js';

// A request that the service has signed with both secrets: SignaturesTest of the service has the same one.
const SECRET = 'whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=';
const FORMER = 'whsec_ZWZnaGlqa2xtbm9wcXJzdHV2d3h5ent8fX5/gIGCg4Q=';
const ID = '019ae1c0-5c1b-7a5e-9f0e-2d1c3b4a5968';
const SECONDS = 1_796_299_200;
const BODY = '{"specversion":"1.0","id":"019ae1c0-5c1b-7a5e-9f0e-2d1c3b4a5968","source":"https://rollcall.example.org/api/v1/users",'
  + '"type":"user.updated","subject":"019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55","time":"2026-12-03T12:00:00Z",'
  + '"datacontenttype":"application/json","cursor":"AAAB","data":{"version":3,"fields":["lastName"],"origin":"api"}}';
const SIGNATURE = 'v1,qyxTTDiAZ+J2D4OBog+31bvVnyooR2cuwJ8WvEVyraQ=';
const OF_FORMER = 'v1,fVvSmeoEAzNb0xApuY3gaJlSfSnk8wKsdTfOxI7ewKY=';
const HEADERS = {'webhook-id': ID, 'webhook-timestamp': String(SECONDS), 'webhook-signature': SIGNATURE};
const PREVIOUS = '019ae1c0-5c1b-7a5e-9f0e-2d1c3b4a5967';

const encoded = new TextEncoder().encode(BODY);
const passes = (seconds: number) => mock.method(Date, 'now', () => (SECONDS + seconds) * 1_000);

/** The headers of a body that the service would sign. */
function headersOf(body: string) {
  return {...HEADERS, 'webhook-signature': new Webhook(SECRET).sign(ID, new Date(SECONDS * 1_000), body)};
}

function refused(call: () => unknown, message: RegExp) {
  assert.throws(call, error => error instanceof UnverifiedWebhookError && message.test(error.message));
}

beforeEach(() => {
  mock.restoreAll();
  passes(1);
});

describe('verifyWebhook', () => {
  it('returns what the service has signed', () => {
    const {id, previous, events} = verifyWebhook(encoded, {...HEADERS, 'rollcall-previous': PREVIOUS}, SECRET);
    assert.deepEqual([id, previous, events], [ID, PREVIOUS, [JSON.parse(BODY)]]);
    assert.deepEqual(events.map(event => event.data?.fields), [['lastName']]);
  });

  it('accepts text, and headers of the Fetch API', () => {
    assert.deepEqual(verifyWebhook(BODY, new Headers(HEADERS), [SECRET]), {id: ID, previous: undefined, events: [JSON.parse(BODY)]});
  });

  it('returns the events of a batch', () => {
    const batch = `[${BODY},${BODY.replaceAll(ID, PREVIOUS)}]`;
    assert.deepEqual(verifyWebhook(batch, headersOf(batch), SECRET).events.map(event => event.id), [ID, PREVIOUS]);
  });

  it('returns a notice, which has no data', () => {
    const notice = JSON.stringify({specversion: '1.0', id: ID, type: 'rollcall.log-restarted', subject: PREVIOUS});
    const [event] = verifyWebhook(notice, headersOf(notice), SECRET).events;
    assert.deepEqual([event?.type, event?.data], ['rollcall.log-restarted', undefined]);
  });

  it('accepts either secret after a rotation', () => {
    const rotated = {...HEADERS, 'webhook-signature': `${SIGNATURE} ${OF_FORMER}`};
    for (const secret of [SECRET, FORMER]) assert.equal(verifyWebhook(encoded, rotated, secret).id, ID);
    assert.equal(verifyWebhook(encoded, HEADERS, [FORMER, SECRET]).id, ID);
  });

  it('refuses a changed body and a changed id', () => {
    refused(() => verifyWebhook(`${BODY} `, HEADERS, SECRET), /No matching signature/);
    refused(() => verifyWebhook(BODY, {...HEADERS, 'webhook-id': PREVIOUS}, SECRET), /No matching signature/);
  });

  it('refuses what is signed with another secret', () => {
    refused(() => verifyWebhook(encoded, HEADERS, FORMER), /No matching signature/);
    refused(() => verifyWebhook(encoded, HEADERS, [FORMER, FORMER]), /No matching signature/);
  });

  it('refuses what was signed more than five minutes ago, or later than now', () => {
    passes(300);
    assert.equal(verifyWebhook(encoded, HEADERS, SECRET).id, ID);
    passes(301);
    refused(() => verifyWebhook(encoded, HEADERS, SECRET), /timestamp too old/);
    passes(-301);
    refused(() => verifyWebhook(encoded, HEADERS, SECRET), /timestamp too new/);
  });

  it('refuses a request without a signature', () => {
    refused(() => verifyWebhook(encoded, {}, SECRET), /Missing required headers/);
  });

  it('needs a secret', () => {
    assert.throws(() => verifyWebhook(encoded, HEADERS, []), /at least one secret/);
  });
});
