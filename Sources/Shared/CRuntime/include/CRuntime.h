/* What the programs replace of the Swift runtime; see backtrace.c. */
#ifndef LVS_CRUNTIME_H
#define LVS_CRUNTIME_H
#endif
