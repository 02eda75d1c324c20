import { basename } from "../../source/paths.ts";
import { optionsOf } from "../shell/commands/command.ts";
import type { Call } from "../shell/state.ts";
import { textOf } from "../shell/value.ts";
import type { Stage } from "./stage.ts";

/** Letters that take a value, by command: shadow's, Debian's and busybox's. */
const taking: Readonly<Record<string, readonly string[]>> = {
  useradd: ["u", "g", "G", "d", "s", "c", "k", "K", "uid", "gid", "groups", "home-dir", "shell", "comment", "home"],
  usermod: ["u", "g", "G", "d", "s", "c", "l", "uid", "gid", "groups", "login", "home", "shell"],
  groupadd: ["g", "K", "gid", "key"],
  groupmod: ["g", "n", "gid", "new-name"],
  adduser: ["u", "h", "g", "s", "G", "k", "uid", "gid", "ingroup", "home", "shell", "gecos", "firstuid"],
  addgroup: ["g", "gid"],
  deluser: [],
  userdel: [],
  delgroup: [],
  groupdel: [],
};

/** True for commands that make users and groups or give them other numbers. */
export function changeUsers(call: Call, stage: Stage): boolean {
  const name = basename(call.name ?? "");
  if (!Object.hasOwn(taking, name)) return false;
  const options = optionsOf(call.args, taking[name]);
  const user = options.operands.at(name === "adduser" || name === "addgroup" ? 0 : -1);
  const who = user === undefined ? null : textOf(user);
  if (who === null) {
    // Any of them may have another number now.
    stage.userIds.clear();
    return true;
  }
  const group = /group/.test(name);
  const number = group ? options.value("g", "gid") : options.value("u", "uid");
  const text = number === null ? null : textOf(number);
  if (/^(?:del|user|group)(?:user|group|del)$/.test(name)) stage.userIds.delete(who);
  else if (text !== null && /^\d+$/.test(text) && call.certain) stage.userIds.set(who, Number(text));
  // A change to a number that is not known, or that may not be made.
  else if (number !== null) stage.userIds.delete(who);
  return true;
}
