// What may stand where the cursor is: terms by name or label, variables, keywords, prefixes.
import { pickedCompletion } from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import { say } from "../text.js";
import { declared, prefixes, terms } from "./vocabulary.js";

const KEYWORDS =
  "SELECT DISTINCT REDUCED CONSTRUCT DESCRIBE ASK WHERE FROM NAMED GRAPH OPTIONAL UNION MINUS FILTER BIND VALUES SERVICE PREFIX BASE EXISTS NOT IN AS UNDEF ORDER GROUP BY HAVING LIMIT OFFSET ASC DESC COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY NOW COALESCE IF STRLANG STRDT SAMETERM ISIRI ISBLANK ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE".split(" ");
const MOST = 60;

export async function complete(context) {
  const token = context.matchBefore(/[?$]?[\p{L}\p{N}_:.-]*/u);
  if (!context.explicit && token.from === token.to) return null;
  if (/comment|string/i.test(syntaxTree(context.state).resolveInner(context.pos, -1).name)) return null;
  const options = await matching(token.text, context);
  return options.length ? { from: token.from, options, filter: false } : null;
}

async function matching(typed, context) {
  const query = context.state.doc.toString();
  if (/^[?$]/.test(typed)) return variables(query, typed, context.pos);
  const known = await prefixes();
  const before = context.state.sliceDoc(context.state.doc.lineAt(context.pos).from, context.pos - typed.length);
  if (/PREFIX\s*$/i.test(before)) {
    return Object.entries(known).filter(([name]) => name.startsWith(typed)).map(([name, iri]) => ({ label: `${name}: <${iri}>`, type: "namespace" }));
  }
  const found = (await terms())
    .map((term) => [rank(term, typed.toLowerCase()), term])
    .filter(([order]) => order < Infinity)
    .sort(([a, one], [b, other]) => a - b || one.curie.length - other.curie.length)
    .slice(0, MOST)
    .map(([, term]) => option(term, known));
  const upper = typed.toUpperCase();
  const words = KEYWORDS.filter((word) => word.startsWith(upper)).map((word) => ({ label: word, type: "keyword" }));
  return typed ? [...found, ...words] : [...variables(query, "", context.pos), ...words, ...found];
}

/** How well a term fits: its short name or a label begins with what was typed, or has it inside. */
function rank({ curie, label }, typed) {
  const names = [curie, curie.slice(curie.indexOf(":") + 1), label?.zh, label?.en].filter(Boolean).map((name) => name.toLowerCase());
  if (names.includes(typed)) return 0;
  if (names.some((name) => name.startsWith(typed))) return 1;
  return names.some((name) => name.includes(typed)) ? 2 : Infinity;
}

function variables(query, typed, pos) {
  const names = [...query.matchAll(/[?$][\p{L}\p{N}_]+/gu)].filter((match) => match.index + match[0].length !== pos).map(([name]) => name);
  return [...new Set(names)].filter((name) => name.startsWith(typed)).sort().map((label) => ({ label, type: "variable" }));
}

const TYPES = { property: "property", class: "class", concept: "constant" };

function option({ iri, curie, kind, label, comment }, known) {
  const inLanguage = (texts) => say(texts?.zh ?? texts?.en, texts?.en ?? texts?.zh);
  return { label: curie, detail: inLanguage(label), info: inLanguage(comment), type: TYPES[kind], apply: (...where) => insert(iri, curie, known, ...where) };
}

/** Puts the term in, and its PREFIX line at the top where the query has none for it. */
function insert(iri, curie, known, view, completion, from, to) {
  const [name, local] = [curie.slice(0, curie.indexOf(":")), curie.slice(curie.indexOf(":") + 1)];
  const there = declared(view.state.doc.toString());
  const same = [...there].find(([, start]) => start === known[name])?.[0];
  const taken = same === undefined && (there.has(name) || !known[name]); // the query calls something else so
  const text = taken ? `<${iri}>` : `${same ?? name}:${local}`;
  const line = same === undefined && !taken ? `PREFIX ${name}: <${known[name]}>\n` : "";
  view.dispatch({
    changes: [{ from: 0, insert: line }, { from, to, insert: text }],
    selection: { anchor: line.length + from + text.length },
    annotations: pickedCompletion.of(completion),
    userEvent: "input.complete",
    scrollIntoView: true,
  });
}
