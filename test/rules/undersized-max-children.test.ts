import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { pool, stack } from "../support/stacks.ts";

const rule = "undersized-max-children";
const max = (count: number | string) => `pm.max_children = ${count}`;
const host = (facts: object) => ({ config: { host: facts } });

describe(rule, () => {
  describe("without facts about the host", () => {
    it("warns at the packaged number or less", () => {
      const asked = ask(rule, stack({ pool: max(5) }));
      expect(asked.marked).toEqual(["warning pm.max_children = 5"]);
      expect(asked.messages[0]).toContain(
        "Pool www serves 5 requests at a time (pm.max_children = 5, as in the packaged",
      );
      expect(ask(rule, stack({ pool: max(1) })).messages[0]).toContain("serves 1 request at a time");
    });

    it.each([6, 40])("is silent on %i", (count) => {
      expect(ask(rule, stack({ pool: max(count) })).marked).toEqual([]);
    });

    it("judges each pool by itself, whatever its process manager", () => {
      const small = "pm = ondemand\npm.max_children = 2";
      expect(ask(rule, stack({ pools: pool("b", small) })).marked).toEqual(["warning pm.max_children = 2"]);
    });

    it.each(["%user%", "{{ site }}", "__DOMAIN__"])("does not judge a pool of a template for many: [%s]", (name) => {
      const asked = ask(rule, stack({ pools: pool(name, max(2)) }));
      expect(asked.marked).toEqual([]);
      expect(asked.unknown).toContain("pm.max_children = 2: how many pools its template makes is not known");
    });

    it("leaves numbers to fpm-rejected that FPM refuses, and templates alone", () => {
      for (const count of ["0", "-1", "5x", "{{ children }}"]) {
        expect(ask(rule, stack({ pool: max(count) })).marked).toEqual([]);
      }
    });
  });

  describe("with stated traffic", () => {
    const traffic = (peakRps: number, seconds: string) => host({ traffic: { peakRps, seconds } });

    it("is an error below requests per second times seconds", () => {
      const asked = ask(rule, stack({ pool: max(9), ...traffic(40, "250ms") }));
      expect(asked.marked).toEqual(["error pm.max_children = 9"]);
      expect(asked.messages[0]).toContain("40 requests per second of 250 ms keep 10 workers busy");
      expect(asked.messages[0]).toContain("pm.max_children of pool www is 9");
    });

    it("is silent where it is enough, also at the packaged number and with memory to spare", () => {
      expect(ask(rule, stack({ pool: max(10), ...traffic(40, "250ms") })).marked).toEqual([]);
      expect(ask(rule, stack({ pool: max(3), ...traffic(10, "300ms") })).marked).toEqual([]);
      const both = host({ traffic: { peakRps: 40, seconds: "250ms" }, memory: "64G", processMemory: "60M" });
      expect(ask(rule, stack({ pool: max(10), ...both })).marked).toEqual([]);
    });

    it("adds up the pools of the host, and reports the largest", () => {
      const parts = { pool: max(4), pools: pool("b", max(5)) };
      expect(ask(rule, stack({ ...parts, ...traffic(9, "1s") })).marked).toEqual([]);
      const asked = ask(rule, stack({ ...parts, ...traffic(10, "1s") }));
      expect(asked.marked).toEqual(["error pm.max_children = 5"]);
      expect(asked.related).toEqual(["php-fpm.conf: pm.max_children = 4"]);
      expect(asked.messages[0]).toContain("of the pools www and b together is 9");
    });

    it("does not judge when the number of one pool is not known", () => {
      const parts = { pool: max(4), pools: pool("b", max("{{ n }}")), ...traffic(10, "1s") };
      const asked = ask(rule, stack(parts));
      expect(asked.marked).toEqual([]);
      expect(asked.unknown).toContain("pm.max_children = 4: pm.max_children of another pool is not known");
    });
  });

  describe("with stated memory", () => {
    const memory = (total: string, one?: string) =>
      host({ memory: total, ...(one === undefined ? {} : { processMemory: one }) });

    it("warns below a quarter of what four fifths of it hold", () => {
      // 4096 MB * 0.8 / 64 MB = 51
      const asked = ask(rule, stack({ pool: max(12), ...memory("4G", "64M") }));
      expect(asked.marked).toEqual(["warning pm.max_children = 12"]);
      expect(asked.messages[0]).toContain("4 GB of memory hold 51 PHP processes of 64 MB");
      expect(ask(rule, stack({ pool: max(13), ...memory("4G", "64M") })).marked).toEqual([]);
    });

    it("lets the packaged number be where the memory holds no more", () => {
      expect(ask(rule, stack({ pool: max(5), ...memory("512M", "80M") })).marked).toEqual([]);
    });

    it("needs the memory of one process", () => {
      const asked = ask(rule, stack({ pool: max(5), ...memory("4G") }));
      expect(asked.marked).toEqual([]);
      expect(asked.unknown).toContain("pm.max_children = 5: the memory of one PHP process is not stated");
    });
  });
});
