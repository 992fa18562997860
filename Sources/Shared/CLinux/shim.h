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

/* The MTU of an interface in bytes, asked with any socket; -1 when it has none. */
static inline int lvs_interface_mtu(int descriptor, const char *name) {
  struct ifreq request = {0};
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  return ioctl(descriptor, SIOCGIFMTU, &request) == 0 ? request.ifr_mtu : -1;
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
#endif
