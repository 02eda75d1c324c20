/** Ranges that terminals draw two columns wide: East Asian Wide and Fullwidth (Unicode annex 11), coarse at the edges. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x17000, 0x18d08],
  [0x1b000, 0x1b2fb],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1faff],
  [0x20000, 0x3fffd],
];

const nothing = /[\p{M}\p{Cf}\u200b]/u;
const emoji = /\p{Emoji_Presentation}/u;

/** Columns that one character (a code point) takes on a terminal. Controls count 0: show them as something else first. */
export function characterWidth(character: string): 0 | 1 | 2 {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) return 1;
  if (code < 0xa0) return 0;
  if (code < 0x300) return code === 0xad ? 0 : 1;
  if (nothing.test(character)) return 0;
  for (const [from, to] of wide) if (code >= from && code <= to) return 2;
  return emoji.test(character) ? 2 : 1;
}

/** Whether every character is of ASCII and printable: one column each, and harmless. */
export function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

const ansi = /\u001b\[[0-9;]*m|\u001b\]8;[^\u0007\u001b]*(?:\u0007|\u001b\\)/g;

/** Columns that a line takes on a terminal. Colours count nothing. */
export function displayWidth(text: string): number {
  if (isPlain(text)) return text.length;
  let width = 0;
  for (const character of text.replace(ansi, "")) width += characterWidth(character);
  return width;
}

// Controls, and the characters that reorder or hide text: a configuration file must not be able to drive the terminal.
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** The text on one line, with controls as escapes: `\n`, `\x1b`, `\u{202e}`. */
export function printable(text: string): string {
  if (isPlain(text)) return text;
  return text.replace(unsafe, (character) => {
    if (character === "\n") return "\\n";
    if (character === "\r") return "\\r";
    if (character === "\t") return "\\t";
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}

/** Whether one character must not reach a terminal as it is. */
export function isUnsafe(character: string): boolean {
  return character.search(unsafe) !== -1;
}

/** A sign one column wide for a character that is unsafe: U+2400 for NUL. */
export function controlPicture(character: string): string {
  const code = character.charCodeAt(0);
  // The control pictures block mirrors the controls; DEL has its own, the rest have none.
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? "\u2421" : "\ufffd";
}
