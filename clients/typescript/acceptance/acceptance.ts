// Uses the client against a running service (ROLLCALL_URL) with the demo realm (REALM_URL), as its administrator.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {EventEmitter, on, once} from 'node:events';
import {after, before, it, mock} from 'node:test';
import {fileURLToPath} from 'node:url';
import {clientCredentials, createRollcall, type ProblemError} from '@rollcall/client';
import {EventSource} from 'eventsource';
import {createEventSource} from 'eventsource-client';
import {startProxy} from './proxy.js';

const {ROLLCALL_URL: url = 'http://localhost:8080', REALM_URL: realm = 'http://localhost:8180/realms/rollcall'} = process.env;

async function signIn(): Promise<string> {
  const body = new URLSearchParams({grant_type: 'password', client_id: 'rollcall-public', username: 'admin', password: 'admin'});
  const response = await fetch(`${realm}/protocol/openid-connect/token`, {method: 'POST', body});
  assert.ok(response.ok, await response.clone().text());
  return (await response.json() as {access_token: string}).access_token;
}

/** One sign-in for all requests: Keycloak refuses a second one of the same user at the same time. */
let signedIn: Promise<string> | undefined;
const adminToken = () => signedIn ??= signIn();

const rollcall = createRollcall({url, token: adminToken, onRetry: console.error});
const unique = randomUUID().slice(0, 8);
const signal = AbortSignal.timeout(120_000);

async function create(name: string) {
  return (await rollcall.POST('/api/v1/users', {body: {username: `${name}-${unique}`, lastName: 'Example'}})).data;
}

async function deleteUsers(search: string) {
  for await (const {id} of rollcall.list('/api/v1/users', {params: {query: {search}}})) {
    await rollcall.DELETE('/api/v1/users/{id}', {params: {path: {id}}});
  }
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const result = [];
  for await (const value of values) result.push(value);
  return result;
}

before(async () => {
  for (const name of ['ada', 'ben', 'cleo']) await create(name);
});

after(() => deleteUsers(unique));

it('reads the caller, and again only if the record has changed', async () => {
  const {data: me, etag} = await rollcall.GET('/api/v1/users/me');
  assert.equal(me.username, 'admin');

  const {response} = await rollcall.GET('/api/v1/users/{id}', {params: {path: {id: me.id}, header: {'If-None-Match': etag}}});
  assert.equal(response.status, 304);
});

it('lists users and the audit log by cursors', async () => {
  const users = await all(rollcall.list('/api/v1/users', {params: {query: {search: unique, limit: 2, sort: 'username'}}}));
  assert.deepEqual(users.map(user => user.username.split('-')[0]), ['ada', 'ben', 'cleo']);
  assert.ok(users.every(user => user.kind === 'person'));
  assert.deepEqual(await all(rollcall.list('/api/v1/users', {params: {query: {search: unique, kind: 'agent'}}})), []);

  const acts = new Set<string>();
  for await (const act of rollcall.list('/api/v1/audit-log', {params: {query: {limit: 1}}})) {
    acts.add(act.id);
    if (acts.size === 3) break;
  }
  assert.equal(acts.size, 3);
  for await (const organization of rollcall.list('/api/v1/organizations')) assert.ok(organization.id);
});

it('creates one user with a key', async () => {
  const request = {params: {header: {'Idempotency-Key': unique}}, body: {username: `dan-${unique}`}};
  const {data: first} = await rollcall.POST('/api/v1/users', request);
  const {data: second} = await rollcall.POST('/api/v1/users', request);
  assert.equal(second.id, first.id);
});

it('patches with null', async () => {
  const {id} = await create('eve');
  const {data: eve, etag} = await rollcall.GET('/api/v1/users/{id}', {params: {path: {id}}});
  assert.equal(eve.lastName, 'Example');
  const params = {path: {id}, header: {'If-Match': etag}};

  const {data: patched} = await rollcall.PATCH('/api/v1/users/{id}', {params, body: {firstName: 'Eve', lastName: null, email: undefined}});

  assert.deepEqual([patched.firstName, patched.lastName], ['Eve', null]);
  await assert.rejects(rollcall.PATCH('/api/v1/users/{id}', {params, body: {firstName: 'Eva'}}), (error: ProblemError) =>
    error.is('precondition-failed'));
});

