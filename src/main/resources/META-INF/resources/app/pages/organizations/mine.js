// The organizations that the person is a member of.
import { html } from '../../core/ui.js';
import { Page } from '../../core/layout.js';
import { useMe } from '../../core/session.js';
import { t } from '../../core/texts.js';
import { MyOrganizations } from '../../shared/organization.js';

export default function Mine() {
  const session = useMe();
  return html`
    <${Page} title=${t('organizations.mine.title')}>
      <div class="card"><${MyOrganizations} ...${session} /></div>
    <//>
  `;
}
