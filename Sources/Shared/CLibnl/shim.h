/* libnl-3 and libnl-genl-3: sockets and the resolution of generic netlink families. */
#ifndef LVS_CLIBNL_SHIM_H
#define LVS_CLIBNL_SHIM_H
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#endif
