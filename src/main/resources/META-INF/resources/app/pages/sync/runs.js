// The list of reconciliations, newest first.
import { html, useEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Empty, ProblemNotice, Skeleton } from '../../core/feedback.js';
import { count } from '../../core/language.js';
import { Link } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { t } from '../../core/texts.js';
import { Time, duration } from '../../core/time.js';
import { StateBadge, differences, drift, found, reason } from './reconciliation.js';

const FIRST = '/api/v1/sync/runs?limit=20';

/**
 * @param newest the newest known run: the list is read again when it changes or ends
 */
export function Runs({ newest }) {
  const { admin } = useMe();
  const [list, setList] = useState({ items: null, next: null, problem: null });

  async function load(path, before) {
    try {
      const { body } = await api.get(path);
      setList({ items: [...before, ...body.items], next: body.next, problem: null });
    } catch (problem) {
      setList((known) => ({ ...known, problem }));
    }
  }

  useEffect(() => {
    load(FIRST, []);
  }, [newest?.id, newest?.state]);

  function older() {
    return load(`${FIRST}&cursor=${encodeURIComponent(list.next)}`, list.items);
  }

  return html`<section class="card stack" aria-labelledby="sync-runs">
    <h2 id="sync-runs">${t('sync.runs.title')}</h2>
    <${ProblemNotice} problem=${list.problem} onRetry=${() => load(FIRST, [])} />
    ${!list.items && !list.problem && html`<div aria-busy="true"><${Skeleton} lines=5 /></div>`}
    ${list.items?.length === 0 &&
    html`<${Empty}
      title=${t('sync.runs.none')}
      text=${[t('sync.runs.noneText'), admin && t('sync.runs.start')].filter(Boolean).join(' ')}
    />`}
    ${list.items?.length > 0 && html`<${Table} items=${list.items} />`}
    ${list.next &&
    html`<div class="row center">
      <button type="button" class="button" onClick=${older}>${t('sync.runs.older')}</button>
    </div>`}
  </section>`;
}

function Table({ items }) {
  const { caller } = useMe();
  return html`<table class="table sync-runs">
    <caption class="visually-hidden">
      ${t('sync.runs.newestFirst')}
    </caption>
    <thead>
      <tr>
        <th scope="col">${t('sync.runs.when')}</th>
        <th scope="col">${t('sync.runs.state')}</th>
        <th scope="col">${t('sync.runs.reason')}</th>
        <th scope="col">${t('sync.runs.found')}</th>
        <th scope="col" class="number">${t('sync.runs.users')}</th>
        <th scope="col" class="number">${t('sync.runs.duration')}</th>
      </tr>
    </thead>
    <tbody>
      ${items.map((run) => html`<${Row} key=${run.id} run=${run} caller=${caller} />`)}
    </tbody>
  </table>`;
}

function Row({ run, caller }) {
  return html`<tr>
    <td><${Link} href=${`/console/sync/${run.id}`}><${Time} value=${run.requestedAt} /><//></td>
    <td>
      <span class="row">
        <${StateBadge} state=${run.state} />
        ${run.dryRun && html`<span class="badge">${t('sync.page.dryRun')}</span>`}${' '}
        ${run.force && html`<span class="badge">${t('sync.runs.forced')}</span>`}
      </span>
    </td>
    <td class="muted">${reason(run, caller)}</td>
    <td>${outcome(run)}</td>
    <td class="number" data-label=${t('sync.runs.users')}>${count(run.counts.listed)}</td>
    <td class="number" data-label=${t('sync.runs.duration')}>${durationOf(run)}</td>
  </tr>`;
}

function outcome(run) {
  if (differences(drift(run)) > 0) {
    return found(drift(run));
  }
  return run.state === 'finished' ? html`<span class="muted">${t('sync.page.nothing')}</span>` : html`<span class="muted">–</span>`;
}

function durationOf({ startedAt, finishedAt }) {
  return startedAt && finishedAt ? duration((new Date(finishedAt) - new Date(startedAt)) / 1000) : '–';
}
