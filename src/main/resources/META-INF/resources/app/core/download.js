// Files that a page makes or has fetched, saved by the browser.

/** @param {string|Blob} content what is in the file */
export function saveFile(name, content, type = 'text/plain') {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // after the browser has begun with it
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The name that an answer gives its file, by its Content-Disposition. */
export function fileName(headers, fallback) {
  return /filename="([^"]+)"/.exec(headers.get('Content-Disposition') ?? '')?.[1] ?? fallback;
}
