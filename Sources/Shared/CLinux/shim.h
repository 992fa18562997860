/* Linux headers that the Glibc module does not carry, and the system calls whose feature macros
   Swift's importer does not define. */
#ifndef LVS_CLINUX_SHIM_H
#define LVS_CLINUX_SHIM_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <netdb.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#endif
