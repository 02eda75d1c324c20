/** What a run has just done. */
export interface Step {
  /** `discover` finds files and stacks, `model` reads and joins a stack, `rules` asks one rule, `findings` puts all in order. */
  readonly stage: "discover" | "model" | "rules" | "findings";
  /** What was done, where it has a name: a rule's id. */
  readonly name: string | null;
  /** How many steps of the stage are done, and how many there are. */
  readonly done: number;
  readonly total: number;
}

/** Runs work that comes in steps to its end. */
export function finish<S, T>(steps: Generator<S, T>, onStep?: (step: S) => void): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    onStep?.(step.value);
  }
}
