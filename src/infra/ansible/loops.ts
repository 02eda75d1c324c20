import { child, entriesOf, isList, isMapping, itemsOf, textOf, type YamlValue } from "../yaml.ts";
import { type AnsibleValues, fillIn } from "./variables.ts";

/** One turn of a task: what `item` and its fields hold; nothing known where the list is made at run time. */
export type Turn = ReadonlyMap<string, string>;

const most = 16;

/** What a task runs over: the items of `loop` and `with_items`, one turn without any; null where they are not known. */
export function turnsOf(task: YamlValue | null, { plain, lists }: AnsibleValues): readonly Turn[] | null {
  const written =
    child(task, "loop") ?? child(task, "with_items") ?? child(task, "with_list") ?? child(task, "with_flattened");
  if (written === null) return entriesOf(task).some(({ key }) => key.startsWith("with_")) ? null : [new Map()];
  const name = /^\{\{\s*(\w+)\s*\}\}$/.exec(textOf(written) ?? "")?.[1] ?? textOf(written);
  const list = isList(written) ? written : (lists.get(name ?? "") ?? null);
  if (list === null) return null;
  const items = itemsOf(list);
  if (items.length > most) return null;
  return items.map((item) => new Map(fieldsOf("item", item).map(([key, text]) => [key, fillIn(text, plain)])));
}

function fieldsOf(name: string, value: YamlValue | null): readonly (readonly [string, string])[] {
  const text = textOf(value);
  if (text !== null) return [[name, text]];
  return isMapping(value) ? entriesOf(value).flatMap(({ key, value: inner }) => fieldsOf(`${name}.${key}`, inner)) : [];
}
