import { childrenOf } from "../../src/rule/children.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { fixWith, without } from "../../src/rule/line-edits.ts";
import { plural } from "../../src/rule/show.ts";
import { reasons } from "../../src/source/known.ts";

export default defineRule({
  id: "small-backlog",
  summary: "the queue of a unix socket is short, and what does not fit is 502 at once",
  category: "capacity",
  severity: "warning",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "https://www.php.net/manual/en/install.fpm.configuration.php#listen-backlog",
    "https://man7.org/linux/man-pages/man2/listen.2.html",
    "measured: §5",
  ],
  symptoms: [/connect\(\) to unix:\S+ failed \(11: Resource temporarily unavailable\) while connecting to upstream/],
  related: ["undersized-max-children"],
  fixable: "unsafe",
  options: {
    minimum: { type: "int", default: 128, min: 0, doc: "the shortest queue that is not reported" },
  },
  each: "pool",
  check(pool, { stack, options, report, unknown }) {
    const { value, span } = pool.int("listen.backlog");
    const address = pool.address.value;
    // A full TCP queue makes clients try again; the default is longer in every version.
    if (!span || !address.known || address.value.kind !== "unix") return;
    if (!value.known) {
      if (value.why !== "invalid") unknown(span, reasons[value.why]);
      return;
    }
    const backlog = value.value;
    // A negative one is as long as the system allows.
    if (backlog < 0 || backlog >= options.minimum) return;
    const children = childrenOf(pool);
    const fit = children === null ? null : children.count + backlog + 1;
    const many =
      fit === null
        ? `Only ${plural(backlog + 1, "request")} can wait for a worker of pool ${pool.name} (listen.backlog = ${backlog})`
        : `Pool ${pool.name} takes at most ${plural(fit, "request")} at a time (pm.max_children = ${children?.count} and listen.backlog = ${backlog})`;
    report({
      message: `${many}: in a burst the next one is 502 at once, because a unix socket refuses what its queue does not hold.`,
      args: { pool: pool.name, backlog, minimum: options.minimum, ...(fit === null ? {} : { fit }) },
      at: span,
      label: `room for ${plural(backlog + 1, "waiting request")}`,
      related:
        children === null ? [] : [{ span: children.at, text: `${plural(children.count, "request")} being served` }],
      fix: fixWith("Delete listen.backlog: the queue that PHP-FPM takes itself is longer", "unsafe", [
        without(stack, span),
      ]),
    });
  },
});
