// The API keys of one owner, who is the person or an agent: creates, rotates and revokes them.
import { html, useAbortableEffect, useState } from '../../core/ui.js';
import { api, pageOf } from '../../core/api.js';
import { ProblemNotice, Skeleton, toast } from '../../core/feedback.js';
import { useQuery } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { useChanges } from '../security/changes.js';
import { CreateKey } from './create.js';
import { RotateKey } from './rotate.js';
import { KeyRow } from './row.js';
import { SecretOnce } from './secret.js';
import { whyOff } from './words.js';

const LIMIT = 200;

/**
 * @param path of the keys in the API
 * @param words `about` the keys, `none` if there is no active one, `organizationHint` for a key that is limited to an organization,
 *   and `labelOfScope(scope)`
 * @param organizations those that a key can be limited to
 * @param mayRead whether the owner may read all users, as far as the page knows; with `admin`, they may change them
 * @param mayCreate whether the person may create and rotate keys, unless these are off
 * @param mayRevoke whether they may revoke keys
 * @param onChange after each change
 * @param children what else to know
 */
export function KeysCard({ path, words, organizations, mayRead, admin, mayCreate, mayRevoke, onChange = () => {}, children }) {
  const keys = useKeys(path);
  const reload = async () => {
    await keys.load();
    onChange();
  };
  const changes = useChanges({ reload, onPending: () => toast(t('keys.pending'), 'info') });
  // In the address, so that the dialog is open again after a sign-in: `new`, or the ID of a key to rotate.
  const [dialog, setDialog] = useQuery('key');
  // Not in the dialogs that get it: what is read again meanwhile may close these.
  const [secret, setSecret] = useState(null);
  const { items, next, problem } = keys;
  const off = whyOff(keys);
  const active = items?.filter(({ status }) => status === 'active') ?? [];
  const others = items?.filter(({ status }) => status !== 'active') ?? [];
  const isOffered = mayCreate && items !== null && !off;
  const rotated = isOffered && active.find(({ id }) => id === dialog);
  const close = () => setDialog('');
  function show(key, isRotated) {
    if (key) {
      setSecret({ key, isRotated });
    } else {
      toast(t('keys.pending'), 'info');
    }
    close();
    reload();
  }
  const row = (key) => html`<${KeyRow}
    key=${key.id}
    ...${{ of: key, path, organizations, changes, mayRevoke }}
    onRotate=${isOffered && (() => setDialog(key.id, { push: true }))}
  />`;
  return html`<section class="card stack" aria-labelledby="keys">
    <h2 id="keys" tabindex="-1" ref=${changes.heading}>${t('keys.title')}</h2>
    <p>${words.about}</p>
    ${children}
    ${off && html`<div class="notice warning"><p>${off} ${mayRevoke && t('keys.stillRevocable')}</p></div>`}
    ${changes.feedback}
    <${ProblemNotice} problem=${problem} onRetry=${() => keys.load()} />
    ${!items && !problem && html`<${Skeleton} lines=3 />`}
    ${items && active.length === 0 && html`<p class="muted">${words.none}</p>`}
    ${active.length > 0 && html`<ul class="rows security">${active.map(row)}</ul>`}
    ${others.length > 0 &&
    html`<details class="keys-others">
      <summary>${t('keys.others', { count: others.length })}</summary>
      <ul class="rows security">${others.map(row)}</ul>
    </details>`}
    ${next && html`<div class="row"><button type="button" class="button small" onClick=${keys.more}>${t('keys.more')}</button></div>`}
    ${isOffered &&
    html`<div class="row">
      <button type="button" class="button" onClick=${() => setDialog('new', { push: true })}>${t('keys.create.open')}</button>
    </div>`}
    ${isOffered &&
    dialog === 'new' &&
    html`<${CreateKey} ...${{ organizations, words, mayRead, admin, path }} onCreated=${(key) => show(key, false)} onClose=${close} />`}
    ${rotated &&
    html`<${RotateKey}
      key=${rotated.id}
      ...${{ of: rotated, path, reload: keys.load }}
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
function useKeys(path) {
  const [state, setState] = useState({ items: null, keysOff: null, keysOffReason: null, next: null, problem: null });
  const read = (cursor, signal) =>
    api.get(pageOf(path, LIMIT, cursor), { signal }).then(
      ({ body }) =>
        setState((now) => ({ ...body, items: cursor ? [...now.items, ...body.items] : body.items, problem: null })),
      (problem) => signal?.aborted || setState((now) => ({ ...now, problem })),
    );
  useAbortableEffect((signal) => read(null, signal), [path]);
  return { ...state, load: () => read(null), more: () => read(state.next) };
}
