// The organizations that the person is a member of.
import { html } from '../../core/ui.js';
import { Page } from '../../core/layout.js';
import { useMe } from '../../core/session.js';
import { MyOrganizations } from '../../shared/organization.js';

export default function Mine() {
  const session = useMe();
  return html`
    <${Page} title="My organizations">
      <div class="card"><${MyOrganizations} ...${session} /></div>
    <//>
  `;
}
