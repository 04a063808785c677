/** The list of articles: what to label next, and how far one is. */

import * as api from "./api.js";
import { byId, make } from "./dom.js";

const STATES = { todo: "to do", started: "started", done: "done" };
const FIRST_WAIT = 300; // milliseconds

export class Queue {
  constructor(open, failed) {
    this.open = open;
    this.failed = failed;
    this.rows = [];
    this.problems = []; // submissions that cannot be shown
    this.currentId = null;
    byId("order").addEventListener("change", () => this.load());
  }

  /** Ask for the list; the order stays while one works, so that nothing jumps. */
  async load() {
    try {
      const answer = await api.articles(byId("order").value);
      this.rows = answer.articles;
      this.problems = answer.problems;
      this.draw();
    } catch (failure) {
      this.failed(failure);
    }
  }

  /** Bring the numbers up to date soon: not after every action, the list may be long. */
  refresh() {
    this.due ??= setTimeout(() => {
      this.due = null;
      this.#refresh();
    }, Math.max(FIRST_WAIT, 20 * (this.took ?? 0)));
  }

  /** The order stays as it is. */
  async #refresh() {
    const started = performance.now();
    const answer = await api.articles(byId("order").value).catch(() => null);
    if (!answer) return;
    const fresh = new Map(answer.articles.map((row) => [row.id, row]));
    this.rows = this.rows.map((row) => fresh.get(row.id) ?? row);
    this.problems = answer.problems;
    this.draw();
    this.took = performance.now() - started;
  }

  get current() {
    return this.rows.find((row) => row.id === this.currentId);
  }

  mark(id) {
    this.currentId = id;
    this.draw();
    byId("articles").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }

  /** The id of the article after (1) or before (-1) the current one; null at the ends. */
  neighbour(step) {
    const at = this.rows.findIndex((row) => row.id === this.currentId);
    return this.rows[at + step]?.id ?? null;
  }

  draw() {
    const done = this.rows.filter((row) => row.state === "done").length;
    byId("progress").max = Math.max(1, this.rows.length);
    byId("progress").value = done;
    byId("progress-text").textContent = `${done} of ${this.rows.length} done`;
    const { length } = this.problems;
    byId("not-shown").textContent = length === 1 ? "1 line of submissions is not shown" : `${length} lines of submissions are not shown`;
    byId("not-shown").hidden = !length;
    const focused = document.activeElement?.dataset?.article;
    byId("articles").replaceChildren(...this.rows.map((row) => this.#row(row)));
    if (focused) byId("articles").querySelector(`[data-article="${CSS.escape(focused)}"]`)?.focus();
  }

  #row(row) {
    const facts = [row.outdated ? "text changed" : STATES[row.state]];
    if (row.suggested) facts.push(`${row.suggested} suggested`);
    if (row.annotators.length > 1) facts.push(`${row.annotators.length} annotators`);
    if (row.disagreement) facts.push(`${Math.round(100 * row.disagreement)}% differ`);
    if (row.merged_by?.length) facts.push("merged");
    return make("li", {}, make("button", {
      type: "button",
      className: `article ${row.state}`,
      data: { article: row.id },
      aria: row.id === this.currentId ? { current: "page" } : {},
      on: { click: () => this.open(row.id) },
    }, make("span", { className: "title", dir: "auto" }, row.title), make("span", { className: "facts" }, facts.join(" · "))));
  }
}
