/** The headers that callers need most. One is undefined if the answer lacks it, or if CORS hides it from a page on another origin. */
export function namedHeaders({headers}: Response) {
  const value = (name: string) => headers.get(name) ?? undefined;
  return {etag: value('ETag'), location: value('Location'), requestId: value('X-Request-Id')};
}
