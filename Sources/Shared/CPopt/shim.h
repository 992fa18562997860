/* libpopt: command lines. */
#ifndef LVS_CPOPT_SHIM_H
#define LVS_CPOPT_SHIM_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* as in CLinux: one view of the C library's types */
#endif
#include <popt.h>
/* popt.h has a structure and a pointer type of one name; Swift needs one that is not ambiguous. */
typedef struct poptOption popt_option_record;
#endif
