/*
 * Starting other programs. For shim.h, which includes what this needs.
 */
#ifndef LVS_CLINUX_SPAWN_H
#define LVS_CLINUX_SPAWN_H

/* clone(2), which <sched.h> shows with _GNU_SOURCE only. */
int clone(int (*function)(void *), void *stack, int flags, void *argument, ...);

/* A limit of a resource that a new program is to have. */
struct lvs_limit {
  int resource;
  struct rlimit value;
};

/* What a new program is to be. All pointers are the caller's and stay valid during the call. */
struct lvs_spawn_request {
  const char *path;
  char *const *arguments;
  char *const *environment;
  const char *directory; /* null to stay where the daemon is */
  const gid_t *groups;
  size_t group_count;
  const struct lvs_limit *limits;
  size_t limit_count;
  uid_t user;
  gid_t group;
  int changes_user;       /* whether user, group and groups count */
  int descriptors[3];     /* what becomes 0, 1 and 2; -1 for /dev/null */
  int creates_session;    /* setsid(2), else a process group of its own */
  int sets_mask;          /* whether file_mode_mask counts */
  mode_t file_mode_mask;
  int death_signal;       /* sent when the daemon ends; 0 for none */
  pid_t parent;           /* set by lvs_spawn: the daemon */
  int keeps_capabilities; /* whether ambient capabilities stay */
  int error;              /* set by the child: the errno of what failed, 0 when all went well */
  const char *failed_call;
};

static inline int lvs_spawn_failed(struct lvs_spawn_request *request, const char *call) {
  request->error = errno;
  request->failed_call = call;
  return -1;
}

/* Puts 0, 1 and 2 in place and closes everything else. */
static inline int lvs_spawn_descriptors(struct lvs_spawn_request *request) {
  int sources[3];
  /* Out of the way first: a source may itself be 0, 1 or 2. */
  for (int index = 0; index < 3; index++) {
    int source = request->descriptors[index];
    sources[index] =
        source < 0 ? open("/dev/null", O_RDWR | O_CLOEXEC) : fcntl(source, F_DUPFD_CLOEXEC, 3);
    if (source < 0 && sources[index] >= 0 && sources[index] < 3)
      sources[index] = fcntl(sources[index], F_DUPFD_CLOEXEC, 3);
    if (sources[index] < 0)
      return lvs_spawn_failed(request, source < 0 ? "open of /dev/null" : "fcntl");
  }
  for (int index = 0; index < 3; index++)
    if (dup2(sources[index], index) < 0) return lvs_spawn_failed(request, "dup2");
  /* close_range(2) came with Linux 5.9; all descriptors of ours close on exec anyway. */
  syscall(SYS_close_range, 3U, ~0U, 0U);
  return 0;
}

/* Gives up what the daemon may be and the program may not. Raw system calls: the C library's would
   change all threads of the daemon, whose memory this is. */
static inline int lvs_spawn_identity(struct lvs_spawn_request *request) {
  if (!request->keeps_capabilities) prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0L, 0L, 0L);
  if (!request->changes_user) return 0;
  if (syscall(SYS_setgroups, request->group_count, request->groups) != 0)
    return lvs_spawn_failed(request, "setgroups");
  if (syscall(SYS_setresgid, request->group, request->group, request->group) != 0)
    return lvs_spawn_failed(request, "setresgid");
  if (syscall(SYS_setresuid, request->user, request->user, request->user) != 0)
    return lvs_spawn_failed(request, "setresuid");
  return 0;
}

/* The life of the child until it is another program. */
static inline int lvs_spawn_child(void *argument) {
  struct lvs_spawn_request *request = (struct lvs_spawn_request *)argument;
  struct sched_param normal = {0};
  sigset_t none;
  /* The kernel's struct sigaction, of zeros: SIG_DFL, no flags, an empty mask. The C library's
     function passes over two signals that it keeps for itself, which the daemon may have inherited
     as ignored. Signals are blocked until no handler of the daemon is left. */
  unsigned long usual[4] = {0};
  for (int number = 1; number <= 64; number++)
    if (number != SIGKILL && number != SIGSTOP)
      syscall(SYS_rt_sigaction, number, usual, (void *)0, 8UL);
  if (request->creates_session ? setsid() < 0 : setpgid(0, 0) < 0)
    return lvs_spawn_failed(request, request->creates_session ? "setsid" : "setpgid");
  syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, &normal);
  setpriority(PRIO_PROCESS, 0, 0);
  if (request->sets_mask) umask(request->file_mode_mask);
  if (lvs_spawn_descriptors(request) != 0) return 127;
  for (size_t index = 0; index < request->limit_count; index++)
    if (setrlimit((__rlimit_resource_t)request->limits[index].resource,
                  &request->limits[index].value) != 0)
      return lvs_spawn_failed(request, "setrlimit");
  if (lvs_spawn_identity(request) != 0) return 127;
  /* As the user that the program runs as: a directory may be closed to others. */
  if (request->directory && chdir(request->directory) != 0)
    return lvs_spawn_failed(request, "chdir");
  if (request->death_signal) {
    prctl(PR_SET_PDEATHSIG, (long)request->death_signal, 0L, 0L, 0L);
    /* The daemon may have been killed before it was asked for. */
    if (getppid() != request->parent) return 127;
  }
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, (sigset_t *)0);
  execve(request->path, request->arguments, request->environment);
  return lvs_spawn_failed(request, "execve");
}

/* Starts a program as posix_spawn(3) does, in a child that borrows the daemon's memory until it is
   that program: nothing is copied, however large the daemon is. The stack is the child's. Returns
   the process, with a descriptor for it in `process_descriptor`; -1 with the reason in `error` and
   `failed_call`. */
static inline pid_t lvs_spawn(struct lvs_spawn_request *request, void *stack, size_t stack_size,
                              int *process_descriptor) {
  sigset_t all, previous;
  int dumpable = prctl(PR_GET_DUMPABLE, 0L, 0L, 0L, 0L);
  pid_t process;
  request->error = 0;
  request->parent = getpid();
  *process_descriptor = -1;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &previous);
  process = clone(lvs_spawn_child, (char *)stack + stack_size,
                  CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, request, process_descriptor);
  if (process < 0) lvs_spawn_failed(request, "clone");
  sigprocmask(SIG_SETMASK, &previous, (sigset_t *)0);
  /* Another user in the child has made the memory, which is ours too, undumpable. */
  if (request->changes_user && dumpable == 1) prctl(PR_SET_DUMPABLE, 1L, 0L, 0L, 0L);
  if (process >= 0 && request->error != 0) {
    int status;
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    if (*process_descriptor >= 0) close(*process_descriptor);
    process = -1;
  }
  return process;
}

/* An id that waitid(2) takes: older headers lack P_PIDFD, and Swift sees the type as opaque. */
static inline int lvs_collect_child(pid_t process, int blocks, siginfo_t *information) {
  return waitid(P_PID, (id_t)process, information, WEXITED | (blocks ? 0 : WNOHANG));
}
static inline pid_t lvs_child_process(const siginfo_t *information) { return information->si_pid; }
static inline int lvs_child_code(const siginfo_t *information) { return information->si_code; }
static inline int lvs_child_status(const siginfo_t *information) { return information->si_status; }

static inline int lvs_open_process(pid_t process) {
  return (int)syscall(SYS_pidfd_open, process, 0);
}
#endif
