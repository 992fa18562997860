import NetTypes
import RoutingNetlink
import VRRP

/// An instance with what the daemon knows and has of it.
struct RunningInstance {
  /// What is configured.
  var settings: InstanceSettings
  /// The keys of `auth_hmac`.
  var keys: [HMACKey]
  /// What received adverts are compared with.
  var rules: ReceiveRules
  /// Makes its adverts.
  var transmitter: AdvertTransmitter
  /// Its interfaces.
  var link = LinkPlace()
  /// The socket of its adverts; nil while its interface is missing.
  var channel: Channels.Channel?
  /// Adverts that were refused, by keepalived's counters.
  var refusals: [RefusalCounter: UInt64] = [:]
  /// Adverts that were refused, by their names in metrics.
  var refusalNames: [String: UInt64] = [:]
  /// The address of the router whose advert was taken last.
  var lastPeer: IPAddress?
  /// What it has in the kernel, in the order in which it was set.
  var held = Holdings()
  /// What the kernel refused the last time, in words.
  var lastRefusals: [String] = []
  /// What was mailed last.
  var lastMailedKind: NoticeKind?
  /// When its state changed last, in the day's time: seconds and nanoseconds since 1970.
  var lastTransition: (seconds: Int64, nanoseconds: Int64) = (0, 0)

  /// Where an instance lives among the interfaces.
  struct LinkPlace: Hashable {
    /// The real interface; 0 while it is missing, or when there is none.
    var base: UInt32 = 0
    /// The interface that the daemon made for it, or else the real one.
    var own: UInt32 = 0
    /// The MAC address of the interface that the daemon made.
    var virtualMAC: MACAddress?
  }

  /// A fresh one.
  init(_ settings: InstanceSettings, keys: [HMACKey]) {
    self.settings = settings
    self.keys = keys
    rules = settings.receiveRules(keys: keys)
    transmitter = AdvertTransmitter(settings, keys: keys)
  }
}
