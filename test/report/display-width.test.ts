import { expect, it } from "vitest";
import { displayWidth, printable } from "../../src/report/display-width.ts";
import { cut, layOut } from "../../src/report/line-cells.ts";

it("counts terminal columns", () => {
  expect(displayWidth("abc")).toBe(3);
  expect(displayWidth("日本")).toBe(4);
  expect(displayWidth("e\u0301")).toBe(1);
  expect(displayWidth("🚀")).toBe(2);
  expect(displayWidth("\u001b[1;31mred\u001b[39m")).toBe(3);
});

it("makes controls visible", () => {
  expect(printable("a\tb\nc\u001b\u009b\u202e")).toBe("a\\tb\\nc\\x1b\\x9b\\u{202e}");
  expect(printable("é 日 🚀 ok")).toBe("é 日 🚀 ok");
});

it("lays tabs and controls out so that columns match", () => {
  const line = layOut("a\tb\u0007c🚀d", true);
  expect(line.column(1)).toBe(1);
  expect(line.column(2)).toBe(4);
  expect(cut(line, 0, line.width)).toBe("a   b␇c🚀d");
  expect(line.column(7)).toBe(9);
  // Half a wide character is a blank, so that what follows stays in its column.
  expect(cut(line, 8, line.width)).toBe(" d");
  expect(cut(layOut("\u0007", false), 0, 1)).toBe("?");
});
