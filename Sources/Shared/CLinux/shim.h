/*
 * Linux headers that the Glibc module does not carry.
 *
 * No feature macro is defined here or in the other shims: Swift's Glibc module is compiled without
 * any, and a type of the C library that looks different in two modules is an error, at some builds.
 */
#ifndef LVS_CLINUX_SHIM_H
#define LVS_CLINUX_SHIM_H
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/ethtool.h>
#include <linux/filter.h>
#include <linux/genetlink.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <linux/sockios.h>
#include <malloc.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <nss.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* struct mmsghdr, which <sys/socket.h> shows with _GNU_SOURCE only: a message, and the length that
   was received. */
struct lvs_message {
  struct msghdr header;
  unsigned int length;
};

/* recvmmsg(2) without a timeout, likewise. */
static inline int lvs_receive_messages(int descriptor, struct lvs_message *messages,
                                       unsigned int count, int flags) {
  return (int)syscall(SYS_recvmmsg, descriptor, messages, count, flags, (void *)0);
}

/* sendmmsg(2), likewise. */
static inline int lvs_send_messages(int descriptor, struct lvs_message *messages,
                                    unsigned int count, int flags) {
  return (int)syscall(SYS_sendmmsg, descriptor, messages, count, flags);
}

/* struct in6_pktinfo, likewise. */
struct lvs_packet_information6 {
  unsigned char address[16];
  unsigned int interface_index;
};

/* What came along with a datagram: zero where nothing was said. */
struct lvs_ancillary {
  int family;                    /* of the destination address; 0 when there is none */
  unsigned char destination[16]; /* in network byte order, the first four of IPv4 */
  unsigned int interface_index;
  int hop_limit; /* -1 when it was not told */
  int traffic_class;
  unsigned int dropped; /* datagrams that the socket lost so far (SO_RXQ_OVFL) */
  int descriptor_count;
};

/* Decodes the control messages of a datagram. Descriptors for which there is no room are closed: a
   socket that receives them without wanting them would leak them. */
static inline void lvs_read_ancillary(struct msghdr *header, struct lvs_ancillary *result,
                                      int *descriptors, int descriptor_capacity) {
  result->family = 0;
  result->interface_index = 0;
  result->hop_limit = -1;
  result->traffic_class = 0;
  result->dropped = 0;
  result->descriptor_count = 0;
  for (struct cmsghdr *item = CMSG_FIRSTHDR(header); item; item = CMSG_NXTHDR(header, item)) {
    const unsigned char *data = CMSG_DATA(item);
    size_t length = item->cmsg_len - CMSG_LEN(0);
    int number = 0;
    if (length >= sizeof number) memcpy(&number, data, sizeof number);
    if (item->cmsg_level == IPPROTO_IP && item->cmsg_type == IP_PKTINFO) {
      struct in_pktinfo information;
      if (length < sizeof information) continue;
      memcpy(&information, data, sizeof information);
      result->family = AF_INET;
      memcpy(result->destination, &information.ipi_addr, 4);
      result->interface_index = (unsigned int)information.ipi_ifindex;
    } else if (item->cmsg_level == IPPROTO_IPV6 && item->cmsg_type == IPV6_PKTINFO) {
      struct lvs_packet_information6 information;
      if (length < sizeof information) continue;
      memcpy(&information, data, sizeof information);
      result->family = AF_INET6;
      memcpy(result->destination, information.address, 16);
      result->interface_index = information.interface_index;
    } else if ((item->cmsg_level == IPPROTO_IP && item->cmsg_type == IP_TTL) ||
               (item->cmsg_level == IPPROTO_IPV6 && item->cmsg_type == IPV6_HOPLIMIT)) {
      result->hop_limit = number;
    } else if (item->cmsg_level == IPPROTO_IP && item->cmsg_type == IP_TOS) {
      result->traffic_class = length > 0 ? data[0] : 0;
    } else if (item->cmsg_level == IPPROTO_IPV6 && item->cmsg_type == IPV6_TCLASS) {
      result->traffic_class = number;
    } else if (item->cmsg_level == SOL_SOCKET && item->cmsg_type == SO_RXQ_OVFL) {
      result->dropped = (unsigned int)number;
    } else if (item->cmsg_level == SOL_SOCKET && item->cmsg_type == SCM_RIGHTS) {
      for (size_t start = 0; start + sizeof(int) <= length; start += sizeof(int)) {
        int descriptor;
        memcpy(&descriptor, data + start, sizeof descriptor);
        if (result->descriptor_count < descriptor_capacity)
          descriptors[result->descriptor_count++] = descriptor;
        else
          close(descriptor);
      }
    }
  }
}

