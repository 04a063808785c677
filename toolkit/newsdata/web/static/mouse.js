/** Mouse: drag over words, double click a word, click through spans. */

import { cycle } from "./moving.js";
import * as popup from "./popup.js";

/**
 * Listen on the text. A drag snaps to words, with Alt to characters; with Ctrl it is
 * added to the span that is chosen. A click chooses the span there, and each further click
 * on the same place the next one; where the layer has none, the word.
 */
export function listen(view, app) {
  let down = null;
  let last = null;
  view.element.addEventListener("mousedown", (event) => {
    down = event.button === 0 ? { x: event.clientX, y: event.clientY } : null;
  });
  document.addEventListener("mouseup", (event) => {
    if (!down || !app.editor) return;
    const moved = Math.hypot(event.clientX - down.x, event.clientY - down.y) > 4;
    const start = down;
    down = null;
    if (event.detail === 2) word(view, app, event);
    else if (moved) drag(view, app, event);
    else if (event.detail < 2) {
      const point = view.pointAt(start.x, start.y);
      if (point !== null) click(app, point, last === point);
      last = point;
    }
    getSelection().removeAllRanges();
    view.element.focus({ preventScroll: true });
  });
}

function drag(view, app, event) {
  const native = getSelection();
  if (!native.rangeCount || native.isCollapsed) return;
  const range = native.getRangeAt(0);
  const { map } = view;
  const inside = (node, offset, other) => (node === view.node ? map.point(offset) : other);
  const start = inside(range.startContainer, range.startOffset, 0);
  const end = inside(range.endContainer, range.endOffset, map.length);
  const place = event.altKey ? map.exact(start, end) : map.snap(start, end);
  if (!place) return;
  app.editor.select(place.start, place.end);
  if (event.ctrlKey || event.metaKey) app.run("addFragment");
  popup.show(app);
}

function word(view, app, event) {
  const point = view.pointAt(event.clientX, event.clientY);
  const piece = point === null ? null : view.map.piece(point);
  if (!piece?.text.trim()) return;
  app.editor.select(piece.start, piece.end);
  popup.show(app);
}

function click(app, point, again) {
  const { editor } = app;
  const shown = again ? app.shown : new Set([editor.layer.name]);
  if (!again) editor.currentId = null;
  if (cycle(editor, shown, point)) return;
  const piece = editor.map.piece(point);
  if (piece?.text.trim()) editor.select(piece.start, piece.end);
  else editor.clear();
}
