// The start page of the console: numbers that lead to their lists, and how many users were new and active in the last days.
import { html } from '../../core/ui.js';
import { Page } from '../../core/layout.js';
import { ProblemNotice, Skeleton } from '../../core/feedback.js';
import { rich, t } from '../../core/texts.js';
import { Time } from '../../core/time.js';
import { usePolled } from '../../shared/watch/state.js';
import { Days } from './days.js';
import { Numbers } from './numbers.js';

const STATISTICS_MILLIS = 10_000;
const SYNC_MILLIS = 15_000;

export default function Overview() {
  const { data, problem, reload } = usePolled('/api/v1/statistics', STATISTICS_MILLIS);
  const sync = usePolled('/api/v1/sync', SYNC_MILLIS);
  return html`
    <${Page} title=${t('overview.title')} wide>
      <div class="stack">
        <${ProblemNotice} problem=${problem} onRetry=${reload} />
        ${data ? html`<${Statistics} statistics=${data} sync=${sync} />` : !problem && html`<div class="card"><${Skeleton} lines=8 /></div>`}
      </div>
    <//>
  `;
}

function Statistics({ statistics, sync }) {
  const { asOf, countedAt, days, daysSince } = statistics;
  return html`
    ${!countedAt && html`<div class="notice info"><p>${t('overview.counting')}</p></div>`}
    <${Numbers} statistics=${statistics} sync=${sync} />
    ${asOf &&
    html`<p class="muted">
      ${rich('overview.asOf', {
        time: html`<${Time} value=${asOf} />`,
        counted: html`<${Time} value=${countedAt} none=${t('overview.never')} />`,
      })}
    </p>`}
    <div class="overview-days">
      <${Days} field="newUsers" days=${days} since=${daysSince} />
      <${Days} field="activeUsers" days=${days} since=${daysSince} />
    </div>
  `;
}
