import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, it, mock} from 'node:test';
import {clientCredentials, createRollcall, PendingError, ProblemError, type ChangeEvent, type FollowEvent} from '../src/index.js';

const sent: Request[] = [];
const bodies: string[] = [];
const waits: number[] = [];
let answers: (Response | Error)[] = [];
let tokens = 0;

/** A client whose requests get these answers, one after the other. */
function answering(...next: (Response | Error)[]) {
  answers = next;
  return createRollcall({
    url: 'https://rollcall.example.org/',
    token: async () => `token-${++tokens}`,
    fetch: async request => {
      sent.push(request);
      bodies.push(await request.text());
      const answer = answers.shift();
      if (answer instanceof Response) return answer;
      throw answer ?? new Error('no further request is expected');
    },
  });
}

const json = (body: unknown, headers = {}, status = 200) => new Response(JSON.stringify(body), {status, headers});
const problem = (status: number, type: string, headers = {}) =>
  json({type: `urn:rollcall:problem:${type}`, title: 'Title', status}, {'Content-Type': 'application/problem+json', ...headers}, status);
const overloaded = (seconds: number) => problem(503, 'overloaded', {'Retry-After': String(seconds)});
const lost = () => new TypeError('fetch failed');
const header = (name: string) => sent.map(request => request.headers.get(name));
const urls = () => sent.map(request => decodeURIComponent(request.url.replace('https://rollcall.example.org/api/v1/', '')));

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const result = [];
  for await (const value of values) result.push(value);
  return result;
}

const subjects = (changes: ChangeEvent[] | undefined) => changes?.map(change => change.subject);

async function take(count: number, events: AsyncGenerator<FollowEvent>) {
  const seen: (string | string[] | undefined)[][] = [];
  for await (const {cursor, users, changes} of events) {
    seen.push([cursor, users ? (await all(users)).map(user => user.username) : subjects(changes)]);
    if (seen.length === count) break;
  }
  return seen;
}

beforeEach(() => {
  sent.length = bodies.length = waits.length = tokens = 0;
  mock.restoreAll();
  mock.method(Math, 'random', () => 0);
  mock.method(globalThis, 'setTimeout', (callback: () => void, milliseconds: number) => {
    waits.push(milliseconds / 1_000);
    queueMicrotask(callback);
  });
});

describe('retries', () => {
  it('waits for Retry-After and takes a token for each request', async () => {
    const rollcall = answering(overloaded(3), problem(429, 'too-many-requests', {'Retry-After': '7'}), lost(), json({username: 'ann'}));

    assert.equal((await rollcall.GET('/api/v1/users/me')).data.username, 'ann');
    assert.deepEqual(waits, [3, 7, 0]);
    assert.deepEqual(header('Authorization'), ['Bearer token-1', 'Bearer token-2', 'Bearer token-3', 'Bearer token-4']);
  });

  it('waits longer each time', async () => {
    mock.method(Math, 'random', () => 0.5);
    await answering(overloaded(3), overloaded(3), overloaded(3), json({})).GET('/api/v1/sync');
    assert.deepEqual(waits, [3.5, 4, 5]);
  });

  it('gives up after four retries', async () => {
    const rollcall = answering(...Array.from({length: 5}, () => overloaded(1)));
    await assert.rejects(rollcall.GET('/api/v1/sync'), (error: ProblemError) => error.is('overloaded'));
    assert.equal(sent.length, 5);
  });

  it('gives up at once if the wait would be too long', async () => {
    await assert.rejects(answering(overloaded(61)).GET('/api/v1/sync'), {status: 503});
  });

  it('does not repeat a search that took too long', async () => {
    await assert.rejects(answering(problem(503, 'search-too-slow')).GET('/api/v1/users'), (error: ProblemError) => error.is('search-too-slow'));
    assert.equal(sent.length, 1);
  });

  it('repeats a request with If-Match, and none without', async () => {
    const body = {enabled: false};
    await answering(overloaded(1), json({})).PATCH('/api/v1/users/{id}', {params: {path: {id: '1'}, header: {'If-Match': '"1"'}}, body});
    await assert.rejects(answering(overloaded(1)).PATCH('/api/v1/users/{id}', {params: {path: {id: '1'}}, body}), {status: 503});
    assert.deepEqual(header('If-Match'), ['"1"', '"1"', null]);
  });

  it('repeats with one idempotency key a call, and nothing that has no key', async () => {
    const body = {username: 'ann'};
    await answering(overloaded(1), json({}, {}, 201)).POST('/api/v1/users', {body});
    await answering(json({}, {}, 201)).POST('/api/v1/users', {body});
    await answering(json({}, {}, 201)).POST('/api/v1/users', {params: {header: {'Idempotency-Key': 'mine'}}, body});
    await assert.rejects(answering(overloaded(1)).POST('/api/v1/sync/runs', {body: {}}), {status: 503});

    const [first, again, second, ...others] = header('Idempotency-Key');
    assert.ok(first);
    assert.equal(again, first);
    assert.notEqual(second, first);
    assert.deepEqual(others, ['mine', null]);
    assert.deepEqual(bodies.slice(0, 2), ['{"username":"ann"}', '{"username":"ann"}']);
  });

  it('renews a refused token once', async () => {
    await answering(problem(401, 'invalid-token'), json({})).GET('/api/v1/sync');
    await assert.rejects(answering(problem(401, 'invalid-token'), problem(401, 'invalid-token')).GET('/api/v1/sync'), {status: 401});
    assert.deepEqual(waits, []);
  });

  it('repeats after the error of a proxy, not after the same status of the service', async () => {
    await answering(new Response('<html>', {status: 502}), json({})).GET('/api/v1/sync');
    await assert.rejects(answering(problem(502, 'directory-refused')).GET('/api/v1/sync'), {status: 502});
  });

  it('waits until a date, and never longer than a day', async () => {
    mock.timers.enable({apis: ['Date'], now: Date.parse('2026-11-28T12:00:00Z')});
    const at = problem(503, 'overloaded', {'Retry-After': 'Sat, 28 Nov 2026 12:00:20 GMT'});
    await answering(at, json({})).GET('/api/v1/sync');
    mock.timers.reset();
    await take(1, answering(overloaded(1e10), page('1')).follow({cursor: '1'}));
    assert.deepEqual(waits, [20, 86_400]);
  });

  it('ends a wait with its signal', async () => {
    mock.restoreAll();
    const abort = new AbortController();
    const rollcall = createRollcall({
      url: 'https://rollcall.example.org', token: async () => 'token', fetch: async () => overloaded(60), onRetry: () => abort.abort(),
    });
    await assert.rejects(rollcall.GET('/api/v1/sync', {signal: abort.signal}), {name: 'AbortError'});
  });
});

