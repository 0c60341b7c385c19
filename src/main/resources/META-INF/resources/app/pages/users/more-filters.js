// The filters of the list that are needed less often.
import { html } from '../../core/ui.js';
import { t } from '../../core/texts.js';
import { labelOf } from '../../core/user.js';
import { Choice, Days } from '../../shared/filter-inputs.js';
import { organizationOfId, useRecords } from '../../shared/known-records.js';
import { ORGANIZATIONS, UserPicker, asPerson, findOrganizations } from '../../shared/user-picker.js';

export default function MoreFilters({ filters, onChange }) {
  const { organization, seenFrom, seenUntil } = filters;
  const verified = [
    ['', t('users.filters.all')],
    ['true', t('users.filters.verified')],
    ['false', t('users.filters.notVerified')],
  ];
  const kinds = [
    ['', t('users.filters.person')],
    ['agent', t('core.agent')],
    ['any', t('users.filters.anyKind')],
  ];
  useRecords({ users: [], organizations: [organization].filter(Boolean), teams: [] });
  return html`
    <${Choice} label=${t('users.filters.emailAddress')} name="verified" ...${{ filters, onChange }} options=${verified} />
    <${Choice} label=${labelOf('kind')} name="kind" ...${{ filters, onChange }} options=${kinds} />
    <${Days}
      from=${seenFrom}
      until=${seenUntil}
      labels=${[t('users.filters.seenFrom'), t('users.filters.seenUntil')]}
      hint=${t('users.filters.seenHint')}
      onChange=${({ from = seenFrom, until = seenUntil }) => onChange({ seenFrom: from, seenUntil: until })}
    />
    <${UserPicker}
      label=${t('users.filters.memberOf')}
      name="organization"
      chosen=${organization && asPerson(organizationOfId(organization) ?? { id: organization, name: organization })}
      find=${findOrganizations}
      texts=${ORGANIZATIONS}
      onChange=${(chosen) => onChange({ organization: chosen?.id ?? '' })}
    />
  `;
}
