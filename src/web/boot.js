// The page's only script. Names what may be a script address, compiles the WebAssembly once, and starts the worker
// and the page with the same module.

const script = document.querySelector("script[data-wasm]");
const address = (name) => new URL(name, document.baseURI).href;
const worker = address("worker.js");

// Stored choices of how the page looks are set before anything is painted.
try {
  for (const [choice, words] of [["theme", ["light", "dark"]], ["density", ["compact"]]]) {
    const word = localStorage.getItem(`topicboard.${choice}`);
    if (words.includes(word)) document.documentElement.dataset[choice] = word;
  }
} catch {
  // Storage is denied: as the system has it.
}

// No text ever becomes HTML or a script: the page builds elements one by one. Only the worker's own address may be run.
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
  const start = () => {
    const started = new Worker(worker, { type: "module" });
    started.postMessage({ glue, module });
    return started;
  };
  // The first starts while the page itself does; the others when the page finds one dead.
  let first = start();
  globalThis.topicboardWorker = () => {
    const started = first ?? start();
    first = null;
    return started;
  };
  await app.default({ module_or_path: module });
} catch (error) {
  const notice = document.querySelector("[data-boot]");
  if (notice) notice.textContent = `Topicboard could not start: ${error.message}. It needs a current browser with WebAssembly, and a server that serves all of its files.`;
  throw error;
}
