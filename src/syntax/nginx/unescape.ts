/** nginx drops the backslash before quotes and backslashes, makes `\t \r \n` control characters, keeps any other. */
export function unescape(written: string): string {
  return written.replace(/\\(["'\\trn])/g, (_, sign: string) =>
    sign === "t" ? "\t" : sign === "r" ? "\r" : sign === "n" ? "\n" : sign,
  );
}
