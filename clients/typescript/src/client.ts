import createClient from 'openapi-fetch';
import {namedHeaders} from './headers.js';
import {createHttp, isRepeatable, type Limits, type Options} from './http.js';
import {formatLines, parseLines} from './ndjson.js';
import {PendingError, ProblemError} from './problems.js';
import {queryOf} from './query.js';
import type {
  Answer, Arguments, ChangeEvent, Conditional, CreateUser, Data, ExportFilter, ImportResult, Item, Keyed, LinkUser, Lists, Method, Operation,
  Paths, User,
} from './types.js';

/** Paths whose POST has an idempotency key; the compiler compares them with the document. */
const KEYED = {
  '/api/v1/users': true,
  '/api/v1/users/me/keys': true,
  '/api/v1/users/me/keys/{key}/rotate': true,
  '/api/v1/agents': true,
  '/api/v1/agents/{agent}/keys': true,
  '/api/v1/agents/{agent}/keys/{key}/rotate': true,
  '/api/v1/users/{id}/password-reset': true,
  '/api/v1/audit-log/{act}/undo': true,
  '/api/v1/jobs': true,
  '/api/v1/organizations': true,
  '/api/v1/organizations/{id}/members': true,
  '/api/v1/organizations/{id}/ownership': true,
  '/api/v1/organizations/{id}/teams': true,
  '/api/v1/organizations/{id}/invitations': true,
  '/api/v1/organizations/{id}/invitations/{invitation}/resend': true,
  '/api/v1/organizations/{id}/jobs': true,
  '/api/v1/organizations/{id}/webhooks': true,
  '/api/v1/organizations/{id}/webhooks/{webhook}/rotate': true,
  '/api/v1/webhooks': true,
  '/api/v1/webhooks/{webhook}/rotate': true,
} satisfies Record<Keyed, true>;

type Call<M extends Method> = <P extends Paths<M>>(path: P, ...init: Arguments<Operation<P, M>>) => Promise<Answer<Data<Operation<P, M>>>>;

interface Get {
  /** With `If-None-Match`, `data` is undefined if the record has not changed. */
  <P extends Paths<'get'>>(path: P, init: Conditional<Operation<P, 'get'>>): Promise<Answer<Data<Operation<P, 'get'>> | undefined>>;
  <P extends Paths<'get'>>(path: P, ...init: Arguments<Operation<P, 'get'>>): Promise<Answer<Data<Operation<P, 'get'>>>>;
}

export interface ImportOptions {
  dryRun?: boolean | undefined;
  /** What is done with each line: `create` a user, which is the default, or `link` a user who exists in Keycloak. */
  mode?: 'create' | 'link' | undefined;
  /** Set it if this program, or its next run, may send the file again; otherwise the client chooses one. */
  idempotencyKey?: string | undefined;
  signal?: AbortSignal | undefined;
}

export interface FollowOptions {
  /** The cursor that was stored with the copy; without one, the first event is an export. */
  cursor?: string | undefined;
  /** Only these types, separated by commas, such as `user.*`. */
  types?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** Has either `users` or `changes`. Store the cursor together with what the event causes, or afterwards. */
export type FollowEvent =
  /** Replace the whole copy: there was none, or the log does not have its cursor any more. The export begins when it is read. */
  | {cursor: string; users: AsyncIterable<User>; changes?: undefined}
  /** The next changes; empty if there were none for 30 seconds. */
  | {cursor: string; changes: ChangeEvent[]; users?: undefined};

export type Rollcall = ReturnType<typeof createRollcall>;

/** Creates a client. Its methods throw a `ProblemError` for an error, and a `PendingError` for a change whose outcome is not known yet. */
export function createRollcall(options: Options) {
  new Request(options.url); // refuses a wrong URL now, not at each request
  const {send, retrying} = createHttp(options);
  // The methods below have the types.
  const untyped = createClient<any>({baseUrl: options.url, fetch: send, querySerializer: queryOf}).request as Untyped;

  async function request(method: Method, path: string, init: RequestOptions, limits?: Limits): Promise<Answer<any>> {
    const headers = new Headers(init.headers as HeadersInit);
    for (const [name, value] of Object.entries(init.params?.header ?? {})) if (value !== undefined) headers.set(name, value);
    if (method === 'post' && path in KEYED && !headers.has('Idempotency-Key')) headers.set('Idempotency-Key', crypto.randomUUID());
    if (method === 'patch') headers.set('Content-Type', 'application/merge-patch+json');
    const attempts = {repeatable: isRepeatable(method, headers), signal: init.signal, ...limits};
    const {data, response} = await retrying(signal => untyped(method, path, {...init, headers, ...(signal && {signal})}), attempts);
    if (response.status === 202) throw new PendingError(data.act, response);
    return {data, response, ...namedHeaders(response)};
  }

  const call = <M extends Method>(method: M) => ((path: string, init: RequestOptions = {}) => request(method, path, init)) as Call<M>;

  /** Sends any request with a token, for answers that are not JSON: a CSV export, or the events of a run. */
  function fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetchWithin(path, init, {});
  }

