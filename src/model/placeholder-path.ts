/**
 * Whether a path or address holds a word that an installer replaces, without the brackets of a template language:
 * `unix:VALET_HOME_PATH/valet.sock`, `/run/__NAME__.sock`. Real paths have no parts of capitals joined by underscores.
 */
export function holdsPlaceholder(text: string): boolean {
  return /(?:^|[/:])(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|__\w+__|@\w+@)(?=[/:.]|$)/.test(text);
}
