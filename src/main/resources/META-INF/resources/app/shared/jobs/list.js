// A list of jobs, newest first.
import { html, useEffect } from '../../core/ui.js';
import { Empty } from '../../core/feedback.js';
import { Link } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { t } from '../../core/texts.js';
import { Time } from '../../core/time.js';
import { organizationOfId, subjectRef, useRecords } from '../known-records.js';
import { ListTable, Listed, Summary, listsOf, useList } from '../lists.js';
import { useJobs } from './store.js';
import { Person } from './person.js';
import { resultOf, stateOf, titleOf, urlOfJob } from './words.js';

const JOBS = listsOf('jobs', { first: 20 });

/**
 * @param path of the list in the API
 * @param inConsole whether it has the jobs of all organizations
 */
export function JobList({ path, inConsole }) {
  const list = useList(JOBS, path);
  const { mayRead } = useMe();
  const { active } = useJobs();
  const running = active.map(({ id, state }) => `${id} ${state}`).join();
  useEffect(() => {
    if (list.status === 'ready') {
      list.reload();
    }
  }, [running]);
  useRecords({
    users: mayRead ? list.items.map(({ createdBy }) => createdBy && subjectRef(createdBy)).filter(Boolean) : [],
    organizations: inConsole ? list.items.map(({ organizationId }) => organizationId).filter(Boolean) : [],
    teams: [],
  });
  const columns = [
    t('jobs.list.job'),
    ...(inConsole ? [t('jobs.list.organization')] : []),
    t('jobs.list.state'),
    t('jobs.list.result'),
    ...(mayRead ? [t('jobs.list.createdBy')] : []),
    t('jobs.list.created'),
  ];
  const row = (item) => html`<${Row} key=${item.id} job=${active.find(({ id }) => id === item.id) ?? item} ...${{ inConsole, mayRead, list }} />`;
  return html`
    <${Summary} list=${list} many="jobs" />
    <${Listed} list=${list} rows=${4} empty=${html`<${Empty} title=${t('jobs.list.none')} text=${t('jobs.list.noneText')} />`}>
      <${ListTable} list=${list} caption=${t('jobs.page.title')} columns=${columns} row=${row} />
    <//>
  `;
}

function Row({ job, inConsole, mayRead, list }) {
  const [label, kind] = stateOf(job);
  return html`<tr>
    <td class="card-head">
      <${Link} href=${urlOfJob(job)} data-item=${job.id} onClick=${() => list.open(job.id)}>${titleOf(job)}<//>
    </td>
    ${inConsole && html`<td data-label=${t('jobs.list.organization')}><${Organization} id=${job.organizationId} /></td>`}
    <td class="list-inline"><span class="badge ${kind}">${label}</span></td>
    <td class="muted" data-label=${t('jobs.list.result')}>${resultOf(job)}</td>
    ${mayRead && html`<td data-label=${t('jobs.list.createdBy')}><${Person} subject=${job.createdBy} /></td>`}
    <td class="muted list-time list-inline" data-label=${t('jobs.list.created')}><${Time} value=${job.createdAt} /></td>
  </tr>`;
}

function Organization({ id }) {
  const found = organizationOfId(id);
  return id
    ? html`<${Link} href=${`/console/organizations/${id}`}>${found?.name ?? t('jobs.list.anOrganization')}<//>`
    : html`<span class="muted">–</span>`;
}
