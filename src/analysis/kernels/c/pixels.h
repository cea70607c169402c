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

/*
 * Reads one pixel of each cache line that is used next. A loop that computes much for each pixel asks the memory for
 * few lines at a time and waits for each; these reads ask for many at once. Returns 0, which must become part of a
 * result, because an engine leaves out reads whose values are not used.
 */
static inline uint32_t fetch(const pixel *p, int count) {
    uint32_t any = 0;
    for (int i = 0; i < count; i += 64 / (int)sizeof(pixel)) any |= p[i];
    __asm__ volatile("" : "+r"(any)); /* otherwise the compiler would know that the result is 0 */
    return any >> 16;
}

#endif
