import { expect, it } from "vitest";
import { nearest } from "../../src/source/nearest.ts";

const names = ["timeout-inversion", "zero-timeout", "small-backlog", "fpm-syntax"];

it.each([
  ["timeout-invertion", "timeout-inversion"],
  ["inversion-timeout", "timeout-inversion"],
  ["Zero_Timeout", "zero-timeout"],
  ["small", "small-backlog"],
  ["fpm-sintax", "fpm-syntax"],
  ["nothing-like-it", null],
  ["x", null],
  ["", null],
])("%s means %s", (written, meant) => {
  expect(nearest(written, names)).toBe(meant);
});
