/**
 * Saves every action at once, one request after the other, and keeps what cannot be saved:
 * in memory, in this browser's storage, and in tries that go on until it is saved.
 */

import * as api from "./api.js";
import { recall, remember, remembered } from "./dom.js";
import { newId } from "./state.js";

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15000;


export class Saver {
  /**
   * `what` is "article" or "adjudication", `base` the work that is saved, and `make` makes the
   * submission of some work. `on.state(state, failure)` is told "true", "false", "conflict" or
   * "error", `on.saved()` that something was saved.
   */
  constructor({ what, article, project, base, make }, on) {
    this.what = what;
    this.article = article;
    this.base = base;
    this.make = make;
    this.on = on;
    this.revision = article.revision;
    // A key of its own: two tabs must not clear what the other could not save.
    this.place = placeOf(project, what, article.id);
    this.key = this.place + newId("");
    this.adopted = []; // what was kept before, until it is kept anew or saved
    this.safe = true; // whether the browser has kept what is not saved
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
    this.block();
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
    this.keep();
  }

  /** Keep what is not saved yet in this browser; false where it has no room for it. */
  keep() {
    const work = this.next ?? this.sending;
    if (work) this.#keep(work);
    return this.safe;
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

  /** Until somebody has decided, nothing is saved over what is there. */
  block() {
    this.stopped = true;
    this.conflict = true;
  }

  /** Take over what was kept before: it is forgotten when it is kept anew, or saved. */
  adopt(key) {
    this.adopted.push(key);
  }

  /**
   * What could not be saved of this article before, `{work, base, revision, text, key}` each with
   * work and base as submissions; what fits the article's text comes first.
   */
  kept() {
    const found = [];
    for (const key of remembered(this.place)) {
      if (key === this.key || this.adopted.includes(key)) continue;
      const kept = recall(key, null);
      if (kept?.work?.spans && kept.base?.spans) found.push({ ...kept, key });
    }
    const fits = (kept) => kept.work.text_sha256 === this.article.text_sha256;
    return found.sort((a, b) => fits(b) - fits(a));
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
      this.base = work;
      this.on.saved();
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
    const kept = { work: this.make(work), base: this.make(this.base), revision: this.revision };
    // With the text, so that the labels can be put on another; where it has no room, without.
    this.safe = remember(this.key, { ...kept, text: this.article.text }) || remember(this.key, kept);
    if (this.safe) this.#drop();
  }

  #forget() {
    remember(this.key, null);
    this.#drop();
    this.safe = true;
    this.on.state("true");
  }

  #drop() {
    for (const key of this.adopted) remember(key, null);
    this.adopted = [];
  }
}

// Of project, annotator and article: other projects may have had the same port before.
const placeOf = (project, what, id) =>
  `unsaved:${[project.id, project.annotator, what, id].map(encodeURIComponent).join(":")}:`;
