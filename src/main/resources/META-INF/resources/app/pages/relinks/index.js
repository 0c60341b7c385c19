// Pairs of records that may be of one person, side by side. An administrator decides about each, or about all that are safe.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm } from '../../core/dialog.js';
import { Empty, toast } from '../../core/feedback.js';
import { plural } from '../../core/language.js';
import { Page } from '../../core/layout.js';
import { Link } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { isPending } from '../../shared/change.js';
import { Listed, Summary, listsOf, useList } from '../../shared/lists.js';
import { Pair } from './pair.js';

const PATH = '/api/v1/relinks';

const PAIRS = listsOf('relinks', { first: 20, idOf: ({ former, current }) => `${former.id} ${current.id}` });

const NOT_ALLOWED = 'Only administrators decide which records belong to one person.';
const NONE = 'No user who is gone from Keycloak has the username or the address of another user.';
const PENDING = 'Pending: Keycloak did not answer in time. The audit log will show the result.';

export default function Relinks() {
  const { admin } = useMe();
  return html`<${Page} title="New identities" wide>
    <p class="back"><${Link} href="/console/sync">Synchronization<//></p>
    ${admin ? html`<${Pairs} />` : html`<${Empty} title="Administrators only" text=${NOT_ALLOWED} />`}
  <//>`;
}

function Pairs() {
  const list = useList(PAIRS, PATH);
  const [dialog, setDialog] = useState(null);
  const close = () => setDialog(null);
  return html`
    <div class="stack">
      <p class="muted">
        These users are gone from Keycloak, and another user has their username or e-mail address: the same person with a new identity, or
        somebody else. Rollcall links nothing by a name alone. Data of users who are gone is erased after a while, unless you link it.
      </p>
      ${list.safe > 0 &&
      html`<div class="notice info spread">
        <p>
          ${plural(list.safe, 'pair is', 'pairs are')} safe to link: username and address are equal, the address is verified, and the new
          identity comes from a federation.
        </p>
        <button type="button" class="button" onClick=${() => setDialog({ safe: list.safe })}>Link all safe pairs</button>
      </div>`}
      <${Summary} list=${list} one="pair" many="pairs" />
      <${Listed} list=${list} rows=${3} empty=${html`<${Empty} title="Nobody to link" text=${NONE} />`}>
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
    toast(isPending(answer) ? PENDING : `${former.username} has the former record again.`, isPending(answer) ? 'warning' : 'success');
    onDone();
  }
  return html`<${Confirm} title=${`Link ${former.username}`} action="Link" doing="Linking…" onConfirm=${link} onClose=${onClose}>
    <p>
      The former record gets the new identity, and keeps its attributes. Organizations of both records stay, with the higher role. The
      other record is deleted, with ${attributesOf(current)}. This cannot be undone.
    </p>
  <//>`;
}

function LinkSafe({ number, onDone, onClose }) {
  async function link() {
    const { body } = await api.send('POST', `${PATH}/safe`, { expected: number });
    const rest = [body.pending > 0 && `${body.pending} pending`, body.left > 0 && `${body.left} left`].filter(Boolean);
    toast([`${plural(body.linked, 'user is', 'users are')} linked`, ...rest].join(', ') + '.', rest.length > 0 ? 'warning' : 'success');
    onDone();
  }
  return html`<${Confirm}
    title=${`Link ${plural(number, 'safe pair', 'safe pairs')}`}
    word=${String(number)}
    action="Link all"
    doing="Linking…"
    onConfirm=${link}
    onClose=${onClose}
  >
    <p>
      Each former record gets the new identity, and keeps its attributes. The other records are deleted, with their attributes. This cannot
      be undone.
    </p>
  <//>`;
}

/** Erases the retained data of a tombstone, or a whole record. */
function Erase({ pair: { former }, onDone, onClose }) {
  async function erase() {
    const answer = await api.send('DELETE', `/api/v1/users/${former.id}`);
    toast(isPending(answer) ? PENDING : 'The former record is erased.', isPending(answer) ? 'warning' : 'success');
    onDone();
  }
  const text = `The former record of ${former.username} is erased, with ${attributesOf(former)}. This cannot be undone.`;
  return html`<${Confirm} title="Erase the former record" action="Erase" danger text=${text} onConfirm=${erase} onClose=${onClose} />`;
}

function attributesOf({ attributes }) {
  return attributes.length === 0 ? 'no attributes' : plural(attributes.length, 'attribute', 'attributes');
}
