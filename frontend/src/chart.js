// Has every figure[data-chart] drawn from the rows that the page has with it: by a worker, so that the page answers meanwhile.
import { prepare } from "./chart/data.js";
import { layout } from "./chart/option.js";
import { notes, summary } from "./chart/words.js";
import { element } from "./dom.js";
import { say } from "./text.js";

// Paper is white, whatever the screen is.
const dark = matchMedia("screen and (prefers-color-scheme: dark)");
const EDGE = 40;
const POINTER = { pointermove: "mousemove", pointerdown: "mousedown", pointerup: "mouseup", pointerleave: "mouseout", click: "click" };

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
  const canvas = plot.appendChild(element("canvas"));
  const worker = new Worker(new URL("draw.js", import.meta.url), { type: "module", name: document.documentElement.lang });
  worker.onerror = () => failed(figure);
  worker.onmessage = ({ data: { drawn, shown, cursor } }) => {
    if (drawn) plot.dataset.drawn = "";
    if (shown) tell(notes(data, ...shown));
    if (cursor) canvas.style.cursor = cursor;
  };

  let size;
  const draw = () => {
    size = { width: plot.clientWidth, height: plot.clientHeight };
    canvas.style.width = `${size.width}px`;
    canvas.style.height = `${size.height}px`;
    worker.postMessage({ size, ratio: devicePixelRatio, colours: colours() });
    tell(notes(data, 0, layout(data, size).shown - 1));
  };
  const surface = canvas.transferControlToOffscreen();
  worker.postMessage({ surface, chart: data }, [surface]);
  draw();
  dark.addEventListener("change", draw);
  new ResizeObserver(() => {
    // It is called once for nothing; and when the names have room now, or none any more.
    if (plot.clientWidth && (plot.clientWidth !== size.width || plot.clientHeight !== size.height)) draw();
  }).observe(plot);
  for (const [name, type] of Object.entries(POINTER)) {
    canvas.addEventListener(name, (event) => {
      if (name === "pointerdown") canvas.setPointerCapture(event.pointerId); // a slider is drawn on beyond the edge
      worker.postMessage({ type, x: event.offsetX, y: event.offsetY });
    });
  }
  // A finger moves the page, but at the edges where the sliders are it moves them.
  canvas.addEventListener("touchstart", (event) => {
    const { left, top } = canvas.getBoundingClientRect();
    const [{ clientX, clientY }] = event.touches;
    const sliding = layout(data, size).shown < (data.categories?.length ?? 0);
    if (sliding && (clientX - left > size.width - EDGE || clientY - top > size.height - EDGE)) event.preventDefault();
  }, { passive: false });
}

function failed(figure) {
  figure.append(element("p", { class: "error" }, say("此图无法画出。", "This chart could not be drawn.")));
}

for (const figure of document.querySelectorAll("figure[data-chart]")) {
  try {
    start(figure);
  } catch (error) {
    console.error(error);
    failed(figure);
  }
}
