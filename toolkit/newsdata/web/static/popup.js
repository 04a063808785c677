/** The labels beside what was selected by mouse, so that the hand need not go to the panel. */

import { labelButtons } from "./buttons.js";
import { byId } from "./dom.js";
import { LANE } from "./lanes.js";

const GAP = 6;

let shownFor = null; // the selection

/** Show the labels of the layer for the selection. */
export function show({ editor, view }) {
  if (!editor.selection || editor.current) return;
  shownFor = editor.selection;
  fill(editor);
  byId("popup").hidden = false;
  place(view);
}

/** Below the selection, or above it where there is no room; it goes along when the text is scrolled. */
export function place(view) {
  if (!shownFor) return;
  const popup = byId("popup");
  const boxes = view.boxes(shownFor.start, shownFor.end);
  if (!boxes.length) {
    hide();
    return;
  }
  popup.style.visibility = view.sees(boxes) ? "visible" : "hidden";
  const { width, height } = popup.getBoundingClientRect();
  const below = boxes.at(-1).bottom + LANE + GAP;
  const top = below + height < innerHeight ? below : Math.max(GAP, boxes[0].top - height - GAP);
  popup.style.top = `${top}px`;
  popup.style.left = `${Math.max(GAP, Math.min(boxes.at(-1).left, innerWidth - width - GAP))}px`;
}

export function hide() {
  shownFor = null;
  byId("popup").hidden = true;
}

/** It goes when something else is selected, or a span chosen, and follows the layer. */
export function draw({ editor, view }) {
  if (!shownFor) return;
  if (editor.selection !== shownFor || editor.current) hide();
  else if (editor.layer.name !== byId("popup").dataset.layer) {
    fill(editor);
    place(view);
  }
}

function fill(editor) {
  byId("popup").replaceChildren(...labelButtons(editor));
  byId("popup").dataset.layer = editor.layer.name;
}
