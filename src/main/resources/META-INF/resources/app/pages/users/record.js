// A user's record with the tag that says which state of it this is.
import { api } from '../../core/api.js';

export async function readRecord(id, signal) {
  const { body, etag } = await api.get(`/api/v1/users/${encodeURIComponent(id)}`, { signal });
  return { user: body, etag };
}
