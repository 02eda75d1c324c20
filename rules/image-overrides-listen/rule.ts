import { lastOlder } from "../../src/facts/images/php-official.ts";
import { lastPoolFile, listenByImage } from "../../src/model/listen-by-image.ts";
import type { Pool, Stack } from "../../src/model/stack.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { linksTo, onlyOverLoopback } from "../../src/rule/links-of.ts";

export default defineRule({
  id: "image-overrides-listen",
  summary: "the tag of the official PHP image decides whether the repository's listen counts",
  category: "address",
  severity: "warning",
  confidence: "high",
  since: "0.1.0",
  sources: ["https://github.com/docker-library/php/pull/1635", "https://github.com/docker-library/php/pull/1664"],
  symptoms: [
    /connect\(\) failed \(111: Connection refused\) while connecting to upstream/,
    /connect\(\) to unix:\S+ failed \(2: No such file or directory\) while connecting to upstream/,
  ],
  related: ["loopback-unreachable", "upstream-not-listening"],
  each: "pool",
  check(pool, { stack, report }) {
    const decided = listenByImage(pool);
    const image = pool.host.runtime?.image;
    if (decided === null || !image) return;
    const { written, note } = decided;
    const value = written.value?.text;
    if (!value?.known || worksEitherWay(value.value, pool, stack)) return;
    const { file, start, end } = written;
    report({
      message:
        note.alwaysDead === null
          ? `Which image is pulled decides where pool www listens: on ${note.deadOn} the image's ${lastPoolFile} replaces this ${value.value} by ${note.value}, on ${note.effectiveOn} ${value.value} is in force, and nginx gets 502 on one of them.`
          : `Pool www does not listen on this ${value.value}: ${lastPoolFile} of the image is read later and says ${note.value}, as in every image of ${note.alwaysDead}; in images later than ${lastOlder.join(", ")} ${value.value} is in force, and nginx gets 502 after the change of version.`,
      args: { listen: value.value, image: image.name, deadOn: note.deadOn, effectiveOn: note.effectiveOn },
      at: { file, start, end },
      label: `read before ${lastPoolFile} of ${image.name}`,
    });
  },
});

/** An nginx on the same loopback reaches 127.0.0.1:9000 under both values. */
function worksEitherWay(listen: string, pool: Pool, stack: Stack): boolean {
  return listen === "127.0.0.1:9000" && linksTo(pool, stack).length > 0 && onlyOverLoopback(pool, stack);
}
