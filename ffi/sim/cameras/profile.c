#include "profile.h"

#include <string.h>

const pvsim_profile *pvsim_profile_find(const char *key, size_t length)
{
    for (size_t i = 0; i < pvsim_profile_count; i++)
        if (strlen(pvsim_profiles[i].key) == length && strncmp(pvsim_profiles[i].key, key, length) == 0)
            return &pvsim_profiles[i];
    return NULL;
}

const pvsim_fact *pvsim_profile_fact(const pvsim_profile *profile, uint32_t id)
{
    size_t low = 0, high = profile->fact_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (profile->facts[middle].id == id)
            return &profile->facts[middle];
        if (profile->facts[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
