import { isStock } from "../../src/model/build-stack.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { byteOrder } from "../../src/source/file-system.ts";
import { basename } from "../../src/source/paths.ts";

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
  check(pool, { report }) {
    const image = pool.host.runtime?.image;
    const note = image?.notes?.find(({ kind }) => kind === "listen-overridden");
    if (!image || !note || pool.name.toLowerCase() !== "www") return;
    // Whoever brings or removes the last file decides for every tag.
    if (pool.host.files.locate(`${pools}/${last}`).kind !== "stock") return;
    const own = pool.entries("listen").filter(({ entry }) => !isStock(entry.file));
    const written = own.at(-1)?.entry;
    const value = written?.value?.text;
    if (!written || !value?.known || /^(?:\[::\]:|0\.0\.0\.0:|\*:)?9000$/.test(value.value)) return;
    const name = basename(pool.host.files.runtimePath(written.file));
    if (byteOrder(name, last) > 0) return;
    const { file, start, end } = written;
    report({
      message: `Which image is pulled decides where pool www listens: on ${note.deadOn} the image's ${last} replaces this ${value.value} by ${note.value}, on ${note.effectiveOn} ${value.value} is in force, and nginx gets 502 on one of them.`,
      args: { listen: value.value, image: image.name, deadOn: note.deadOn, effectiveOn: note.effectiveOn },
      at: { file, start, end },
      label: `read before ${last} of ${image.name}`,
    });
  },
});
