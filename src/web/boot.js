// The page's only script. Names the one script address, compiles the WebAssembly once, and starts
// the worker and the page with the same module.

const script = document.querySelector("script[data-wasm]");
const address = (name) => new URL(name, document.baseURI).href;
const worker = address("worker.js");

// A stored theme is set before anything is painted.
try {
  const theme = localStorage.getItem("topicboard.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is denied: the system's theme it is.
}

// No text of any kind becomes HTML here, whatever a payload may say: there is no `createHTML`.
globalThis.trustedTypes?.createPolicy("default", {
  createScriptURL: (url) => (new URL(url, document.baseURI).href === worker ? url : null),
});

const compile = async (url) => {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const streamed = await WebAssembly.compileStreaming(response.clone()).catch(() => null);
  // Some servers do not know the type application/wasm.
  return streamed ?? WebAssembly.compile(await response.arrayBuffer());
};

try {
  const glue = address(script.dataset.js);
  const [app, module] = await Promise.all([import(glue), compile(address(script.dataset.wasm))]);
  globalThis.topicboardWorker = new Worker(worker, { type: "module" });
  globalThis.topicboardWorker.postMessage({ glue, module });
  await app.default({ module_or_path: module });
} catch (error) {
  const notice = document.querySelector("[data-boot]");
  if (notice) notice.textContent = `Topicboard could not start: ${error.message}. It needs a current browser with WebAssembly, and a server that serves all of its files.`;
  throw error;
}
