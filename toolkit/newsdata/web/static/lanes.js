/**
 * Lines below the words, one lane each where spans overlap, with the label's name: what a
 * reader needs who sees no colours. Only what is near the window is drawn.
 */

import { make } from "./dom.js";
import { look } from "./scheme.js";
import { inTextOrder, lanesOf, parts } from "./spans.js";

const LETTER_WIDTH = 0.6; // of its size, in the label's font
const NAME_SIZE = 10;
export const LANE = 13;
const MOST_LANES = 12;

const SVG = "http://www.w3.org/2000/svg";

export class Lanes {
  constructor(container, svg, view) {
    this.container = container;
    this.svg = svg;
    this.view = view;
    this.marks = [];
  }

  /** Take these marks, a list that never changes; returns how many lanes they need. */
  prepare(marks) {
    if (marks === this.taken) return this.deepest + 1;
    this.taken = marks;
    this.marks = [...marks].sort(inTextOrder);
    this.lanes = lanesOf(this.marks);
    this.deepest = -1;
    for (const [id, lane] of this.lanes) {
      // A lane is no deeper than the room below a line.
      const possible = Math.min(lane, MOST_LANES - 1);
      this.lanes.set(id, possible);
      this.deepest = Math.max(this.deepest, possible);
    }
    return this.deepest + 1;
  }

  /** Draw colours, lines and links. `nameOf` says what stands below a span. */
  draw(layers, relations, currentId, nameOf) {
    const [from, to] = this.view.visible();
    const origin = this.container.parentElement.getBoundingClientRect();
    const near = [];
    for (const span of this.marks) {
      if (span.start > to) break;
      if (span.end >= from) near.push(span);
    }
    this.anchors = new Map();
    this.view.paint(layers, near);
    this.container.replaceChildren(...near.flatMap((span) => this.#span(span, origin, layers, currentId, nameOf)));
    this.#links(relations, currentId);
  }

  #span(span, origin, layers, currentId, nameOf) {
    const { colour, pattern } = look(layers, span.layer, span.label);
    const lane = this.lanes.get(span.id);
    const classes = `lane colour-${colour} ${pattern}${span.status === "suggested" ? " suggested" : ""}${span.id === currentId ? " current" : ""}`;
    const all = parts(span);
    const segments = all.flatMap(([start, end]) => lines(this.view.boxes(start, end)));
    if (!segments.length) return [];
    const first = segments[0];
    this.anchors.set(span.id, {
      x: (first.left + first.right) / 2 - origin.left,
      y: first.top - origin.top,
    });
    const gaps = all.slice(1).flatMap(([start], n) => lines(this.view.boxes(all[n][1], start)));
    return [
      ...gaps.map((box) => bar(box, origin, lane, `${classes} gap`, "")),
      ...segments.map((box, n) => {
        const ends = `${n === 0 ? " first" : ""}${n === segments.length - 1 ? " last" : ""}`;
        // Whose label it is, is told whole: nothing else stands beside it in its lane.
        const whole = nameOf(span);
        const name = n > 0 ? "" : span.by ? whole : fitted(whole, box.right - box.left);
        const element = bar(box, origin, lane, classes + ends, name);
        element.dataset.span = span.id;
        return element;
      }),
    ];
  }

  #links(relations, currentId) {
    const paths = [];
    for (const relation of relations) {
      const [head, ...others] = relation.args.map((each) => ({ ...each, at: this.anchors.get(each.ref) }));
      if (!head?.at) continue;
      const strong = relation.args.some((each) => each.ref === currentId);
      for (const each of others) {
        if (each.at) paths.push(...curve(head.at, each.at, strong ? each.role : "", strong));
      }
    }
    this.svg.replaceChildren(...paths);
  }
}

/** Boxes of one line joined: text of two directions makes several. */
function lines(boxes) {
  const found = [];
  for (const box of boxes) {
    const last = found.at(-1);
    if (last && Math.abs(last.bottom - box.bottom) < 4) {
      last.left = Math.min(last.left, box.left);
      last.right = Math.max(last.right, box.right);
    } else {
      found.push({ left: box.left, right: box.right, top: box.top, bottom: box.bottom });
    }
  }
  return found;
}

function bar(box, origin, lane, classes, name) {
  const element = make("div", { className: classes }, name);
  Object.assign(element.style, {
    left: `${box.left - origin.left}px`,
    width: `${Math.max(3, box.right - box.left - 1)}px`,
    top: `${box.bottom - origin.top + lane * LANE}px`,
  });
  return element;
}

/** As much of a name as there is room for, at least its first letters. */
function fitted(name, width) {
  const room = Math.floor((width - 2) / (LETTER_WIDTH * NAME_SIZE));
  return name.length <= room ? name : name.slice(0, Math.max(1, room));
}

function curve(from, to, role, strong) {
  const bend = Math.min(60, 14 + Math.abs(from.x - to.x) / 12 + Math.abs(from.y - to.y) / 12);
  const top = Math.min(from.y, to.y) - bend;
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", `M${from.x} ${from.y} C${from.x} ${top} ${to.x} ${top} ${to.x} ${to.y}`);
  path.setAttribute("class", strong ? "link strong" : "link");
  const dot = document.createElementNS(SVG, "circle");
  for (const [key, value] of Object.entries({ cx: to.x, cy: to.y, r: 2.5, class: "link-end" })) {
    dot.setAttribute(key, value);
  }
  if (!role) return [path, dot];
  const text = document.createElementNS(SVG, "text");
  text.setAttribute("x", to.x);
  text.setAttribute("y", to.y - 4);
  text.setAttribute("class", "link-role");
  text.textContent = role;
  return [path, dot, text];
}
