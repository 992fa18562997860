import VRRP
import Testing

