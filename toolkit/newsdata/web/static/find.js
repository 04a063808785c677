/** Finding words in the text. */

import { byId } from "./dom.js";
import { search } from "./offsets.js";

export class Find {
  constructor(app) {
    this.app = app;
    this.places = [];
    byId("find").addEventListener("input", () => this.look());
    byId("findbar").addEventListener("submit", (event) => {
      event.preventDefault();
      this.step(1);
    });
    byId("findbar").addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
      if (event.key === "Enter" && event.shiftKey) {
        event.preventDefault();
        this.step(-1);
      }
    });
    byId("find-close").addEventListener("click", () => this.close());
  }

  open() {
    byId("findbar").hidden = false;
    byId("find").select();
    byId("find").focus();
    this.look();
  }

  close() {
    byId("findbar").hidden = true;
    this.places = [];
    this.app.draw();
    byId("text").focus();
  }

  /** Another article: look in its text, if the bar is open. */
  renew() {
    if (byId("findbar").hidden) {
      this.places = [];
      this.app.draw();
    } else {
      this.look();
    }
  }

  look() {
    this.places = search(this.app.editor.map, byId("find").value);
    this.index = -1;
    byId("found").textContent = byId("find").value ? `${this.places.length} found` : "";
    this.app.draw();
  }

  step(by) {
    const count = this.places.length;
    if (!count) return;
    this.index = (this.index + by + count) % count;
    const { start, end } = this.places[this.index];
    byId("found").textContent = `${this.index + 1} of ${count}`;
    this.app.editor.select(start, end, { quiet: true });
  }
}
