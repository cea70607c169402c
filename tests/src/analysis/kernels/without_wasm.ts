// Loaded first, it makes this engine one without WebAssembly.
delete (globalThis as { WebAssembly?: unknown }).WebAssembly;
