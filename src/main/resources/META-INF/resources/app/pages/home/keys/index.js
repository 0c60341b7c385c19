// The person's own API keys. Loaded after the rest of the account page, where the operator allows keys.
import { html, useAbortableEffect, useState } from '../../../core/ui.js';
import { api, pageOf } from '../../../core/api.js';
import { ProblemNotice, Skeleton, toast } from '../../../core/feedback.js';
import { useQuery } from '../../../core/router.js';
import { t } from '../../../core/texts.js';
import { whyOff } from '../../../shared/keys/words.js';
import { useChanges } from '../../../shared/security/changes.js';
import { CreateKey } from './create.js';
import { KeyRow } from './row.js';
import { RotateKey } from './rotate.js';
import { SecretOnce } from './secret.js';

const PATH = '/api/v1/users/me/keys';
const LIMIT = 200;

export default function MyKeys({ memberships, mayRead, admin, isProtected }) {
  const keys = useKeys();
  const changes = useChanges({ reload: keys.load, onPending: () => toast(t('keys.pending'), 'info') });
  // In the address, so that the dialog is open again after a sign-in: `new`, or the ID of a key to rotate.
  const [dialog, setDialog] = useQuery('key');
  // Not in the dialogs that get it: what is read again meanwhile may close these.
  const [secret, setSecret] = useState(null);
  const { items, next, problem } = keys;
  const off = whyOff(keys);
  const active = items?.filter(({ status }) => status === 'active') ?? [];
  const others = items?.filter(({ status }) => status !== 'active') ?? [];
  const mayCreate = items !== null && !off && !isProtected;
  const rotated = mayCreate && active.find(({ id }) => id === dialog);
  const organizations = memberships ?? [];
  const close = () => setDialog('');
  function show(key, isRotated) {
    if (key) {
      setSecret({ key, isRotated });
    } else {
      toast(t('keys.pending'), 'info');
    }
    close();
    keys.load();
  }
  const row = (key) => html`<${KeyRow}
    key=${key.id}
    ...${{ of: key, path: PATH, organizations, changes }}
    onRotate=${mayCreate && (() => setDialog(key.id, { push: true }))}
  />`;
  return html`<section class="card stack" aria-labelledby="keys">
    <h2 id="keys" tabindex="-1" ref=${changes.heading}>${t('keys.title')}</h2>
    <p>${t('keys.about')}</p>
    ${isProtected && html`<div class="notice info"><p>${t('keys.notForAdministrators')}</p></div>`}
    ${off && html`<div class="notice warning"><p>${off} ${t('keys.stillRevocable')}</p></div>`}
    ${changes.feedback}
    <${ProblemNotice} problem=${problem} onRetry=${() => keys.load()} />
    ${!items && !problem && html`<${Skeleton} lines=3 />`}
    ${items && active.length === 0 && html`<p class="muted">${t('keys.noActive')}</p>`}
    ${active.length > 0 && html`<ul class="rows security">${active.map(row)}</ul>`}
    ${others.length > 0 &&
    html`<details class="keys-others">
      <summary>${t('keys.others', { count: others.length })}</summary>
      <ul class="rows security">${others.map(row)}</ul>
    </details>`}
    ${next && html`<div class="row"><button type="button" class="button small" onClick=${keys.more}>${t('keys.more')}</button></div>`}
    ${mayCreate &&
    html`<div class="row">
      <button type="button" class="button" onClick=${() => setDialog('new', { push: true })}>${t('keys.create.open')}</button>
    </div>`}
    ${mayCreate &&
    dialog === 'new' &&
    html`<${CreateKey} ...${{ organizations, mayRead, admin, path: PATH }} onCreated=${(key) => show(key, false)} onClose=${close} />`}
    ${rotated &&
    html`<${RotateKey}
      key=${rotated.id}
      ...${{ of: rotated, path: PATH, reload: keys.load }}
      onRotated=${(key) => show(key, true)}
      onClose=${close}
    />`}
    ${secret &&
    html`<${SecretOnce} of=${secret.key} ...${{ organizations, mayRead }} onClose=${() => setSecret(null)}>
      ${secret.isRotated && html`<p>${t('keys.rotate.overlap')}</p>`}
    <//>`}
  </section>`;
}

/** The keys, newest first. `items` is null until they are read; `next` says whether there are more; `whyOff` reads the rest. */
function useKeys() {
  const [state, setState] = useState({ items: null, keysOff: null, keysOffReason: null, next: null, problem: null });
  const read = (cursor, signal) =>
    api.get(pageOf(PATH, LIMIT, cursor), { signal }).then(
      ({ body }) =>
        setState((now) => ({ ...body, items: cursor ? [...now.items, ...body.items] : body.items, problem: null })),
      (problem) => signal?.aborted || setState((now) => ({ ...now, problem })),
    );
  useAbortableEffect((signal) => read(null, signal), []);
  return { ...state, load: () => read(null), more: () => read(state.next) };
}
