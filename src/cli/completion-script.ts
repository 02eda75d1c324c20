export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/** What the scripts call: the flag, then the words of the command line after the program's name up to the cursor. */
export const completionFlag = "--complete-words";

const scripts: Readonly<Record<Shell, string>> = {
  bash: `# no502 completion bash >> ~/.bashrc
_no502() {
  local line
  COMPREPLY=()
  # "=" is a word of its own to bash; the word it ends is put together again.
  local words=() word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if [[ \${#words[@]} -gt 0 && ( $word == "=" || \${words[-1]} == --*= ) ]]; then
      words[-1]+=$word
    else
      words+=("$word")
    fi
  done
  while IFS= read -r line; do
    [[ \${words[-1]} == --*=* ]] && line=\${line#*=}
    COMPREPLY+=("$line")
  done < <(no502 ${completionFlag} "\${words[@]}" 2>/dev/null)
  # A file is to follow: "sarif=" wants no blank.
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *= ]] && compopt -o nospace
}
complete -o bashdefault -o default -F _no502 no502
`,
  zsh: `#compdef no502
# no502 completion zsh > "\${fpath[1]}/_no502"
_no502() {
  local -a offered
  offered=("\${(@f)$(no502 ${completionFlag} "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${offered[1]}" ]]; then
    compadd -Q -- "\${(@)offered:#*=}"
    compadd -Q -S "" -- "\${(@M)offered:#*=}"
  else
    _files
  fi
}
if [[ "\${zsh_eval_context[-1]}" == loadautofunc ]]; then
  _no502 "$@"
else
  compdef _no502 no502
fi
`,
  fish: `# no502 completion fish > ~/.config/fish/completions/no502.fish
function __no502_offer
    set -l words (commandline -opc) (commandline -ct)
    set -l offered (no502 ${completionFlag} $words[2..-1] 2>/dev/null)
    if set -q offered[1]
        printf '%s\\n' $offered
    else
        # A path, also behind "=".
        set -l begun (string replace -r '^(-[^=]*|[a-z]+)=' '' -- $words[-1])
        set -l before (string sub -l (math (string length -- $words[-1]) - (string length -- $begun)) -- $words[-1])
        for path in (__fish_complete_path $begun)
            echo -- $before$path
        end
    end
end
complete -c no502 -f -a '(__no502_offer)'
`,
};

/** A script that makes a shell complete no502's options, rule ids and commands. */
export function completionScript(shell: Shell): string {
  return scripts[shell];
}

/** The shell a user runs, by `$SHELL`; bash where it is another. */
export function guessShell(path: string | undefined): Shell {
  return shells.find((shell) => path?.endsWith(`/${shell}`)) ?? "bash";
}
