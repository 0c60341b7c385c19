// The profile that people edit themselves. Only edited fields are a draft, so other fields show changes made elsewhere.
import { html } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { DraftNotice, useDraft } from '../../core/drafts.js';
import { ProblemNotice, toast } from '../../core/feedback.js';
import { useSending } from '../../core/form.js';
import { IdentityInput, ProfileInputs, profileFields } from '../../core/profile.js';
import { t } from '../../core/texts.js';
import { PROFILE, labelOf, labelledValue, setField } from '../../core/user.js';

const FIELDS = [
  { name: 'firstName', autocomplete: 'given-name' },
  { name: 'lastName', autocomplete: 'family-name' },
  { name: 'email', type: 'email', autocomplete: 'email' },
  { name: 'locale', autocomplete: 'language', spellcheck: false },
];
const NAMES = FIELDS.map(({ name }) => name);

/** @param emailChange `possible`: whether the service can verify a new address; `reload` reads whether there is one */
export function Profile({ me, etag, reload, declared, emailChange }) {
  const current = fieldsOf(me);
  const changesOf = (typed) => Object.entries(fieldsOf(typed)).filter(([name, value]) => !same(value, current[name]));
  const [draft, setDraft, clearDraft, restored] = useDraft('profile', {}, (typed) => changesOf(typed).length > 0);
  const changes = changesOf(draft);
  const sending = useSending(save, () => changes.length > 0);
  const { busy, problem, errors } = sending;
  const shown = [...NAMES, ...declared.attributes.filter(({ own }) => own).map(({ name }) => PROFILE + name)];
  const otherProblem = problem && (problem.errors.length === 0 || problem.errors.some(({ field }) => !shown.includes(field)));

  async function save() {
    const patch = {};
    changes.forEach(([name, value]) => setField(patch, name, value));
    const headers = etag ? { 'If-Match': etag } : {};
    const { status, body } = await api.send('PATCH', '/api/v1/users/me', patch, { headers }).catch(async (failure) => {
      if (failure.status === 412) {
        await reload();
      }
      throw failure;
    });
    await Promise.all([reload(), emailChange.reload()]);
    clearDraft();
    if (status === 202) {
      toast(t('account.profile.pending'), 'info');
    } else if (patch.email && body.pendingEmail) {
      toast(t('account.profile.emailPending', { email: body.pendingEmail }), 'info');
    } else {
      toast(t('account.profile.saved'));
    }
  }

  function type(part) {
    setDraft((typed) => ({ ...typed, ...part }));
    sending.dropErrors(...Object.keys(part));
  }

  /** After a conflict, the current value of a field that the person has changed. */
  function conflictOf(field) {
    if (problem?.status !== 412 || !changes.some(([name]) => name === field)) {
      return null;
    }
    const value = [labelledValue(field, current[field]) ?? []].flat().join(', ');
    return value ? t('account.profile.currentValue', { value }) : t('account.profile.currentlyEmpty');
  }

  function discard() {
    clearDraft();
    sending.reset();
  }

  return html`<section class="card stack" aria-labelledby="profile">
    <h2 id="profile">${t('account.profile.title')}</h2>
    <${DraftNotice} shown=${restored && changes.length > 0} />
    ${problem?.status === 412
      ? html`<div class="notice warning" role="alert"><p>${t('account.profile.conflict')}</p></div>`
      : otherProblem && html`<${ProblemNotice} problem=${problem} />`}
    <form class="stack" onSubmit=${sending.submit} novalidate>
      <div class="grid">
        ${FIELDS.map(
          (field) => html`<${IdentityInput}
            key=${field.name}
            languages=${declared.languages}
            ...${field}
            label=${labelOf(field.name)}
            hint=${conflictOf(field.name) ?? hintOf(field.name, emailChange)}
            format=${field.name === 'locale' && languageOf(draft.locale ?? me.locale ?? '')}
            readonly=${isFixed(field.name, emailChange)}
            error=${errors[field.name]}
            value=${draft[field.name] ?? me[field.name] ?? ''}
            onInput=${({ currentTarget: { value } }) => type({ [field.name]: value })}
          />`,
        )}
      </div>
      <${ProfileInputs} ...${{ declared, errors }} whose="own" record=${me} form=${draft} onChange=${type} hintOf=${conflictOf} />
      <div class="row">
        <button type="submit" class="button primary" disabled=${busy || changes.length === 0}>${t('account.profile.save')}</button>
        <button type="button" class="button" disabled=${busy || changes.length === 0} onClick=${discard}>
          ${t('account.profile.discard')}
        </button>
      </div>
    </form>
  </section>`;
}

/** The fields of a record or a draft that people can change; empty ones are null. */
function fieldsOf(source) {
  const texts = NAMES.filter((name) => name in source).map((name) => [name, source[name]?.trim() || null]);
  return { ...Object.fromEntries(texts), ...profileFields(source) };
}

function same(one, other) {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

function hintOf(name, emailChange) {
  if (name !== 'email') {
    return undefined;
  }
  return isFixed(name, emailChange) ? t('account.profile.emailFixed') : t('account.profile.emailHint');
}

function isFixed(name, { possible }) {
  return name === 'email' && !possible;
}

/** The name of the language in that language. */
function languageOf(tag) {
  try {
    return new Intl.DisplayNames([tag], { type: 'language' }).of(tag);
  } catch {
    return t('account.profile.languageHint');
  }
}
