import { describe, expect, it } from "vitest";
import { slowRequest } from "../../../src/map/slow-request.ts";
import { timeoutLadders } from "../../../src/map/timeout-ladder.ts";
import { ladderDrawing } from "../../../src/report/html/ladder-drawing.ts";
import { lintFiles } from "../../support/lint.ts";
import { type StackParts, stack } from "../../support/stacks.ts";

function draw(parts: StackParts): string {
  const [ladder] = lintFiles(stack(parts)).stacks.flatMap(timeoutLadders);
  if (!ladder) throw new Error("no ladder");
  const rungs = ladder.rungs.map((rung) => ({
    ...rung,
    place: "a/very/long/path/to/some/directory/of/sites/shop.conf:1:1",
    others: 0,
  }));
  return ladderDrawing(rungs, slowRequest(ladder), "x", "title").markup;
}

/** The bars of one limit: class and width in per cent. */
function bars(drawing: string, kind: string): readonly string[] {
  const row = new RegExp(`<g class="rung ${kind}">(.*?)</g>`, "s").exec(drawing)?.[1] ?? "";
  return [...row.matchAll(/<rect class="([\w-]+)" x="([\d.]+)%" [^>]*?width="([\d.]+)%"/g)].map(
    ([, look, x, width]) => `${look} ${Math.round(Number(x))}+${Math.round(Number(width))}`,
  );
}

const limits = (read: string, pool: string): StackParts => ({ location: `fastcgi_read_timeout ${read};`, pool });

describe("the drawing of a ladder", () => {
  it("stripes what nginx waits in vain, from the moment of the kill", () => {
    const drawing = draw(limits("300s", "request_terminate_timeout = 120s"));
    expect(bars(drawing, "read")).toEqual(["nginx 0+37", "lost 37+55"]);
    expect(bars(drawing, "terminate")).toEqual(["fpm 0+37", "window 37+12"]);
    expect(drawing).toContain("✕ 502 after 120 s");
    expect(drawing).toMatch(/<g class="end inverted"><line x1="36\.8%"/);
  });

  it("stripes what the worker does alone after nginx gave up", () => {
    const drawing = draw(limits("60s", "request_terminate_timeout = 120s"));
    expect(bars(drawing, "read")).toEqual(["nginx 0+35"]);
    expect(bars(drawing, "terminate")[1]).toMatch(/^alone 35\+35$/);
    expect(drawing).toContain("504 after 60 s");
    expect(drawing).not.toContain("✕");
  });

  it("has a bar of its own for no limit, for an unknown one and for one that never runs out", () => {
    const drawing = draw(limits("{{ read }}", ""));
    expect(bars(drawing, "read")).toEqual(["unknown 0+100"]);
    expect(drawing).toContain("? template value");
    expect(drawing).toContain("not known: template value");
    expect(bars(drawing, "terminate")).toEqual(["off 0+100"]);
    expect(bars(drawing, "slowlog")).toEqual(["off 0+100"]);
    expect(bars(drawing, "connect")[0]).toMatch(/^idle /);
    expect(bars(drawing, "execution")[0]).toMatch(/^php /);
    // Nothing is claimed about the end.
    expect(drawing).not.toContain('class="end');
  });

  it("says when its axis is logarithmic, and shortens paths at their start", () => {
    const drawing = draw(limits("1h", "request_terminate_timeout = 5s"));
    expect(drawing).toContain("The axis is logarithmic.");
    expect(draw(limits("60s", ""))).not.toContain("logarithmic");
    expect(drawing).toContain("nginx, written, …");
    expect(drawing).toMatch(/…[\w/]*sites\/shop\.conf:1:1/);
  });
});
