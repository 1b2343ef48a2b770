// From the rows of a table to the categories and series of a chart.
import { say } from "../text.js";

// Every city has a 财政局, and projects of many departments are called 办公经费: such a name stands for one thing only together with these.
const NEEDS = { department: ["city"], project: ["city", "department", "year"] };
// Counts and amounts of several rows may be added up, rates may not.
const NOT_ADDITIVE = /percent|share|rate|ratio|mean|average|min|max/i;

const isNumber = (value) => value !== null && value !== "" && Number.isFinite(Number(value));

export function prepare({ type, x, y, series }, { columns, rows }) {
  const at = (name) => columns.findIndex((column) => column.name === name);
  const label = (name) => columns[at(name)]?.label || name;
  const split = Boolean(series) && type !== "pie";
  const drawn = rows.filter((row) => row[at(x)] !== null && row[at(x)] !== "" && isNumber(row[at(y)]));
  const points = drawn.map((row) => ({ row, x: row[at(x)], y: Number(row[at(y)]), series: split ? String(row[at(series)] ?? say("（未知）", "(unknown)")) : label(y) }));
  const names = inOrder(points.map((point) => point.series));
  const chart = { type, xLabel: label(x), yLabel: label(y), seriesLabel: split ? label(series) : "", missing: rows.length - drawn.length, summed: false, sorted: false, repeated: 0 };

  if (type === "scatter" && points.every((point) => isNumber(point.x))) {
    const pairs = (name) => points.filter((point) => point.series === name).map((point) => [Number(point.x), point.y]);
    return { ...chart, xIsYear: x === "year", categories: null, series: names.map((name) => ({ name, values: pairs(name) })) };
  }
  tellApart(points, (NEEDS[x] ?? []).filter((name) => name !== series && at(name) >= 0).map(at));
  const additive = !NOT_ADDITIVE.test(y);
  let categories = inOrder(points.map((point) => String(point.x)));
  const cells = new Map(categories.map((category) => [category, new Map()]));
  for (const point of points) {
    const cell = cells.get(String(point.x));
    if (!cell.has(point.series)) cell.set(point.series, point.y);
    else if (additive) {
      cell.set(point.series, cell.get(point.series) + point.y);
      chart.summed = true;
    } else chart.repeated += 1;
  }
  if (additive && type !== "line" && !categories.every(isNumber)) {
    const total = (category) => [...cells.get(category).values()].reduce((sum, value) => sum + value, 0);
    categories = categories.sort((a, b) => total(b) - total(a));
    chart.sorted = true;
  }
  const values = (name) => categories.map((category) => cells.get(category).get(name) ?? null);
  return { ...chart, categories, series: names.map((name) => ({ name, values: values(name) })) };
}

/** Each text once: numbers (years) by size, others as they come. */
function inOrder(texts) {
  const once = [...new Set(texts.map(String))];
  return once.every(isNumber) ? once.sort((a, b) => a - b) : once;
}

/** Adds to the names that several rows of one series have what these rows differ in. */
function tellApart(points, columns) {
  const byName = new Map(points.map((point) => [point.x, []]));
  for (const point of points) byName.get(point.x).push(point);
  for (const same of byName.values()) {
    if (new Set(same.map((point) => point.series)).size === same.length) continue;
    const differing = columns.filter((column) => new Set(same.map((point) => point.row[column])).size > 1);
    for (const point of same) {
      const more = differing.map((column) => point.row[column]).filter((value) => value !== null);
      if (more.length) point.x = say(`${point.x}（${more.join(" ")}）`, `${point.x} (${more.join(" ")})`);
    }
  }
}
