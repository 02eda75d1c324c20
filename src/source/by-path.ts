import { normalize } from "./paths.ts";

/** Remembers answers by path. Snippets are included once per site: each path is looked up once. */
export function byPath<T>(look: (path: string) => T): (path: string) => T {
  const answers = new Map<string, T>();
  return (runtime) => {
    const path = normalize(runtime);
    let answer = answers.get(path);
    if (answer === undefined) {
      answer = look(path);
      answers.set(path, answer);
    }
    return answer;
  };
}
