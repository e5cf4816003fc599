// Starts the WebAssembly in the worker. The page speaks only after the program has said that it is ready.
onmessage = async ({ data: { glue, module } }) => {
  onmessage = null;
  const app = await import(glue);
  await app.default({ module_or_path: module });
};
