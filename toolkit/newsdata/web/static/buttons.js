/** Buttons of labels, in the panel and beside the selection. */

import { make } from "./dom.js";
import { label, labelAll } from "./labelling.js";

/** One for each label of the layer; `facts` of a label stand at its end. With Shift: every mention. */
export const labelButtons = (editor, facts = () => null) => editor.layer.labels.map((each) => make("button", {
  type: "button",
  className: `label colour-${each.colour} ${editor.layer.pattern}`,
  title: `${each.meaning}\nWith Shift: every mention of the words.`,
  data: { key: `label ${each.name}`, label: each.name },
  on: { click: (event) => (event.shiftKey ? labelAll : label)(editor, each.name) },
},
each.key ? make("kbd", {}, each.key) : null,
make("span", { className: "name" }, each.name),
facts(each)));
