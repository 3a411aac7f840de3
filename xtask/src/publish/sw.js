// boundclaim's service worker: once it has kept the app's files, the app works without a network. It sends nothing and
// answers for files of the app's own folder alone. The build fills in the constants.
//
// Versions never mix: each build has a cache of its own, with the page and all that this page can ask for. A new worker
// waits until no page uses the old one, whose cache then goes.

const BUILD = "$BUILD";
/** What the page names; what these files name, and what the pages of errors share. */
const PAGE_FILES = $PAGE_FILES;
const LATER_FILES = $LATER_FILES;

const SCOPE = registration.scope;
const OURS = `boundclaim ${SCOPE} `;
const CACHE = OURS + BUILD;
const PAGE = SCOPE;
const CONFIG = `${SCOPE}boundclaim.json`;
const HASHED = /^(e\/)?[^/]*-[0-9a-f]{8,16}(_bg)?\.[a-z]+$/;
const LOOSELY = { ignoreSearch: true, ignoreVary: true };

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(takeOver()));
addEventListener("fetch", (event) => {
  const answer = answerTo(event);
  if (answer) event.respondWith(answer);
});

/** Keeps everything, one file after the other; when one fails, the browser tries again at a later visit. */
async function keep() {
  const cache = await caches.open(CACHE);
  const page = await asked(PAGE, { cache: "no-cache" });
  const text = await page.clone().text();
  if (!PAGE_FILES.every((name) => text.includes(name))) throw new Error("the page is of another build");
  await cache.put(PAGE, page);
  for (const name of [...PAGE_FILES, ...LATER_FILES]) {
    const url = SCOPE + name;
    const kept = HASHED.test(name) && (await caches.match(url, LOOSELY));
    await cache.put(url, kept || (await asked(url)));
  }
  const config = await fetch(CONFIG, { cache: "no-cache" });
  if (!isAnswer(config, CONFIG)) throw new Error(`${CONFIG}: ${config.status}`);
  await cache.put(CONFIG, config);
}

/** No page uses an older worker any more. A page that has none yet, at the first visit, is answered from now on. */
async function takeOver() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(OURS) && name !== CACHE).map((name) => caches.delete(name)));
  await clients.claim();
}

/** Nothing: the browser goes on as if there were no worker. */
function answerTo(event) {
  const { request } = event;
  const address = request.url.split(/[?#]/)[0];
  if (request.method !== "GET" || !address.startsWith(SCOPE)) return undefined;
  // What another page shows of the app in a frame is that page's business.
  if (request.mode === "navigate" && request.destination !== "document") return undefined;
  const name = address.slice(SCOPE.length);
  if (HASHED.test(name)) return keptFirst(event);
  if (name === "" || name === "index.html") return askedFirst(event, PAGE, false);
  if (address === CONFIG || name.startsWith("e/")) return askedFirst(event, address, true);
  return undefined;
}

/** The content never changes under this name. */
async function keptFirst(event) {
  const kept = await caches.match(event.request, LOOSELY).catch(() => undefined);
  if (kept) return kept;
  const answer = await fetch(event.request);
  remember(event, event.request, answer);
  return answer;
}

/** The server's word, when there is a server. The kept page is replaced with all of its files or not at all. */
async function askedFirst(event, key, remembered) {
  try {
    const answer = await fetch(event.request, { cache: "no-cache" });
    if (remembered) remember(event, key, answer);
    return answer;
  } catch (error) {
    const kept = await caches.open(CACHE).then((cache) => cache.match(key, LOOSELY));
    if (kept) return kept;
    throw error;
  }
}

function remember(event, key, answer) {
  if (!isAnswer(answer, key)) return;
  const copy = answer.clone();
  // A full disk is no reason to show nothing.
  event.waitUntil(caches.open(CACHE).then((cache) => cache.put(key, copy)).catch(() => {}));
}

/** A login page or a broken server is none. That the host has set nothing is one. */
function isAnswer(answer, key) {
  return !answer.redirected && answer.type === "basic" && (answer.status === 200 || (answer.status === 404 && key === CONFIG));
}

async function asked(url, options) {
  const answer = await fetch(url, options);
  if (!isAnswer(answer, url)) throw new Error(`${url}: ${answer.status}`);
  return answer;
}
