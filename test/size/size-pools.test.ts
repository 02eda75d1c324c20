import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PoolRequest, type Sized, type SizeRequest, sizePools } from "../../src/size/size-pools.ts";
import { lintFiles, places } from "../support/lint.ts";
import { pool as section } from "../support/stacks.ts";

const megabyte = 1024 ** 2;
const pool = (name: string, megabytes: number, more: Partial<PoolRequest> = {}): PoolRequest => ({
  name,
  worker: { bytes: megabytes * megabyte, from: "--process-memory" },
  weight: 1,
  traffic: null,
  ...more,
});
const request = (megabytes: number, pools: readonly PoolRequest[], more: Partial<SizeRequest> = {}): SizeRequest => ({
  memory: { bytes: megabytes * megabyte, from: "--memory" },
  reserve: 0,
  pools,
  traffic: null,
  ...more,
});

function sized(asked: SizeRequest): Sized {
  const result = sizePools(asked);
  if (!result.ok) throw new Error(result.message);
  return result;
}

const counts = (asked: SizeRequest) => sized(asked).pools.map(({ maxChildren }) => maxChildren);

describe("sizing", () => {
  it("divides four fifths of the memory by one worker, and says so", () => {
    const { pools, shortfall } = sized(request(4096, [pool("www", 60)]));
    expect(pools).toMatchObject([
      { name: "www", maxChildren: 54, startServers: 21, minSpareServers: 10, maxSpareServers: 32, busy: null },
    ]);
    expect(shortfall).toBeNull();
    expect(pools[0]?.because.slice(0, 2)).toEqual([
      "4 GB of memory (--memory); four fifths, 3.2 GB, are for PHP's workers, the rest is for nginx, the system and requests above the average.",
      "One worker takes 60 MB (--process-memory): 3.2 GB / 60 MB = 54 workers.",
    ]);
  });

  it("takes the reserve away first", () => {
    const asked = request(4096, [pool("www", 60)], { reserve: 1024 * megabyte });
    expect(counts(asked)).toEqual([40]);
    expect(sized(asked).memory).toBe(3072 * megabyte);
    expect(sized(asked).pools[0]?.because[0]).toContain(
      "4 GB of memory (--memory) less 1 GB for other services is 3 GB",
    );
  });

  it("shares by weight, and by each pool's traffic", () => {
    expect(counts(request(4096, [pool("shop", 60, { weight: 3 }), pool("blog", 60)]))).toEqual([41, 13]);
    const shop = pool("shop", 60, { traffic: { peakRps: 40, seconds: 0.25 } });
    const blog = pool("blog", 60, { traffic: { peakRps: 2, seconds: 0.1 } });
    const { pools, shortfall } = sized(request(4096, [shop, blog]));
    expect(pools.map(({ maxChildren, busy }) => [maxChildren, busy])).toEqual([
      [53, 10],
      [1, 1],
    ]);
    expect(shortfall).toBeNull();
    expect(pools[0]?.because).toContain(
      "40 requests per second of 250 ms keep 10 workers busy at once: 53 are enough.",
    );
  });

  it("says what the traffic lacks, for one pool and for several", () => {
    const all = sized(request(4096, [pool("www", 60)], { traffic: { peakRps: 400, seconds: 1 } }));
    expect(all.pools[0]?.maxChildren).toBe(54);
    expect(all.shortfall).toContain("keeps 400 workers busy and 4 GB hold 54");
    expect(all.shortfall).toContain("29.3 GB");
    const each = [100, 20].map((peakRps, at) => pool(`p${at}`, 60, { traffic: { peakRps, seconds: 1 } }));
    const short = sized(request(4096, each));
    expect(short.pools.map(({ maxChildren }) => maxChildren)).toEqual([45, 9]);
    expect(short.shortfall).toContain("keeps 120 workers busy and 4 GB hold 54");
    // What it asks for is enough.
    expect(sized(request(8.8 * 1024, each)).shortfall).toBeNull();
  });

  it("refuses what cannot be, with both numbers", () => {
    const refused = (asked: SizeRequest) => {
      const result = sizePools(asked);
      return result.ok ? "" : result.message;
    };
    expect(refused(request(4096, [pool("www", 5000)]))).toContain(
      "takes 4.9 GB (--process-memory), and there is less: 4 GB",
    );
    expect(refused(request(100, [pool("www", 90)]))).toContain("more than four fifths");
    expect(refused(request(100, [pool("a", 60), pool("b", 60)]))).toContain("2 pools do not get one worker each");
    expect(refused(request(4096, [pool("www", 60)], { reserve: 4096 * megabyte }))).toContain("leaves nothing");
    expect(refused(request(2 ** 30, [pool("www", 1)]))).toContain("4194304 processes at most");
  });
});

describe("what it advises passes both sizing rules", () => {
  const rules = ["undersized-max-children", "oversized-max-children"];

  function complaints(asked: SizeRequest, { pools, memory }: Sized): readonly string[] {
    const [one] = asked.pools;
    const host = {
      memory,
      processMemory: one?.worker.bytes,
      ...(asked.traffic ? { traffic: asked.traffic } : {}),
    };
    const sections = pools.map(({ name, maxChildren, startServers, minSpareServers, maxSpareServers }) =>
      section(
        name,
        [
          "pm = dynamic",
          `pm.max_children = ${maxChildren}`,
          `pm.start_servers = ${startServers}`,
          `pm.min_spare_servers = ${minSpareServers}`,
          `pm.max_spare_servers = ${maxSpareServers}`,
          "",
        ].join("\n"),
      ),
    );
    const files = {
      "php-fpm.conf": `[global]\nerror_log = /var/log/fpm.log\n${sections.join("")}`,
      ".no502.json": JSON.stringify({ host }),
    };
    return places(lintFiles(files, { select: [...rules, "fpm-rejected"] }));
  }

  it("where they would speak of other numbers", () => {
    const asked = request(4096, [pool("www", 60)]);
    const right = sized(asked);
    const wrong = (maxChildren: number) => ({ ...right, pools: right.pools.map((one) => ({ ...one, maxChildren })) });
    expect(complaints(asked, right)).toEqual([]);
    expect(complaints(asked, wrong(69)).join()).toContain("oversized-max-children");
    expect(complaints(asked, wrong(13)).join()).toContain("undersized-max-children");
  });

  it("for any memory, worker, reserve, pools and traffic that fit", () => {
    let tried = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 64, max: 262_144 }),
        fc.integer({ min: 8, max: 512 }),
        fc.integer({ min: 0, max: 4096 }),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 4 }),
        fc.option(fc.record({ peakRps: fc.integer({ min: 1, max: 500 }), seconds: fc.constantFrom(0.05, 0.25, 2) })),
        (memory, worker, reserve, weights, traffic) => {
          const asked = request(
            memory,
            weights.map((weight, at) => pool(`p${at}`, worker, { weight })),
            { reserve: reserve * megabyte, traffic },
          );
          const result = sizePools(asked);
          if (!result.ok || result.shortfall !== null) return;
          tried++;
          expect(complaints(asked, result)).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
    expect(tried).toBeGreaterThan(30);
  });
});
