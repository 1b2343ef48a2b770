// A worker that draws one chart on the surface it is given, and is told of the page's size, its colours and the pointer.
import { BarChart, LineChart, PieChart, ScatterChart } from "echarts/charts";
import { AriaComponent, DataZoomSliderComponent, GridComponent, LegendScrollComponent, TooltipComponent } from "echarts/components";
import { init, setPlatformAPI, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { option } from "./chart/option.js";

use([BarChart, LineChart, PieChart, ScatterChart, AriaComponent, DataZoomSliderComponent, GridComponent, LegendScrollComponent, TooltipComponent, CanvasRenderer]);
setPlatformAPI({ createCanvas: () => new OffscreenCanvas(32, 32) });

let surface, data, chart;

function draw({ size, ratio, colours }) {
  if (!chart) {
    chart = init(surface, null, { ...size, devicePixelRatio: ratio });
    chart.getZr().handler.proxy.setCursor = (cursor) => postMessage({ cursor });
    chart.on("datazoom", () => {
      const [{ startValue, endValue }] = chart.getOption().dataZoom;
      postMessage({ shown: [startValue, endValue] });
    });
  }
  chart.resize({ ...size, devicePixelRatio: ratio });
  chart.setOption(option(data, size, colours), { notMerge: true });
  postMessage({ drawn: true });
}

const nothing = () => {};

onmessage = ({ data: message }) => {
  if (message.surface) ({ surface, chart: data } = message);
  else if (message.type) chart?.getZr().handler.dispatch(message.type, { zrX: message.x, zrY: message.y, which: 1, preventDefault: nothing, stopPropagation: nothing });
  else draw(message);
};
