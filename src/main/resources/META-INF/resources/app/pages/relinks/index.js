// Pairs of records that may be of one person, side by side. An administrator decides about each, or about all that are safe.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { NAME } from '../../core/branding.js';
import { Confirm } from '../../core/dialog.js';
import { Empty, toast } from '../../core/feedback.js';
import { Page } from '../../core/layout.js';
import { Link } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { t } from '../../core/texts.js';
import { isPending } from '../../shared/change.js';
import { Listed, Summary, listsOf, useList } from '../../shared/lists.js';
import { Pair } from './pair.js';

const PATH = '/api/v1/relinks';

const PAIRS = listsOf('relinks', { first: 20, idOf: ({ former, current }) => `${former.id} ${current.id}` });

export default function Relinks() {
  const { admin } = useMe();
  return html`<${Page} title=${t('relinks.title')} wide>
    <p class="back"><${Link} href="/console/sync">${t('relinks.synchronization')}<//></p>
    ${admin ? html`<${Pairs} />` : html`<${Empty} title=${t('relinks.administratorsOnly')} text=${t('relinks.notAllowed')} />`}
  <//>`;
}

function Pairs() {
  const list = useList(PAIRS, PATH);
  const [dialog, setDialog] = useState(null);
  const close = () => setDialog(null);
  return html`
    <div class="stack">
      <p class="muted">${t('relinks.about', { name: NAME })}</p>
      ${list.safe > 0 &&
      html`<div class="notice info spread">
        <p>${t('relinks.safePairs', { count: list.safe })}</p>
        <button type="button" class="button" onClick=${() => setDialog({ safe: list.safe })}>${t('relinks.linkSafePairs')}</button>
      </div>`}
      <${Summary} list=${list} many="pairs" />
      <${Listed} list=${list} rows=${3} empty=${html`<${Empty} title=${t('relinks.none')} text=${t('relinks.noneText')} />`}>
        ${list.items.map(
          (pair) => html`<${Pair}
            key=${PAIRS.idOf(pair)}
            pair=${pair}
            onLink=${() => setDialog({ link: pair })}
            onErase=${() => setDialog({ erase: pair })}
          />`,
        )}
      <//>
      ${dialog?.safe && html`<${LinkSafe} number=${dialog.safe} onDone=${list.renew} onClose=${close} />`}
      ${dialog?.link && html`<${LinkPair} pair=${dialog.link} onDone=${list.renew} onClose=${close} />`}
      ${dialog?.erase && html`<${Erase} pair=${dialog.erase} onDone=${list.renew} onClose=${close} />`}
    </div>
  `;
}

function LinkPair({ pair: { former, current }, onDone, onClose }) {
  async function link() {
    const answer = await api.send('POST', PATH, { former: former.id, current: current.id });
    tell(answer, t('relinks.linked', { user: former.username }));
    onDone();
  }
  const attributes = current.attributes.length;
  return html`<${Confirm}
    title=${t('relinks.linkTitle', { user: former.username })}
    text=${attributes === 0 ? t('relinks.linkText') : t('relinks.linkTextAttributes', { count: attributes })}
    action=${t('relinks.link')}
    doing=${t('relinks.linking')}
    onConfirm=${link}
    onClose=${onClose}
  />`;
}

function LinkSafe({ number, onDone, onClose }) {
  async function link() {
    const { body } = await api.send('POST', `${PATH}/safe`, { expected: number });
    const rest = [
      body.pending > 0 && t('relinks.pendingPairs', { count: body.pending }),
      body.left > 0 && t('relinks.leftPairs', { count: body.left }),
    ].filter(Boolean);
    toast([t('relinks.linkedPairs', { count: body.linked }), ...rest].join(', ') + '.', rest.length > 0 ? 'warning' : 'success');
    onDone();
  }
  return html`<${Confirm}
    title=${t('relinks.linkSafeTitle', { count: number })}
    text=${t('relinks.linkSafeText')}
    word=${String(number)}
    action=${t('relinks.linkAll')}
    doing=${t('relinks.linking')}
    onConfirm=${link}
    onClose=${onClose}
  />`;
}

/** Erases the retained data of a tombstone, or a whole record. */
function Erase({ pair: { former }, onDone, onClose }) {
  async function erase() {
    const answer = await api.send('DELETE', `/api/v1/users/${former.id}`);
    tell(answer, t('relinks.erased'));
    onDone();
  }
  const user = former.username;
  const attributes = former.attributes.length;
  return html`<${Confirm}
    title=${t('relinks.eraseRecord')}
    text=${attributes === 0 ? t('relinks.eraseText', { user }) : t('relinks.eraseTextAttributes', { user, count: attributes })}
    action=${t('relinks.erase')}
    danger
    onConfirm=${erase}
    onClose=${onClose}
  />`;
}

/** Says what was done, unless it is pending. */
function tell(answer, done) {
  if (isPending(answer)) {
    toast(t('relinks.pending'), 'warning');
  } else {
    toast(done);
  }
}