it('reads a record by the id of another system', async () => {
  const {id, keycloakId} = await create('lou');
  const externalId = `47/11 ä ${unique}`;
  await rollcall.PATCH('/api/v1/users/{id}', {params: {path: {id}}, body: {externalId}});

  for (const reference of [`ext:${externalId}`, `kc:${keycloakId}`]) {
    const {data} = await rollcall.GET('/api/v1/users/{id}', {params: {path: {id: reference}}});
    assert.deepEqual([data.id, data.externalId], [id, externalId]);
  }
});

it('imports an array, a stream and a file', async () => {
  const dry = await all(rollcall.importUsers([{username: `fay-${unique}`}, {username: `ada-${unique}`}], {dryRun: true}));
  assert.deepEqual(dry.map(line => 'done' in line ? line.done : line.status), [200, 409, 1]);

  async function* users() {
    yield {username: `gus-${unique}`};
    yield {username: `ada-${unique}`};
  }
  const [created, refused, summary] = await all(rollcall.importUsers(users()));
  assert.ok(created && 'line' in created && created.id);
  assert.ok(refused && 'line' in refused && refused.problem?.type === 'urn:rollcall:problem:taken');
  assert.deepEqual(summary, {done: 1, failed: 1, pending: 0, skipped: 0});

  const [linked] = await all(rollcall.importUsers([{username: `gus-${unique}`, externalId: `gus-${unique}`}], {mode: 'link'}));
  assert.ok(linked && 'line' in linked && linked.result === 'changed' && linked.id === created.id);

  const csv = new Blob([`username,firstName\r\nhal-${unique},Hal\r\n`], {type: 'text/csv'});
  assert.deepEqual((await all(rollcall.importUsers(csv))).at(-1), {done: 1, failed: 0, pending: 0, skipped: 0});
});

it('exports lines, and CSV', async () => {
  const users = await all(rollcall.exportUsers({search: `ada-${unique}`}));
  assert.deepEqual(users.map(user => user.username), [`ada-${unique}`]);

  const csv = await rollcall.fetch(`/api/v1/users/export?format=csv&search=ada-${unique}`);
  assert.match(await csv.text(), new RegExp(`^id,.*\r\n.*ada-${unique}`));
});

it('follows changes from an export, and from another when its cursor has expired', async () => {
  const reader = createRollcall({url, token: clientCredentials(`${url}/token`, 'rollcall-reader', 'rollcall-reader-secret')});
  const exported = new Set<string>();
  let created: string | undefined;
  let stored: string | undefined;
  for await (const {cursor, users, changes} of reader.follow({types: 'user.*', signal})) {
    stored = cursor;
    if (users) {
      for await (const user of users) exported.add(user.username);
      created = (await create('ida')).id;
    } else if (changes.some(change => change.subject === created && change.type === 'user.created')) {
      break;
    }
  }
  assert.ok(exported.has(`ada-${unique}`));

  const {id} = await create('jon');
  const log = reader.list('/api/v1/changes', {params: {query: {cursor: stored, wait: 30}}});
  const later: string[] = [];
  for await (const {subject} of log) if (later.push(subject) && subject === id) break;
  assert.ok(later.includes(id));

  for await (const event of reader.follow({cursor: 'A'.repeat(54), signal})) {
    assert.ok(event.users);
    break;
  }
});

/** Opens a stream with each library. `onEvent` gets the type and the data of each event. */
const libraries: Record<string, (stream: string, onEvent: (type: string, data: string) => void) => {close(): void}> = {
  'eventsource': (stream, onEvent) => {
    const source = new EventSource(stream, {fetch: fetchAsAdmin});
    source.addEventListener('position', ({type, data}) => onEvent(type, data));
    source.addEventListener('message', ({type, data}) => onEvent(type, data));
    return source;
  },
  'eventsource-client': (stream, onEvent) =>
    createEventSource({url: stream, fetch: fetchAsAdmin, onMessage: ({event = 'message', data}) => onEvent(event, data)}),
};

async function fetchAsAdmin(input: string | URL, init: RequestInit & {headers?: Record<string, string>} = {}) {
  return fetch(input, {...init, headers: {...init.headers, Authorization: `Bearer ${await adminToken()}`}});
}

