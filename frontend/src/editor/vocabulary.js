// The vocabulary as the server gives it, fetched once, when it is first needed.
const kept = new Map();

function fetched(path, otherwise) {
  if (!kept.has(path)) {
    const answer = fetch(path, { headers: { Accept: "application/json" } }).then((response) => (response.ok ? response.json() : otherwise));
    kept.set(path, answer.catch(() => otherwise)); // the editor works without it
  }
  return kept.get(path);
}

export const prefixes = () => fetched("/api/prefixes", {});
export const terms = () => fetched("/api/terms", []);
export const savedQueries = () => fetched("/api/queries", []);

const LOCAL = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?$/u;

/** The short form of an IRI, or the IRI where none is known. */
export function curie(iri, known) {
  const [name, start] = Object.entries(known).reduce((best, entry) => (iri.startsWith(entry[1]) && entry[1].length > best[1].length ? entry : best), ["", ""]);
  const local = iri.slice(start.length);
  return start && LOCAL.test(local) ? `${name}:${local}` : iri;
}

/** The prefixes that a query declares. */
export const declared = (query) => new Map([...query.matchAll(/\bPREFIX\s+([\w.-]*):\s*<([^>]*)>/gi)].map(([, name, iri]) => [name, iri]));
