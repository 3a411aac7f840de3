// The page embed.html: one element, as the address says, in a frame of another page.

const { searchParams: query } = new URL(location.href);
const KINDS = ["check", "explain", "setup"];
const kind = KINDS.includes(query.get("element")) ? query.get("element") : "check";

// Whom this frame may talk to: the page around it. Browsers that do not say who that is are told by the address.
const parentOrigin = () => {
  const known = [location.ancestorOrigins?.[0] ?? document.referrer, query.get("parent")];
  const origins = known.filter((address) => URL.canParse(address)).map((address) => new URL(address).origin);
  return origins.find((origin) => origin !== "null");
};

const element = document.createElement(`boundclaim-${kind}`);
const show = (theme) => {
  // "page" is how the browser is set, as nothing else is known.
  const known = ["light", "dark"].includes(theme) ? theme : "auto";
  element.setAttribute("theme", known);
  document.documentElement.dataset.theme = known;
};
for (const [name, value] of query) {
  // An address may not do what the page itself might: listen to events, set styles.
  const harmless = /^(?!on)[a-z]+(-[a-z]+)*$/.test(name) && name !== "style";
  if (harmless && !["element", "parent", "theme"].includes(name)) element.setAttribute(name, value);
}
show(query.get("theme"));
document.querySelector("main p").replaceWith(element);

const origin = parentOrigin();
if (parent !== window && origin) {
  const tell = () => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    parent.postMessage({ boundclaim: "height", height }, origin);
  };
  new ResizeObserver(tell).observe(document.documentElement);
  for (const event of ["boundclaim-ready", "boundclaim-result", "boundclaim-causes", "boundclaim-error"]) {
    element.addEventListener(event, ({ detail }) => parent.postMessage({ boundclaim: "event", event, detail }, origin));
  }
  addEventListener("message", (message) => {
    if (message.source !== parent || message.origin !== origin) return;
    if (message.data?.boundclaim === "theme") show(message.data.theme);
  });
}
