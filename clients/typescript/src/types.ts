// Types of requests and answers, derived from those of the document.
import type {FetchOptions} from 'openapi-fetch';
import type {components, paths} from './schema.js';

type Schemas = components['schemas'];

/** What the service sends: enums are open, since a later release may add values. */
type Open<T> =
  unknown extends T ? T
  : T extends string ? string extends T ? T : T | (string & {})
  : {[K in keyof T]: Open<T[K]>};

/** What the client sends: an optional field that is undefined is left out, also for a compiler with `exactOptionalPropertyTypes`. */
type Optional<T> = unknown extends T ? T : {[K in keyof T]: {} extends Pick<T, K> ? Optional<T[K]> | undefined : Optional<T[K]>};

/** A schema of the document, as answers have it. */
export type Schema<Name extends keyof Schemas> = Open<Schemas[Name]>;
export type User = Schema<'User'>;
export type ChangeEvent = Schema<'ChangeEvent'>;
export type ImportResult = Schema<'ImportResult'>;
export type CreateUser = Optional<Schemas['CreateUser']>;
export type LinkUser = Optional<Schemas['LinkUser']>;

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Their bodies or answers are streams: see `exportUsers`, `importUsers` and `fetch`. */
type Streams = '/api/v1/users/export' | '/api/v1/audit-log/export' | '/api/v1/users/import' | '/api/v1/jobs/import' | '/api/v1/sync/runs/{run}/events';

/** Paths with this method whose answers are JSON. */
export type Paths<M extends Method> = {
  [P in keyof paths]: P extends Streams ? never : P extends '/protected' | `/api/${string}` ? paths[P][M] extends object ? P : never : never;
}[keyof paths];

export type Operation<P extends keyof paths, M extends Method> = NonNullable<paths[P][M]>;

/** Parameters, body, further headers and signal of a request. */
export type Init<O> = Optional<Pick<FetchOptions<O>, 'params' | 'body'>> & {
  [K in keyof Pick<FetchOptions<O>, 'headers' | 'signal'>]: FetchOptions<O>[K] | undefined;
};
export type Arguments<O> = RequiredKeysOf<Init<O>> extends never ? [init?: Init<O>] : [init: Init<O>];
type RequiredKeysOf<T> = {[K in keyof T]-?: undefined extends T[K] ? never : K}[keyof T];
export type Conditional<O> = Init<O> & {params: {header: {'If-None-Match': string | undefined}}};

type Json = 'application/json' | 'application/cloudevents-batch+json';
type Content<R> = R extends {content: infer C} ? [C] extends [never] ? undefined : C[keyof C & Json] : never;

/** What an operation answers when it has succeeded. */
export type Data<O> = O extends {responses: infer R} ? Open<Content<R[keyof R & (200 | 201 | 204)]>> : never;

export interface Answer<D> {
  data: D;
  /** The version of the record: send it as `If-Match` with a change. */
  etag: string | undefined;
  /** The URI of the new record. */
  location: string | undefined;
  /** The id that Rollcall's log and audit log have for the request. */
  requestId: string | undefined;
  /** `response.headers` has all headers. */
  response: Response;
}

/** Whether an operation has this parameter. */
type Has<O, Place extends 'query' | 'header', Name> = O extends {parameters: {[K in Place]?: infer T}}
  ? [NonNullable<T>] extends [never] ? false : Name extends keyof NonNullable<T> ? true : false
  : false;

type With<M extends Method, Place extends 'query' | 'header', Name> = {
  [P in Paths<M>]: Has<Operation<P, M>, Place, Name> extends true ? P : never;
}[Paths<M>];

/** Paths of the lists with a cursor. */
export type Lists = With<'get', 'query', 'cursor'>;

export type Item<P extends Lists> =
  Data<Operation<P, 'get'>> extends (infer T)[] | {items: (infer T)[]} ? T : never;

/** Paths whose POST accepts an `Idempotency-Key`. */
export type Keyed = With<'post', 'header', 'Idempotency-Key'>;

export type ExportFilter = Optional<Omit<NonNullable<paths['/api/v1/users/export']['get']['parameters']['query']>, 'format'>>;
