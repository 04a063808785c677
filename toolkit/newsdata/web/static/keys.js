/** Keys: which does what. The help shows this table, and the docs say the same. */

export const KEYS = [
  ["Move", [
    ["→ ←", "next, previous word"],
    ["↓ ↑", "next, previous line"],
    ["Home End", "first, last word"],
    ["Shift+→ ←", "end of the selection by a word or mark"],
    [". ,", "end of the selection by a character"],
    ["> <", "start of the selection by a character"],
    ["] [", "next, previous span"],
    [";", "next of the spans over each other"],
    ["/", "find words"],
    ["Esc", "select nothing, end linking"],
  ]],
  ["Label", [
    ["letter", "label the selection, or change the label of the span"],
    ["Shift+letter", "label every mention of the same words"],
    ["1 … 9", "choose the layer"],
    ["Delete", "delete the span; Backspace, too"],
    ["+", "add the selection to the span chosen before (discontinuous)"],
    ["%", "move the span chosen before to the selection"],
    ["=", "link: from a quotation, then to its speaker; in between, keys of the roles"],
    ["#", "a label of the whole article"],
    ["F2", "attributes and note"],
    ["F1", "what the labels mean: the guideline"],
  ]],
  ["Suggestions", [
    ["Enter", "accept, and go to the next"],
    ["Delete", "reject, and go to the next"],
    ["Space", "the suggestion that is least certain"],
  ]],
  ["Adjudication", [
    ["} {", "next, previous difference"],
    ["1 … 9", "take what that annotator has"],
    ["0", "take neither"],
  ]],
  ["Article", [
    ["Ctrl+Enter", "layer reviewed to the end, or not"],
    ["Ctrl+Z", "undo"],
    ["Ctrl+Shift+Z", "do again; Ctrl+Y, too"],
    ["Alt+↓ ↑", "next, previous article"],
    ["Ctrl+S", "saved? Every action is, at once"],
    ["?", "this help"],
  ]],
];

/** The command of each key; letters and digits are labels, roles and layers. */
export const COMMANDS = {
  ArrowRight: "nextWord",
  ArrowLeft: "previousWord",
  ArrowDown: "nextLine",
  ArrowUp: "previousLine",
  Home: "firstWord",
  End: "lastWord",
  "Shift+ArrowRight": "extend",
  "Shift+ArrowLeft": "shrink",
  ".": "extendCharacter",
  ",": "shrinkCharacter",
  ">": "startLater",
  "<": "startEarlier",
  "]": "nextSpan",
  "[": "previousSpan",
  "}": "nextDifference",
  "{": "previousDifference",
  ";": "cycle",
  "/": "find",
  "#": "article",
  Escape: "escape",
  Delete: "remove",
  Backspace: "remove",
  "+": "addFragment",
  "%": "replace",
  "=": "link",
  F2: "attributes",
  F1: "meaning",
  Enter: "accept",
  " ": "uncertain",
  "Mod+Enter": "reviewed",
  "Mod+z": "undo",
  "Mod+Shift+Z": "redo",
  "Mod+y": "redo",
  "Mod+s": "save",
  "Alt+ArrowDown": "nextArticle",
  "Alt+ArrowUp": "previousArticle",
  "?": "help",
};

// These work wherever the focus is; the others only in the text (WCAG 2.1.4).
const EVERYWHERE = /^(Mod\+|Alt\+|F\d|Escape)/u;

/** A key as the tables above name it: Shift only where it makes no other character. */
export function nameOf(event) {
  const shift = event.shiftKey && (event.key.length > 1 || event.ctrlKey || event.metaKey);
  const mod = event.ctrlKey || event.metaKey;
  let key = shift && event.key.length === 1 ? event.key.toUpperCase() : event.key;
  if (mod && key.length === 1) key = characterOf(event);
  return `${mod ? "Mod+" : ""}${event.altKey && !mod ? "Alt+" : ""}${shift ? "Shift+" : ""}${key}`;
}

/**
 * The character that was meant: the case by Shift alone, so that Caps Lock does not label
 * every mention; the Latin letter of the key where the keyboard writes another script.
 */
export function characterOf(event) {
  const latin = /^Key([A-Z])$/u.exec(event.code)?.[1];
  const letter = latin && /^[^\x00-\x7f]$/u.test(event.key) && !/\p{Script=Latin}/u.test(event.key) ? latin : event.key;
  return event.shiftKey ? letter.toUpperCase() : letter.toLowerCase();
}

/** Listen: `run(command)` for commands, `character(key)` for letters and digits. */
export function listen(text, run, character) {
  document.addEventListener("keydown", (event) => {
    // AltGr makes characters, such as [ on a German keyboard.
    const typed = event.getModifierState("AltGraph") && event.key.length === 1;
    const name = typed ? event.key : nameOf(event);
    if (event.isComposing || document.querySelector("dialog[open]")) return;
    const inText = event.target === text;
    const writing = event.target.closest?.("input, select, textarea");
    if (!inText && (writing || !EVERYWHERE.test(name))) return;
    const command = COMMANDS[name];
    const done = command ? (run(command), true) : inText && name.length === 1 && character(characterOf(event));
    if (done) event.preventDefault();
  });
}
