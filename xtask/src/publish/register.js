// Once the page was used and the browser is idle, a worker keeps the app's files for times without a network, also the
// parts that were not opened yet. The page says by `data-offline` how far that is; its styles choose the words.
const offline = (state) => (document.documentElement.dataset.offline = state);
const keep = () => {
  // Without https, in a sandbox or in some private windows there is none.
  const workers = navigator.serviceWorker;
  if (!workers) return offline("never");
  workers.ready.then(() => offline("ready"));
  workers.register(new URL("./sw.js", base), { updateViaCache: "none" }).catch(() => offline("never"));
};
// Here since an earlier visit: nothing changes when the page is used.
if (navigator.serviceWorker?.controller) offline("ready");
const whenIdle = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 2000));
used.then(() => whenIdle(keep));
