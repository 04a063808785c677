/** What the page asks of the server. */

const token = document.querySelector('meta[name="newsdata-token"]').content;

/** An answer that is no success. Without a `status`, there was no answer at all. */
export class Failure extends Error {
  constructor(status, body) {
    super(body?.error?.fact ?? "The server does not answer.");
    this.status = status;
    this.code = body?.error?.code ?? (status ? "" : "gone");
    this.hint = body?.error?.hint ?? "";
    this.problems = body?.problems ?? [];
    this.current = body?.current ?? null;
  }
}

async function ask(method, path, body) {
  let response;
  try {
    response = await fetch(`/api/${path}`, {
      method,
      headers: { "X-Newsdata-Token": token, "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Failure(0, null);
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok || answer === null) throw new Failure(response.status, answer);
  return answer;
}

// The id is in the query: a path with the id `..` the browser would resolve before it asks.
const of = (what, id) => `${what}?${new URLSearchParams({ id })}`;

export const project = () => ask("GET", "project");
export const articles = (order) => ask("GET", `articles?order=${order}`);
export const article = (id) => ask("GET", of("article", id));
export const comparison = (id) => ask("GET", of("adjudication", id));

/** Save a submission whole; `what` is "article", or "adjudication" for what was decided. */
export const save = (what, id, revision, submission) => ask("PUT", of(what, id), { revision, submission });

/** Labels that were made on an older text, on the one there is now; see `carrying.py`. */
export const carried = (id, { work, base, text }) => ask("POST", of("carried", id), { work, base, text: text ?? null });
