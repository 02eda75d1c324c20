import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { LintResult } from "../../src/engine/lint-result.ts";
import { hostileFiles, renderPage, unlikeSites } from "../report/html/render.ts";
import { describeWithChromium, openChromium } from "../support/chromium.ts";
import { projectFolder, readTree } from "../support/examples.ts";
import { lintFiles } from "../support/lint.ts";

const sample = (name: string) => lintFiles(readTree(join(projectFolder, "samples", name)));

describeWithChromium("the report in a browser", { timeout: 180_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "no502-report-"));
  let browser: Browser;
  let opened = 0;

  beforeAll(async () => {
    browser = await openChromium();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a report as a file, and keeps what the page complains of and asks for. */
  async function open(result: LintResult, options: BrowserContextOptions = {}) {
    const path = join(folder, `report-${opened++}.html`);
    writeFileSync(path, renderPage(result));
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => requests.push(request.url()));
    const url = pathToFileURL(path).href;
    await page.goto(url);
    return { page, complaints, requests, url, close: () => context.close() };
  }

  const shown = (page: Page) =>
    page.locator("article.finding:visible").evaluateAll((cards) => cards.map((card) => card.getAttribute("data-rule")));
  const count = (page: Page) => page.getByRole("status").textContent();
  const pageWidth = (page: Page) => page.evaluate("document.documentElement.scrollWidth") as Promise<number>;

  it("shows what was found, complains of nothing and asks for nothing", async () => {
    const result = sample("broken-shop");
    const { page, complaints, requests, url, close } = await open(result);
    expect(await page.title()).toBe("no502: the test");
    const rules = result.findings.filter(({ severity }) => severity !== "info").map(({ rule }) => rule);
    expect([...(await shown(page))].sort()).toEqual([...rules].sort());
    const first = page.locator("article.finding").first();
    expect(await first.locator("figcaption").allTextContents()).toEqual([
      "nginx/sites-enabled/shop.conf:16:22",
      "php/pool.d/admin.conf:5:10",
      "php/pool.d/shop.conf:5:10",
    ]);
    expect(await first.locator("mark").allTextContents()).toEqual([
      "127.0.0.1:9000",
      "/run/php/admin.sock",
      "/run/php/shop.sock",
    ]);
    expect(await page.getByRole("heading", { level: 1 }).count()).toBe(1);
    for (const part of ["Summary", "Findings", "Stack", "About the rules"]) {
      expect(await page.getByRole("heading", { name: part, exact: true, level: 2 }).count()).toBe(1);
    }
    await page.getByRole("link", { name: "timeout-inversion" }).first().click();
    const log = page.locator("#rule-timeout-inversion").getByText("recv() failed (104").first();
    await expect.poll(() => log.isVisible()).toBe(true);
    await page.locator("#rule-timeout-inversion > summary").click();
    expect(await log.isVisible()).toBe(false);
    await page.getByRole("link", { name: "timeout-inversion" }).first().click();
    await expect.poll(() => log.isVisible()).toBe(true);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([url]);
    await close();
  });

  it("filters by severity, rule, file at either end and text, and tells the count", async () => {
    const { page, complaints, close } = await open(sample("broken-shop"));
    await expect.poll(() => count(page)).toBe("6 of 10 findings shown");
    await page.getByRole("checkbox", { name: /info/ }).check();
    await expect.poll(() => count(page)).toBe("10 of 10 findings shown");
    await page.getByRole("checkbox", { name: /error/ }).uncheck();
    await page.getByRole("checkbox", { name: /info/ }).uncheck();
    expect(new Set(await shown(page))).toEqual(
      new Set(["keepalive-prerequisites", "timeout-inversion", "undersized-max-children"]),
    );
    await page.getByRole("combobox", { name: "File, at either end" }).selectOption({ label: "php/pool.d/admin.conf" });
    expect(await shown(page)).toEqual(["timeout-inversion"]);
    await page.getByRole("combobox", { name: "Rule" }).selectOption("undersized-max-children");
    expect(await shown(page)).toEqual([]);
    expect(await page.getByText("No finding matches these filters.").isVisible()).toBe(true);
    await expect.poll(() => count(page)).toBe("0 of 10 findings shown");

    await page.getByRole("button", { name: "Reset filters" }).click();
    await expect.poll(() => count(page)).toBe("6 of 10 findings shown");
    // The related end of a finding whose primary place is in an nginx file.
    await page.getByRole("combobox", { name: "File, at either end" }).selectOption({ label: "php/pool.d/shop.conf" });
    expect(await shown(page)).toContain("socket-tcp-mismatch");
    await page.getByRole("button", { name: "Reset filters" }).click();
    await page.getByRole("searchbox", { name: "Text" }).fill("kills ADMIN");
    expect(await shown(page)).toEqual(["timeout-inversion"]);
    await page.keyboard.press("Enter");
    expect(await shown(page)).toEqual(["timeout-inversion"]);
    expect(complaints).toEqual([]);
    await close();
  });

  it("leads to a finding that the filters hide", async () => {
    const { page, close } = await open(sample("broken-shop"));
    const hidden = page.locator("article.finding.info").first();
    expect(await hidden.isVisible()).toBe(false);
    const id = await hidden.getAttribute("id");
    await page.evaluate(`location.hash = "#${id}"`);
    await expect.poll(() => hidden.isVisible()).toBe(true);
    expect(await page.evaluate("document.activeElement.id")).toBe(id);
    await close();
  });

  it("draws broken links dashed with a sign, unknown ones with their reason, and says both in words", async () => {
    const { page, close } = await open(sample("broken-shop"));
    const drawing = page.getByRole("img", { name: "Request paths of stack nginx/nginx.conf" });
    const edges = (look: string) =>
      drawing.locator(`g.edge.${look}`).evaluateAll((groups) =>
        groups.map((group) => {
          const style = getComputedStyle(group.querySelector("path") as Element);
          return { sign: group.textContent?.trim(), color: style.stroke, dash: style.strokeDasharray };
        }),
      );
    const [linked, broken, unknown] = [await edges("linked"), await edges("broken"), await edges("unknown")];
    expect([linked.length, broken.length, unknown.length]).toEqual([4, 2, 1]);
    expect(broken.map(({ sign }) => sign)).toEqual(["✕", "✕"]);
    expect(unknown.map(({ sign }) => sign)).toEqual(["?"]);
    expect(linked[0]?.dash).toBe("none");
    expect(broken[0]?.dash).not.toBe("none");
    expect(unknown[0]?.dash).not.toBe(broken[0]?.dash);
    const red = (color = "") => {
      const [r = 0, g = 0, b = 0] = (color.match(/\d+/g) ?? []).map(Number);
      return r > 150 && g < 80 && b < 80;
    };
    expect(red(broken[0]?.color)).toBe(true);
    expect(red(linked[0]?.color) || red(unknown[0]?.color)).toBe(false);
    const reason = (await drawing.locator("g.node.unknown text").allTextContents()).join(" ");
    expect(reason).toBe("127.0.0.1:4000 no file of this stack says what listens on 127.0.0.1:4000");

    await page.getByText("Request paths as a table").click();
    const rows = page.getByRole("table", { name: /^Request paths/ }).getByRole("row");
    expect(await rows.locator("td:nth-of-type(4)").allTextContents()).toEqual(["✕ broken", "✕ broken", "? not known"]);
    await rows.getByRole("link", { name: "socket-permission-denied" }).click();
    await expect.poll(() => page.evaluate("document.activeElement.dataset.rule")).toBe("socket-permission-denied");
    await close();
  });

  it("draws the timeouts of a route on one axis, so that an inversion is seen", async () => {
    const { page, close } = await open(sample("broken-shop"));
    const drawing = page.getByRole("img", {
      name: /Timeouts of shop\.example and 1 more name: location = \/admin\.php/,
    });
    const widthOf = (selector: string) =>
      drawing
        .locator(selector)
        .first()
        .evaluate((rect) => rect.getBoundingClientRect().width);
    const leftOf = (selector: string) =>
      drawing
        .locator(selector)
        .first()
        .evaluate((rect) => rect.getBoundingClientRect().left);
    // nginx waits 300 s, PHP-FPM kills after 120 s.
    const before = await widthOf(".rung.read rect.nginx");
    const after = await widthOf(".rung.read rect.lost");
    const terminate = await widthOf(".rung.terminate rect.fpm");
    expect(before).toBeCloseTo(terminate, 0);
    expect(after / before).toBeCloseTo(180 / 120, 1);
    expect(await leftOf(".end line")).toBeCloseTo((await leftOf(".rung.terminate rect.fpm")) + terminate, 0);
    expect(await widthOf(".rung.execution rect.php")).toBeCloseTo(terminate / 4, 0);
    const texts = (await drawing.locator("text").allTextContents()).join("\n");
    for (const text of [
      "fastcgi_read_timeout 300 s",
      "request_terminate_timeout 120 s",
      "max_execution_time 30 s",
      "fastcgi_connect_timeout 60 s",
      "fastcgi_send_timeout 60 s",
      "request_slowlog_timeout off",
      "✕ 502 after 120 s",
      "admin.conf:9:1",
      "shop.conf:23:9",
      "nginx, default",
      "nginx, written",
    ]) {
      expect(texts).toContain(text);
    }
    const section = page.locator("article.rungs.inverted");
    expect(await section.locator("p.verdict").textContent()).toContain("PHP-FPM kills the request after 120 s");
    await section.getByText("Limits as a table").click();
    expect(
      await section
        .getByRole("row", { name: /fastcgi_read_timeout/ })
        .locator("td")
        .allTextContents(),
    ).toEqual(["300 s", "written", "nginx/sites-enabled/shop.conf:23:9", "nginx: between two reads of the answer"]);
    await close();
  });

  it("is used with the keyboard alone", async () => {
    const { page, close } = await open(sample("broken-shop"));
    const focused = () =>
      page.evaluate(() => {
        const element = document.activeElement as HTMLElement;
        const style = getComputedStyle(element);
        return {
          name: element.textContent?.trim().slice(0, 40),
          tag: element.tagName,
          id: element.id,
          visible: style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 2,
        };
      });
    await page.keyboard.press("Tab");
    expect(await focused()).toMatchObject({ name: "Skip to the findings", visible: true });
    expect(await page.locator(".skip").evaluate((link) => link.getBoundingClientRect().top)).toBeGreaterThanOrEqual(0);
    await page.keyboard.press("Enter");
    await expect.poll(async () => (await focused()).id).toBe("findings-title");
    await page.keyboard.press("Tab");
    expect(await focused()).toMatchObject({ tag: "INPUT", visible: true });
    await page.keyboard.press("Space");
    await expect.poll(() => count(page)).toBe("3 of 10 findings shown");
    const seen: string[] = [];
    for (let at = 0; at < 60; at++) {
      await page.keyboard.press("Tab");
      const { tag, visible, name } = await focused();
      if (tag === "BODY") break;
      seen.push(`${tag} ${name}`);
      expect(visible, `${tag} ${name}`).toBe(true);
    }
    expect(seen.filter((one) => one.startsWith("SUMMARY")).length).toBeGreaterThan(5);
    // What scrolls is reached too.
    expect(seen.some((one) => one.startsWith("DIV"))).toBe(true);
    await page.locator("summary", { hasText: "Request paths as a table" }).focus();
    await page.keyboard.press("Enter");
    expect(await page.getByRole("table", { name: /^Request paths/ }).isVisible()).toBe(true);
    await close();
  });

  it.each([
    ["broken-shop", sample("broken-shop")],
    ["multi-site", sample("multi-site")],
    ["hostile configuration", lintFiles(hostileFiles)],
  ])("fits a phone of 360 pixels without scrolling sideways: %s", async (_, result) => {
    const { page, close } = await open(result, { viewport: { width: 360, height: 740 } });
    expect(await pageWidth(page)).toBe(360);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
      for (const box of document.querySelectorAll<HTMLInputElement>("input[type=checkbox]:not(:checked)")) box.click();
    });
    expect(await pageWidth(page)).toBe(360);
    // Letters of the ladders keep their size, and none stands beyond the screen.
    const beyond = await page
      .locator("svg.ladder text")
      .evaluateAll((texts) =>
        texts.filter((text) => text.getBoundingClientRect().right > 361).map((text) => text.textContent),
      );
    expect(beyond).toEqual([]);
    await close();
  });

  it("follows the system's theme, and the choice of one, also when it is opened again", async () => {
    const { page, close } = await open(sample("broken-shop"), { colorScheme: "dark" });
    const light = () =>
      page.evaluate(() => {
        const [r = 0, g = 0, b = 0] = (getComputedStyle(document.body).backgroundColor.match(/\d+/g) ?? []).map(Number);
        return r + g + b > 3 * 127;
      });
    expect(await light()).toBe(false);
    await page.emulateMedia({ colorScheme: "light" });
    expect(await light()).toBe(true);
    await page.getByRole("combobox", { name: "Theme" }).selectOption("dark");
    expect(await light()).toBe(false);
    await page.reload();
    expect(await light()).toBe(false);
    await page.getByRole("combobox", { name: "Theme" }).selectOption("as the system");
    expect(await light()).toBe(true);
    await close();
  });

  it("prints in light colours, with the tables and without the controls", async () => {
    const { page, close } = await open(sample("broken-shop"), { colorScheme: "dark" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(
      await page.locator(".bar, #filters").evaluateAll((all) => all.map((one) => getComputedStyle(one).display)),
    ).toEqual(["none", "none"]);
    expect(await page.getByRole("table", { name: /^Request paths/ }).isVisible()).toBe(true);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(255, 255, 255)");
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    expect(await page.locator("details.words[open]").count()).toBe(0);
    await close();
  });

  it("shows everything where scripts are off", async () => {
    const result = sample("broken-shop");
    const { page, close } = await open(result, { javaScriptEnabled: false });
    expect(await page.locator("article.finding:visible").count()).toBe(result.findings.length);
    expect(await page.locator("#filters").isVisible()).toBe(false);
    await close();
  });

  it("runs nothing that configuration says", async () => {
    const { page, complaints, requests, url, close } = await open(lintFiles(hostileFiles));
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
    expect(await page.evaluate("typeof hacked")).toBe("undefined");
    const strange = await page.evaluate(() => {
      const all = [...document.querySelectorAll("*")];
      const handlers = all.flatMap((element) => element.getAttributeNames().filter((name) => /^on|^style$/.test(name)));
      const elements = all.filter((element) =>
        element.matches("script, iframe, object, embed, img, base, form[action]"),
      );
      return { handlers, elements: elements.map(({ tagName }) => tagName) };
    });
    // Its own script, and nothing else.
    expect(strange).toEqual({ handlers: [], elements: ["SCRIPT"] });
    expect(await page.locator("svg.paths text", { hasText: "<script>hacked=1</script>" }).count()).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([url]);
    await close();
  });

  it("lets the browser run nothing but its own script", async () => {
    const { page, complaints, close } = await open(sample("broken-shop"));
    await page.evaluate(() => {
      const script = document.createElement("script");
      try {
        script.text = "globalThis.hacked = 1";
      } catch {
        // Trusted types refuse it before the policy does.
      }
      document.body.append(script);
      const image = document.createElement("img");
      image.src = "https://example.invalid/x.png";
      document.body.append(image);
    });
    await expect.poll(() => complaints.some((text) => /Content Security Policy|violates/.test(text))).toBe(true);
    expect(await page.evaluate("typeof hacked")).toBe("undefined");
    await close();
  });

  it.each([
    ["light", "broken-shop"],
    ["dark", "broken-shop"],
    ["light", "."],
    ["dark", "api-behind-keepalive"],
  ] as const)("has no fault that axe knows: %s, %s", async (colorScheme, name) => {
    // The policy would keep out the checker too.
    const { page, close } = await open(sample(name), { colorScheme, bypassCSP: true });
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
      for (const box of document.querySelectorAll<HTMLInputElement>("input[type=checkbox]:not(:checked)")) box.click();
    });
    await page.addScriptTag({
      content: readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"),
    });
    const { violations, passes } = (await page.evaluate("axe.run()")) as AxeResults;
    expect(
      violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .map(({ html }) => html)
            .join(" | ")
            .slice(0, 600)}`,
      ),
    ).toEqual([]);
    expect(passes.map(({ id }) => id)).toEqual(expect.arrayContaining(["color-contrast", "label", "svg-img-alt"]));
    await close();
  });

  it("stays usable with hundreds of sites that are all unlike", async () => {
    const result = lintFiles(unlikeSites(400));
    const { page, complaints, close } = await open(result);
    expect(await page.locator("svg.paths g.node").count()).toBeLessThanOrEqual(60);
    const box = await page.locator("svg.paths:not(.sample)").evaluate((svg) => svg.getBoundingClientRect());
    expect(box.width).toBeLessThan(1280);
    expect(box.height).toBeLessThan(8000);
    await page.getByRole("searchbox", { name: "Text" }).fill("pool site77 ");
    await expect.poll(() => count(page)).toMatch(/^[1-9]\d? of \d{3,4} findings shown$/);
    expect(complaints).toEqual([]);
    await close();
  });
});

interface AxeResults {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
  readonly passes: readonly { readonly id: string }[];
}
