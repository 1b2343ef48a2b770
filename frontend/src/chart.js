// Draws every figure[data-chart] from the rows that the page has with it.
import { BarChart, LineChart, PieChart, ScatterChart } from "echarts/charts";
import { AriaComponent, DataZoomSliderComponent, GridComponent, LegendScrollComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { prepare } from "./chart/data.js";
import { layout, option } from "./chart/option.js";
import { notes, summary } from "./chart/words.js";
import { element } from "./dom.js";
import { say } from "./text.js";

use([BarChart, LineChart, PieChart, ScatterChart, AriaComponent, DataZoomSliderComponent, GridComponent, LegendScrollComponent, TooltipComponent, CanvasRenderer]);

// Paper is white, whatever the screen is.
const dark = matchMedia("screen and (prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");

function colours() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name, light, night) => style.getPropertyValue(name).trim() || (dark.matches ? night : light);
  return {
    dark: dark.matches,
    ink: colour("--ink", "#222222", "#eeeeee"),
    soft: colour("--soft", "#5f6b76", "#a8b0b8"),
    line: colour("--line", "#d5d9de", "#444a52"),
    paper: colour("--paper", "#ffffff", "#16181b"),
  };
}

function start(figure) {
  const plot = figure.querySelector(".plot");
  const note = figure.querySelector(".note") ?? figure.appendChild(element("p", { class: "note" }));
  const tell = (sentences) => {
    note.textContent = sentences.join(say("", " "));
    note.hidden = !sentences.length;
  };
  const data = prepare(JSON.parse(figure.dataset.chart), JSON.parse(figure.querySelector('script[type="application/json"]').textContent));
  figure.hidden = false;
  if (!data.series.length) {
    plot.hidden = true;
    tell([say("没有可画出的数值。", "There is no value to draw.")]);
    return;
  }
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", summary(data, figure.querySelector("figcaption")?.textContent.trim()));

  const chart = init(plot);
  let width = 0;
  const draw = () => {
    const size = { width: plot.clientWidth, height: plot.clientHeight };
    width = size.width;
    chart.setOption(option(data, size, colours(), !still.matches), { notMerge: true });
    tell(notes(data, 0, layout(data, size).shown - 1));
  };
  draw();
  chart.on("datazoom", () => {
    const [{ startValue, endValue }] = chart.getOption().dataZoom;
    tell(notes(data, startValue, endValue));
  });
  dark.addEventListener("change", draw);
  still.addEventListener("change", draw);
  new ResizeObserver(() => {
    if (!plot.clientWidth) return;
    chart.resize();
    if (plot.clientWidth !== width) draw(); // the names may have room now, or none any more
  }).observe(plot);
}

for (const figure of document.querySelectorAll("figure[data-chart]")) {
  try {
    start(figure);
  } catch (error) {
    console.error(error);
    figure.append(element("p", { class: "error" }, say("此图无法画出。", "This chart could not be drawn.")));
  }
}
