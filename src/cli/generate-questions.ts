import { createInterface } from "node:readline/promises";
import { type PackagingName, packagingNames, packagings } from "../generate/packaging.ts";
import { defaultLargestUpload, defaultLongestRequest, type GenerateWords, readAnswers } from "./generate-arguments.ts";
import { UsageError } from "./usage-error.ts";

/** Asks one question. null: the user has gone (end of input). */
export type Ask = (question: string) => Promise<string | null>;

interface Question {
  readonly text: string;
  readonly asked: (words: GenerateWords) => boolean;
  /** What an empty line means; shown in brackets. */
  readonly byDefault: (words: GenerateWords) => string;
  readonly answer: (words: GenerateWords, text: string) => GenerateWords;
  /** What may be typed; null for anything, which is checked with the words of the command line. */
  readonly choices: readonly string[] | null;
}

const yesNo = ["yes", "no"] as const;

const questions: readonly Question[] = [
  {
    text: `Packaging (${packagingNames.join(", ")})`,
    asked: ({ packaging }) => packaging === null,
    byDefault: () => "debian",
    answer: (words, packaging) => ({ ...words, packaging }),
    choices: packagingNames,
  },
  {
    text: "Server names, as visitors type them",
    asked: ({ serverNames }) => serverNames.length === 0,
    byDefault: () => "",
    answer: (words, text) => ({ ...words, serverNames: [text] }),
    choices: null,
  },
  {
    text: "Root: the directory of index.php",
    asked: ({ root }) => root === null,
    byDefault: ({ packaging }) => packagings[(packaging ?? "debian") as PackagingName]?.root ?? "",
    answer: (words, root) => ({ ...words, root }),
    choices: null,
  },
  {
    text: "How nginx reaches PHP-FPM (socket, tcp)",
    asked: ({ listen }) => listen === null,
    byDefault: () => "socket",
    answer: (words, listen) => ({ ...words, listen }),
    choices: null,
  },
  {
    text: "Memory, such as 4G",
    asked: ({ memory }) => memory === null,
    byDefault: () => "this machine's",
    answer: (words, memory) => ({ ...words, memory: memory === "this machine's" ? null : memory }),
    choices: null,
  },
  {
    text: "The longest request",
    asked: ({ longestRequest }) => longestRequest === null,
    byDefault: () => defaultLongestRequest,
    answer: (words, longestRequest) => ({ ...words, longestRequest }),
    choices: null,
  },
  {
    text: "The largest upload",
    asked: ({ largestUpload }) => largestUpload === null,
    byDefault: () => defaultLargestUpload,
    answer: (words, largestUpload) => ({ ...words, largestUpload }),
    choices: null,
  },
  {
    text: "Keep connections to PHP-FPM open (yes, no)",
    asked: ({ keepalive }) => keepalive === null,
    byDefault: () => "no",
    answer: (words, text) => ({ ...words, keepalive: text === "yes" }),
    choices: yesNo,
  },
];

/**
 * Asks for what the words leave open, again where an answer cannot be used.
 * @param tell says why
 * @returns null when the user has gone before the last answer
 */
export async function askMissing(
  words: GenerateWords,
  ask: Ask,
  tell: (problem: string) => void,
): Promise<GenerateWords | null> {
  let answered = words;
  for (const { text, asked, byDefault, answer, choices } of questions) {
    while (asked(answered)) {
      const usual = byDefault(answered);
      const typed = await ask(`${text}${usual === "" ? "" : ` [${usual}]`}: `);
      if (typed === null) return null;
      const value = typed.trim() || usual;
      const chosen = choices === null ? value : choices.find((one) => one.startsWith(value.toLowerCase()));
      if (chosen === undefined || chosen === "") continue;
      const next = answer(answered, chosen);
      const problem = problemOf(next);
      if (problem === null) {
        answered = next;
        break;
      }
      tell(problem);
    }
  }
  return answered;
}

/** What the words so far are refused for. What is still open, and the machine, stand for something that fits. */
function problemOf(words: GenerateWords): string | null {
  const fits = { bytes: 1024 ** 3, from: "" };
  const serverNames = words.serverNames.length > 0 ? words.serverNames : ["_"];
  try {
    readAnswers({ ...words, serverNames }, { memory: () => fits, worker: () => fits, cores: 1, php: () => null });
    return null;
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

/** Asks on the terminal: questions on standard error, so that standard output stays free. */
export async function withTerminal<T>(use: (ask: Ask) => Promise<T>): Promise<T> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const gone = new Promise<null>((resolve) => terminal.once("close", () => resolve(null)));
  try {
    return await use((question) => Promise.race([terminal.question(question), gone]));
  } finally {
    terminal.close();
  }
}
