/*
 * What the Swift runtime asks of its crash backtracer, answered: it is off.
 *
 * With the runtime's own answers comes code that runs before main: it looks for the program
 * swift-backtrace in eight places, which costs a tenth of a start, and aborts where /proc is not
 * mounted. None of that is of use here: no such program is installed with ours. Because these
 * symbols are here, the linker leaves all of it out of a static program.
 *
 * Should another release of the runtime need more of what is left out, linking fails with a doubled
 * symbol; it does not go wrong in silence.
 */
#include "CRuntime.h"

/* The settings, all zero: every switch is off. The real structure is smaller. */
char _swift_backtraceSettings[256];

/* Whether a backtrace would hide a function. Only backtraces ask. */
_Bool _swift_backtrace_isThunkFunction(const char *mangledName) {
  (void)mangledName;
  return 0;
}
