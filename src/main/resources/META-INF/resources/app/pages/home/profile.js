// What people change about themselves. Only what they have touched is a draft, so that what others change meanwhile shows.
import { html, useRef, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { ProblemNotice, toast } from '../../core/feedback.js';
import { Field, fieldErrors, focusFirstError, useDraft, withoutErrorsOf } from '../../core/form.js';

const FIELDS = [
  { name: 'firstName', label: 'First name', autocomplete: 'given-name' },
  { name: 'lastName', label: 'Last name', autocomplete: 'family-name' },
  {
    name: 'email',
    label: 'E-mail',
    type: 'email',
    autocomplete: 'email',
    hint: 'A new address counts as not verified. You may have to sign in again to save it.',
  },
  { name: 'locale', label: 'Language', autocomplete: 'language', spellcheck: false },
];
const NAMES = FIELDS.map(({ name }) => name);

export function Profile({ me, etag, reload }) {
  const form = useRef(null);
  const changesOf = (typed) => NAMES.filter((name) => name in typed && typed[name].trim() !== (me[name] ?? ''));
  const [draft, setDraft, clearDraft, restored] = useDraft('profile', {}, (typed) => changesOf(typed).length > 0);
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const changes = changesOf(draft);
  const errors = fieldErrors(problem);
  const elsewhere = problem && (problem.errors.length === 0 || problem.errors.some(({ field }) => !NAMES.includes(field)));

  async function save(event) {
    event.preventDefault();
    if (busy || changes.length === 0) {
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      const patch = Object.fromEntries(changes.map((name) => [name, draft[name].trim() || null]));
      const { status } = await api.send('PATCH', '/api/v1/users/me', patch, { headers: etag ? { 'If-Match': etag } : {} });
      await reload();
      clearDraft({});
      toast(
        status === 202 ? 'Keycloak has not answered yet. Your change shows here as soon as it is certain.' : 'Your profile is saved.',
        status === 202 ? 'info' : 'success',
      );
    } catch (failure) {
      if (failure.status === 412) {
        await reload();
      }
      setProblem(failure);
      focusFirstError(form.current);
    } finally {
      setBusy(false);
    }
  }

  function type(name, value) {
    setDraft((typed) => ({ ...typed, [name]: value }));
    setProblem((now) => withoutErrorsOf(now, [name]));
  }

  function discard() {
    clearDraft({});
    setProblem(null);
  }

  return html`<section class="card stack" aria-labelledby="profile">
    <h2 id="profile">Profile</h2>
    ${restored &&
    changes.length > 0 &&
    html`<div class="notice info" role="status">
      <p>What you had typed is still here, and not saved yet.</p>
    </div>`}
    ${problem?.status === 412
      ? html`<div class="notice warning" role="alert">
          <p>
            Your record was changed meanwhile, in another window or by an administrator. What you typed is kept, everything else shows
            the new state. Look at it and save again.
          </p>
        </div>`
      : elsewhere && html`<${ProblemNotice} problem=${problem} />`}
    <form class="stack" ref=${form} onSubmit=${save} novalidate>
      <div class="grid">
        ${FIELDS.map(
          (field) => html`<${Field}
            key=${field.name}
            ...${field}
            hint=${hintOf(field, me, draft, problem)}
            error=${errors[field.name]}
            value=${draft[field.name] ?? me[field.name] ?? ''}
            onInput=${({ currentTarget: { value } }) => type(field.name, value)}
          />`,
        )}
      </div>
      <div class="row">
        <button type="submit" class="button primary" disabled=${busy || changes.length === 0}>Save changes</button>
        <button type="button" class="button quiet" disabled=${busy || changes.length === 0} onClick=${discard}>Discard</button>
      </div>
    </form>
  </section>`;
}

/** After a conflict: what the record has now where the person has typed something else. */
function hintOf({ name, hint }, me, draft, problem) {
  const now = me[name] ?? '';
  if (problem?.status === 412 && name in draft && draft[name].trim() !== now) {
    return now ? `The record has now: ${now}` : 'The record has nothing here now.';
  }
  return name === 'locale' ? languageOf(draft.locale ?? me.locale ?? '') : hint;
}

/** The language's name in itself, as people look for it. */
function languageOf(tag) {
  try {
    return new Intl.DisplayNames([tag], { type: 'language' }).of(tag);
  } catch {
    return 'A language tag, such as en or pt-BR.';
  }
}