for (const [library, open] of Object.entries(libraries)) {
  it(`${library} gets a change that happens while a stream is cut before its first one`, async t => {
    const proxy = await startProxy(new URL(url));
    const events = new EventEmitter();
    const stream = open(`${proxy.url}/api/v1/changes?cursor=now&types=user.*`, (type, data) => events.emit(type, JSON.parse(data)));
    t.after(() => {
      stream.close();
      proxy.close();
    });
    const [{cursor}] = await once(events, 'position', {signal});
    const changes = on(events, 'message', {signal});

    const restore = proxy.cut();
    const {id} = await create(`lea-${library}`);
    // A new stream from `now` begins after this change.
    for await (const {subject} of rollcall.list('/api/v1/changes', {params: {query: {cursor, wait: 30}}})) if (subject === id) break;
    restore();

    for await (const [{type, subject}] of changes) {
      assert.ok(type);
      if (subject === id) break;
    }
  });
}

it('eventsource ends with a run', async () => {
  const {data: {items: [run]}} = await rollcall.GET('/api/v1/sync/runs', {params: {query: {limit: 1}}});
  assert.ok(run);
  const source = new EventSource(`${url}/api/v1/sync/runs/${run.id}/events`, {fetch: fetchAsAdmin});
  const ends: string[] = [];
  source.addEventListener('message', ({data, lastEventId}) => {
    if (JSON.parse(data).finishedAt) ends.push(lastEventId);
  });
  const code = await new Promise(resolve => source.addEventListener('error', error => {
    if (source.readyState === source.CLOSED) resolve(error.code);
  }));

  assert.equal(code, 204);
  assert.deepEqual(ends, ['finished']);
});

it('asks for one token for many requests at the same time', async t => {
  const sent = mock.method(globalThis, 'fetch');
  t.after(() => sent.mock.restore());
  const reader = createRollcall({url, token: clientCredentials(`${url}/token`, 'rollcall-reader', 'rollcall-reader-secret')});
  const burst = Array.from({length: 60}, () => reader.GET('/api/v1/users', {params: {query: {limit: 1}}}));

  for (const {data} of await Promise.all(burst)) assert.equal(data.items.length, 1);
  assert.equal(sent.mock.calls.filter(call => call.arguments[0] === `${url}/token`).length, 1);
});

it('throws a problem', async () => {
  await assert.rejects(rollcall.POST('/api/v1/users', {body: {username: `ada-${unique}`}}), (error: ProblemError) => {
    assert.deepEqual([error.type, error.status], ['urn:rollcall:problem:taken', 409]);
    assert.deepEqual(error.errors.map(({field}) => field), ['username']);
    return true;
  });
});

it('shows headers of answers and errors', async () => {
  const body = {username: `lea-${unique}`};
  const {data: {id}, etag, location, requestId} = await rollcall.POST('/api/v1/users', {body});
  assert.ok(etag && requestId);
  assert.equal(location, `${url}/api/v1/users/${id}`);
  await assert.rejects(rollcall.POST('/api/v1/users', {body}), (error: ProblemError) =>
    error.is('taken') && error.requestId !== undefined && error.requestId !== requestId);
});

it('does what the README says', async t => {
  t.after(async () => {
    for (const name of ['carol', 'dora']) await deleteUsers(name);
  });
  const readme = fileURLToPath(new URL('readme.js', import.meta.url));
  const env = {...process.env, TOKEN: await adminToken()};
  const program = spawn(process.execPath, [readme], {env, signal, killSignal: 'SIGKILL', stdio: ['ignore', 'pipe', 'inherit']});
  program.on('error', () => {}); // of the signal: its output ends, too
  let output = '';
  let created: string | undefined;
  for await (const text of program.stdout.setEncoding('utf8')) {
    output += text;
    if (!created && output.includes('copy all users')) created = (await create('kim')).id;
    if (created && output.includes(`subject: '${created}'`)) break;
  }
  program.kill();

  const lines = [
    /^carol\n/, /status: 201,[^}]*username: 'dora'/, /line: 2,[^}]*problem:taken/, /{ done: 1, failed: 1,/, /\nalice\n/, /\ndora\n/,
    /\ncopy all users\n/,
  ];
  for (const line of lines) assert.match(output, line);
  assert.ok(created && output.includes(`subject: '${created}'`), output);
});
