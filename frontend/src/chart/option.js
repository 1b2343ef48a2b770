// What ECharts is told to draw.
import { fullNumber, say, shortNumber } from "../text.js";

const CATEGORIES = 60; // more are behind the slider
const SERIES = 12; // more are behind the legend
const NAME = 22; // pixels that the name of a category needs beside a horizontal chart
const BAR = 7; // and each of its bars
const LIGHT = ["#2f5d9b", "#c2601f", "#3a8656", "#a4446b", "#6f5fae", "#857322", "#23848c", "#666b73"];
const DARK = ["#7aa7e0", "#e69a63", "#7cc596", "#d989ab", "#b3a6e3", "#cdbf6e", "#6cc6cd", "#b0b5bc"];

const pixels = (text) => [...text].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 12 : 7), 0);

function shorten(text, limit) {
  if (pixels(text) <= limit) return text;
  const letters = [...text];
  while (letters.length > 1 && pixels(letters.join("")) > limit - 12) letters.pop();
  return `${letters.join("")}…`;
}

const wrapped = (text, limit = 252) => {
  const lines = [""];
  for (const letter of text) {
    if (pixels(lines.at(-1) + letter) > limit) lines.push("");
    lines[lines.length - 1] += letter;
  }
  return lines.join("\n");
};

/** How many categories are drawn at once, and whether their names run down the side. */
export function layout({ type, categories, series }, { width, height }) {
  if (!categories || type === "pie") return { horizontal: false, shown: categories?.length ?? 0 };
  const labels = categories.reduce((sum, category) => sum + pixels(category) + 12, 0);
  const horizontal = type === "bar" && !categories.every((category) => Number.isFinite(Number(category))) && labels > width - 80;
  const room = horizontal ? Math.max(5, Math.floor((height - 110) / Math.max(NAME, BAR * Math.min(series.length, SERIES) + 8))) : CATEGORIES;
  return { horizontal, shown: Math.min(categories.length, room, CATEGORIES) };
}

export function option(chart, size, colours) {
  const { series, type } = chart;
  const { ink, soft, line, paper, dark } = colours;
  const several = series.length > 1 || type === "pie";
  return {
    animation: false, // a page answers sooner without, and nobody has to ask for less of it
    darkMode: dark,
    color: dark ? DARK : LIGHT,
    textStyle: { color: ink, fontFamily: "system-ui, sans-serif" },
    aria: { enabled: true, label: { enabled: false }, decal: { show: several && type !== "line" } },
    legend: {
      show: several,
      type: "scroll",
      top: 0,
      textStyle: { color: ink },
      pageTextStyle: { color: ink },
      pageIconColor: ink,
      pageIconInactiveColor: line,
      formatter: (name) => shorten(name, 160),
      selected: Object.fromEntries(series.slice(SERIES).map(({ name }) => [name, false])),
    },
    tooltip: {
      renderMode: "richText", // the other mode writes style attributes, which the Content-Security-Policy forbids
      confine: true,
      backgroundColor: paper,
      borderColor: line,
      textStyle: { color: ink },
      ...(type === "pie" || type === "scatter" ? { trigger: "item" } : { trigger: "axis", axisPointer: { type: type === "bar" ? "shadow" : "line" } }),
      formatter: (params) => tip(chart, [params].flat()),
    },
    ...(type === "pie" ? pie(chart, size, colours) : axes(chart, size, { ink, soft, line })),
  };
}

function tip({ type, xLabel, yLabel, xIsYear }, params) {
  const [first] = params;
  if (type === "pie") return `${wrapped(first.name)}\n${first.marker}${fullNumber(first.value)}  (${first.percent}%)`;
  if (type === "scatter") {
    const [x, y] = first.value;
    const named = typeof x === "number" && !xIsYear ? fullNumber(x) : x;
    return `${wrapped(first.seriesName)}\n${first.marker}${xLabel} ${named}\n${yLabel} ${fullNumber(y)}`;
  }
  const known = params.filter(({ value }) => value !== null && value !== undefined);
  return [wrapped(first.name), ...known.map(({ marker, seriesName, value }) => `${marker}${shorten(seriesName, 200)}  ${fullNumber(value)}`)].join("\n");
}

function pie({ categories, series }, { width }, { ink, paper }) {
  const data = categories.map((name, at) => ({ name, value: series[0].values[at] }));
  return {
    series: [
      {
        type: "pie",
        radius: "62%",
        center: ["50%", "56%"],
        data,
        itemStyle: { borderColor: paper, borderWidth: 1 },
        label: { show: width > 500, color: ink, formatter: ({ name, percent }) => `${shorten(name, 96)} ${percent}%` },
      },
    ],
  };
}

function axes(chart, size, { ink, soft, line }) {
  const { type, categories, series, xLabel, yLabel, xIsYear } = chart;
  const { horizontal, shown } = layout(chart, size);
  const zoomed = categories && shown < categories.length;
  const named = (name) => ({ name, nameTextStyle: { color: soft }, axisLabel: { color: ink, hideOverlap: true }, axisLine: { lineStyle: { color: line } } });
  const label = (formatter) => ({ color: ink, hideOverlap: true, formatter });
  const values = { ...named(yLabel), type: "value", scale: type !== "bar", axisLabel: label(shortNumber), splitLine: { lineStyle: { color: line } } };
  const limit = horizontal ? Math.min(200, size.width * 0.36) : 110;
  const keys = categories
    ? { ...named(xLabel), type: "category", data: categories, inverse: horizontal, axisLabel: { ...label((text) => shorten(text, limit)), ...(horizontal && { interval: 0 }) } }
    : { ...values, name: xLabel, axisLabel: label(xIsYear ? String : shortNumber), ...(xIsYear && { minInterval: 1 }) };
  const below = { nameLocation: "middle", nameGap: 28 };
  const above = { nameLocation: horizontal ? "start" : "end", nameTextStyle: { color: soft, align: "left" }, nameGap: 12 };
  return {
    grid: { left: 8, right: zoomed && horizontal ? 40 : 16, top: series.length > 1 ? 40 : 8, bottom: zoomed && !horizontal ? 56 : 8, outerBoundsMode: "same", outerBoundsContain: "all" },
    xAxis: { ...(horizontal ? values : keys), ...below },
    yAxis: { ...(horizontal ? keys : values), ...above },
    dataZoom: zoomed ? [{ type: "slider", [horizontal ? "yAxisIndex" : "xAxisIndex"]: 0, startValue: 0, endValue: shown - 1, showDetail: false, brushSelect: false, ...(horizontal ? { width: 20, right: 4 } : { height: 20, bottom: 4 }) }] : [],
    series: series.map(({ name, values: data }) => ({ type, name, data: categories && type === "scatter" ? pairs(categories, data) : data, ...(type === "line" ? { symbolSize: 7 } : {}), ...(type === "bar" ? { barMaxWidth: 36 } : {}) })),
  };
}

const pairs = (categories, data) => data.map((value, at) => [categories[at], value]).filter(([, value]) => value !== null);
