/* The control functions of pvsim_control.h. */
#include "pvsim_control.h"

#include "library.h"

uint64_t pvsim_thread_cpu_ns(void)
{
    return pvsim_library_cpu_ns();
}

uint64_t pvsim_handler_held_ns(void)
{
    return pvsim_library_held_ns();
}
