// For pages with a boundclaim frame in them: the frame gets the height of its content, and the theme of the page.

const HERE = new URL("./embed.html", import.meta.url);
const frames = () => [...document.querySelectorAll("iframe")].filter((frame) => frame.src.split(/[?#]/)[0] === HERE.href);

addEventListener("message", ({ source, origin, data }) => {
  // A frame in a sandbox has no origin of its own: then it counts that it is the frame.
  const frame = frames().find((frame) => frame.contentWindow === source);
  if (!frame || (origin !== HERE.origin && origin !== "null")) return;
  if (data?.boundclaim === "height" && Number.isFinite(data.height)) {
    frame.style.height = `${Math.min(Math.max(data.height, 100), 20_000)}px`;
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
document.addEventListener("load", tell, true);
tell();
