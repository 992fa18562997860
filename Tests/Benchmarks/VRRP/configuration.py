"""Configuration files of virtual routers."""

HEAD = """global_defs {
    router_id bench
}
"""


class Router:
    """A virtual router. They are numbered from 0; 250 share an interface."""

    def __init__(self, number, version, interval, address=None):
        self.number = number
        self.version = version
        self.interval = interval
        self.network = number // 250
        self.identity = number % 250 + 1
        self.address = address or f"10.{self.network}.{100 + self.identity // 200}." \
            f"{self.identity % 200 + 1}"

    def down_interval(self, priority):
        """After how many seconds without adverts a backup takes over (RFC 9568 section 6.1)."""
        unit = 1 if self.version == 2 else self.interval
        return 3 * self.interval + unit * (256 - priority) / 256

    def text(self, priority):
        """Its block."""
        interval = f"{self.interval:g}"
        state = "MASTER" if priority == 255 else "BACKUP"
        return (
            f"vrrp_instance VI_{self.number} {{\n"
            f"    state {state}\n    interface eth{self.network}\n    version {self.version}\n"
            f"    virtual_router_id {self.identity}\n    priority {priority}\n"
            f"    advert_int {interval}\n"
            f"    virtual_ipaddress {{\n        {self.address}/32\n    }}\n}}\n")


def configuration(routers, priority):
    """A file with these routers, all with one priority."""
    return HEAD + "".join(router.text(priority) for router in routers)


def routers(count, version=2, interval=1):
    """So many routers, 250 on each interface, one interface after the other."""
    return [Router(number, version, interval) for number in range(count)]
