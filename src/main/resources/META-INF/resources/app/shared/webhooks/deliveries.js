// The last requests of a webhook, and how they ended.
import { html, useState } from '../../core/ui.js';
import { ProblemNotice, Skeleton } from '../../core/feedback.js';
import { Check } from '../../core/form.js';
import { t } from '../../core/texts.js';
import { Time, duration } from '../../core/time.js';
import { ListTable } from '../lists.js';

const FIRST = 20;

/** Takes the properties of `usePolled`. */
export function Deliveries({ data, problem, reload }) {
  const [onlyFailed, setOnlyFailed] = useState(false);
  const [all, setAll] = useState(false);
  const items = (data?.items ?? []).filter((item) => !onlyFailed || item.problem !== null);
  const shown = all ? items : items.slice(0, FIRST);
  return html`
    <section class="card stack" aria-labelledby="deliveries">
      <h2 id="deliveries">${t('webhooks.deliveries.title')}</h2>
      <p class="muted small-text">${t('webhooks.deliveries.about')}</p>
      ${!data && (problem ? html`<${ProblemNotice} problem=${problem} onRetry=${reload} />` : html`<${Skeleton} lines=4 />`)}
      ${data?.items.length > 0 &&
      html`<${Check}
        label=${t('webhooks.deliveries.onlyFailed')}
        checked=${onlyFailed}
        onChange=${(event) => setOnlyFailed(event.currentTarget.checked)}
      />`}
      ${data && items.length === 0 && html`<p class="muted">${onlyFailed ? t('webhooks.deliveries.noneFailed') : t('webhooks.deliveries.none')}</p>`}
      ${shown.length > 0 &&
      html`<${ListTable}
        list=${{ items: shown, status: 'ready', place: null }}
        caption=${t('webhooks.deliveries.title')}
        columns=${[t('webhooks.deliveries.time'), t('webhooks.deliveries.result'), t('webhooks.deliveries.message')]}
        row=${(delivery) => html`<${Row} key=${delivery.id} ...${delivery} />`}
      />`}
      ${items.length > shown.length &&
      html`<div class="row">
        <button type="button" class="button small" onClick=${() => setAll(true)}>${t('webhooks.deliveries.all', { count: items.length })}</button>
      </div>`}
    </section>
  `;
}

function Row({ at, message, entries, status, problem, duration: millis }) {
  return html`
    <tr>
      <td class="card-head"><${Time} value=${at} /></td>
      <td>
        ${problem === null
          ? html`<span class="badge good">${t('webhooks.deliveries.delivered')}</span>`
          : html`<span class="badge bad">${t('webhooks.deliveries.failed')}</span>`}
        ${problem !== null && html`<p class="small-text" lang="en">${problem}</p>`}
        <p class="muted small-text">
          ${status > 0
            ? t('webhooks.deliveries.answer', { status: String(status), time: duration(millis / 1000) })
            : t('webhooks.deliveries.noAnswer', { time: duration(millis / 1000) })}
        </p>
      </td>
      <td>
        <p>${entries === 0 ? t('webhooks.deliveries.notice') : t('webhooks.deliveries.changes', { count: entries })}</p>
        <p class="muted small-text mono">${message}</p>
      </td>
    </tr>
  `;
}