describe('a client', () => {
  it('refuses an address that is none', () => {
    assert.throws(() => createRollcall({url: 'rollcall', token: async () => ''}), TypeError);
  });
});

describe('errors', () => {
  it('have what the problem says', async () => {
    const body = {
      type: 'urn:rollcall:problem:taken', title: 'Taken', status: 409, detail: 'Choose another',
      errors: [{field: 'email', key: 'taken', message: 'is taken'}],
    };
    const answer = json(body, {'Content-Type': 'application/problem+json;charset=UTF-8'}, 409);
    await assert.rejects(answering(answer).POST('/api/v1/users', {body: {username: 'ann'}}), (error: ProblemError) => {
      const {type, status, detail, errors} = error;
      assert.deepEqual({type, title: 'Taken', status, detail, errors}, body);
      return error.is('taken');
    });
  });

  it('have a status if there is no problem document', async () => {
    await assert.rejects(answering(new Response('<html>', {status: 414})).GET('/api/v1/sync'), {type: 'about:blank', status: 414, errors: []});
  });

  it('have a status if the problem document is broken', async () => {
    const broken = new Response('{"type":', {status: 500, headers: {'Content-Type': 'application/problem+json'}});
    await assert.rejects(answering(broken).GET('/api/v1/sync'), {type: 'about:blank', status: 500});
  });

  it('have the headers of the answer', async () => {
    const answer = problem(409, 'taken', {'X-Request-Id': 'r1', 'Retry-After': '2'});
    await assert.rejects(answering(answer).POST('/api/v1/sync/runs', {body: {}}), (error: ProblemError) => {
      assert.deepEqual([error.requestId, error.response.headers.get('Retry-After')], ['r1', '2']);
      return true;
    });
  });

  it('tell that the outcome is pending', async () => {
    const rollcall = answering(json({act: '17', outcome: 'open'}, {Location: '/api/v1/audit-log/17', 'X-Request-Id': 'r1'}, 202));
    await assert.rejects(rollcall.DELETE('/api/v1/users/{id}', {params: {path: {id: '1'}}}), (error: PendingError) => {
      assert.deepEqual([error.act, error.location, error.requestId], ['17', '/api/v1/audit-log/17', 'r1']);
      return error instanceof PendingError;
    });
  });
});

