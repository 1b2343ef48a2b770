// Shows an answer.
import { element } from "../dom.js";
import { counted, fullNumber, say } from "../text.js";
import { curie } from "./vocabulary.js";

const STEP = 1000; // rows that are drawn at once
const NUMBER = /#(integer|decimal|double|float|long|int|short|byte|(non(Positive|Negative)|positive|negative)Integer|unsigned(Long|Int|Short|Byte))$/;
const ROWS = { csv: "CSV", tsv: "TSV", srj: "JSON", srx: "XML" };
const GRAPH = { ttl: "Turtle", nt: "N-Triples", jsonld: "JSON-LD", rdf: "RDF/XML" };

/** What is put into the page for an answer: a line about it, and the answer itself. */
export function shown(answer, query, known) {
  const line = [answer.rows && say(`${fullNumber(answer.rows.length)} 行`, counted(answer.rows.length, "row")), say(`${fullNumber(answer.milliseconds)} 毫秒`, `${fullNumber(answer.milliseconds)} ms`)];
  if (answer.engine) line.push(say(`引擎：${answer.engine}`, `engine: ${answer.engine}`));
  if (answer.limit) line.push(say(`上限：${answer.limit}`, `limit: ${answer.limit}`));
  return { line: line.filter(Boolean).join(say("，", ", ")), parts: [...body(answer, known), ...downloads(answer, query)] };
}

function body(answer, known) {
  if (answer.problem !== undefined) return [element("p", { class: "error", role: "alert" }, answer.problem)];
  if (answer.rows) return table(answer, known);
  if (answer.graph !== undefined) return [element("div", { class: "scroll", tabindex: 0 }, element("pre", {}, answer.graph))];
  return [element("p", { class: "answer" }, answer.boolean ? say("是：图中有匹配的数据。", "Yes: the graph has a match.") : say("否：图中没有匹配的数据。", "No: the graph has no match."))];
}

function downloads({ rows, graph }, query) {
  const formats = rows ? ROWS : graph === undefined ? {} : GRAPH;
  const links = Object.entries(formats).flatMap(([format, name]) => [" ", element("a", { href: `/sparql?query=${encodeURIComponent(query)}&format=${format}` }, name)]);
  return links.length ? [element("p", { class: "downloads" }, say("下载：", "Download:"), ...links)] : [];
}

function table({ variables, rows }, known) {
  if (!rows.length) return [];
  const numeric = new Set(variables.filter((name) => rows.some((row) => row[name]) && rows.every((row) => !row[name] || isNumber(row[name]))));
  const heads = variables.map((name) => element("th", { scope: "col", class: numeric.has(name) && "number" }, name));
  const lines = element("tbody");
  const more = element("button", { type: "button" });
  const count = element("p", { class: "more" });
  const draw = () => {
    const next = rows.slice(lines.rows.length, lines.rows.length + STEP);
    lines.append(...next.map((row) => element("tr", {}, ...variables.map((name) => cell(row[name], known)))));
    const left = rows.length - lines.rows.length;
    more.textContent = say(`再显示 ${fullNumber(Math.min(left, STEP))} 行`, `Show ${fullNumber(Math.min(left, STEP))} more`);
    count.replaceChildren(say(`共 ${fullNumber(rows.length)} 行，已显示 ${fullNumber(lines.rows.length)} 行。 `, `${fullNumber(lines.rows.length)} of ${counted(rows.length, "row")} shown. `), ...(left ? [more] : []));
  };
  more.addEventListener("click", () => {
    draw();
    if (more.isConnected) more.focus();
  });
  draw();
  const whole = element("div", { class: "scroll", tabindex: 0 }, element("table", {}, element("thead", {}, element("tr", {}, ...heads)), lines));
  return rows.length > STEP ? [whole, count] : [whole];
}

const isNumber = ({ datatype }) => datatype !== undefined && NUMBER.test(datatype);

function cell(term, known) {
  if (!term) return element("td");
  if (term.type === "uri") return element("td", {}, element("a", { href: `/resource?iri=${encodeURIComponent(term.value)}`, title: term.value }, curie(term.value, known)));
  const language = term["xml:lang"];
  const suffix = language ? [" ", element("small", { class: "lang" }, `@${language}`)] : [];
  return element("td", { class: isNumber(term) && "number", lang: language }, words(term, known), ...suffix);
}

function words({ type, value }, known) {
  if (type === "bnode") return `_:${value}`;
  if (type === "uri") return curie(value, known);
  return type === "triple" ? `<<( ${[value.subject, value.predicate, value.object].map((part) => words(part, known)).join(" ")} )>>` : value;
}
