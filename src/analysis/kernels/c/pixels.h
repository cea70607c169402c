/* What all kernels share. A file that includes this is compiled twice, for pixels of 8 and of 16 bits. */
#ifndef PIXELS_H
#define PIXELS_H

#include <stdint.h>
#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

#if BITS == 8
typedef uint8_t pixel;
#define PIXEL_VALUES 256
#else
typedef uint16_t pixel;
#define PIXEL_VALUES 65536
#endif

/* `KERNEL(void, name)` defines name8 or name16, and exports it from the WebAssembly module. */
#define JOINED(name, bits) name##bits
#define NAMED(name, bits) JOINED(name, bits)
#define TEXT(name) #name
#define EXPORTED(name) TEXT(name)
#ifdef __wasm__
#define KERNEL(type, name) __attribute__((export_name(EXPORTED(NAMED(name, BITS))))) type NAMED(name, BITS)
#else
#define KERNEL(type, name) type NAMED(name, BITS)
#endif

static inline int least(int a, int b) { return a < b ? a : b; }

#endif
