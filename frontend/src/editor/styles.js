// CodeMirror puts a <style> element into a document's head, which the Content-Security-Policy forbids: here its rules go into a
// style sheet made by script, which it allows. There is one editor in a page, so that all rules are those of the last call.
import { StyleModule } from "style-mod";

const sheet = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
StyleModule.mount = (root, modules) => sheet.replaceSync([modules].flat().map((module) => module.getRules()).join("\n"));
