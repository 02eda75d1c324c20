import { type AnyRule, defineRule } from "../../src/rule/define-rule.ts";
import { wordRule } from "../engine/word-rule.ts";

/** A rule with an option of every type. */
export const sampleRule: AnyRule = defineRule({
  ...wordRule("sample-rule", "x"),
  each: "file",
  nginx: "<1.29.7",
  options: {
    minimum: { type: "bytes", default: 8192, doc: "the smallest header buffer", min: 1024, max: 1048576 },
    wait: { type: "seconds", default: 60, doc: "how long", max: 600 },
    count: { type: "int", default: 5, doc: "how many", min: 1, max: 10 },
    names: { type: "strings", default: [], doc: "which | ones" },
    strict: { type: "boolean", default: false, doc: "whether" },
    mode: { type: "string", default: "a", doc: "how" },
  },
});
