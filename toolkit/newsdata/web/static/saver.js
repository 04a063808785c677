/**
 * Saves every action at once, one request after the other, and keeps what cannot be saved:
 * in memory, in this browser's storage, and in tries that go on until it is saved.
 */

import * as api from "./api.js";
import { recall, remember } from "./dom.js";

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15000;

// Of this tab: two tabs must not clear what the other could not save.
const TAB = [...crypto.getRandomValues(new Uint8Array(6))].map((b) => b.toString(16)).join("");

export class Saver {
  /** `on.state(state, failure)`: true, false, conflict or error; `on.saved(answer, work)`. */
  constructor(what, article, annotator, make, on) {
    this.what = what;
    this.article = article;
    this.make = make;
    this.on = on;
    this.revision = article.revision;
    this.kept = `unsaved:${annotator}:${what}:${article.id}`;
    this.next = null;
    this.busy = false;
    this.stopped = false;
    this.conflict = false;
    this.request = null;
    this.wait = FIRST_WAIT;
  }

  /** Save this work, after what is on its way. */
  put(work) {
    this.next = work;
    // Other work than what was refused may be taken; a conflict waits for a choice.
    if (this.stopped && !this.conflict) this.retry();
    else if (this.stopped) this.#keep(work);
    else this.#send();
  }

  /** Keep this work until somebody has chosen between it and what else was saved. */
  hold(work) {
    this.next = work;
    this.stopped = true;
    this.conflict = true;
    this.#keep(work);
  }

  /** Resolved when nothing is on its way to the disk, whatever became of it. */
  async arrived() {
    while (this.busy) await this.request.catch(() => null);
  }

  /** Whether there is something that cannot be saved now. */
  get stuck() {
    return this.stopped && this.next !== null;
  }

  /** The page or the article goes away: keep what is not saved yet. */
  leave() {
    clearTimeout(this.timer);
    if (this.next !== null) this.#keep(this.next);
    else if (this.sending) this.#keep(this.sending);
  }

  /** Go on after a conflict from what is saved now. */
  resume(revision, work) {
    this.revision = revision;
    this.stopped = false;
    this.conflict = false;
    this.next = null;
    if (work) this.put(work);
    else this.#forget();
  }

  /** Try again now. */
  retry() {
    clearTimeout(this.timer);
    if (this.conflict) return;
    this.stopped = false;
    this.#send();
  }

  /** Work that some tab could not save and that was kept: `{work, base, revision, key}` or null. */
  static kept(annotator, what, article) {
    const prefix = `newsdata:unsaved:${annotator}:${what}:${article.id}:`;
    for (let n = 0; n < localStorage.length; n += 1) {
      const key = localStorage.key(n);
      if (!key.startsWith(prefix) || key.slice(prefix.length).includes(":")) continue;
      const found = recall(key.slice("newsdata:".length), null);
      if (found?.text_sha256 === article.text_sha256) return { ...found, key: key.slice(9) };
    }
    return null;
  }

  async #send() {
    if (this.busy || this.next === null || this.stopped) return;
    const work = this.next;
    this.next = null;
    this.busy = true;
    this.sending = work;
    this.on.state("false");
    try {
      this.request = api.save(this.what, this.article.id, this.revision, this.make(work));
      const answer = await this.request;
      this.revision = answer.revision;
      this.wait = FIRST_WAIT;
      this.busy = false;
      this.sending = null;
      this.on.saved(answer, work);
      if (this.next === null) this.#forget();
    } catch (failure) {
      this.busy = false;
      this.sending = null;
      this.next ??= work;
      this.#failed(failure);
    }
    this.#send();
  }

  #failed(failure) {
    if (!(failure instanceof api.Failure)) throw failure;
    this.#keep(this.next);
    this.stopped = true;
    this.conflict = failure.code === "conflict" && failure.current !== null;
    this.on.state(this.conflict ? "conflict" : "error", failure);
    // What the server refuses stays refused; what it cannot write, it may later.
    if (failure.status === 0 || failure.code === "disk" || failure.status >= 500) {
      this.timer = setTimeout(() => this.retry(), this.wait);
      this.wait = Math.min(2 * this.wait, LONGEST_WAIT);
    }
  }

  #keep(work) {
    const { text_sha256 } = this.article;
    remember(`${this.kept}:${TAB}`, { work, base: this.base, revision: this.revision, text_sha256 });
  }

  #forget() {
    remember(`${this.kept}:${TAB}`, null);
    this.on.state("true");
  }
}
