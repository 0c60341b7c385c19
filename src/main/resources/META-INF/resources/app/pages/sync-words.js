// The words for states, times and counts that the pages of the synchronisation share.
import { html } from '../core/ui.js';
import { count, LANGUAGE } from '../core/language.js';

export { count };
export { timeOfDay as clockTime } from '../core/time.js';

const STATES = {
  requested: { label: 'Waiting', kind: 'running', doing: 'Waiting for a replica to begin' },
  listing: { label: 'Reading', kind: 'running', doing: 'Reading people and roles from Keycloak' },
  comparing: { label: 'Comparing', kind: 'running', doing: 'Comparing what was read with the records' },
  confirming: { label: 'Asking', kind: 'running', doing: 'Asking Keycloak about each person who seems to be missing' },
  applying: { label: 'Writing', kind: 'running', doing: 'Writing the differences into the records' },
  finished: { label: 'Finished', kind: 'good' },
  stopped: { label: 'Stopped by the brake', kind: 'warn' },
  failed: { label: 'Failed', kind: 'bad' },
  cancelled: { label: 'Cancelled', kind: 'neutral' },
};

const KINDS = {
  created: { label: 'New', kind: 'good' },
  changed: { label: 'Changed', kind: 'neutral' },
  returned: { label: 'Returned', kind: 'good' },
  missing: { label: 'Missing', kind: 'bad' },
  unsure: { label: 'Unsure', kind: 'warn' },
};

const FIELDS = {
  username: 'Username',
  email: 'E-mail',
  emailVerified: 'E-mail verified',
  firstName: 'First name',
  lastName: 'Last name',
  locale: 'Language',
  enabled: 'Enabled',
  roles: 'Roles',
};

export function StateBadge({ state }) {
  const { label, kind } = STATES[state] ?? { label: state, kind: 'neutral' };
  return html`<span class="badge ${kind}">${label}</span>`;
}

export function KindBadge({ kind }) {
  const known = KINDS[kind] ?? { label: kind, kind: 'neutral' };
  return html`<span class="badge ${known.kind}">${known.label}</span>`;
}

export function doing(state) {
  return STATES[state]?.doing ?? '';
}

export function fieldName(field) {
  return FIELDS[field] ?? field;
}

export function plural(number, one, many) {
  return `${count(number)} ${number === 1 ? one : many}`;
}

export function percent(share) {
  return new Intl.NumberFormat(LANGUAGE, { style: 'percent', maximumFractionDigits: 1 }).format(share);
}

/** A length of time as one says it: "less than a second", "34 seconds", "2 hours". */
export function duration(seconds) {
  if (seconds < 0.5) {
    return 'less than a second';
  }
  if (seconds < 59.5) {
    return plural(Math.round(seconds), 'second', 'seconds');
  }
  if (seconds < 3570) {
    return plural(Math.round(seconds / 60), 'minute', 'minutes');
  }
  return seconds < 172_800
    ? plural(Math.round(seconds / 3600), 'hour', 'hours')
    : plural(Math.round(seconds / 86_400), 'day', 'days');
}

/** All differences that a run found, of whatever kind. */
export function differences({ created, changed, returned, missing }) {
  return created + changed + returned + missing;
}

/** "2 new, 3 changed (1 disabled), 1 missing"; empty if there is no difference. */
export function found({ created, changed, returned, missing, disabled }) {
  return [
    created > 0 && `${count(created)} new`,
    changed > 0 && `${count(changed)} changed${disabled > 0 ? ` (${count(disabled)} disabled)` : ''}`,
    returned > 0 && `${count(returned)} returned`,
    missing > 0 && `${count(missing)} missing`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** Who asked for a run, or what for. */
export function reason(run, caller) {
  if (!run.requestedBy) {
    return run.reason;
  }
  return run.requestedBy === caller?.subject ? 'Asked for by you.' : 'Asked for by another administrator.';
}