  function fetchWithin(path: string, init: RequestInit, limits: Limits): Promise<Response> {
    const create = () => new Request(options.url.replace(/\/$/, '') + path, init);
    const sentOnce = init.body instanceof ReadableStream;
    const repeatable = !sentOnce && isRepeatable(init.method ?? 'GET', new Headers(init.headers));
    return retrying(() => send(create()), {repeatable, signal: init.signal, ...limits});
  }

  /** Iterates over a list, page by page; over the change log until its end. */
  async function* list<P extends Lists>(path: P, ...[init]: Arguments<Operation<P, 'get'>>): AsyncGenerator<Item<P>> {
    const options = init as RequestOptions | undefined;
    for (let cursor = options?.params?.query?.['cursor'] as string | undefined; ;) {
      const query = {...options?.params?.query, cursor};
      const page = await getPage(path, {...options, params: {...options?.params, query}});
      yield* page.items;
      if (!page.next || page.next === cursor) return;
      cursor = page.next;
    }
  }

  /** The change log has its cursor in a header, and the others have theirs in the body. */
  async function getPage(path: string, init: RequestOptions, limits?: Limits): Promise<{items: any[]; next?: string | null}> {
    const {data, response} = await request('get', path, init, limits);
    if (!Array.isArray(data)) return data;
    const next = response.headers.get('Rollcall-Cursor');
    if (!next) throw new Error('The answer has no Rollcall-Cursor. For pages on another origin, the service has to expose it (CORS).');
    return {items: data, next};
  }

  function exportUsers(filter: ExportFilter = {}, {signal}: {signal?: AbortSignal | undefined} = {}): AsyncGenerator<User> {
    return readExport(filter, signal, {});
  }

  async function* readExport(filter: ExportFilter, signal: AbortSignal | undefined, limits: Limits): AsyncGenerator<User> {
    const query = queryOf({format: 'ndjson', ...filter});
    const response = await fetchWithin(`/api/v1/users/export?${query}`, {signal: signal ?? null}, limits);
    yield* parseLines<User>(response.body!);
  }

  /**
   * Imports users, or a file of NDJSON or of CSV (a blob whose type is `text/csv`), and returns the report line by line; its last line is the
   * summary. With the mode `link`, they are users who exist in Keycloak. An iterable is sent as it comes, so it cannot be sent again after a 503.
   */
  async function* importUsers(
    users: readonly (CreateUser | LinkUser)[] | AsyncIterable<CreateUser | LinkUser> | Blob,
    {dryRun = false, mode, idempotencyKey = crypto.randomUUID(), signal}: ImportOptions = {},
  ): AsyncGenerator<ImportResult> {
    const body = users instanceof Blob ? users
      : Symbol.asyncIterator in users ? formatLines(users)
      : new Blob(users.map(user => `${JSON.stringify(user)}\n`));
    const type = users instanceof Blob && users.type || 'application/x-ndjson';
    const headers = {'Content-Type': type, 'Idempotency-Key': idempotencyKey};
    const init = {method: 'POST', body, headers, signal: signal ?? null, duplex: 'half'};
    const response = await fetch(`/api/v1/users/import?${queryOf({dryRun, mode})}`, init);
    const incomplete = (cause?: unknown) =>
      new Error(`The import's report is incomplete; send the users again with the key ${idempotencyKey}`, {cause});
    const lines = parseLines<ImportResult>(response.body!);
    let complete = false;
    try {
      for (;;) {
        const line = await lines.next().catch(error => {
          throw signal?.aborted ? error : incomplete(error);
        });
        if (line.done) break;
        complete = 'done' in line.value;
        yield line.value;
      }
    } finally {
      await lines.return(undefined);
    }
    if (!complete) throw incomplete();
  }

  /**
   * Follows the change log by long polls. Lost connections, expired tokens, 429 and 503 only delay it, however long they last. A connection
   * that is lost while `users` are read is an exception: discard these users, and follow again without a cursor.
   */
  async function* follow({cursor, types, signal}: FollowOptions = {}): AsyncGenerator<FollowEvent, never> {
    const patient = {retries: Infinity, longestWait: Infinity};
    const page = async (query: {cursor: string; types?: string | undefined; wait?: number}) => {
      const {items, next} = await getPage('/api/v1/changes', {params: {query}, signal: signal ?? null}, {...patient, timeout: 60_000});
      return {changes: items as ChangeEvent[], cursor: next!};
    };
    for (;;) {
      if (!cursor) {
        ({cursor} = await page({cursor: 'now'}));
        yield {cursor, users: readExport({kind: 'any'}, signal, patient)};
      }
      const next = await page({cursor, types, wait: 30}).catch(error => {
        if (error instanceof ProblemError && error.is('cursor-expired')) return undefined;
        throw error;
      });
      if (next) yield next;
      cursor = next?.cursor;
    }
  }

  return {
    GET: call('get') as Get, POST: call('post'), PUT: call('put'), PATCH: call('patch'), DELETE: call('delete'),
    list, exportUsers, importUsers, follow, fetch,
  };
}

type Untyped = (method: Method, path: string, init: object) => Promise<{data?: any; response: Response}>;

interface RequestOptions {
  params?: {query?: Record<string, unknown>; header?: Record<string, string | undefined>};
  headers?: unknown;
  signal?: AbortSignal | null | undefined;
}