describe('records', () => {
  it('are patched with null, and undefined leaves a value', async () => {
    const {data, etag} = await answering(json({username: 'ann'}, {ETag: '"2"'}))
      .PATCH('/api/v1/users/{id}', {params: {path: {id: 'a/b'}}, body: {firstName: null, lastName: undefined, attributes: {tier: null}}});

    assert.deepEqual([data.username, etag, urls()[0]], ['ann', '"2"', 'users/a/b']);
    assert.deepEqual(bodies, ['{"firstName":null,"attributes":{"tier":null}}']);
    assert.deepEqual(header('Content-Type'), ['application/merge-patch+json']);
  });

  it('have the headers of the answer', async () => {
    const headers = {ETag: '"0"', Location: '/api/v1/users/1', 'X-Request-Id': 'r1', 'Rollcall-Cursor': 'c1'};
    const {etag, location, requestId, response} = await answering(json({}, headers, 201)).POST('/api/v1/users', {body: {username: 'ann'}});
    assert.deepEqual([etag, location, requestId], ['"0"', '/api/v1/users/1', 'r1']);
    assert.equal(response.headers.get('Rollcall-Cursor'), 'c1');
  });

  it('may have values that a later release adds', async () => {
    const {data: act} = await answering(json({outcome: 'postponed'})).GET('/api/v1/audit-log/{act}', {params: {path: {act: '1'}}});
    assert.ok(act.outcome === 'postponed'); // does not compile if the type has only the known values
  });

  it('are changed with optional values that may be undefined', async () => {
    const {etag, data} = await answering(json({username: 'ann'})).GET('/api/v1/users/me');
    const header = {'If-Match': etag};
    await answering(json({})).PATCH('/api/v1/users/me', {params: {header}, body: {locale: undefined}, signal: undefined});
    await all(answering(json({items: []})).list('/api/v1/users', {params: {query: {search: data.email ?? undefined}}}));
    assert.deepEqual([bodies[1], urls()[2]], ['{}', 'users']);
  });

  it('are undefined if they have not changed', async () => {
    const {data, response} = await answering(new Response(null, {status: 304}))
      .GET('/api/v1/users/me', {params: {header: {'If-None-Match': '"1"'}}});
    assert.equal(data?.username, undefined);
    assert.equal(response.status, 304);
  });

  it('have the types of the document', () => {
    const rollcall = answering();
    const wrong = [
      // @ts-expect-error There is no such filter.
      () => rollcall.GET('/api/v1/users', {params: {query: {serach: 'ann'}}}),
      // @ts-expect-error The id is missing.
      () => rollcall.GET('/api/v1/users/{id}'),
      // @ts-expect-error A username cannot be removed.
      () => rollcall.PATCH('/api/v1/users/me', {body: {username: null}}),
      // @ts-expect-error There is no such field.
      () => rollcall.POST('/api/v1/users', {body: {username: 'ann', mail: 'ann@example.org'}}),
      // @ts-expect-error There is no such role.
      () => rollcall.POST('/api/v1/organizations/{id}/members', {params: {path: {id: '1'}}, body: {userId: '1', role: 'chief'}}),
      // @ts-expect-error This is no list with a cursor.
      () => rollcall.list('/api/v1/roles'),
      // @ts-expect-error The answer may be empty.
      async () => (await rollcall.GET('/api/v1/users/me', {params: {header: {'If-None-Match': '"1"'}}})).data.username,
    ];
    assert.equal(wrong.length, 7);
  });
});

const page = (cursor: string, ...subjects: string[]) => json(subjects.map(subject => ({subject})), {'Rollcall-Cursor': cursor});

