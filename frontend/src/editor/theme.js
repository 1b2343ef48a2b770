import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const border = "1px solid var(--line)";
const floating = { backgroundColor: "var(--paper)", color: "var(--ink)", border };

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--paper)", border, fontSize: "0.95rem" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "ui-monospace, monospace", minHeight: "14rem", maxHeight: "60vh", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--soft)", borderRight: border },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--ink)" },
  "&.cm-focused .cm-matchingBracket, .cm-searchMatch": { backgroundColor: "var(--mark)", outline: border },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", color: "var(--bad)" },
  ".cm-searchMatch-selected": { outline: "2px solid var(--accent)" },
  ".cm-tooltip": floating,
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { maxWidth: "min(40rem, 92vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 6px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--mark)", color: "var(--ink)" },
  ".cm-tooltip-autocomplete-disabled ul li[aria-selected]": { backgroundColor: "var(--line)" },
  ".cm-completionDetail": { color: "var(--soft)", fontStyle: "normal" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "bold" },
  ".cm-tooltip.cm-completionInfo": { ...floating, padding: "6px 10px", maxWidth: "min(26rem, 80vw)" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--bad)" },
  ".cm-line-wrong": { backgroundColor: "color-mix(in srgb, var(--bad) 14%, transparent)" },
  ".cm-panels": { backgroundColor: "var(--paper)", color: "var(--ink)" },
  ".cm-panels.cm-panels-bottom": { borderTop: border },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--paper)", color: "var(--ink)", border },
  ".cm-textfield": { backgroundColor: "var(--paper)", color: "var(--ink)", border },
  ".cm-panel.cm-search [name=close]": { color: "var(--ink)" },
});

const code = HighlightStyle.define([
  { tag: [tags.keyword, tags.standard(tags.variableName)], color: "var(--code-keyword, #7c2d91)" },
  { tag: [tags.string, tags.meta], color: "var(--code-string, #1b6e3c)" },
  { tag: [tags.variableName, tags.propertyName, tags.atom], color: "var(--code-name, #1a56a8)" },
  { tag: tags.comment, color: "var(--code-comment, #5f6b76)" },
  { tag: [tags.number, tags.bool], color: "var(--code-number, #a34700)" },
]);

export const theme = [look, syntaxHighlighting(code)];
