// What became of each item of a job.
import { html, useState } from '../../core/ui.js';
import { api, sentence } from '../../core/api.js';
import { saveFile } from '../../core/download.js';
import { Empty, toast } from '../../core/feedback.js';
import { Select } from '../../core/form.js';
import { problemText } from '../../core/problem.js';
import { Link } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { rich, t } from '../../core/texts.js';
import { errorText, nameOf } from '../../core/user.js';
import { reasonOf } from '../audit-log/reasons.js';
import { memberOfId, userOfId, useRecords } from '../known-records.js';
import { ListTable, Listed, Summary, listsOf, useList } from '../lists.js';
import { useAddresses } from './addresses.js';
import { errorList } from './report.js';
import { ITEM_STATES, itemStateOf } from './words.js';

const ITEMS = listsOf('jobItems', { idOf: ({ number }) => number });

const OF_INVITATIONS = ['resend', 'revoke'];

export function Results({ job }) {
  const [state, setState] = useState(job.refused > 0 ? 'refused' : '');
  const path = `/api/v1/jobs/${job.id}/items${state ? `?state=${state}` : ''}`;
  const list = useList(ITEMS, path);
  useNames(job, list.items);
  const addresses = useAddresses(job.organizationId, OF_INVITATIONS.includes(job.kind) ? list.items.map(({ id }) => id) : []);
  const options = [['', t('jobs.items.all')], ...ITEM_STATES.map((each) => [each, itemStateOf(each)[0]])];
  return html`<section class="card stack" aria-labelledby="job-results">
    <div class="spread">
      <h2 id="job-results">${t('jobs.items.title')}</h2>
      ${job.kind === 'import' &&
      job.finishedAt &&
      job.refused + job.pending > 0 &&
      html`<button type="button" class="button small" onClick=${() => download(job)}>${t('jobs.items.download')}</button>`}
    </div>
    <${Select}
      label=${t('jobs.items.show')}
      name="state"
      value=${state}
      options=${options}
      onChange=${(event) => setState(event.currentTarget.value)}
    />
    <${Summary} list=${list} many="items" />
    <${Listed} list=${list} rows=${4} empty=${html`<${Empty} title=${t('jobs.items.none')} text=${t('jobs.items.noneText')} />`}>
      <${ListTable}
        list=${list}
        caption=${t('jobs.items.title')}
        columns=${[job.kind === 'import' ? t('jobs.items.line') : t('jobs.items.who'), t('jobs.items.result'), t('jobs.items.why')]}
        row=${(item) => html`<${Row} key=${item.number} ...${{ item, job, addresses }} />`}
      />
    <//>
  </section>`;
}

/** Readers see users by name, those who manage an organization its members. */
function useNames(job, items) {
  const { mayRead } = useMe();
  const ids = OF_INVITATIONS.includes(job.kind) ? [] : items.map(({ id }) => id).filter(Boolean);
  useRecords({
    users: mayRead ? ids : [],
    organizations: [],
    teams: [],
    ...(mayRead || !job.organizationId ? {} : { members: ids, organization: job.organizationId }),
  });
}

function Row({ item, job, addresses }) {
  const [label, kind] = itemStateOf(item.state);
  return html`<tr>
    <td class="card-head"><${What} ...${{ item, job, addresses }} /></td>
    <td class="list-inline"><span class="badge ${kind}">${label}</span></td>
    <td class="muted">${whyOf(item)}</td>
  </tr>`;
}

function What({ item, job, addresses }) {
  const { mayRead } = useMe();
  if (job.kind === 'import') {
    const line = t('jobs.items.lineNumber', { number: String(item.number) });
    return html`${line}${item.id && html` <${Name} id=${item.id} />`}`;
  }
  if (OF_INVITATIONS.includes(job.kind)) {
    const address = addresses.get(item.id);
    return address
      ? html`<span title=${item.id}>${address}</span>`
      : rich('jobs.items.invitation', { id: html`<span class="mono">${item.id.slice(-8)}</span>` });
  }
  const member = mayRead ? null : memberOfId(job.organizationId, item.id);
  return mayRead ? html`<${Name} id=${item.id} />` : member ? nameOf(member) : t('jobs.items.noMember');
}

/** A user by name, with a link. */
function Name({ id }) {
  const user = userOfId(id);
  if (user === null) {
    return html`<span title=${id}>${t('jobs.items.deletedUser')}</span>`;
  }
  const label = user ? nameOf(user) : html`<span class="mono">${id.slice(-8)}</span>`;
  return html`<${Link} href=${`/console/users/${id}`} title=${user?.username ?? id}>${label}<//>`;
}

/** The errors with fields that are named as in problems. */
function errorsOf({ errors }) {
  return errors.map((error) => ({ ...error, field: error.field.replace(/^\/profile\//, 'profile.') }));
}

function whyOf(item) {
  const { state } = item;
  const errors = errorsOf(item);
  if (state === 'pending') {
    return t('jobs.items.pending');
  }
  if (errors.length > 0) {
    return sentence(errors.map(errorText).join('; '));
  }
  return item.problem ? sentence(reasonFor(item)) : '';
}

/** In the words of the audit log, or else the title of the problem. */
function reasonFor({ problem, title }) {
  const code = problem.split(':').at(-1);
  const words = reasonOf({ outcomeDetails: { reason: code } });
  return words === code.replaceAll('-', ' ') ? problemText({ type: problem, title }) : words;
}

/** All lines that were not imported, for spreadsheets. */
async function download(job) {
  try {
    const lists = await Promise.all(['refused', 'pending'].map((state) => api.all(`/api/v1/jobs/${job.id}/items?state=${state}`)));
    const lines = lists
      .flatMap(({ items }) => items)
      .sort((one, other) => one.number - other.number)
      .map((item) => ({
        line: item.number,
        problem: item.state === 'refused' ? { type: item.problem, title: item.title, errors: errorsOf(item) } : null,
      }));
    saveFile('import-errors.csv', errorList(lines), 'text/csv;charset=utf-8');
  } catch (problem) {
    toast(problem.message, 'error');
  }
}
