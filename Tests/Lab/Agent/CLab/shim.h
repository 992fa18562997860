/* System calls that the Glibc module does not carry, for the lab's agent and for measuring. */
#ifndef LVS_CLAB_SHIM_H
#define LVS_CLAB_SHIM_H
#include <sys/syscall.h>
#include <unistd.h>

/* Leave the namespaces named by the flags (CLONE_NEW...) for fresh ones. */
static inline int lab_unshare(int flags) { return (int)syscall(SYS_unshare, flags); }

/* Set the three user ids of this thread; -1 leaves one as it is. */
static inline int lab_setresuid(unsigned real, unsigned effective, unsigned saved) {
  return (int)syscall(SYS_setresuid, real, effective, saved);
}

/* A nameless file in memory, closed on exec. */
static inline int lab_memory_file(const char *name) {
  return (int)syscall(SYS_memfd_create, name, 1u);
}

/* A pipe whose two ends are closed on exec. */
static inline int lab_pipe(int ends[2]) {
  return (int)syscall(SYS_pipe2, ends, 02000000);
}

/* Trace a process, here without stopping it: PTRACE_... of <sys/ptrace.h>. */
static inline long lab_trace(long request, int process, long data) {
  return syscall(SYS_ptrace, request, (long)process, 0L, data);
}

/* Unload a kernel module. */
static inline int lab_delete_module(const char *name) {
  return (int)syscall(SYS_delete_module, name, 04000u);
}
#endif
