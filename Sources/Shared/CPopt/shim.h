/* libpopt: command lines. */
#ifndef LVS_CPOPT_SHIM_H
#define LVS_CPOPT_SHIM_H
#include <popt.h>
#endif
