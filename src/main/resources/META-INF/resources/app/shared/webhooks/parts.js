// The parts of the page of a webhook, which is a page of the console or a part of the page of an organization.
import { html, useEffect } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { toast } from '../../core/feedback.js';
import { t } from '../../core/texts.js';
import { sendChange } from '../change.js';
import { useRecord } from '../record.js';
import { usePolled } from '../watch/state.js';
import { Actions } from './actions.js';
import { Definition } from './definition.js';
import { Deliveries } from './deliveries.js';
import { LastDay } from './chart.js';
import { Status } from './status.js';
import { SETTING } from './words.js';

const POLL_MILLIS = 5_000;

/**
 * @param kind of the webhook, see `record.js`
 * @param offers `session` of `useMe`, whether the person `mayManage` the webhook, and `list`, the address of the list
 * @return what the parts get: the `offers`, those of `useRecord`, and the `webhook`, null until it is read
 */
export function useWebhook(kind, id, offers) {
  const record = useRecord(kind, id);
  return {
    ...offers,
    ...record,
    kind,
    webhook: record.record?.body ?? null,
    onPending: () => toast(t('webhooks.pending'), 'info'),
    explain(problem) {
      if (problem.is?.('webhooks-off')) {
        problem.message = t('webhooks.off', { setting: SETTING });
      }
      if (problem.is?.('not-the-next-entry')) {
        record.load();
      }
      return problem;
    },
  };
}

/** Reads the webhook and its deliveries again and again, since they change all the time. */
export function WebhookParts(offers) {
  const deliveries = usePolled(`${offers.path}/deliveries`, POLL_MILLIS);
  useEffect(() => {
    if (deliveries.data) {
      offers.load();
    }
  }, [deliveries.data]);
  const page = {
    ...offers,
    onRecord(record) {
      offers.onRecord(record);
      deliveries.reload();
    },
    /** Asks for something whose answer is the webhook → a promise. `done` says that it is done. */
    ask(action, body, done, headers) {
      const onDone = ({ body: webhook, etag }) => {
        page.onRecord({ body: webhook, etag });
        toast(done);
      };
      return sendChange(page, () => api.send('POST', `${offers.path}/${action}`, body, { headers }), { onDone });
    },
  };
  return html`
    <div class="user-columns">
      <div class="stack user-fields">
        <${Status} ...${page} />
        <${LastDay} ...${deliveries} />
      </div>
      <div class="user-audit-log"><${Deliveries} ...${deliveries} /></div>
      <div class="stack user-side">
        <${Definition} ...${page} />
        ${page.mayManage && html`<${Actions} ...${page} />`}
      </div>
    </div>
  `;
}
