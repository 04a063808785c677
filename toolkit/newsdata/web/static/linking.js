/** Relations: from a span to others, each in a role. */

import { announce, byId, make, short } from "./dom.js";
import { newId } from "./state.js";

/** Relations of the scheme with the layer they belong to. */
const relationsOf = (editor) =>
  editor.layers.flatMap((layer) => layer.relations.map((relation) => ({ layer: layer.name, relation })));

const fits = (role, span) => role.fillers.includes(`${span.layer}/${span.label}`);

/** Begin at the current span, or put the current span into the first role that is free for it. */
export function link(editor) {
  const span = editor.current;
  if (!span || span.status === "suggested") return announce("Choose a span of your own first.");
  if (editor.link) return fill(editor, freeRole(editor.link, span));
  const found = relationsOf(editor).find(({ relation }) => fits(relation.roles[0], span))
    ?? relationsOf(editor).find(({ relation }) => relation.roles.some((role) => fits(role, span)));
  if (!found) return announce(`No relation takes ${span.label}.`);
  const role = found.relation.roles.find((each) => fits(each, span));
  const known = editor.work.relations.find(
    (each) => each.label === found.relation.name && each.args.some((a) => a.role === role.name && a.ref === span.id),
  );
  const args = known?.args ?? [{ role: role.name, ref: span.id }];
  editor.link = { ...found, id: known?.id ?? null, args };
  announce(`${found.relation.name}: choose a span and press ${keysOf(found.relation)}`);
  return editor.on.change();
}

const keysOf = (relation) => relation.roles.map((role) => `${role.key} for ${role.name}`).join(", ");

function freeRole({ relation, args }, span) {
  const taken = new Set(args.map((each) => each.role));
  return relation.roles.find((role) => fits(role, span) && !taken.has(role.name))
    ?? relation.roles.find((role) => fits(role, span));
}

/** Put the current span into a role, and save the relation when it has what it needs. */
export function fill(editor, role) {
  const span = editor.current;
  if (!span || span.status === "suggested") return announce("Choose a span of your own first.");
  if (!role || !fits(role, span)) {
    return announce(`${role?.name ?? "No role"} takes no ${span.label}.`);
  }
  const before = editor.link;
  const { relation, layer, args } = before;
  const kept = args.filter((each) => each.ref !== span.id && each.role !== role.name);
  const next = order(relation, [...kept, { role: role.name, ref: span.id }]);
  editor.link = { ...editor.link, args: next };
  const complete = relation.required.every((name) => next.some((each) => each.role === name));
  if (!complete || next.length < 2) {
    announce(`${role.name}: ${short(editor.words(span))}`);
    return editor.on.change();
  }
  const saved = { id: editor.link.id ?? newId("r"), layer, label: relation.name, args: next, status: "gold" };
  editor.link = { ...editor.link, id: saved.id };
  const others = editor.work.relations.filter((each) => each.id !== saved.id);
  if (relation.acyclic && circular(relation, [...others, saved].filter((r) => r.layer === layer && r.label === relation.name), saved)) {
    editor.link = before;
    return announce(`${relation.name} may not lead in a circle.`);
  }
  return editor.apply(
    { ...editor.work, relations: [...others, saved] },
    `Linked ${relation.name}: ${role.name} is ${short(editor.words(span), 40)}`,
  );
}

/** Whether such relations lead from the first role of one back to it. */
export function circular(relation, relations, added) {
  const first = relation.roles[0].name;
  const ends = (each, isFirst) => each.args.filter((a) => (a.role === first) === isFirst).map((a) => a.ref);
  const begin = new Set(ends(added, true));
  const seen = new Set();
  const left = ends(added, false);
  while (left.length) {
    const at = left.pop();
    if (begin.has(at)) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    for (const each of relations) {
      if (each.status !== "rejected" && ends(each, true).includes(at)) left.push(...ends(each, false));
    }
  }
  return false;
}

function order(relation, args) {
  const place = (each) => relation.roles.findIndex((role) => role.name === each.role);
  return [...args].sort((a, b) => place(a) - place(b));
}

export function removeRelation(editor, id) {
  const relations = editor.work.relations.filter((each) => each.id !== id);
  if (editor.link?.id === id) editor.link = null;
  editor.apply({ ...editor.work, relations }, "Link removed");
}

/** The bar that says which roles are filled and which keys fill the others. */
export function drawLinkbar(editor, stop) {
  const bar = byId("linkbar");
  bar.hidden = !editor.link;
  if (!editor.link) return;
  const { relation, args } = editor.link;
  bar.replaceChildren(
    make("strong", {}, relation.name),
    ...relation.roles.map((role) => {
      const arg = args.find((each) => each.role === role.name);
      const span = arg && editor.find(arg.ref);
      return make(
        "button",
        { type: "button", className: "role", on: { click: () => fill(editor, role) } },
        make("kbd", {}, role.key ?? "·"),
        ` ${role.name}${span ? `: ${short(editor.words(span), 24)}` : ""}`,
      );
    }),
    make("button", { type: "button", on: { click: stop } }, "Done"),
  );
}
