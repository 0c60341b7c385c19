// An entry point of its own: a page receives no webhooks, so it does not load their library.
import {Webhook, WebhookVerificationError} from 'standardwebhooks';
import type {ChangeEvent} from './types.js';

/** A request of a webhook whose signature is right. */
export interface WebhookRequest {
  /** The id of the request, which is that of its last event. It is the same in each attempt. */
  id: string;
  /** The id of the request before it; undefined for the first one. If you have never had this id, you have missed events. */
  previous: string | undefined;
  /** One event, or several if the webhook has a `batch` above 1. Ignore those whose `id` you have had. */
  events: WebhookEvent[];
}

/** A change if it has `data`, otherwise a notice. */
export type WebhookEvent = WebhookChange | WebhookNotice;

/** A change as the log has it, but `source` is a URL, and `data` does not say who asked for the change. */
export type WebhookChange = Omit<ChangeEvent, 'data'> & {data: Omit<ChangeEvent['data'], 'actor' | 'act' | 'requestId'>};

/** An event about the webhook itself, whose id is the `subject`. */
export interface WebhookNotice {
  specversion: string;
  id: string;
  source: string;
  /** After `rollcall.entries-lost` and `rollcall.log-restarted`, start again with an export. `rollcall.test` is a test. */
  type: 'rollcall.entries-lost' | 'rollcall.log-restarted' | 'rollcall.test' | (string & {});
  subject: string;
  time: string;
  data?: undefined;
}

/** The headers of a request: those of Node, whose names are in lower case, or of the Fetch API. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/** A request that was not signed with the secret, or more than five minutes ago. Answer with 401, and do not read the body. */
export class UnverifiedWebhookError extends Error {
  override readonly name = 'UnverifiedWebhookError';

  constructor(cause: WebhookVerificationError) {
    super(`The request of the webhook is not verified: ${cause.message}`, {cause});
  }
}

/**
 * Verifies a request of a webhook, and reads its events.
 *
 * @param body as it was received, before anything has parsed it
 * @param secrets the secret of the webhook (`whsec_…`), or several of which one is enough
 * @throws UnverifiedWebhookError
 */
export function verifyWebhook(body: string | Uint8Array, headers: WebhookHeaders, secrets: string | readonly string[]): WebhookRequest {
  const signed = {
    'webhook-id': header(headers, 'webhook-id') ?? '',
    'webhook-timestamp': header(headers, 'webhook-timestamp') ?? '',
    'webhook-signature': header(headers, 'webhook-signature') ?? '',
  };
  const content = verified(body, signed, [secrets].flat());
  return {
    id: signed['webhook-id'],
    previous: header(headers, 'rollcall-previous'),
    events: [content].flat() as WebhookEvent[],
  };
}

function verified(body: string | Uint8Array, headers: Record<string, string>, secrets: readonly string[]): unknown {
  let refused: WebhookVerificationError | undefined;
  for (const webhook of secrets.map(secret => new Webhook(secret))) {
    try {
      return webhook.verify(body, headers);
    } catch (error) {
      if (!(error instanceof WebhookVerificationError)) throw error;
      refused = error;
    }
  }
  throw refused ? new UnverifiedWebhookError(refused) : new TypeError('Name at least one secret of the webhook');
}

function header(headers: WebhookHeaders, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  return [headers[name]].flat()[0];
}