describe('lists', () => {
  it('are filtered by attributes', async () => {
    const attributes = {'a.b "c"': ['x&y', ''], plan: ['pro', 'team']};
    const rollcall = answering(json({items: [], next: null}), json({items: [], next: null}), new Response(''));

    await all(rollcall.list('/api/v1/users', {params: {query: {attributes, profile: {department: ['Sales']}, limit: 1}}}));
    await rollcall.GET('/api/v1/organizations', {params: {query: {attributes: {plan: ['pro']}}}});
    await all(rollcall.exportUsers({attributes: {plan: ['pro']}, enabled: true}));

    const parameters = sent.map(request => [...new URL(request.url).searchParams]);
    assert.deepEqual(parameters[0], [
      ['attributes.a.b "c"', 'x&y'], ['attributes.a.b "c"', ''], ['attributes.plan', 'pro'], ['attributes.plan', 'team'],
      ['profile.department', 'Sales'], ['limit', '1'],
    ]);
    assert.deepEqual(parameters.slice(1), [
      [['attributes.plan', 'pro']],
      [['format', 'ndjson'], ['attributes.plan', 'pro'], ['enabled', 'true']],
    ]);
  });

  it('follow the cursors with the same filters', async () => {
    const rollcall = answering(json({items: [{username: 'ann'}], next: 'second'}), json({items: [{username: 'bob'}], next: null}));

    const users = await all(rollcall.list('/api/v1/users', {params: {query: {search: 'b', limit: 1}}}));

    assert.deepEqual(users.map(user => user.username), ['ann', 'bob']);
    assert.deepEqual(urls(), ['users?search=b&limit=1', 'users?search=b&limit=1&cursor=second']);
  });

  it('need no further page than is read', async () => {
    for await (const act of answering(json({items: [{id: '1'}], next: 'second'})).list('/api/v1/audit-log')) {
      assert.equal(act.id, '1');
      break;
    }
    assert.equal(sent.length, 1);
  });

  it('end with the change log', async () => {
    const changes = await all(answering(page('1', 'ann'), page('2'), page('3', 'bob'), page('3')).list('/api/v1/changes'));
    assert.deepEqual(changes.map(change => change.subject), ['ann', 'bob']);
    assert.deepEqual(urls(), ['changes', 'changes?cursor=1', 'changes?cursor=2', 'changes?cursor=3']);
  });
});

describe('files', () => {
  const chunks = (...parts: (string | Uint8Array<ArrayBuffer>)[]) => new Response(new Blob(parts).stream());

  it('are exported line by line', async () => {
    const bytes = new TextEncoder().encode('{"username":"ännchen"}\n\n{"username":"bob"}\r\n');
    const body = new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });

    const users = await all(answering(new Response(body)).exportUsers({enabled: true}));

    assert.deepEqual(users.map(user => user.username), ['ännchen', 'bob']);
    assert.deepEqual(urls(), ['users/export?format=ndjson&enabled=true']);
  });

  it('fail if the export ends too early', async () => {
    const body = new ReadableStream({
      pull: controller => controller.error(new TypeError('terminated')),
    });
    await assert.rejects(all(answering(new Response(body)).exportUsers()), /terminated/);
  });

  it('are imported with a report', async () => {
    const report = chunks('{"line":1,"status":201}\n', '{"done":1,"failed":0,"pending":0,"skipped":0}\n');

    const lines = await all(answering(overloaded(1), report).importUsers([{username: 'ann'}], {dryRun: true}));

    assert.deepEqual(lines, [{line: 1, status: 201}, {done: 1, failed: 0, pending: 0, skipped: 0}]);
    assert.deepEqual(bodies, ['{"username":"ann"}\n', '{"username":"ann"}\n']);
    assert.deepEqual(urls(), ['users/import?dryRun=true', 'users/import?dryRun=true']);
    assert.deepEqual(header('Content-Type'), ['application/x-ndjson', 'application/x-ndjson']);
    assert.equal(new Set(header('Idempotency-Key')).size, 1);
  });

  it('are imported as CSV', async () => {
    const csv = new Blob(['username\r\nann\r\n'], {type: 'text/csv'});
    await all(answering(chunks('{"done":1}')).importUsers(csv, {idempotencyKey: 'mine'}));
    assert.deepEqual([bodies[0], header('Content-Type')[0], header('Idempotency-Key')[0]], ['username\r\nann\r\n', 'text/csv', 'mine']);
  });

  it('are linked', async () => {
    const users = [{email: 'ann@example.org', externalId: '4711', attributes: {plan: 'pro', trial: null}}];
    const lines = await all(answering(chunks('{"done":1,"changed":1}')).importUsers(users, {mode: 'link'}));

    assert.deepEqual(lines, [{done: 1, changed: 1}]);
    assert.deepEqual(urls(), ['users/import?dryRun=false&mode=link']);
    assert.deepEqual(bodies, ['{"email":"ann@example.org","externalId":"4711","attributes":{"plan":"pro","trial":null}}\n']);
  });

  it('are imported as a stream, which is sent once', async () => {
    async function* users() {
      yield {username: 'ann'};
      yield {username: 'bob'};
    }
    await assert.rejects(all(answering(overloaded(1)).importUsers(users())), {status: 503});
    assert.deepEqual(bodies, ['{"username":"ann"}\n{"username":"bob"}\n']);
  });

  it('tell the key if the connection is lost during the report', async () => {
    const body = new ReadableStream({
      pull: controller => controller.error(new TypeError('terminated')),
    });
    const lines = answering(new Response(body)).importUsers([{username: 'ann'}], {idempotencyKey: 'mine'});
    await assert.rejects(all(lines), /incomplete.* mine/);
  });

  it('fail without the summary of the import', async () => {
    const lines = answering(chunks('{"line":1,"status":201}\n')).importUsers([{username: 'ann'}], {idempotencyKey: 'mine'});
    await assert.rejects(all(lines), /incomplete.* mine/);
  });
});

