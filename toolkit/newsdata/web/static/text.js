/** The text on the page: one text node, coloured by highlights, so that it never changes. */

import { look } from "./scheme.js";
import { parts } from "./spans.js";

export class TextView {
  constructor(element, scroller) {
    this.element = element;
    this.scroller = scroller;
  }

  show(article, map) {
    this.map = map;
    this.element.dir = article.direction;
    this.element.lang = article.language ?? "";
    this.node = document.createTextNode(article.text);
    this.element.replaceChildren(this.node);
    this.scroller.scrollTop = 0;
    this.seen = [0, 0]; // what was visible the last time
  }

  range(start, end) {
    const range = new Range();
    range.setStart(this.node, this.map.unit(start));
    range.setEnd(this.node, this.map.unit(end));
    return range;
  }

  /** Where the words of a stretch are drawn, one box a line. */
  boxes(start, end) {
    return [...this.range(start, end).getClientRects()].filter((box) => box.width > 0);
  }

  /** Code point under a place in the window, or null outside of the text. */
  pointAt(x, y) {
    const unit = caretAt(x, y, this.node);
    return unit === null ? null : this.map.point(unit);
  }

  /** Code points whose lines are, or are nearly, in the window. */
  visible() {
    const box = this.scroller.getBoundingClientRect();
    const margin = box.height / 2;
    const [from, to] = this.seen;
    this.seen = [this.#firstBelow(box.top - margin, from), this.#firstBelow(box.bottom + margin, to)];
    return this.seen;
  }

  /**
   * The first code point whose line ends below a height, for lines only go down. It is looked for
   * around where it was, in steps that double, then by halving: each look at a long text is dear.
   */
  #firstBelow(y, near) {
    const below = (point) => point >= this.map.length
      || (point >= 0 && this.range(point, point + 1).getBoundingClientRect().bottom > y);
    let low = near - 1; // above
    let high = near; // below
    for (let step = 1; !below(high); step *= 2) [low, high] = [high, high + step];
    for (let step = 1; low >= 0 && below(low); step *= 2) [low, high] = [low - step, low];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (below(middle)) high = middle;
      else low = middle;
    }
    return Math.min(high, this.map.length);
  }

  #edge({ start, end }, step) {
    return this.boxes(start, end).at(step > 0 ? -1 : 0);
  }

  /** Where the last (1) or first (-1) line of a stretch has its middle, from the left. */
  middle(place, step) {
    const box = this.#edge(place, step);
    return box ? (box.left + box.right) / 2 : 0;
  }

  /** The word nearest to a column in the line after (1), or before (-1), a stretch; or null. */
  wordOfLine(place, step, column) {
    const from = this.#edge(place, step);
    let best = null;
    let line = null;
    let word = from && this.map.word(step > 0 ? place.end : place.start, step);
    for (; word; word = this.map.word(step > 0 ? word.end : word.start, step)) {
      const box = this.#edge(word, -step);
      if (!box || Math.abs(box.top - from.top) < from.height / 2) continue;
      line ??= box.top;
      if (Math.abs(box.top - line) > from.height / 2) break;
      const away = Math.abs((box.left + box.right) / 2 - column);
      if (!best || away < best.away) best = { word, away };
    }
    return best?.word ?? null;
  }

  /** Whether some of these boxes are in the window. */
  sees(boxes) {
    const window = this.scroller.getBoundingClientRect();
    return boxes.some((box) => box.bottom > window.top && box.top < window.bottom);
  }

  reveal(start, end) {
    const boxes = this.boxes(start, Math.min(end, start + 200));
    if (!boxes.length) return;
    const window = this.scroller.getBoundingClientRect();
    const room = window.height / 5;
    const [top, bottom] = [boxes[0].top, boxes.at(-1).bottom];
    if (top < window.top + room) this.scroller.scrollTop -= window.top + room - top;
    else if (bottom > window.bottom - room) this.scroller.scrollTop += bottom - window.bottom + room;
  }

  /** Colour the selection, what was found, and the difference looked at. */
  point({ selection, found, difference }) {
    this.#set("difference", difference ? [difference] : [], 2);
    this.#set("found", found, 3);
    this.#set("selection", selection, 4);
  }

  /** Colour these marks and no others: those near the window, for the browser goes through all. */
  paint(layers, marks) {
    const groups = new Map();
    for (const span of marks) {
      if (span.status === "suggested") continue;
      const name = `label-${look(layers, span.layer, span.label).colour}`;
      if (!groups.has(name)) groups.set(name, []);
      for (const [start, end] of parts(span)) groups.get(name).push({ start, end });
    }
    for (const name of [...CSS.highlights.keys()]) {
      if (name.startsWith("label-") && !groups.has(name)) CSS.highlights.delete(name);
    }
    for (const [name, places] of groups) this.#set(name, places, 0);
  }

  #set(name, places, priority) {
    if (!places.length) {
      CSS.highlights.delete(name);
      return;
    }
    const found = new Highlight();
    // Added one by one: a call takes some ten thousand arguments only.
    for (const { start, end } of places) found.add(this.range(start, end));
    found.priority = priority;
    CSS.highlights.set(name, found);
  }
}

function caretAt(x, y, node) {
  const caret = document.caretPositionFromPoint?.(x, y);
  if (caret) return caret.offsetNode === node ? caret.offset : null;
  const range = document.caretRangeFromPoint?.(x, y);
  return range?.startContainer === node ? range.startOffset : null;
}
