// Visits pages with Lighthouse, one after the other in one Chromium, and prints what it said of each as a line of JSON.
// Usage: node visit.js FILE, where FILE is {chromium, flags, runs: [{url, desktop, settings}]}; settings are Lighthouse's own.
const { readFileSync } = require("node:fs");

async function main() {
  const { chromium, flags, runs } = JSON.parse(readFileSync(process.argv[2], "utf8"));
  const { default: lighthouse, desktopConfig } = await import("lighthouse");
  const { launch } = await import("chrome-launcher");
  const chrome = await launch({ chromePath: chromium, chromeFlags: flags });
  try {
    for (const { url, desktop, settings } of runs) {
      let said;
      try {
        const { lhr } = await lighthouse(url, { port: chrome.port, output: "json", ...settings }, desktop ? desktopConfig : undefined);
        const scores = Object.fromEntries(Object.entries(lhr.categories).map(([name, { score }]) => [name, score]));
        said = { fault: lhr.runtimeError?.message, scores, audits: lhr.audits };
      } catch (error) {
        said = { fault: String(error) };
      }
      process.stdout.write(`${JSON.stringify(said)}\n`);
    }
  } finally {
    await chrome.kill();
  }
}

main();
