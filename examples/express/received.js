const MOST = 10_000;

/**
 * The ids that were received. A service with a database has a table of them instead, and adds an id in the transaction that stores the event: see
 * README.md.
 */
export class Received {
  #ids = new Set();

  /** Returns false if the id was there already. */
  add(id) {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    if (this.#ids.size > MOST) this.#ids.delete(this.#ids.values().next().value);
    return true;
  }

  /** Whether the request before this one never came. After a start nothing is known yet, so the first one is believed. */
  lacks(previous) {
    if (previous === undefined || this.#ids.has(previous)) return false;
    return this.#ids.size > 0 || !this.add(previous);
  }
}
