import {ProblemError} from './problems.js';

/**
 * Gets tokens of a service account at a token endpoint, such as Rollcall's `/token`, and keeps each for half of its time. Calls at the same
 * time share one request for a token, and its failure; the next call tries again.
 */
export function clientCredentials(endpoint: string, clientId: string, clientSecret: string): (refused?: string) => Promise<string> {
  let token = '';
  let renewal = 0;
  let underWay: Promise<string> | undefined;

  async function renew(): Promise<string> {
    const asked = Date.now();
    const body = new URLSearchParams({grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret});
    const response = await fetch(endpoint, {method: 'POST', body});
    if (!response.ok) throw await ProblemError.from(response);
    const answer = await response.json() as {access_token: string; expires_in: number};
    token = answer.access_token;
    renewal = asked + answer.expires_in * 500;
    return token;
  }

  return async refused => {
    if (Date.now() < renewal && token !== refused) return token;
    return underWay ??= renew().finally(() => underWay = undefined);
  };
}
