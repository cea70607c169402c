#include "values.h"

#include "interface/pvcam_abi.h"

void pvsim_value_store(uint16_t type, void *out, int64_t value)
{
    switch (type) {
    case TYPE_INT8:
    case TYPE_UNS8:
        *(uint8_t *)out = (uint8_t)value;
        break;
    case TYPE_INT16:
    case TYPE_UNS16:
    case TYPE_BOOLEAN:
        *(uint16_t *)out = (uint16_t)value;
        break;
    case TYPE_INT64:
    case TYPE_UNS64:
        *(int64_t *)out = value;
        break;
    case TYPE_FLT64:
        *(double *)out = (double)value;
        break;
    default:
        *(uint32_t *)out = (uint32_t)value;
    }
}

int64_t pvsim_value_load(uint16_t type, const void *in)
{
    switch (type) {
    case TYPE_INT8:
        return *(const int8_t *)in;
    case TYPE_UNS8:
        return *(const uint8_t *)in;
    case TYPE_INT16:
        return *(const int16_t *)in;
    case TYPE_UNS16:
        return *(const uint16_t *)in;
    case TYPE_BOOLEAN:
        return *(const uint16_t *)in != 0;
    case TYPE_INT64:
    case TYPE_UNS64:
        return *(const int64_t *)in;
    case TYPE_FLT64:
        return (int64_t)*(const double *)in;
    case TYPE_UNS32:
        return *(const uint32_t *)in;
    default:
        return *(const int32_t *)in;
    }
}
