// Makes of the query form an editor that completes names and shows the answer in the page.
import "./editor/styles.js";
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { search, searchKeymap } from "@codemirror/search";
import { EditorView, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { element } from "./dom.js";
import { complete } from "./editor/completion.js";
import { language } from "./editor/language.js";
import { phrases } from "./editor/phrases.js";
import { shown } from "./editor/result.js";
import { ask, place } from "./editor/run.js";
import { theme } from "./editor/theme.js";
import { prefixes, savedQueries, terms } from "./editor/vocabulary.js";
import { say } from "./text.js";

const SHARED = 4000; // longer queries make addresses that some programs cut

function start(form, result) {
  const area = form.querySelector("textarea[name=query]");
  const label = area.labels[0];
  const button = form.querySelector("button[type=submit]");
  const stop = element("button", { type: "button", class: "stop", hidden: true }, say("停止", "Stop"));
  button.after(" ", stop);

  // A long table would be read out whole: the line about it is what is said.
  const status = element("p", { class: "status", role: "status" });
  const answerBox = element("div");
  result.removeAttribute("aria-live");
  result.replaceChildren(status, answerBox);

  let running = null;
  const view = new EditorView({
    doc: area.value || new URLSearchParams(location.search).get("query") || "",
    extensions: [
      keymap.of([{ key: "Mod-Enter", run: () => run() }]),
      // Tab is not bound: it leaves the editor, as everywhere in a page.
      keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap, ...searchKeymap]),
      lineNumbers(),
      lintGutter(),
      highlightActiveLineGutter(),
      history(),
      search(),
      bracketMatching(),
      autocompletion({ override: [complete] }),
      language,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": label?.textContent.trim() || "SPARQL", spellcheck: "false", autocapitalize: "off", tabindex: "0" }),
      EditorView.domEventHandlers({ beforeinput: typedOver, focus: () => void [prefixes(), terms()] }),
      phrases,
      theme,
    ],
  });
  area.hidden = true;
  area.after(view.dom);
  label?.addEventListener("click", () => view.focus());
  stop.addEventListener("click", () => running?.abort());
  form.noValidate = true; // the textarea cannot be seen any more
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  examples(view);

  function run() {
    running?.abort();
    const mine = (running = new AbortController());
    const query = (area.value = view.state.doc.toString());
    view.dispatch(setDiagnostics(view.state, []));
    busy(true);
    status.textContent = say("正在查询…", "Running…");
    answerBox.replaceChildren();
    Promise.all([ask(query, mine.signal), prefixes()])
      .then(([answer, known]) => {
        if (mine !== running) return;
        const { line, parts } = shown(answer, query, known);
        status.textContent = line;
        answerBox.replaceChildren(...parts);
        if (answer.problem !== undefined) mark(view, answer.problem);
        share(query);
      })
      .catch((error) => {
        if (mine !== running) return;
        const stopped = error.name === "AbortError";
        status.textContent = stopped ? say("已停止。", "Stopped.") : "";
        if (!stopped) answerBox.replaceChildren(element("p", { class: "error", role: "alert" }, say(`没有得到回答：${error.message}`, `There was no answer: ${error.message}`)));
      })
      .finally(() => mine === running && busy(false));
    return true;
  }

  function busy(yes) {
    result.setAttribute("aria-busy", yes);
    if (!yes && document.activeElement === stop) button.focus();
    stop.hidden = !yes;
  }
}

// Chromium gives text that is typed over coloured text its colour by a style attribute, which the Content-Security-Policy forbids.
function typedOver(event, view) {
  if (event.inputType !== "insertText" || !event.data || !event.cancelable || view.composing || view.state.selection.main.empty) return false;
  event.preventDefault();
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  return true;
}

function mark(view, problem) {
  const at = place(problem);
  if (!at || at.line > view.state.doc.lines) return;
  const { from, to, text } = view.state.doc.line(at.line);
  const column = [...text].slice(0, at.column - 1).join("").length; // the server counts characters, the editor UTF-16 units
  view.dispatch(setDiagnostics(view.state, [{ from, to, severity: "error", message: problem, markClass: "cm-line-wrong" }]));
  view.dispatch({ selection: { anchor: from + column }, scrollIntoView: true });
  view.focus();
}

function share(query) {
  const address = new URL(location.href);
  if (query.length < SHARED) address.searchParams.set("query", query);
  else address.searchParams.delete("query");
  window.history.replaceState(null, "", address);
}

function examples(view) {
  const select = document.getElementById("example");
  select?.addEventListener("change", async () => {
    const chosen = (await savedQueries()).find(({ name }) => name === select.value);
    if (!chosen) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: chosen.sparql }, selection: { anchor: 0 }, annotations: isolateHistory.of("full"), scrollIntoView: true });
  });
}

const form = document.getElementById("editor");
const result = document.getElementById("result");
if (form && result) start(form, result);
