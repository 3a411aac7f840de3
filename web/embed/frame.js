// For pages with a boundclaim frame in them: the frame gets the height of its content, and the theme of the page.
// A page that has a copy of this script, away from embed.html, marks its frames with `data-boundclaim`.

const HERE = new URL("./embed.html", import.meta.url).href;
const isOurs = (frame) => frame.src.split(/[?#]/)[0] === HERE || frame.dataset.boundclaim !== undefined;
const frames = () => [...document.querySelectorAll("iframe")].filter(isOurs);

// In a sandbox, a frame has no origin of its own.
const originOf = (frame) => {
  const { sandbox } = frame;
  return frame.hasAttribute("sandbox") && !sandbox.contains("allow-same-origin") ? "null" : new URL(frame.src).origin;
};

addEventListener("message", ({ source, origin, data }) => {
  const frame = frames().find((frame) => frame.contentWindow === source);
  if (!frame || origin !== originOf(frame)) return;
  if (data?.boundclaim === "height" && Number.isFinite(data.height)) {
    const border = getComputedStyle(frame).boxSizing === "border-box" ? frame.offsetHeight - frame.clientHeight : 0;
    frame.style.height = `${Math.min(Math.max(data.height, 100), 20_000) + border}px`;
  } else if (data?.boundclaim === "event" && /^boundclaim-[a-z]+$/.test(data.event)) {
    frame.dispatchEvent(new CustomEvent(data.event, { bubbles: true, detail: data.detail }));
  }
});

// The theme is what the page looks like, whatever its setting is called; or what `data-theme` of the frame says.
const theme = () => {
  const scheme = getComputedStyle(document.body).colorScheme;
  if (scheme === "normal") return "light";
  return scheme === "dark" || scheme === "light" ? scheme : "auto";
};
const tell = () => {
  const now = theme();
  for (const frame of frames()) {
    // To whatever is in the frame: in a sandbox it has no origin to name, and a theme is no secret.
    frame.contentWindow?.postMessage({ boundclaim: "theme", theme: frame.dataset.theme ?? now }, "*");
  }
};
new MutationObserver(tell).observe(document.documentElement, { attributes: true });
new MutationObserver(tell).observe(document.body, { attributes: true });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tell);
document.addEventListener("load", tell, true);
tell();
