import type { Label, Span } from "../../source/span.ts";
import type { Refusal } from "../refusal.ts";
import type { EvaluatedFpm, EvaluatedSection } from "./evaluated.ts";
import { type Read, readSetting } from "./read-setting.ts";
import { fpmInt, fpmSeconds } from "./units.ts";

/** FPM's demands on `pm` and its numbers, in its order. Only the first that fails is told: the others follow from it. */
export function refuseProcessManager(pool: EvaluatedSection, fpm: Pick<EvaluatedFpm, "global">): Refusal[] {
  const pm = readSetting(pool, "pm", "", (text) => text.toLowerCase());
  const int = (key: string, absent: number): Read<number> => readSetting(pool, key, absent, fpmInt);
  const refuse = (
    code: string,
    message: string,
    at: Span,
    original: string,
    related: readonly Label[] = [],
  ): Refusal[] => [{ code, message, at, related, original: `[pool ${pool.name}] ${original}` }];
  if (!pm.written && pm.value !== null) {
    return refuse(
      "missing-setting",
      `pool ${pool.name} has no "pm": static, dynamic or ondemand`,
      pm.at,
      "the process manager is missing (static, dynamic or ondemand)",
    );
  }
  const children = int("pm.max_children", 0);
  if (children.value !== null && children.value < 1) {
    return children.written
      ? refuse(
          "bad-value",
          `"pm.max_children" of pool ${pool.name} is ${children.value}, below 1`,
          children.at,
          "pm.max_children must be a positive value",
        )
      : refuse(
          "missing-setting",
          `pool ${pool.name} has no "pm.max_children"`,
          children.at,
          "pm.max_children must be a positive value",
        );
  }
  if (pm.value === "dynamic") return refuseDynamic(pool, children, int, refuse);
  if (pm.value === "ondemand") return refuseOndemand(pool, fpm, pm, refuse);
  return [];
}

type Refuse = (code: string, message: string, at: Span, original: string, related?: readonly Label[]) => Refusal[];
type Int = (key: string, absent: number) => Read<number>;

function refuseDynamic(pool: EvaluatedSection, children: Read<number>, int: Int, refuse: Refuse): Refusal[] {
  const min = int("pm.min_spare_servers", 0);
  const max = int("pm.max_spare_servers", 0);
  const start = int("pm.start_servers", 0);
  const rate = int("pm.max_spawn_rate", 32);
  const of = `of pool ${pool.name}`;

  for (const [key, spare] of [
    ["pm.min_spare_servers", min],
    ["pm.max_spare_servers", max],
  ] as const) {
    if (spare.value === null || spare.value > 0) continue;
    const original = `${key}(${spare.value}) must be a positive value`;
    return spare.written
      ? refuse("bad-value", `"${key}" ${of} is ${spare.value}, below 1`, spare.at, original)
      : refuse("missing-setting", `pool ${pool.name} is dynamic and has no "${key}"`, spare.at, original);
  }
  if (min.value !== null && max.value !== null && children.value !== null) {
    if (min.value > children.value || max.value > children.value) {
      const [key, over] =
        max.value > children.value
          ? (["pm.max_spare_servers", max] as const)
          : (["pm.min_spare_servers", min] as const);
      return refuse(
        "pm-relation",
        `"${key}" ${of} is ${over.value}, above its "pm.max_children" of ${children.value}`,
        over.at,
        `pm.min_spare_servers(${min.value}) and pm.max_spare_servers(${max.value}) cannot be greater than pm.max_children(${children.value})`,
        [{ span: children.at, text: `at most ${children.value} processes` }],
      );
    }
  }
  if (min.value !== null && max.value !== null && max.value < min.value) {
    return refuse(
      "pm-relation",
      `"pm.max_spare_servers" ${of} is ${max.value}, below its "pm.min_spare_servers" of ${min.value}`,
      max.at,
      `pm.max_spare_servers(${max.value}) must not be less than pm.min_spare_servers(${min.value})`,
      [{ span: min.at, text: `at least ${min.value} idle` }],
    );
  }
  // Unset or not positive: FPM takes the middle of the two.
  if (start.value !== null && start.value > 0 && min.value !== null && max.value !== null) {
    const low = start.value < min.value;
    if (low || start.value > max.value) {
      const [key, bound] = low ? (["pm.min_spare_servers", min] as const) : (["pm.max_spare_servers", max] as const);
      const middle = min.value + Math.floor((max.value - min.value) / 2);
      const refused = refuse(
        "pm-relation",
        `"pm.start_servers" ${of} is ${start.value}, ${low ? "below" : "above"} its "${key}" of ${bound.value}`,
        start.at,
        `pm.start_servers(${start.value}) must not be less than pm.min_spare_servers(${min.value}) and not greater than pm.max_spare_servers(${max.value})`,
        [{ span: bound.at, text: `${low ? "at least" : "at most"} ${bound.value} idle` }],
      );
      // What FPM takes itself where nothing is written.
      return refused.map((one) => ({ ...one, instead: String(middle) }));
    }
  }
  if (rate.value !== null && rate.value < 1) {
    return refuse(
      "bad-value",
      `"pm.max_spawn_rate" ${of} is ${rate.value}, below 1`,
      rate.at,
      "pm.max_spawn_rate must be a positive value",
    );
  }
  return [];
}

function refuseOndemand(
  pool: EvaluatedSection,
  fpm: Pick<EvaluatedFpm, "global">,
  pm: Read<string>,
  refuse: Refuse,
): Refusal[] {
  const mechanism = fpm.global.last("events.mechanism");
  const chosen = mechanism?.value.known ? mechanism.value.value.toLowerCase() : null;
  if (mechanism?.entry.value && (chosen === "poll" || chosen === "select")) {
    const { file, start, end } = mechanism.entry.value;
    return refuse(
      "pm-relation",
      `pool ${pool.name} is ondemand, which PHP-FPM does not offer with "events.mechanism = ${chosen}"`,
      pm.at,
      "ondemand process manager can ONLY be used when events.mechanism is either epoll (Linux) or kqueue (*BSD).",
      [{ span: { file, start, end }, text: "the event mechanism" }],
    );
  }
  const idle = readSetting(pool, "pm.process_idle_timeout", 10, fpmSeconds);
  if (idle.value !== null && idle.value < 1) {
    return refuse(
      "bad-value",
      `"pm.process_idle_timeout" of pool ${pool.name} is ${idle.value} s, below 1 s`,
      idle.at,
      `pm.process_idle_timeout(${idle.value}s) must be greater than 0s`,
    );
  }
  return [];
}