/* Writes the control message that chooses the interface and source address of a datagram, and
   returns its length; `capacity` must be 64 or more. A null source leaves the choice to the
   kernel. */
static inline size_t lvs_write_packet_information(void *buffer, int family,
                                                  unsigned int interface_index,
                                                  const unsigned char *source) {
  struct cmsghdr *item = (struct cmsghdr *)buffer;
  memset(buffer, 0, 64);
  if (family == AF_INET) {
    struct in_pktinfo information = {0};
    information.ipi_ifindex = (int)interface_index;
    if (source) memcpy(&information.ipi_spec_dst, source, 4);
    item->cmsg_level = IPPROTO_IP;
    item->cmsg_type = IP_PKTINFO;
    item->cmsg_len = CMSG_LEN(sizeof information);
    memcpy(CMSG_DATA(item), &information, sizeof information);
    return CMSG_SPACE(sizeof information);
  }
  struct lvs_packet_information6 information = {0};
  information.interface_index = interface_index;
  if (source) memcpy(information.address, source, 16);
  item->cmsg_level = IPPROTO_IPV6;
  item->cmsg_type = IPV6_PKTINFO;
  item->cmsg_len = CMSG_LEN(sizeof information);
  memcpy(CMSG_DATA(item), &information, sizeof information);
  return CMSG_SPACE(sizeof information);
}

/* Writes the control message that passes descriptors, 253 at most, and returns its length; the
   buffer holds lvs_descriptor_space(count) bytes. */
static inline size_t lvs_write_descriptors(void *buffer, const int *descriptors, size_t count) {
  struct cmsghdr *item = (struct cmsghdr *)buffer;
  memset(buffer, 0, CMSG_SPACE(count * sizeof(int)));
  item->cmsg_level = SOL_SOCKET;
  item->cmsg_type = SCM_RIGHTS;
  item->cmsg_len = CMSG_LEN(count * sizeof(int));
  memcpy(CMSG_DATA(item), descriptors, count * sizeof(int));
  return CMSG_SPACE(count * sizeof(int));
}

static inline size_t lvs_descriptor_space(size_t count) { return CMSG_SPACE(count * sizeof(int)); }

/* The MTU of an interface in bytes, asked with any socket; -1 when it has none. */
static inline int lvs_interface_mtu(int descriptor, const char *name) {
  struct ifreq request = {0};
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  return ioctl(descriptor, SIOCGIFMTU, &request) == 0 ? request.ifr_mtu : -1;
}

/* fork(2), which Swift hides: what a child may do is for the caller to know. Here it forks before
   the program has threads, or anything else that a child could not go on with. */
static inline int lvs_fork(void) { return (int)fork(); }

/* Lets the kernel send this process a signal when its parent ends (prctl(2)). */
static inline int lvs_set_parent_death_signal(int signal) {
  return prctl(PR_SET_PDEATHSIG, (unsigned long)signal, 0, 0, 0);
}

