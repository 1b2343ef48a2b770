// What is said beside a chart: nothing is left out without a word.
import { counted, fullNumber, say } from "../text.js";

const KINDS = { bar: ["柱状图", "Bar chart"], line: ["折线图", "Line chart"], scatter: ["散点图", "Scatter plot"], pie: ["饼图", "Pie chart"] };

export function notes(chart, first, last) {
  const { missing, repeated, summed, sorted, categories, series, xLabel } = chart;
  const all = categories?.length ?? 0;
  const order = sorted ? say("按合计从大到小，", " by total, largest first") : "";
  return [
    missing && say(`另有 ${fullNumber(missing)} 行没有数值，未画出。`, `${counted(missing, "row")} without a value ${missing === 1 ? "is" : "are"} not drawn.`),
    repeated && say(`另有 ${fullNumber(repeated)} 行与已画出的行名称相同，未画出。`, `${counted(repeated, "row")} with the name of another row ${repeated === 1 ? "is" : "are"} not drawn.`),
    summed && say(`“${xLabel}”相同的各行已相加。`, `Rows of the same “${xLabel}” are added up.`),
    last - first + 1 < all && say(`共 ${fullNumber(all)} 项，${order}图中为第 ${first + 1}–${last + 1} 项；拖动滑块看其余各项。`, `${counted(all, "category", "categories")}${order}; shown are ${first + 1}–${last + 1}. Drag the slider for the others.`),
    series.length > 12 && say(`共 ${series.length} 个系列，先画前 12 个；其余可在图例中点选。`, `${series.length} series; the first 12 are drawn, the others can be chosen in the legend.`),
  ].filter(Boolean);
}

export function summary({ type, categories, series, xLabel, yLabel, seriesLabel }, title) {
  const numbers = series.flatMap(({ values }) => values.map((value) => (Array.isArray(value) ? value[1] : value))).filter((value) => value !== null);
  const [least, most] = numbers.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]).map(fullNumber);
  const named = title ? say(`${title}。`, `${title}. `) : "";
  const count = categories?.length ?? numbers.length;
  const by = seriesLabel ? say(`，按${seriesLabel}分为 ${series.length} 个系列`, `, in ${series.length} series by ${seriesLabel}`) : "";
  return named + say(`${KINDS[type][0]}：${xLabel}（${count} 项）的${yLabel}${by}，数值从 ${least} 到 ${most}。`, `${KINDS[type][1]}: ${yLabel} by ${xLabel} (${count})${by}; values from ${least} to ${most}.`);
}
