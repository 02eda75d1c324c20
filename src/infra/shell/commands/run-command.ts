import { basename, join } from "../../../source/paths.ts";
import { pathsOf } from "../expand.ts";
import { runNested } from "../interpret.ts";
import { mentionedPaths } from "../mentioned-paths.ts";
import type { Call, Result } from "../state.ts";
import { outline, unknownOutput, type Value } from "../value.ts";
import { makeUnknown, writerOf } from "../write-files.ts";
import { type Command, likely } from "./command.ts";
import { fetchCommands } from "./fetch.ts";
import { fileCommands } from "./files.ts";
import { textCommands } from "./text.ts";
import { wrapperCommands } from "./wrappers.ts";

/** Commands that read, ask or start something, and change no configuration. */
const harmless = new Set(
  (
    "set export unset readonly local declare typeset let shift break continue getopts trap wait umask ulimit alias type hash sleep date " +
    "ls stat file du df wc head tail sort uniq cut tr basename dirname realpath readlink pwd whoami uname arch nproc " +
    "usermod useradd userdel adduser deluser addgroup delgroup groupadd groupmod groupdel passwd chpasswd getcap " +
    "ps kill pkill printenv locale locale-gen ldconfig getconf sync lsb_release dpkg dpkg-query dpkg-reconfigure " +
    "chown chmod chgrp setcap setfacl chattr apt-mark apt-key apt-cache add-apt-repository debconf-set-selections " +
    "docker-php-ext-install docker-php-ext-enable docker-php-ext-configure docker-php-source install-php-extensions " +
    "phpdismod phpenmod pecl pear phpize composer php php8 npm npx yarn pnpm corepack node nvm n gem bundle pip pip3 " +
    "python-nothing gcc cc gpg gpg2 gpgconf sha256sum sha512sum sha1sum md5sum update-ca-certificates " +
    "systemctl rc-update rc-service chkconfig update-rc.d systemd-tmpfiles crontab history nginx php-fpm httpd apache2ctl " +
    "a2enmod a2dismod a2ensite a2dissite strip scanelf ldd visudo mkfifo locale-check yes seq base64 jq"
  ).split(" "),
);

/** They bring files whose names are not known, none of them into directories of configuration. */
const addsFiles = new Set(["composer", "npm", "npx", "yarn", "pnpm", "php", "pip", "pip3", "gem", "bundle", "node"]);

/** Commands that answer a question: what follows `&&` may not be run. */
const questions = new Set([
  "grep",
  "egrep",
  "fgrep",
  "command",
  "which",
  "cmp",
  "diff",
  "getent",
  "id",
  "pgrep",
  "expr",
  "read",
  "nc",
]);

const commands: ReadonlyMap<string, Command> = new Map([
  ...Object.entries(fileCommands),
  ...Object.entries(textCommands),
  ...Object.entries(fetchCommands),
  ...Object.entries(wrapperCommands),
]);

/** True for commands that start nothing that stays. */
export function isHarmless(name: string): boolean {
  return commands.has(name) || harmless.has(name) || questions.has(name);
}

/** Does what a command does to the files, as far as that is known. */
export function runCommand(call: Call, word: Value): Result {
  const name = call.name === null ? null : basename(call.name);
  if (call.world.command?.(call)) return likely;
  if (name === null) return unknownCommand(call, outline(word));
  const command = commands.get(name);
  const known = command?.(call) ?? null;
  if (known !== null) return known;
  const script = scriptOf(call);
  if (script !== null) return runNested(script, call.args, call);
  if (questions.has(name)) return { output: unknownOutput, status: "open" };
  // `fix-permissions /usr/local/etc` and the like come with many images.
  if (!harmless.has(name) && !/permission|chown|chmod|owner/.test(name)) return unknownCommand(call, "");
  if (addsFiles.has(name)) call.world.files.open();
  return likely;
}

/** A command that is not known changes the configuration that its words name, and nothing else. */
export function unknownCommand(call: Call, word: string): Result {
  const writer = writerOf(call, call.name === null ? "a command" : basename(call.name));
  const { world, state } = call;
  const paths = new Set(mentionedPaths(word, world));
  for (const value of call.args) {
    const text = outline(value);
    for (const path of mentionedPaths(text, world)) paths.add(path);
    // A relative name in a directory of configuration.
    if (state.cwd !== null && !text.startsWith("-") && /^[\w.@-]+(?:\/[\w.@-]+)*$/.test(text))
      for (const path of mentionedPaths(join(state.cwd, text), world)) {
        if (world.files.entry(path).kind === "file" || world.files.entry(path).kind === "directory") paths.add(path);
      }
  }
  if (call.stdin.kind === "text")
    for (const path of mentionedPaths(call.stdin.pieces.map(({ text }) => text).join(""), world)) paths.add(path);
  for (const path of paths) makeUnknown(writer, path, true);
  world.files.open();
  return likely;
}

const largestScript = 200_000;
const searched = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
/** The script of the repository that a command is. */
export function scriptOf(call: Call) {
  const { name, world, state } = call;
  if (name === null || name === "") return null;
  const candidates = name.includes("/")
    ? name.startsWith("/")
      ? [name]
      : state.cwd === null
        ? []
        : [join(state.cwd, name)]
    : searched.map((directory) => `${directory}/${name}`);
  for (const path of candidates) {
    const found = world.files.scriptAt(path);
    if (found) return isShell(found.text, path) ? found : otherLanguage(call, found.text);
  }
  return null;
}

export function isShell(text: string, path: string): boolean {
  if (text.length > largestScript) return false;
  if (!text.startsWith("#!")) return /\.sh$|\/[\w-]+$/.test(path) && !text.includes("\0");
  // `#!/bin/sh -e`, `#!/usr/bin/env bash`, `#!/command/with-contenv bash`
  return /(?:^|[\s/])(?:ba|da|a|z|k)?sh(?:\s|$)/.test(/^#![^\r\n]*/.exec(text)?.[0].slice(2) ?? "");
}

/** A script in another language changes the configuration that it names. */
function otherLanguage(call: Call, text: string): null {
  const writer = writerOf(call);
  for (const path of mentionedPaths(text.slice(0, largestScript), call.world)) makeUnknown(writer, path, true);
  return null;
}

/** The script that an argument names, as a shell or `.` reads it. */
export function scriptAt(call: Call, value: Value) {
  const { paths, others } = pathsOf(value, call.state, call.world);
  const [path] = paths;
  if (path === undefined || others !== null) return null;
  const found = call.world.files.scriptAt(path);
  return found && found.text.length <= largestScript ? found : null;
}
