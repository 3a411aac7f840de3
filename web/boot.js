// The page's own script. It runs before anything is shown: theme, screen, and which part is loaded when.

const { documentElement: page } = document;
const parsed = new Promise((done) => addEventListener("DOMContentLoaded", done));

// Storage may be forbidden.
const stored = (storage, key) => {
  try {
    return globalThis[storage].getItem(key);
  } catch {
    return null;
  }
};

const theme = stored("localStorage", "boundclaim-theme");
if (theme === "light" || theme === "dark") {
  page.dataset.theme = theme;
  parsed.then(() => {
    // The start page is drawn for the system's theme.
    const button = document.querySelector("#app [title^=Theme]");
    button.outerHTML = button.outerHTML.replaceAll("system", theme);
  });
}

// What the host of the page set, for all screens. `boundclaim.company` is its text; empty: there is no such file; null: it did
// not arrive.
const fetchCompany = async () => {
  const options = { cache: "no-cache", signal: AbortSignal.timeout(5000) };
  const answer = await fetch(new URL("./boundclaim.json", base), options);
  return answer.ok ? answer.text() : answer.status === 404 ? "" : null;
};
const company = fetchCompany().catch(() => null).then((text) => (boundclaim.company = text));

// Whether the start page is another one then: with defaults, or with what is wrong with the file.
const changes = (text) => {
  try {
    const read = text?.trim() === "" ? {} : JSON.parse(text);
    return Array.isArray(read) || Object.keys(read).some((key) => key !== "gitlab");
  } catch {
    return true;
  }
};

// The screens: their elements in the page, and their parts. What was typed in the other one stays.
const SCREENS = { app: "setup", checker: "checker" };
const CHECKER = /^#(check|explain|compare|embed|privacy|example|evidence)(=|$)/;
const SETUP = /^#(setup|preset)=/;

let screen;
const started = {};
const covered = {};
// Those that an address or a tab asked for: there is nothing else to show.
const asked = {};
const said = {};

const refresh = () => {
  page.dataset.screen = screen;
  page.toggleAttribute("data-covered", Boolean(covered[screen]));
  parsed.then(() => (document.getElementById("loading").textContent = said[screen] ?? ""));
};

// The fragment of the address chooses the screen. The start page is there already, and loads nothing; a link to a setup and a
// setup that this tab holds are for the wizard, and so are a company's defaults.
let changed = false;
const show = () => {
  screen = CHECKER.test(location.hash) ? "checker" : "app";
  if (screen === "app") document.title = "Set up · boundclaim";
  const wanted = screen === "checker" || SETUP.test(location.hash) || stored("sessionStorage", "boundclaim-setup");
  if (wanted && !started[screen]) {
    covered[screen] = asked[screen] = true;
    start(screen);
  }
  if (changed) start(screen);
  refresh();
};

const LOADING = "Loading boundclaim …";
const FAILED = "A part of boundclaim could not be loaded. Check the connection, and try again or load the page again.";

// The first screen listens: from then on, the page was used.
let useIt;
const used = new Promise((done) => (useIt = done));

const start = (id) => (started[id] ??= begin(id));
const begin = async (id) => {
  said[id] = covered[id] ? LOADING : "";
  refresh();
  try {
    const [part] = await Promise.all([boundclaim.load(SCREENS[id]), company, parsed]);
    await (id === "app" ? take(part) : part.start());
    covered[id] = false;
    said[id] = "";
    useIt();
  } catch {
    delete started[id];
    covered[id] = Boolean(asked[id]);
    said[id] = FAILED;
    tried = held.length;
  }
  refresh();
};

// What is done on the start page before the wizard is there is done again on the same elements.
const held = [];
// So many of them were there when loading failed. Who then points at something else means that, and not all of it once more.
let tried = 0;
const turn = () => new Promise((done) => setTimeout(done));
const take = async (wizard) => {
  const fields = [...document.querySelectorAll("#app :is(input:not([type=file]), textarea)")];
  await new Promise((ready) => wizard.start(ready));
  covered.app = false;
  refresh();
  while (held.length > 0) {
    // What was done before may change what comes next.
    await turn();
    const [target, event] = held.shift();
    again = event;
    if (target === window || target.isConnected) target.dispatchEvent(event);
  }
  for (const type of SIGNS) removeEventListener(type, touched, true);
  // The page may have been drawn anew.
  for (const { id, value, isConnected } of fields) {
    const field = isConnected ? null : document.getElementById(id);
    if (field && value) field.value = value;
  }
};

// The event that is done again.
let again;
const SIGNS = [
  "pointermove", "pointerdown", "keydown", "focusin", "input", "paste", "click", "change", "dragover", "drop", "popstate",
];
const touched = (event) => {
  if (screen !== "app" || event === again) return;
  const { type, target } = event;
  // A change of the fragment is for `show`, and an entry of the history may be one of the wizard's.
  if (type === "popstate" && typeof event.state !== "string") return;
  const failed = said.app === FAILED;
  // After a failure, a pointer that moves does not ask again.
  if (type !== "pointermove" || !failed) start("app");
  if (type === "pointerdown" || type === "click") {
    held.splice(0, tried);
    tried = 0;
  }
  const hold = HOLD[type];
  const redo = hold && (target === window || target.closest("#app")) && hold(event, target);
  if (!redo) return;
  event.stopImmediatePropagation();
  held.push(redo);
  setTimeout(() => {
    if (!held.includes(redo)) return;
    said.app ||= LOADING;
    // What is typed now would go to a screen that is about to change.
    covered.app ||= target === window || !target.closest(".top");
    refresh();
  }, 300);
};

// Each gives where to do what again; nothing, when it is the browser's own, like following a link to another screen.
const HOLD = {
  click(event, target) {
    const control = target.closest("button, a:not([data-screen])");
    if (!control) return;
    event.preventDefault();
    return [control, new MouseEvent("click", event)];
  },
  change: (event, target) => [target, new Event("change", event)],
  dragover(event) {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  },
  drop(event, target) {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    // Its files can be read during the event only.
    const dataTransfer = new DataTransfer();
    for (const file of files) dataTransfer.items.add(file);
    return [target, new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer })];
  },
  popstate: ({ state }) => [window, new PopStateEvent("popstate", { state })],
};

for (const type of SIGNS) addEventListener(type, touched, true);
addEventListener("hashchange", show);
show();
company.then((text) => {
  changed = changes(text);
  if (changed) show();
});
