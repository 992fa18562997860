/* libpopt: command lines. */
#ifndef LVS_CPOPT_SHIM_H
#define LVS_CPOPT_SHIM_H
#include <popt.h>
/* popt.h has a structure and a pointer type of one name; Swift needs one that is not ambiguous. */
typedef struct poptOption popt_option_record;
#endif
