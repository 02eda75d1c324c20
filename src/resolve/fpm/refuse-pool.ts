import type { Label, Span } from "../../source/span.ts";
import type { Refusal } from "../refusal.ts";
import type { EvaluatedFpm, EvaluatedSection } from "./evaluated.ts";
import { type Read, readSetting } from "./read-setting.ts";
import { badPriority, unset } from "./refuse-global.ts";
import { refuseProcessManager } from "./refuse-process-manager.ts";
import { fpmInt, fpmSeconds } from "./units.ts";

/**
 * What FPM refuses about one pool after reading (fpm_conf_process_all_pools), in its order. What depends on the machine
 * (users, directories) is left out, and so is everything that follows from a value we do not know.
 */
export function refusePool(pool: EvaluatedSection, fpm: Pick<EvaluatedFpm, "global">): Refusal[] {
  const out: Refusal[] = [];
  const text = (key: string): Read<string> => readSetting(pool, key, "", (value) => value);
  const add = (code: string, message: string, at: Span, original: string, related: readonly Label[] = []): void => {
    out.push({ code, message, at, related, original: `[pool ${pool.name}] ${original}` });
  };

  const user = text("user");
  if (!user.written && user.value !== null) {
    out.push({
      code: "missing-setting",
      message: `pool ${pool.name} has no "user", which PHP-FPM needs when it is started by root`,
      at: user.at,
      related: [],
      original: `[pool ${pool.name}] user has not been defined`,
      only: "as root",
    });
  }
  const listen = text("listen");
  if (listen.value === "") {
    add(
      "missing-setting",
      `pool ${pool.name} has no "listen" address`,
      listen.at,
      "no listen address have been defined!",
    );
  }
  const priority = readSetting(pool, "process.priority", unset, fpmInt);
  if (badPriority(priority.value)) {
    add(
      "bad-value",
      `"process.priority" of pool ${pool.name} is ${priority.value}, outside -19 to 20`,
      priority.at,
      "process.priority must be included into [-19,20]",
    );
  }
  out.push(...refuseProcessManager(pool, fpm));
  refusePaths(pool, text, add);
  refuseSlowlog(pool, text, add);
  return out;
}

type Add = (code: string, message: string, at: Span, original: string, related?: readonly Label[]) => void;
type Text = (key: string) => Read<string>;

const pathCharacters = /^[A-Za-z0-9/\-_.~]*$/;

function refusePaths(pool: EvaluatedSection, text: Text, add: Add): void {
  const statusListen = text("pm.status_listen");
  const statusPool = statusListen.written ? true : statusListen.value === null ? null : false;
  const check = (key: string, kind: string, short: boolean): void => {
    const path = text(key);
    if (!path.value) return;
    const say = (message: string, original: string): void =>
      add(
        "bad-value",
        `"${key}" of pool ${pool.name} is "${path.value}", ${message}`,
        path.at,
        `the ${kind} path '${path.value}' ${original}`,
      );
    if (!path.value.startsWith("/")) say('which does not begin with "/"', "must start with a '/'");
    else if (path.value === "/" && !short) say("which is too short", "is not long enough");
    else if (!pathCharacters.test(path.value)) {
      say(
        "and PHP-FPM takes letters, digits and /-_.~ there",
        "must contain only the following characters '[alphanum]/_-.~'",
      );
    }
  };
  // With a status listener of its own, `/` will do; unknown is treated the same: no claim.
  check("pm.status_path", "status", statusPool !== false);
  check("ping.path", "ping", false);
  const response = text("ping.response");
  if (text("ping.path").value && response.written && response.value === "") {
    add(
      "bad-value",
      `"ping.response" of pool ${pool.name} is empty`,
      response.at,
      "the ping response page '' is not long enough",
    );
  }
}

function refuseSlowlog(pool: EvaluatedSection, text: Text, add: Add): void {
  const slowlog = text("slowlog");
  const slow = readSetting(pool, "request_slowlog_timeout", 0, fpmSeconds);
  const depth = readSetting(pool, "request_slowlog_trace_depth", 0, fpmInt);
  const needsLog = (key: string, at: Span): void =>
    add(
      "missing-setting",
      `pool ${pool.name} sets "${key}" and names no "slowlog" file`,
      at,
      `'slowlog' must be specified for use with '${key}'`,
    );
  if (slow.value) {
    if (slowlog.value === "") return needsLog("request_slowlog_timeout", slow.at);
    const limit = readSetting(pool, "request_terminate_timeout", 0, fpmSeconds);
    if (limit.value && slow.value > limit.value) {
      return add(
        "slowlog-relation",
        `"request_slowlog_timeout" of pool ${pool.name} is ${slow.value} s, above its "request_terminate_timeout" of ${limit.value} s`,
        slow.at,
        `'request_slowlog_timeout' (${slow.value}) can't be greater than 'request_terminate_timeout' (${limit.value})`,
        [{ span: limit.at, text: `requests are stopped after ${limit.value} s` }],
      );
    }
  }
  if (depth.value) {
    if (slowlog.value === "") needsLog("request_slowlog_trace_depth", depth.at);
    else if (depth.value < 0) {
      add(
        "bad-value",
        `"request_slowlog_trace_depth" of pool ${pool.name} is ${depth.value}, below 1`,
        depth.at,
        `'request_slowlog_trace_depth' (${depth.value}) must be a positive value`,
      );
    }
  }
}
