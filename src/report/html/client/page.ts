/** The script of the report page. Without it everything is shown, and nothing can be filtered. */

const form = document.querySelector<HTMLFormElement>("#filters");
const findings = [...document.querySelectorAll<HTMLElement>("article.finding")];
const texts = new Map<HTMLElement, string>();

function textOf(finding: HTMLElement): string {
  let text = texts.get(finding);
  if (text === undefined) {
    text = (finding.textContent ?? "").toLowerCase();
    texts.set(finding, text);
  }
  return text;
}

function applyFilters(filters: HTMLFormElement): void {
  const values = new FormData(filters);
  const severities = values.getAll("severity");
  const rule = String(values.get("rule"));
  const file = String(values.get("file"));
  const words = String(values.get("text")).toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const finding of findings) {
    const { severity = "", rule: ownRule, files = "" } = finding.dataset;
    const fits =
      severities.includes(severity) &&
      (rule === "" || rule === ownRule) &&
      (file === "" || files.split(" ").includes(file)) &&
      words.every((word) => textOf(finding).includes(word));
    finding.hidden = !fits;
    if (fits) shown++;
  }
  const count = document.querySelector("#filter-count");
  if (count) count.textContent = `${shown} of ${findings.length} findings shown`;
  const none = document.querySelector<HTMLElement>("#no-match");
  if (none) none.hidden = shown > 0;
}

/** Opens and unhides what a link leads to. */
function reveal(): void {
  const target = document.getElementById(location.hash.slice(1));
  if (!target) return;
  if (form && target instanceof HTMLElement && target.hidden) {
    for (const box of form.querySelectorAll<HTMLInputElement>("input[name=severity]")) box.checked = true;
    for (const field of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>("select, #filter-text"))
      field.value = "";
    applyFilters(form);
  }
  for (let element: Element | null = target; element; element = element.parentElement) {
    if (element instanceof HTMLDetailsElement) element.open = true;
  }
  target.scrollIntoView();
  const focus = target instanceof HTMLDetailsElement ? target.querySelector("summary") : target;
  if (focus instanceof HTMLElement) focus.focus({ preventScroll: true });
}

if (form) {
  const filters = form;
  filters.hidden = false;
  filters.addEventListener("submit", (event) => event.preventDefault());
  filters.addEventListener("input", () => applyFilters(filters));
  document.querySelector("#filter-reset")?.addEventListener("click", () => {
    filters.reset();
    applyFilters(filters);
  });
  applyFilters(filters);
}
addEventListener("hashchange", reveal);
// A link to where the page is already changes nothing, and its target may have been folded away since.
addEventListener("click", ({ target }) => {
  const link = target instanceof Element ? target.closest<HTMLAnchorElement>('a[href^="#"]') : null;
  if (link && link.hash === location.hash) reveal();
});
if (location.hash !== "") reveal();

// Of a drawing that is wider than the screen a part is seen; the words beside it are all there.
if (matchMedia("(max-width: 48rem)").matches) {
  for (const details of document.querySelectorAll<HTMLDetailsElement>("details.words.wide")) details.open = true;
}

/** A file opened from a disk may have no storage: the choice then lasts as long as the page. */
function stored(action: (storage: Storage) => string | null | undefined): string | null {
  try {
    return action(localStorage) ?? null;
  } catch {
    return null;
  }
}

const theme = document.querySelector<HTMLSelectElement>("#theme");
if (theme) {
  const choose = (value: string): void => {
    if (value === "light" || value === "dark") document.documentElement.dataset.theme = value;
    else delete document.documentElement.dataset.theme;
  };
  const had = stored((storage) => storage.getItem("no502-theme"));
  if (had === "light" || had === "dark") theme.value = had;
  choose(theme.value);
  theme.closest<HTMLElement>("[hidden]")?.removeAttribute("hidden");
  theme.addEventListener("change", () => {
    choose(theme.value);
    stored((storage) => storage.setItem("no502-theme", theme.value) as undefined);
  });
}

// What is folded away on the screen is printed: paper cannot be opened.
let folded: HTMLDetailsElement[] = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll<HTMLDetailsElement>("details.words:not([open])")];
  for (const details of folded) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of folded) details.open = false;
});
