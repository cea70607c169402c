/** NumPy's own way from one level of a pyramid to the next: the mean of four pixels, where an odd edge is doubled. */
export const half = `
def half(pixels):
    odd = [(0, 0)] * (pixels.ndim - 2) + [(0, size % 2) for size in pixels.shape[-2:]]
    full = np.pad(pixels.astype(np.uint32), odd, mode="edge")
    sums = full[..., ::2, ::2] + full[..., 1::2, ::2] + full[..., ::2, 1::2] + full[..., 1::2, 1::2]
    return ((sums + 2) // 4).astype(pixels.dtype)`;
