/** The same answers with a memory: each question is worked out once. Nothing is ever forgotten. */
export function memo<K, V>(work: (key: K) => V): (key: K) => V {
  const answers = new Map<K, V>();
  return (key) => {
    let answer = answers.get(key);
    if (answer === undefined && !answers.has(key)) {
      answer = work(key);
      answers.set(key, answer);
    }
    return answer as V;
  };
}
