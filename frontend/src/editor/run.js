// Asks the server, and makes of its answer one of: rows, a yes or no, a graph, a problem.
import { say } from "../text.js";

export async function ask(query, signal) {
  const begin = performance.now();
  const response = await fetch("/sparql", {
    method: "POST",
    headers: { "Content-Type": "application/sparql-query", Accept: "application/sparql-results+json, text/turtle;q=0.9" },
    body: query,
    signal,
  });
  const text = await response.text();
  const answer = {
    milliseconds: Math.round(performance.now() - begin),
    engine: response.headers.get("Jixiao-Engine"),
    limit: response.headers.get("Jixiao-Limit"),
  };
  if (!response.ok) return { ...answer, problem: inLanguage(text) || `${response.status} ${response.statusText}` };
  if (!/json/.test(response.headers.get("Content-Type"))) return { ...answer, graph: text };
  const { head, results, boolean } = JSON.parse(text);
  return boolean === undefined ? { ...answer, variables: head.vars, rows: results.bindings } : { ...answer, boolean };
}

/** A problem is told in English and then in Chinese, each in one line, or in as many lines where a parser's words have several. */
function inLanguage(text) {
  const lines = text.trimEnd().split("\n");
  const half = Math.ceil(lines.length / 2);
  return (lines.length < 2 ? lines : say(lines.slice(half), lines.slice(0, half))).join("\n");
}

/** Where a problem says it is: line and column, from 1. */
export function place(problem) {
  const found = /(?:\bat|\bline) (\d+)(?::(\d+))?/.exec(problem);
  return found && { line: Number(found[1]), column: Number(found[2] ?? 1) };
}
