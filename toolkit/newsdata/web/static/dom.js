/** Small helpers for the page. Words of others only ever become text nodes. */

export const byId = (id) => document.getElementById(id);

/**
 * An element with properties and children; strings become text.
 * `data` and `aria` are set as attributes, `on` holds listeners.
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  const { data = {}, aria = {}, on = {}, ...rest } = properties;
  Object.assign(element, rest);
  for (const [key, value] of Object.entries(data)) element.dataset[key] = value;
  for (const [key, value] of Object.entries(aria)) element.setAttribute(`aria-${key}`, value);
  for (const [kind, listener] of Object.entries(on)) element.addEventListener(kind, listener);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Say something to everybody: the status line is a live region. */
export function announce(message) {
  byId("status").textContent = message;
}

/** A value remembered in this browser, or the fallback where it remembers nothing. */
export function recall(key, fallback) {
  try {
    return JSON.parse(localStorage.getItem(`newsdata:${key}`)) ?? fallback;
  } catch {
    return fallback;
  }
}

/** Remember a value in this browser, or forget it (null); false where it cannot. */
export function remember(key, value) {
  try {
    if (value === null) localStorage.removeItem(`newsdata:${key}`);
    else localStorage.setItem(`newsdata:${key}`, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** Keys of what is remembered that begin so. */
export function remembered(start) {
  const keys = Array.from({ length: localStorage.length }, (_, n) => localStorage.key(n));
  return keys.filter((key) => key.startsWith(`newsdata:${start}`)).map((key) => key.slice("newsdata:".length));
}

/** The start of a text, cut at a word's end, for lists. */
export function short(text, most = 80) {
  const plain = text.replace(/\s+/gu, " ").trim();
  if (plain.length <= most) return plain;
  const cut = plain.slice(0, most);
  const end = Math.max(cut.lastIndexOf(" "), most - 20);
  return `${cut.slice(0, end).replace(/[\ud800-\udbff]$/u, "")}…`;
}

/**
 * The only dialog: buttons are `[name, action]`; its first field or button has the focus, which
 * goes `back` to where it came from, or to the text.
 */
export function openDialog(title, body, buttons, { back = "#text", focus = "input, #dialog-buttons button" } = {}) {
  const dialog = byId("dialog");
  byId("dialog-title").textContent = title;
  byId("dialog-body").replaceChildren(...body.filter((each) => each !== null));
  byId("dialog-buttons").replaceChildren(
    ...buttons.map(([name, action]) =>
      make("button", {
        type: "button",
        on: {
          click: () => {
            dialog.close();
            action?.();
          },
        },
      }, name),
    ),
  );
  dialog.onclose = () => (document.querySelector(back) ?? byId("text")).focus();
  if (!dialog.open) dialog.showModal();
  dialog.querySelector(focus).focus({ preventScroll: true });
  dialog.scrollTop = 0;
}
