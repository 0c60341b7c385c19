// A user's record with the tag that says which state of it this is.
import { api } from '../../core/api.js';

const NEWS =
  'Somebody else changed this user meanwhile. The page shows them as they are now. Confirm again if you still want it.';

export async function readRecord(id, signal) {
  const { body, etag } = await api.get(`/api/v1/users/${encodeURIComponent(id)}`, { signal });
  return { user: body, etag };
}

/** Somebody who is gone meanwhile is shown as such, → undefined. */
export async function orGone(onGone, act) {
  try {
    return await act();
  } catch (problem) {
    if (problem.status === 404) {
      onGone();
      return undefined;
    }
    throw problem;
  }
}

/** The same; and a record that is another meanwhile is shown before anything is done to it. */
export async function orNews(record, onRecord, onGone, act) {
  return orGone(onGone, async () => {
    try {
      return await act();
    } catch (problem) {
      if (problem.status === 412) {
        onRecord(await readRecord(record.user.id));
        problem.message = NEWS;
      }
      throw problem;
    }
  });
}