describe('the change log', () => {
  it('is followed from an export', async () => {
    const rollcall = answering(page('1'), new Response('{"username":"ann"}\n'), page('2', 'ann'));

    assert.deepEqual(await take(2, rollcall.follow({types: 'user.*'})), [['1', ['ann']], ['2', ['ann']]]);
    assert.deepEqual(urls(), ['changes?cursor=now', 'users/export?format=ndjson&kind=any', 'changes?cursor=1&types=user.*&wait=30']);
  });

  it('is followed from another export when the cursor has expired', async () => {
    const rollcall = answering(problem(410, 'cursor-expired'), page('7'), new Response('{"username":"ann"}\n'), page('8', 'bob'));
    assert.deepEqual(await take(2, rollcall.follow({cursor: '1'})), [['7', ['ann']], ['8', ['bob']]]);
  });

  it('is followed in spite of lost connections, refused tokens and overload', async () => {
    const failures = [...Array.from({length: 9}, lost), problem(401, 'invalid-token'), overloaded(5)];
    const rollcall = answering(...failures, page('1'), page('2'), page('3', 'ann'));

    assert.deepEqual(await take(3, rollcall.follow({cursor: '1'})), [['1', []], ['2', []], ['3', ['ann']]]);
    assert.deepEqual(waits, [...Array(9).fill(0), 5]);
  });

  it('is not followed without its cursor, which another origin may not see', async () => {
    await assert.rejects(take(1, answering(json([])).follow()), /Rollcall-Cursor/);
  });

  it('is followed after a poll that is never answered', async () => {
    const limits: (number | undefined)[] = [];
    mock.method(AbortSignal, 'timeout', (milliseconds: number) => {
      limits.push(milliseconds);
      return new AbortController().signal;
    });
    const late = new DOMException('late', 'TimeoutError');
    await take(1, answering(late, page('1')).follow({cursor: '1'}));
    assert.deepEqual(limits, [60_000, 60_000]);
  });

  it('is not followed without the role', async () => {
    await assert.rejects(take(1, answering(problem(403, 'forbidden')).follow({cursor: '1'})), {status: 403});
  });
});

describe('client credentials', () => {
  const endpoint = (answer: () => Response = () => json({access_token: `token-${++tokens}`, expires_in: 60})) => {
    mock.timers.enable({apis: ['Date']});
    mock.method(globalThis, 'fetch', async (url: string, init: RequestInit) => {
      sent.push(new Request(url, init));
      return answer();
    });
    return clientCredentials('https://rollcall.example.org/token', 'reader', 'secret');
  };
  const burst = (token: (refused?: string) => Promise<string>, refused?: string) => Array.from({length: 60}, () => token(refused));

  afterEach(() => mock.timers.reset());

  it('share one request for a token, also after its time and after it was refused', async () => {
    const token = endpoint();
    assert.deepEqual(new Set(await Promise.all(burst(token))), new Set(['token-1']));
    mock.timers.tick(30_000);
    assert.deepEqual(new Set(await Promise.all(burst(token))), new Set(['token-2']));
    assert.deepEqual(new Set(await Promise.all(burst(token, 'token-2'))), new Set(['token-3']));
    assert.equal(sent.length, 3);
  });

  it('share a failure, and the next call tries again', async () => {
    const answers = [problem(429, 'too-many-requests'), json({access_token: 'token', expires_in: 60})];
    const token = endpoint(() => answers.shift()!);
    const results = await Promise.allSettled(burst(token));
    assert.deepEqual(new Set(results.map(result => result.status === 'rejected' && result.reason.status)), new Set([429]));
    assert.equal(await token(), 'token');
    assert.equal(sent.length, 2);
  });

  it('get a token and keep it for half of its time', async () => {
    const token = endpoint();
    assert.deepEqual([await token(), await token()], ['token-1', 'token-1']);
    mock.timers.tick(30_000);
    assert.equal(await token(), 'token-2');
    assert.equal(await token('token-1'), 'token-2');
    assert.equal(await token('token-2'), 'token-3');
    assert.equal(await sent[0]!.text(), 'grant_type=client_credentials&client_id=reader&client_secret=secret');
  });
});
