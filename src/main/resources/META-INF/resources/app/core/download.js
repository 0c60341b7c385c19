// Saves files that a page has created or fetched.

/** @param {string|Blob} content of the file */
export function saveFile(name, content, type = 'text/plain') {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // after the browser has started the download
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The file name in the Content-Disposition header of an answer. */
export function fileName(headers, fallback) {
  return /filename="([^"]+)"/.exec(headers.get('Content-Disposition') ?? '')?.[1] ?? fallback;
}
