/** Draws docs/report.png anew: the two drawings of samples/broken-shop in the HTML report. Needs a Chromium. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openChromium } from "../test/support/chromium.ts";
import { project } from "./generate.ts";

const folder = mkdtempSync(join(tmpdir(), "no502-picture-"));
const report = join(folder, "report.html");
const command = ["--import", "tsx", "src/cli/bin.ts", "report", "samples/broken-shop", "--quiet", "--out", report];
execFileSync(process.execPath, command, { cwd: project, stdio: "inherit" });
const browser = await openChromium();
const page = await browser.newPage({ viewport: { width: 1000, height: 800 } });
await page.goto(pathToFileURL(report).href);
// Two ladders show what all do: the one that is upside down, and a plain one.
await page.evaluate(`
  for (const one of document.querySelectorAll(".rungs.broken, .stack details, .bar")) one.remove();
`);
await page.locator(".stack").screenshot({ path: join(project, "docs/report.png") });
await browser.close();
rmSync(folder, { recursive: true, force: true });
