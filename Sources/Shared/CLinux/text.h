/* The program's own code in memory. */
#ifndef LVS_CLINUX_TEXT_H
#define LVS_CLINUX_TEXT_H
#include <stdint.h>
#include <sys/mman.h>

/* Set by the linker: the start of the program and the end of its code. */
extern const char __executable_start[], etext[];

/* MADV_DONTNEED, which <sys/mman.h> shows with _DEFAULT_SOURCE only. */
#define LVS_MADVISE_DONTNEED 4
int madvise(void *address, size_t length, int advice);

/* Lets go of the pages of the program's code and constants, which lie before everything that can be
   written. Those that are used again come back from the page cache, without a read from disk. */
static inline void lvs_forget_program_text(void) {
  uintptr_t page = 4096;
  uintptr_t start = ((uintptr_t)__executable_start + page - 1) & ~(page - 1);
  uintptr_t end = (uintptr_t)etext & ~(page - 1);
  if (end > start) madvise((void *)start, end - start, LVS_MADVISE_DONTNEED);
}
#endif
