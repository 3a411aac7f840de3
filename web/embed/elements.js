// <boundclaim-check>, <boundclaim-explain> and <boundclaim-setup>: what the page says is collected here; the part of the app
// that shows it is loaded when an element comes near the window.

const HERE = new URL("./", import.meta.url);
const SCREENS = {
  "boundclaim-check": ["checker", "mountCheck"],
  "boundclaim-explain": ["checker", "mountExplain"],
  "boundclaim-setup": ["setup", "mount"],
};
// Attributes that any element may have.
const COMMON = /^(id|class|style|title|lang|dir|hidden|slot|part|tabindex|role|translate|is|(aria|data|on).*)$/;

const get = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} answered with status ${answer.status}`);
  return answer.text();
};

// Not by innerHTML: pages may forbid that.
const getIcons = () => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  request.open("GET", new URL("ICONS", HERE));
  request.responseType = "document";
  request.overrideMimeType("image/svg+xml");
  request.onload = () => resolve(request.responseXML.documentElement);
  request.onerror = () => reject(new Error("the icons could not be loaded"));
  request.send();
});

const getSheet = async () => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(await get(new URL("STYLE", HERE)));
  return sheet;
};

// Styles and icons, once for all elements of the page.
let look;
const getLook = () => (look ??= Promise.all([getSheet(), getIcons()]).catch((error) => {
  look = undefined;
  throw error;
}));

// A file of the same origin: where the page came from, its presets may come from.
const getCompany = async (element) => {
  const src = element.getAttribute("src");
  if (src === null) return {};
  const address = new URL(src, document.baseURI);
  if (address.origin !== location.origin) {
    return { problem: `\`src\` is “${src}”: another origin than this page. Put the file next to the page.` };
  }
  try {
    return { company: await get(address) };
  } catch (error) {
    return { problem: `\`src\` is “${src}”: it could not be read. ${error.message}` };
  }
};

// A text as it reads: documentation sites put buttons beside a code block, and end its lines with <br>.
const textOf = (part) => {
  const code = (part.querySelector("pre code") ?? part.querySelector("pre") ?? part).cloneNode(true);
  code.querySelectorAll("br").forEach((end) => end.replaceWith("\n"));
  return code.textContent.trim();
};

const why = (error) => {
  const forbidden = error instanceof WebAssembly.CompileError || /unsafe-eval/.test(error?.message ?? "");
  return forbidden
    ? "The Content-Security-Policy of this site forbids WebAssembly: it needs 'wasm-unsafe-eval', or the element as an iframe."
    : String(error?.message ?? error);
};

class BoundclaimElement extends HTMLElement {
  #slot = document.createElement("slot");
  // Sites also put things of their own between the tags, which say nothing new.
  #changes = new MutationObserver(() => {
    if (this.#shown && this.#said() !== this.#saidThen) this.#show();
  });
  #near = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    this.#near.disconnect();
    this.#show();
  }, { rootMargin: "50%" });
  // What is shown, what the page said then, and a number for each time that it is made: a later one outdates it.
  #shown;
  #saidThen;
  #round = 0;

  connectedCallback() {
    if (!this.shadowRoot) this.attachShadow({ mode: "open" }).append(this.#slot);
    if (this.#shown) return;
    this.#near.observe(this);
    this.#changes.observe(this, { attributes: true, childList: true, characterData: true, subtree: true });
  }

  disconnectedCallback() {
    // An element that is only moved is connected again at once.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#near.disconnect();
      this.#changes.disconnect();
      this.#take();
    });
  }

  #take() {
    this.#round += 1;
    this.#shown?.unmount();
    this.#shown = undefined;
    this.shadowRoot?.replaceChildren(this.#slot);
  }

  // What the page says, as JSON. A theme that changes is for the styles alone.
  #said() {
    const own = [...this.attributes].filter(({ name }) => name !== "theme" && !COMMON.test(name));
    const attributes = own.map(({ name, value }) => [name, value]);
    const texts = [...this.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part.dataset.name, textOf(part)]);
    return JSON.stringify({ attributes, texts });
  }

  async #show() {
    const round = (this.#round += 1);
    const [part, mount] = SCREENS[this.localName];
    try {
      const [company, loaded, [sheet, icons]] = await Promise.all([getCompany(this), boundclaim.load(part), getLook()]);
      if (round !== this.#round) return;
      this.#take();
      this.#saidThen = this.#said();
      const options = { ...JSON.parse(this.#saidThen), app: HERE.href, ...company };
      if (this.hasAttribute("theme")) options.attributes.push(["theme", this.getAttribute("theme")]);
      this.shadowRoot.adoptedStyleSheets = [sheet];
      this.shadowRoot.replaceChildren(document.importNode(icons, true));
      const notify = (event, detail) => this.#tell(event, JSON.parse(detail));
      this.#shown = loaded[mount](this.shadowRoot, JSON.stringify(options), notify);
      this.#tell("boundclaim-ready", null);
    } catch (error) {
      if (round === this.#round) this.#fail(error);
    }
  }

  // What stands between the tags stays, and the reason below it.
  #fail(error) {
    this.#take();
    const note = document.createElement("p");
    note.className = "bc-failed";
    note.part = "error";
    note.setAttribute("role", "alert");
    note.textContent = `boundclaim could not be loaded here. ${why(error)}`;
    this.shadowRoot.append(note);
    this.#tell("boundclaim-error", { message: why(error) });
  }

  #tell(event, detail) {
    this.dispatchEvent(new CustomEvent(event, { bubbles: true, composed: true, detail }));
  }
}

for (const name of Object.keys(SCREENS)) {
  if (!customElements.get(name)) customElements.define(name, class extends BoundclaimElement {});
}
