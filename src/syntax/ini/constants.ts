import { type Known, known, unknown } from "../../source/known.ts";

/** Values that are the same in every PHP version in use. `E_ALL` is not: PHP 8.4 took `E_STRICT` out of it. */
const levels: Readonly<Record<string, number>> = {
  E_ERROR: 1,
  E_WARNING: 2,
  E_PARSE: 4,
  E_NOTICE: 8,
  E_CORE_ERROR: 16,
  E_CORE_WARNING: 32,
  E_COMPILE_ERROR: 64,
  E_COMPILE_WARNING: 128,
  E_USER_ERROR: 256,
  E_USER_WARNING: 512,
  E_USER_NOTICE: 1024,
  E_STRICT: 2048,
  E_RECOVERABLE_ERROR: 4096,
  E_DEPRECATED: 8192,
  E_USER_DEPRECATED: 16384,
};

/**
 * The families of constants that PHP's core, standard, date and pcre parts define. Their values depend on version, build or
 * platform, so a word of a family is unknown; a test holds the list against a real PHP.
 */
const families =
  /^(?:E_ALL|INF|NAN|STD(?:IN|OUT|ERR)|(?:DIRECTORY|PATH)_SEPARATOR|DEFAULT_INCLUDE_PATH|(?:ARRAY|ASSERT|CASE|CONNECTION|COUNT|CREDITS|CRYPT|DATE|DEBUG|DNS|ENT|EXTR|FILE|FNM|GLOB|HTML|IMAGETYPE|INFO|INI|LC|LOCK|LOG|M|MT|PASSWORD|PATHINFO|PEAR|PHP|PREG|PSFS|PCRE|SCANDIR|SEEK|SORT|STR|STREAM|SUNFUNCS|UPLOAD|ZEND)_[A-Za-z0-9_]+)$/;

/** The names of nl_langinfo(), constants in PHP too. */
const localeNames =
  /^(?:(?:AB)?(?:DAY|MON)_\d+|[AP]M_STR|(?:ERA_)?D_(?:T_)?FMT|(?:ERA_)?T_FMT(?:_AMPM)?|ERA(?:_YEAR)?|ALT_DIGITS|(?:INT_CURR|CURRENCY)_SYMBOL|CRNCYSTR|(?:MON_)?(?:DECIMAL_POINT|THOUSANDS_SEP|GROUPING)|(?:POSITIVE|NEGATIVE)_SIGN|(?:INT_)?FRAC_DIGITS|[NP]_(?:CS_PRECEDES|SEP_BY_SPACE|SIGN_POSN)|RADIXCHAR|THOUSEP|(?:YES|NO)(?:EXPR|STR)|CODESET|CHAR_MAX)$/;

/** What PHP makes of a bare word that may name a constant; an unknown word is itself. Names are case-sensitive. */
export function constantValue(word: string): Known<string> {
  const first = word.charCodeAt(0);
  if (first < 65 || first > 90) return known(word);
  if (Object.hasOwn(levels, word)) return known(String(levels[word]));
  return families.test(word) || localeNames.test(word) ? unknown("version") : known(word);
}
