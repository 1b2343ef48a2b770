// The licences of the packages that a bundle has parts of.
import { readFileSync, readdirSync } from "node:fs";

const WANTED = /^(licen[cs]e|notice|copying)/i;

export function licences(inputs) {
  const folders = new Set(inputs.map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]).filter(Boolean));
  return [...folders].sort().map(licence).join(`\n${"=".repeat(80)}\n\n`);
}

function licence(folder) {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const texts = readdirSync(folder, { withFileTypes: true }).filter((entry) => WANTED.test(entry.name)).flatMap((entry) => files(folder, entry));
  if (!texts.length) throw new Error(`${name} has no text of its licence`);
  return `${name} ${version} (${license})\n\n${texts.map((path) => readFileSync(path, "utf8").trim()).join("\n\n")}\n`;
}

// ECharts keeps the licences of what it took over in a folder.
function files(folder, entry) {
  const path = `${folder}/${entry.name}`;
  return entry.isDirectory() ? readdirSync(path).map((name) => `${path}/${name}`) : [path];
}
