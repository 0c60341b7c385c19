// The organizations of a person, each with their role.
import { html } from '../core/ui.js';
import { Empty, ProblemNotice } from '../core/feedback.js';
import { Link } from '../core/router.js';
import { RoleBadge } from './organization.js';

const UNREADABLE = { message: 'Your organizations cannot be read at the moment.' };

/** Takes the properties of `useMe`. */
export function MyOrganizations({ memberships, problem, reload }) {
  if (!memberships) {
    return html`<${ProblemNotice} problem=${problem ?? UNREADABLE} onRetry=${reload} />`;
  }
  if (memberships.length === 0) {
    return html`<${Empty}
      title="You are in no organization"
      text="You become a member when you accept an invitation, or when an administrator adds you."
    />`;
  }
  const sorted = [...memberships].sort((one, other) => one.name.localeCompare(other.name));
  return html`<${OrganizationRows} organizations=${sorted} at="/organizations" />`;
}

/** `at` is the address of the list; that of an organization follows below it. */
export function OrganizationRows({ organizations, at }) {
  return html`<ul class="rows">
    ${organizations.map(
      ({ id, name, role, enabled }) => html`
        <li key=${id}>
          <${Link} href=${`${at}/${id}`}>${name}<//>
          <span class="row">${!enabled && html`<span class="badge neutral">Disabled</span>`}<${RoleBadge} role=${role} /></span>
        </li>
      `,
    )}
  </ul>`;
}
