import {namedHeaders} from './headers.js';
import type {components} from './schema.js';

type Problem = components['schemas']['Problem'];

const PREFIX = 'urn:rollcall:problem:';

/** An answer that is an error, as the problem document describes it. Compare `type` or `is()`; show `detail` to people. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  private constructor(readonly problem: Problem, readonly response: Response) {
    super(`${problem.status} ${problem.detail ?? problem.title} (${problem.type})`);
  }

  get type() { return this.problem.type; }
  get status() { return this.problem.status; }
  get detail() { return this.problem.detail; }

  /** The id that Rollcall's log has for the request. `response.headers` has all headers. */
  get requestId() { return namedHeaders(this.response).requestId; }

  /** The fields or parameters that are wrong, if the problem is about them. */
  get errors() { return this.problem.errors ?? []; }

  /** Whether the problem has this type, such as `taken`: the part after `urn:rollcall:problem:`. */
  is(type: string): boolean {
    return this.type === PREFIX + type;
  }

  /** An error without a problem document, such as a proxy's, has the type `about:blank`. */
  static async from(response: Response): Promise<ProblemError> {
    const bare = {type: 'about:blank', title: response.statusText, status: response.status};
    const problem = isProblem(response) ? await response.json().catch(() => bare) as Problem : bare;
    if (problem === bare) await response.body?.cancel().catch(() => {});
    return new ProblemError(problem, response);
  }
}

/** The outcome of a change is not known yet (202): the audit log, or the record, at `location` will show it. */
export class PendingError extends Error {
  override readonly name = 'PendingError';
  readonly location: string | undefined;
  readonly requestId: string | undefined;

  constructor(readonly act: string, readonly response: Response) {
    super(`The outcome of the act ${act} is pending`);
    ({location: this.location, requestId: this.requestId} = namedHeaders(response));
  }
}

export function isProblem(response: Response): boolean {
  return response.headers.get('Content-Type')?.startsWith('application/problem+json') ?? false;
}
