import { lastOlder } from "../../src/facts/images/php-official.ts";
import type { Pool, Stack } from "../../src/model/stack.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { linksTo } from "../../src/rule/links-of.ts";
import { isStock } from "../../src/source/is-stock.ts";
import type { FileId } from "../../src/source/span.ts";

/** The files of the official image between which a repository's own file is read. */
const pools = "/usr/local/etc/php-fpm.d";
const last = "zz-docker.conf";

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
    const image = pool.host.runtime?.image;
    const note = image?.notes?.find(({ kind }) => kind === "listen-overridden");
    if (!image || !note || pool.name.toLowerCase() !== "www") return;
    // Whoever brings or removes the last file decides for every tag.
    if (pool.host.files.locate(`${pools}/${last}`).kind !== "stock") return;
    const own = pool.entries("listen").filter(({ entry }) => !isStock(entry.file));
    const written = own.at(-1)?.entry;
    const value = written?.value?.text;
    if (!written || !value?.known || /^(?:\[::\]:|0\.0\.0\.0:|\*:)?9000$/.test(value.value)) return;
    if (!readBefore(written.file, pool) || worksEitherWay(value.value, pool, stack)) return;
    const { file, start, end } = written;
    report({
      message:
        note.alwaysDead === null
          ? `Which image is pulled decides where pool www listens: on ${note.deadOn} the image's ${last} replaces this ${value.value} by ${note.value}, on ${note.effectiveOn} ${value.value} is in force, and nginx gets 502 on one of them.`
          : `Pool www does not listen on this ${value.value}: ${last} of the image is read later and says ${note.value}, as in every image of ${note.alwaysDead}; in images later than ${lastOlder.join(", ")} ${value.value} is in force, and nginx gets 502 after the change of version.`,
      args: { listen: value.value, image: image.name, deadOn: note.deadOn, effectiveOn: note.effectiveOn },
      at: { file, start, end },
      label: `read before ${last} of ${image.name}`,
    });
  },
});

/** Whether PHP-FPM reads the image's last file, and reads it after this one; a text in a manifest bears the file's name and `#`. */
function readBefore(file: FileId, { fpm }: Pool): boolean {
  const own = fpm.files.findLastIndex((read) => read === file || read.startsWith(`${file}#`));
  return own < fpm.files.findIndex((read) => isStock(read) && read.endsWith(`${pools}/${last}`));
}

/** An nginx on the same loopback reaches 127.0.0.1:9000 under both values. */
function worksEitherWay(listen: string, pool: Pool, stack: Stack): boolean {
  const own = linksTo(pool, stack);
  const local = own.every(({ target: { address } }) => {
    return address.known && address.value.kind === "tcp" && address.value.host === "127.0.0.1";
  });
  return listen === "127.0.0.1:9000" && own.length > 0 && local;
}
