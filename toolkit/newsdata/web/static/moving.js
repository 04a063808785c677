/** Moving about in the text: words, lines, edges of the selection, spans, suggestions. */

import { announce } from "./dom.js";
import * as spans from "./spans.js";

/** Next (1) or previous (-1) word. */
export function moveWord(editor, step) {
  const from = editor.selection;
  const at = from ? (step > 0 ? from.end : from.start) : step > 0 ? 0 : editor.map.length;
  const word = editor.map.word(at, step);
  if (word) editor.select(word.start, word.end);
}

/** The word nearest to the same column of the next (1) or previous (-1) line. */
export function moveLine(editor, step, view) {
  if (!editor.selection) return moveWord(editor, step);
  const column = editor.column ?? view.middle(editor.selection, step);
  const word = view.wordOfLine(editor.selection, step, column);
  if (word) editor.select(word.start, word.end);
  editor.column = column;
  return null;
}

/** Move the end, or start, of the selection; `by` is mark or character. */
export function stretch(editor, edge, step, by) {
  if (!editor.selection) return moveWord(editor, step);
  let { start, end } = editor.selection;
  const moved = (at) => {
    if (by === "character") return editor.map.character(at, step);
    const piece = editor.map.mark(at, step);
    return piece ? (step > 0 ? piece.end : piece.start) : at;
  };
  if (edge === "end") end = by === "mark" && step < 0 ? shrunk(editor, start, end) : moved(end);
  else start = moved(start);
  if (start < end) editor.select(start, end);
}

function shrunk(editor, start, end) {
  const last = editor.map.mark(end, -1);
  const before = last && editor.map.mark(last.start, -1);
  return before && before.end > start ? before.end : end;
}

/** The next span (1) or the one before (-1) of the layers shown. */
export function moveSpan(editor, step, names) {
  const marks = editor.marks(names);
  if (!marks.length) return announce("No spans here.");
  const index = marks.findIndex((span) => span.id === editor.currentId);
  const at = editor.selection?.start ?? (step > 0 ? -1 : editor.map.length);
  let next = index + step;
  if (index < 0) {
    next = step > 0
      ? marks.findIndex((span) => span.start >= at)
      : marks.findLastIndex((span) => span.start <= at);
    if (next < 0) next = step > 0 ? 0 : marks.length - 1;
  }
  return editor.choose(marks[(next + marks.length) % marks.length], { follow: !editor.link });
}

/** The next of the spans over each other here. */
export function cycle(editor, names, point = editor.selection?.start) {
  if (point === undefined) return false;
  const here = editor.marks(names)
    .filter((span) => spans.covers(span, point))
    .sort((a, b) =>
      (b.layer === editor.layer.name) - (a.layer === editor.layer.name) ||
      a.end - a.start - (b.end - b.start));
  if (!here.length) return false;
  const index = here.findIndex((span) => span.id === editor.currentId);
  editor.choose(here[(index + 1) % here.length], { follow: false });
  return true;
}

/** The open suggestion of the layer that is least sure, or next in the text. */
export function nextSuggestion(editor, order) {
  const open = editor.open.filter((span) => span.layer === editor.layer.name);
  if (!open.length) return announce(`No open suggestions in ${editor.layer.name}.`);
  if (order === "uncertain") {
    const sorted = open.sort((a, b) => spans.uncertainty(b) - spans.uncertainty(a) || a.start - b.start);
    const at = sorted.findIndex((span) => span.id === editor.currentId);
    return editor.choose(sorted[(at + 1) % sorted.length]);
  }
  const from = editor.selection?.start ?? 0;
  const sorted = open.sort(spans.inTextOrder);
  return editor.choose(sorted.find((s) => s.start >= from && s.id !== editor.currentId) ?? sorted[0]);
}
