/**
 * System errors as a log names them: `(111: Connection refused)`. The text is the C library's and in its language, the
 * number the kernel's: glibc, musl (Alpine), the BSDs and Windows differ in either. What was meant is written here as glibc on
 * Linux writes it, which is what the rules and the guides know.
 */
const errors: readonly (readonly [number: number, text: string, ...others: readonly (string | number)[]])[] = [
  [1, "Operation not permitted"],
  [2, "No such file or directory"],
  [11, "Resource temporarily unavailable"],
  [12, "Cannot allocate memory", "Out of memory"],
  [13, "Permission denied", 10013],
  [20, "Not a directory"],
  [22, "Invalid argument"],
  [23, "Too many open files in system"],
  [24, "Too many open files", "No file descriptors available"],
  [28, "No space left on device"],
  [30, "Read-only file system"],
  [32, "Broken pipe"],
  [97, "Address family not supported by protocol"],
  [98, "Address already in use", "Address in use", 10048],
  [99, "Cannot assign requested address", "Address not available", "Can't assign requested address", 10049],
  [101, "Network is unreachable", "Network unreachable", 10051],
  [104, "Connection reset by peer", 10054],
  [107, "Transport endpoint is not connected", "Socket not connected"],
  [110, "Connection timed out", "Operation timed out", 10060],
  [111, "Connection refused", 10061],
  [113, "No route to host", "Host is unreachable", 10065],
  [122, "Disk quota exceeded", "Quota exceeded"],
];

const byText = new Map<string, string>();
const byNumber = new Map<number, string>();
for (const [number, text, ...others] of errors) {
  const shown = `${number}: ${text}`;
  byNumber.set(number, shown);
  byText.set(text, shown);
  for (const other of others) {
    if (typeof other === "string") byText.set(other, shown);
    else byNumber.set(other, shown);
  }
}

/** After these words a number in brackets is a system error; a resolver's `(110: Operation timed out)` is another matter. */
const place = /(failed|timed out) \((\d{1,5}): ([^()]{1,120})\)/;

/** The message with its first system error in glibc's words. */
export function withKnownError(message: string): string {
  const found = place.exec(message);
  if (found === null) return message;
  const [whole, verb, number, text] = found as unknown as [string, string, string, string];
  const meant = byText.get(text) ?? byNumber.get(Number(number));
  if (meant === undefined || meant === `${number}: ${text}`) return message;
  return `${message.slice(0, found.index)}${verb} (${meant})${message.slice(found.index + whole.length)}`;
}
