import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const rule = "open-files-below-connections";
const limit = (files: number | string) => stack({ main: `worker_rlimit_nofile ${files};` });

describe(rule, () => {
  it("points at the limit, and at the connections (measured: 10c)", () => {
    const asked = ask(rule, limit(100));
    expect(asked.marked).toEqual(["warning worker_rlimit_nofile 100"]);
    expect(asked.related).toEqual(["nginx.conf: worker_connections 1024"]);
    expect(asked.messages).toEqual([
      "nginx answers 500 or drops clients when a worker has 100 files open (worker_rlimit_nofile 100), long before its 1024 connections are used (worker_connections 1024), because each connection is an open file.",
    ]);
  });

  it("knows the default of 512 connections", () => {
    const at = (files: number) => {
      const all = limit(files);
      return { ...all, "nginx.conf": (all["nginx.conf"] ?? "").replace("worker_connections 1024;", "") };
    };
    expect(ask(rule, at(511)).related).toEqual(["nginx.conf: events"]);
    expect(ask(rule, at(512)).marked).toEqual([]);
  });

  it.each([1024, 65535])("is silent on %i", (files) => {
    expect(ask(rule, limit(files)).marked).toEqual([]);
  });

  it("is silent where nothing is written, and counts a template value as unknown", () => {
    expect(ask(rule, stack()).marked).toEqual([]);
    const asked = ask(rule, limit("{{ n }}"));
    expect(asked.marked).toEqual([]);
    expect(asked.unknown).toContain("worker_rlimit_nofile {{ n }}: template value");
  });
});
