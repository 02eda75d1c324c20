import type { Cause } from "../cause.ts";
import { checks } from "../checks.ts";

/** What PHP says, be it in nginx's log, in that of PHP-FPM or in its own. */
export const phpCauses: readonly Cause[] = [
  {
    id: "script-unknown",
    kind: "failure",
    status: 404,
    title: "PHP-FPM does not find the script",
    means:
      "SCRIPT_FILENAME is missing, or names a file that PHP-FPM does not see: another root, a chroot, another container.",
    has: "",
    pattern: /Primary script unknown|No input file specified|Unable to open primary script/,
    example: 'error: FastCGI sent in stderr: "Primary script unknown" while reading response header from upstream',
    facts: ["scriptFilename", "chroot"],
  },
  {
    id: "script-denied",
    kind: "failure",
    status: 403,
    title: "PHP-FPM does not run files of that name",
    means: "security.limit_extensions of the pool does not list the extension.",
    has: "security.limit_extensions",
    pattern: /Access to the script '.*' has been denied \(see security\.limit_extensions\)/,
    example:
      "error: FastCGI sent in stderr: \"Access to the script '/srv/www/index.html' has been denied (see security.limit_extensions)\" while reading response header from upstream",
    facts: ["limitExtensions"],
  },
  {
    id: "php-memory",
    kind: "failure",
    status: 500,
    title: "a script used up its memory_limit",
    means: "PHP ends the script; the answer is a 500 without a body unless the application catches it.",
    has: "Allowed memory size",
    pattern: /Allowed memory size of \d+ bytes exhausted|Out of memory \(allocated/,
    example:
      'error: FastCGI sent in stderr: "PHP message: PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) in /srv/www/a.php on line 3" while reading response header from upstream',
    facts: ["memoryLimit"],
    checks: [checks.workers],
  },
  {
    id: "php-time",
    kind: "failure",
    status: 500,
    title: "a script used up its max_execution_time",
    means: "PHP ends the script by itself; the time counts only while PHP computes, not while it waits.",
    has: "Maximum execution time",
    pattern: /Maximum execution time of \d+ seconds? exceeded/,
    example:
      'error: FastCGI sent in stderr: "PHP message: PHP Fatal error:  Maximum execution time of 30 seconds exceeded in /srv/www/a.php on line 3" while reading response header from upstream',
    facts: ["executionTime", "terminate"],
  },
  {
    id: "php-error",
    kind: "failure",
    status: 500,
    title: "a script ended with an error",
    means: "A mistake in the application or in how PHP is set up; the line names the file.",
    has: "PHP ",
    pattern: /PHP (?:Fatal|Parse|Core|Compile|Recoverable fatal) error: |Uncaught (?:\w+\\?)*(?:Exception|Error)/,
    example:
      'error: FastCGI sent in stderr: "PHP message: PHP Fatal error:  Uncaught Exception: no database in /srv/www/a.php:3" while reading response header from upstream',
  },
  {
    id: "php-message",
    kind: "aside",
    status: null,
    title: "PHP warns",
    means: "Warnings, notices and what scripts write to their error log. No request fails by them.",
    has: "",
    pattern:
      /FastCGI sent in stderr: "|PHP (?:Warning|Notice|Deprecated|message|Startup)|said into std(?:err|out)|^php: (?!PHP: )/,
    example:
      'error: FastCGI sent in stderr: "PHP message: PHP Warning:  Undefined variable $a in /srv/www/a.php on line 3" while reading upstream',
  },
];
