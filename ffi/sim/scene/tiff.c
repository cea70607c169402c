#include "tiff.h"

uint64_t pvsim_tiff_number(const pvsim_tiff *t, uint64_t at, unsigned count)
{
    uint64_t value = 0;
    if (at > t->size || t->size - at < count)
        return 0;
    for (unsigned i = 0; i < count; i++) {
        value |= (uint64_t)t->bytes[at + i] << 8 * (t->swapped ? count - 1 - i : i);
    }
    return value;
}

uint64_t pvsim_tiff_value(const pvsim_tiff *t, pvsim_tiff_field f, uint64_t index, uint64_t otherwise)
{
    return index < f.count ? pvsim_tiff_number(t, f.at + index * f.value_bytes, f.value_bytes) : otherwise;
}

static unsigned bytes_of_type(uint64_t type)
{
    switch (type) {
    case 1:
    case 2:
    case 6:
    case 7: return 1;
    case 3:
    case 8: return 2;
    case 4:
    case 9:
    case 13: return 4;
    case 16:
    case 17:
    case 18: return 8;
    default: return 0; /* no tag that is read here has fractions or floats */
    }
}

pvsim_tiff_field pvsim_tiff_find(const pvsim_tiff *t, uint64_t directory, unsigned tag)
{
    const unsigned entry = t->big ? 20 : 12, head = t->big ? 8 : 2, inline_bytes = t->big ? 8 : 4;
    const uint64_t entries = pvsim_tiff_number(t, directory, head);
    for (uint64_t i = 0; i < entries && i < 65536; i++) {
        const uint64_t at = directory + head + i * entry;
        if (pvsim_tiff_number(t, at, 2) != tag)
            continue;
        pvsim_tiff_field f = { .count = pvsim_tiff_number(t, at + 4, t->big ? 8 : 4),
                               .value_bytes = bytes_of_type(pvsim_tiff_number(t, at + 2, 2)) };
        f.at = at + (t->big ? 12 : 8);
        if (f.value_bytes && f.count > inline_bytes / f.value_bytes)
            f.at = pvsim_tiff_number(t, f.at, inline_bytes);
        if (!f.value_bytes || f.at > t->size || f.count > (t->size - f.at) / f.value_bytes)
            return (pvsim_tiff_field){ 0 };
        return f;
    }
    return (pvsim_tiff_field){ 0 };
}

uint64_t pvsim_tiff_one(const pvsim_tiff *t, uint64_t directory, unsigned tag, uint64_t otherwise)
{
    return pvsim_tiff_value(t, pvsim_tiff_find(t, directory, tag), 0, otherwise);
}
