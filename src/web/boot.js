// The page's only script. Names what may become HTML or a script address, compiles the WebAssembly once, and starts
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

// Leptos builds static markup through innerHTML. Only plain tags with harmless attributes pass; nothing that runs,
// loads or links, whatever a payload may say.
const TAG = "a|article|aside|b|br|button|canvas|circle|code|datalist|dd|details|dialog|div|dl|dt|fieldset|figure|footer|form|g|h1|h2|h3|header|hr|input|kbd|label|legend|li|line|main|menu|nav|ol|option|output|p|path|polyline|pre|rect|section|select|small|span|strong|summary|svg|table|tbody|td|textarea|th|thead|time|tr|ul|use";
const NAME = "(?:aria-[a-z]+|data-[a-z-]+|autocapitalize|autocomplete|class|colspan|cx|cy|d|disabled|fill|for|height|hidden|id|inputmode|lang|max|maxlength|min|method|multiple|name|novalidate|open|placeholder|points|popover|r|readonly|required|role|rows|rx|scope|selected|spellcheck|step|stroke|stroke-[a-z]+|tabindex|title|transform|type|value|viewBox|width|x|x1|x2|y|y1|y2)";
const ATTRIBUTE = `\\s+(?:${NAME}(?:="[^"<>]*")?|href="icons\\.svg#[a-z0-9-]+")`;
const MARKUP = new RegExp(`^(?:[^<]|<!--[^<>]*-->|<!>|</(?:${TAG})>|<(?:${TAG})(?:${ATTRIBUTE})*\\s*/?>)*$`);

globalThis.trustedTypes?.createPolicy("default", {
  createHTML: (text) => (MARKUP.test(text) ? text : null),
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
