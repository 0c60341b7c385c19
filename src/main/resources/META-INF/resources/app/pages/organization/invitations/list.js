// The list of invitations. While mails of those that are shown are being sent, the list follows them.
import { useAbortableEffect, useRef } from '../../../core/ui.js';
import { api, pageOf } from '../../../core/api.js';
import { addressOf } from '../../../core/router.js';
import { listsOf, useList } from '../../../shared/lists.js';

/** The API's largest page: so many invitations are followed at most. */
const MOST = 200;
const POLL_MILLIS = 3000;

const invitationLists = listsOf('invitationsList');

/**
 * @param path of the API
 * @param status of the invitations, empty for all
 * @param q words of their addresses, empty for all
 * @return the list of `useList`, with `invitationsOff`: why the service sends no invitations
 */
export function useInvitations(path, { status, q }) {
  const query = addressOf(path, { search: q.trim(), status });
  const list = useList(invitationLists, query);
  useFollowed(list, query);
  return list;
}

/** Reads the beginning of the list again and again, down to the last invitation whose mail is being sent. */
function useFollowed({ items, change }, query) {
  const count = items.slice(0, MOST).findLastIndex(isSending) + 1;
  const now = useRef(null);
  now.current = { items, count };
  const sending = count > 0;
  useAbortableEffect(
    async (signal) => {
      while (sending && !signal.aborted) {
        await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS));
        const asked = now.current;
        const answer = await api.get(pageOf(query, asked.count), { signal }).catch(() => null);
        if (answer && !signal.aborted) {
          // an answer that was on its way while the list changed may be older than the list
          change((shown) => (shown === asked.items ? renewed(shown, answer.body) : shown));
        }
      }
    },
    [sending, query, change],
  );
}

function isSending({ status, mail }) {
  return status === 'open' && mail.status === 'pending';
}

/** The list with another answer for its beginning: invitations may be new, changed, or not in this list any more. */
function renewed(items, { items: first, next }) {
  // the newest come first, and have the greatest IDs
  return next ? [...first, ...items.filter(({ id }) => id < first.at(-1).id)] : first;
}
