/*
 * The words of the command line for the Swift runtime.
 *
 * In a static program the runtime's own code looks for them on the stack before main: it reads
 * /proc/self/maps to learn where the stack is, and traps where /proc is not mounted. glibc hands
 * them to each constructor. Because these symbols are here, the linker leaves the other code out.
 */
#include "CRuntime.h"

static int argumentCount;
static char **arguments;

__attribute__((constructor)) static void takeArguments(int count, char **words) {
  argumentCount = count;
  arguments = words;
}

/* Asked by CommandLine. */
char **_swift_stdlib_getUnsafeArgvArgc(int *count) {
  *count = argumentCount;
  return arguments;
}

/* For programs that begin elsewhere than in main. */
void _swift_stdlib_overrideUnsafeArgvArgc(char **words, int count) {
  argumentCount = count;
  arguments = words;
}
