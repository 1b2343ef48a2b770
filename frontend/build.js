// Builds what the pages load: `npm run build`.
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { licences } from "./licences.js";

process.chdir(fileURLToPath(new URL(".", import.meta.url)));
const out = "../src/jixiao/service/static";
const entryPoints = ["src/chart.js", "src/draw.js", "src/editor.js", "src/style.css"].filter((path) => existsSync(path));

// What was built before goes, with what hatch_build.py wrote of which sources it was built from.
for (const name of existsSync(out) ? readdirSync(out) : []) rmSync(`${out}/${name}`);
const { metafile } = await build({
  entryPoints,
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  charset: "utf8",
  target: ["chrome111", "firefox115", "safari16.4"],
  legalComments: "none", // they are in LICENSES.txt
  metafile: true,
  logLevel: "info",
});
writeFileSync(`${out}/LICENSES.txt`, licences(Object.keys(metafile.inputs)));
