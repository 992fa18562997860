/*
 * What travels along with messages: origins of datagrams, descriptors. For shim.h, which includes
 * what this needs.
 */
#ifndef LVS_CLINUX_ANCILLARY_H
#define LVS_CLINUX_ANCILLARY_H

/* struct in6_pktinfo, which <netinet/in.h> shows with _GNU_SOURCE only. */
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
  long long arrival_nanoseconds; /* when it came, since 1970 (SO_TIMESTAMPNS); 0 if not told */
  int descriptor_count;
};

/* Both in <asm/socket.h>, which <sys/socket.h> shows in part; 64 bits, so the old layout. */
#define LVS_SO_TIMESTAMPNS 35

/* Decodes the control messages of a datagram. Descriptors for which there is no room are closed: a
   socket that receives them without wanting them would leak them. */
static inline void lvs_read_ancillary(struct msghdr *header, struct lvs_ancillary *result,
                                      int *descriptors, int descriptor_capacity) {
  result->family = 0;
  result->interface_index = 0;
  result->hop_limit = -1;
  result->traffic_class = 0;
  result->dropped = 0;
  result->arrival_nanoseconds = 0;
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
    } else if (item->cmsg_level == SOL_SOCKET && item->cmsg_type == LVS_SO_TIMESTAMPNS) {
      long long time[2];
      if (length < sizeof time) continue;
      memcpy(time, data, sizeof time);
      result->arrival_nanoseconds = time[0] * 1000000000 + time[1];
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
#endif
