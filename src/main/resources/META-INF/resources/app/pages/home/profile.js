// The profile that people edit themselves. Only edited fields are a draft, so other fields show changes made elsewhere.
import { html } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { DraftNotice, useDraft } from '../../core/drafts.js';
import { ProblemNotice, toast } from '../../core/feedback.js';
import { Field, useSending } from '../../core/form.js';
import { labelOf } from '../../core/user.js';

const FIELDS = [
  { name: 'firstName', autocomplete: 'given-name' },
  { name: 'lastName', autocomplete: 'family-name' },
  {
    name: 'email',
    type: 'email',
    autocomplete: 'email',
    hint: 'A new address is unverified at first. You may have to sign in again to save it.',
  },
  { name: 'locale', autocomplete: 'language', spellcheck: false },
];
const NAMES = FIELDS.map(({ name }) => name);

export function Profile({ me, etag, reload }) {
  const changesOf = (typed) => NAMES.filter((name) => name in typed && typed[name].trim() !== (me[name] ?? ''));
  const [draft, setDraft, clearDraft, restored] = useDraft('profile', {}, (typed) => changesOf(typed).length > 0);
  const changes = changesOf(draft);
  const sending = useSending(save, () => changes.length > 0);
  const { busy, problem, errors } = sending;
  const otherProblem = problem && (problem.errors.length === 0 || problem.errors.some(({ field }) => !NAMES.includes(field)));

  async function save() {
    const patch = Object.fromEntries(changes.map((name) => [name, draft[name].trim() || null]));
    const headers = etag ? { 'If-Match': etag } : {};
    const { status } = await api.send('PATCH', '/api/v1/users/me', patch, { headers }).catch(async (failure) => {
      if (failure.status === 412) {
        await reload();
      }
      throw failure;
    });
    await reload();
    clearDraft();
    if (status === 202) {
      toast('Your change is pending: Keycloak has not answered yet. It appears here when it is done.', 'info');
    } else {
      toast('Your profile is saved.');
    }
  }

  function type(name, value) {
    setDraft((typed) => ({ ...typed, [name]: value }));
    sending.dropErrors(name);
  }

  function discard() {
    clearDraft();
    sending.reset();
  }

  return html`<section class="card stack" aria-labelledby="profile">
    <h2 id="profile">Profile</h2>
    <${DraftNotice} shown=${restored && changes.length > 0} />
    ${problem?.status === 412
      ? html`<div class="notice warning" role="alert">
          <p>
            Your record has changed in the meantime, in another window or by an administrator. Your input is kept; the other fields
            show the current values. Check them and save again.
          </p>
        </div>`
      : otherProblem && html`<${ProblemNotice} problem=${problem} />`}
    <form class="stack" onSubmit=${sending.submit} novalidate>
      <div class="grid">
        ${FIELDS.map(
          (field) => html`<${Field}
            key=${field.name}
            ...${field}
            label=${labelOf(field.name)}
            hint=${hintOf(field, me, draft, problem)}
            error=${errors[field.name]}
            value=${draft[field.name] ?? me[field.name] ?? ''}
            onInput=${({ currentTarget: { value } }) => type(field.name, value)}
          />`,
        )}
      </div>
      <div class="row">
        <button type="submit" class="button primary" disabled=${busy || changes.length === 0}>Save changes</button>
        <button type="button" class="button" disabled=${busy || changes.length === 0} onClick=${discard}>Discard</button>
      </div>
    </form>
  </section>`;
}

/** After a conflict, the current value of each edited field. */
function hintOf({ name, hint }, me, draft, problem) {
  const current = me[name] ?? '';
  if (problem?.status === 412 && name in draft && draft[name].trim() !== current) {
    return current ? `Current value: ${current}` : 'The current value is empty.';
  }
  return name === 'locale' ? languageOf(draft.locale ?? me.locale ?? '') : hint;
}

/** The name of the language in that language. */
function languageOf(tag) {
  try {
    return new Intl.DisplayNames([tag], { type: 'language' }).of(tag);
  } catch {
    return 'A language tag, such as en or pt-BR.';
  }
}
