import { expect, it } from "vitest";
import { withKnownError } from "../../src/diagnose/errno.ts";

it.each([
  // glibc, in other languages
  [
    "connect() failed (111: Verbindungsaufbau abgelehnt) while connecting",
    "connect() failed (111: Connection refused) while connecting",
  ],
  [
    "connect() to unix:/a failed (2: Нет такого файла или каталога) while",
    "connect() to unix:/a failed (2: No such file or directory) while",
  ],
  // musl
  ["connect() failed (113: Host is unreachable) while", "connect() failed (113: No route to host) while"],
  ["upstream timed out (110: Operation timed out) while", "upstream timed out (110: Connection timed out) while"],
  ["socket() failed (24: No file descriptors available) while", "socket() failed (24: Too many open files) while"],
  // FreeBSD and macOS
  ["connect() failed (61: Connection refused) while", "connect() failed (111: Connection refused) while"],
  [
    "connect() to unix:/a failed (35: Resource temporarily unavailable) while",
    "connect() to unix:/a failed (11: Resource temporarily unavailable) while",
  ],
  ["upstream timed out (60: Operation timed out) while", "upstream timed out (110: Connection timed out) while"],
  // Windows
  [
    "connect() failed (10061: No connection could be made because the target machine actively refused it) while",
    "connect() failed (111: Connection refused) while",
  ],
  // A resolver's own numbers, and what nobody knows
  [
    "backend could not be resolved (110: Operation timed out)",
    "backend could not be resolved (110: Operation timed out)",
  ],
  ["connect() failed (999: Something new) while", "connect() failed (999: Something new) while"],
])("%s", (message, meant) => {
  expect(withKnownError(message)).toBe(meant);
});
