/** A range of the script's text; indexes, not offsets of the file. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A part of a word. */
export type Part = Range &
  (
    | {
        readonly kind: "text";
        readonly text: string;
        readonly quoted: boolean;
        /** The characters stand in the script as they are in the text. */
        readonly verbatim: boolean;
      }
    | {
        readonly kind: "variable";
        readonly name: string;
        /** `-`, `:-`, `+`, `:+`, `=`, `:=`, `?`, `:?`; others are not followed. */
        readonly operator: string | null;
        readonly operand: Word | null;
        readonly quoted: boolean;
      }
    /** `$(...)`, backticks, arithmetic: what comes out of it is not known. */
    | { readonly kind: "unknown"; readonly quoted: boolean }
  );

export interface Word extends Range {
  readonly parts: readonly Part[];
}

export interface Redirect extends Range {
  /** `>`, `>>`, `<`, `>|`, `&>`, `&>>`, `>&`, `<&`, `<<<`, `<>`. */
  readonly operator: string;
  /** The file descriptor; null for the operator's own. */
  readonly descriptor: number | null;
  readonly target: Word;
}

/** `<<EOF`, with the lines below. */
export interface HereDocument extends Range {
  readonly quoted: boolean;
  /** One part for each line or piece of it: tabs that `<<-` takes off are left out. */
  readonly body: Word;
}

export interface SimpleCommand extends Range {
  readonly kind: "command";
  readonly assignments: readonly { readonly name: string; readonly value: Word | null }[];
  readonly words: readonly Word[];
  readonly redirects: readonly Redirect[];
  readonly documents: readonly HereDocument[];
}

export type Node =
  | SimpleCommand
  /** `a && b || c`; `;` and line breaks make several nodes of a body. */
  | (Range & {
      readonly kind: "chain";
      readonly items: readonly { readonly joined: "&&" | "||" | null; readonly node: Node }[];
    })
  | (Range & { readonly kind: "pipeline"; readonly nodes: readonly Node[]; readonly negated: boolean })
  | (Range & {
      readonly kind: "group";
      readonly subshell: boolean;
      readonly body: Body;
      readonly redirects: readonly Redirect[];
      readonly documents: readonly HereDocument[];
    })
  | (Range & {
      readonly kind: "if";
      readonly branches: readonly { readonly condition: Body; readonly body: Body }[];
      readonly otherwise: Body | null;
      readonly redirects: readonly Redirect[];
    })
  | (Range & {
      readonly kind: "for";
      readonly name: string;
      /** null for the arguments of the script. */
      readonly words: readonly Word[] | null;
      readonly body: Body;
      readonly redirects: readonly Redirect[];
    })
  | (Range & {
      readonly kind: "while";
      readonly condition: Body;
      readonly body: Body;
      readonly redirects: readonly Redirect[];
    })
  | (Range & {
      readonly kind: "case";
      readonly word: Word;
      readonly branches: readonly { readonly patterns: readonly Word[]; readonly body: Body }[];
    })
  | (Range & { readonly kind: "function"; readonly name: string; readonly body: Node })
  /** What is no shell that we follow: nothing is known of what it does. */
  | (Range & { readonly kind: "unread" });

export interface Body extends Range {
  readonly nodes: readonly Node[];
}
