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

#include "ancillary.h"
#include "link.h"
#include "spawn.h"
#include "text.h"

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

/* The MTU of an interface in bytes, asked with any socket; -1 when it has none. */
static inline int lvs_interface_mtu(int descriptor, const char *name) {
  struct ifreq request = {0};
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  return ioctl(descriptor, SIOCGIFMTU, &request) == 0 ? request.ifr_mtu : -1;
}

/* fork(2), which Swift hides: what a child may do is for the caller to know. Here it forks before
   the program has threads, or anything else that a child could not go on with. */
static inline int lvs_fork(void) { return (int)fork(); }

/* Closes all descriptors from one number to another, both included (close_range(2), Linux 5.9). */
static inline int lvs_close_range(unsigned int first, unsigned int last) {
  return (int)syscall(SYS_close_range, first, last, 0U);
}

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

/* sched_setaffinity(2) and sched_setscheduler(2) of this thread. */
static inline int lvs_set_processors(const unsigned long *bits, size_t byte_count) {
  return (int)syscall(SYS_sched_setaffinity, 0, byte_count, bits);
}
static inline int lvs_set_scheduler(int policy, int priority) {
  struct sched_param parameters = {.sched_priority = priority};
  return (int)syscall(SYS_sched_setscheduler, 0, policy, &parameters);
}
#endif
