/*
 * Questions to the drivers of network interfaces, asked with any socket. For shim.h, which includes
 * what this needs.
 */
#ifndef LVS_CLINUX_LINK_H
#define LVS_CLINUX_LINK_H
#include <linux/mii.h>

/* A request about the interface of a name. */
static inline struct ifreq lvs_interface_request(const char *name) {
  struct ifreq request = {0};
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  return request;
}

/* Whether the registers of the chip say that there is a link (MII's basic status, bit 2); -1 where
   the driver does not let them be read. */
static inline int lvs_interface_registers_show_link(int descriptor, const char *name) {
  struct ifreq request = lvs_interface_request(name);
  /* The kernel takes the request's space itself for the data, beginning at ifr_data. */
  struct mii_ioctl_data data;
  if (ioctl(descriptor, SIOCGMIIPHY, &request) != 0) return -1;
  memcpy(&data, &request.ifr_data, sizeof data);
  data.reg_num = MII_BMSR;
  memcpy(&request.ifr_data, &data, sizeof data);
  if (ioctl(descriptor, SIOCGMIIREG, &request) != 0) return -1;
  memcpy(&data, &request.ifr_data, sizeof data);
  return (data.val_out & BMSR_LSTATUS) != 0;
}

/* Whether the driver says by ethtool's call that there is a link; -1 where it does not know. */
static inline int lvs_interface_driver_shows_link(int descriptor, const char *name) {
  struct ethtool_value value = {.cmd = ETHTOOL_GLINK};
  struct ifreq request = lvs_interface_request(name);
  request.ifr_data = (char *)&value;
  if (ioctl(descriptor, SIOCETHTOOL, &request) != 0) return -1;
  return value.data != 0;
}

/* Whether the flags say that the interface is up and running; -1 when there is none. */
static inline int lvs_interface_is_running(int descriptor, const char *name) {
  struct ifreq request = lvs_interface_request(name);
  if (ioctl(descriptor, SIOCGIFFLAGS, &request) != 0) return -1;
  return (request.ifr_flags & IFF_UP) != 0 && (request.ifr_flags & IFF_RUNNING) != 0;
}
#endif
