// What a webhook gets and where, and its record.
import { html } from '../../core/ui.js';
import { t } from '../../core/texts.js';
import { Time } from '../../core/time.js';
import { labelOf } from '../../core/user.js';
import { Facts } from '../fields.js';
import { Person } from '../jobs/person.js';
import { subjectRef, useRecords } from '../known-records.js';
import { Types } from './words.js';

export function Definition({ webhook, session: { mayRead, me } }) {
  const { url, types, batch, description, enabled, creator, createdAt, cursor, id } = webhook;
  useRecords({ users: mayRead ? [subjectRef(creator)] : [], organizations: [], teams: [] });
  const facts = [
    [labelOf('url'), html`<span class="mono">${url}</span>`],
    [labelOf('types'), html`<${Types} of=${types} />`],
    [labelOf('batch'), t('webhooks.definition.batch', { count: batch })],
    [labelOf('description'), description || null],
    [labelOf('enabled'), enabled ? t('fields.inputs.yes') : t('fields.inputs.no')],
    [t('webhooks.definition.createdBy'), mayRead || creator === me?.keycloakId ? html`<${Person} subject=${creator} />` : null],
    [t('records.created'), html`<${Time} value=${createdAt} />`],
    [t('webhooks.definition.cursor'), html`<span class="mono">${cursor}</span>`],
    [t('records.id'), html`<span class="mono">${id}</span>`],
  ];
  return html`
    <section class="card stack" aria-labelledby="definition">
      <h2 id="definition">${t('webhooks.definition.title')}</h2>
      <${Facts} facts=${facts} narrow />
    </section>
  `;
}
