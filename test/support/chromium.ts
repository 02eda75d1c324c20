import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { describe } from "vitest";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
];

/** Debian's Chromium, or what stands in its place on other systems; null where there is none. */
export const chromiumPath: string | null = places.find((path) => existsSync(path)) ?? null;

/** CI sets it: a missing browser is then a failure, not a skip. */
if (process.env.NO502_REQUIRE_SERVERS === "1" && chromiumPath === null) {
  throw new Error("NO502_REQUIRE_SERVERS is set, but no Chromium is installed");
}

/** `describe` for tests that need a browser. */
export const describeWithChromium = describe.skipIf(chromiumPath === null);

/** Without a sandbox, which root has not, and without anything that asks the network by itself. */
export function openChromium(): Promise<Browser> {
  if (chromiumPath === null) throw new Error("no Chromium is installed");
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
