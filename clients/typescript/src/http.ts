import {isProblem, ProblemError} from './problems.js';

export interface Limits {
  /** The maximum number of times a request is repeated: after a 429, a 503 or a lost connection. By default 4. */
  retries?: number | undefined;
  /** The maximum of `Retry-After`, in seconds; a longer one is an error. By default 60. */
  longestWait?: number | undefined;
  /** The maximum time for one answer, in milliseconds. By default fetch's own. */
  timeout?: number | undefined;
}

export interface Options extends Limits {
  /** Where the service is, such as `https://rollcall.example.org`. */
  url: string;
  /**
   * Returns an access token; called for each request, so it keeps the token until it expires. `refused` is the last token that the service
   * did not accept: get another one than that. See `clientCredentials`.
   */
  token: (refused?: string) => Promise<string>;
  /** Called before each wait, for logs. */
  onRetry?: ((cause: unknown, seconds: number) => void) | undefined;
  /** Instead of the global `fetch`. */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
}

interface Attempts extends Limits {
  /** Whether the request may be repeated although the first one may have had an effect. */
  repeatable: boolean;
  signal?: AbortSignal | null | undefined;
}

/** Whether the service makes a change only once, however often the request is sent. */
export function isRepeatable(method: string, headers: Headers): boolean {
  return method.toUpperCase() === 'GET' || headers.has('Idempotency-Key') || headers.has('If-Match');
}

/** Sends requests with a token, turns errors into exceptions, and repeats what may be repeated. */
export function createHttp({token, onRetry, fetch = globalThis.fetch, ...usual}: Options) {
  let refused: string | undefined;

  async function send(request: Request): Promise<Response> {
    const bearer = await token(refused);
    request.headers.set('Authorization', `Bearer ${bearer}`);
    const response = await fetch(request);
    if (response.status === 401) refused = bearer;
    if (!response.ok && response.status !== 304) throw await ProblemError.from(response);
    return response;
  }

  /** The attempt gets the signal that ends it. */
  async function retrying<T>(attempt: (signal: AbortSignal | null) => Promise<T>, attempts: Attempts): Promise<T> {
    const {repeatable, signal = null, retries = 4, longestWait = 60, timeout} = {...usual, ...attempts};
    const limited = () => timeout ? AbortSignal.any([...(signal ? [signal] : []), AbortSignal.timeout(timeout)]) : signal;
    let renewed = false;
    for (let failures = 0; ; failures++) {
      try {
        return await attempt(limited());
      } catch (error) {
        if (!repeatable) throw error;
        if (error instanceof ProblemError && error.is('invalid-token') && !renewed) {
          renewed = true; // the token may have expired on its way
          continue;
        }
        if (failures >= retries || signal?.aborted || !isTemporary(error)) throw error;
        const asked = error instanceof ProblemError ? retryAfter(error.response) : 0;
        if (asked > longestWait) throw error;
        const seconds = asked + Math.random() * Math.min(2 ** failures, 30);
        onRetry?.(error, seconds);
        await pause(seconds, signal);
      }
    }
  }

  return {send, retrying};
}

/** A `TypeError` is how fetch reports a lost connection. A bare 502 or 504 is a proxy's; the service's own 502 is a problem that lasts. */
function isTemporary(error: unknown): boolean {
  if (!(error instanceof ProblemError)) return error instanceof TypeError || (error as Error | undefined)?.name === 'TimeoutError';
  if (error.is('search-too-slow')) return false; // would be as slow again
  return [429, 503].includes(error.status) || ([502, 504].includes(error.status) && !isProblem(error.response));
}

/** In seconds, or as a date; at most a day, which is less than timers can wait. */
function retryAfter(response: Response): number {
  const value = response.headers.get('Retry-After') ?? '';
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1_000;
  return Math.min(Math.max(seconds || 0, 0), 86_400);
}

function pause(seconds: number, signal?: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, seconds * 1_000);
    signal?.addEventListener('abort', abort, {once: true});
  });
}
