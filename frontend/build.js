// Builds what the pages load: `npm run build`.
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { licences } from "./licences.js";

process.chdir(fileURLToPath(new URL(".", import.meta.url)));
const out = "../src/jixiao/service/static";
const entryPoints = ["src/chart.js", "src/editor.js", "src/style.css"].filter((path) => existsSync(path));

// hatch_build.py writes here which sources were built; from now on that is not known until it says so again.
rmSync(`${out}/sources.sha256`, { force: true });
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