/* Whether the driver of an interface is the one that is named; -1 when it can't be known. */
static inline int lvs_interface_has_driver(int descriptor, const char *name, const char *driver) {
  struct ethtool_drvinfo information = {.cmd = ETHTOOL_GDRVINFO};
  struct ifreq request = {0};
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  request.ifr_data = (char *)&information;
  if (ioctl(descriptor, SIOCETHTOOL, &request) != 0) return -1;
  return strncmp(information.driver, driver, sizeof information.driver) == 0;
}

/* setns(2), likewise, for network namespaces. */
static inline int lvs_enter_network_namespace(int descriptor) {
  return (int)syscall(SYS_setns, descriptor, CLONE_NEWNET);
}

/* unshare(2), likewise: a network namespace of the calling thread's own. */
static inline int lvs_make_network_namespace(void) {
  return (int)syscall(SYS_unshare, CLONE_NEWNET);
}

/* clone(2), likewise. */
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
  if (request->death_signal) prctl(PR_SET_PDEATHSIG, (long)request->death_signal, 0L, 0L, 0L);
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

/* prctl(2), whose variable arguments Swift can't pass. */
static inline int lvs_process_control(int option, unsigned long argument, unsigned long second) {
  return prctl(option, argument, second, 0L, 0L);
}

/* memfd_create(2), which <sys/mman.h> shows with _GNU_SOURCE only. */
static inline int lvs_create_memory_file(const char *name, unsigned int flags) {
  return (int)syscall(SYS_memfd_create, name, flags);
}

/* accept4(2), likewise, for callers who don't need the peer's address. */
static inline int lvs_accept(int descriptor, int flags) {
  return (int)syscall(SYS_accept4, descriptor, (void *)0, (void *)0, flags);
}

/* struct ucred, likewise. */
struct lvs_credentials {
  pid_t process;
  uid_t user;
  gid_t group;
};

/* capget(2) and capset(2) of this thread, which have no functions in the C library: the sets as
   numbers with one bit for each capability. */
struct lvs_capabilities {
  unsigned long long effective;
  unsigned long long permitted;
  unsigned long long inheritable;
};

static inline int lvs_read_capabilities(struct lvs_capabilities *sets) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  if (syscall(SYS_capget, &header, data) != 0) return -1;
  sets->effective = data[0].effective | (unsigned long long)data[1].effective << 32;
  sets->permitted = data[0].permitted | (unsigned long long)data[1].permitted << 32;
  sets->inheritable = data[0].inheritable | (unsigned long long)data[1].inheritable << 32;
  return 0;
}

static inline int lvs_write_capabilities(const struct lvs_capabilities *sets) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2] = {
      {(unsigned int)sets->effective, (unsigned int)sets->permitted,
       (unsigned int)sets->inheritable},
      {(unsigned int)(sets->effective >> 32), (unsigned int)(sets->permitted >> 32),
       (unsigned int)(sets->inheritable >> 32)}};
  return (int)syscall(SYS_capset, &header, data);
}

/* The identity of this thread, which is the only one; the C library's functions of these names want
   _GNU_SOURCE. */
static inline int lvs_set_identity(uid_t user, gid_t group, size_t count, const gid_t *groups) {
  if (syscall(SYS_setgroups, count, groups) != 0) return -1;
  if (syscall(SYS_setresgid, group, group, group) != 0) return -1;
  return (int)syscall(SYS_setresuid, user, user, user);
}

/* sched_setaffinity(2), sched_setscheduler(2) and mlockall(2) of this process. */
static inline int lvs_set_processors(const unsigned long *bits, size_t byte_count) {
  return (int)syscall(SYS_sched_setaffinity, 0, byte_count, bits);
}
static inline int lvs_set_scheduler(int policy, int priority) {
  struct sched_param parameters = {.sched_priority = priority};
  return (int)syscall(SYS_sched_setscheduler, 0, policy, &parameters);
}

/* unshare(2), likewise: this thread gets a network of its own. */
static inline int lvs_leave_network_namespace(void) {
  return (int)syscall(SYS_unshare, CLONE_NEWNET);
}
#endif
