package import NetTypes

/// `real_server`: a server behind a service.
package struct RealServer: ConfigurationBlock {
  /// Where its keywords stand.
  package var places = Places()
  /// Where it answers; port 0 stands for the service's port.
  package var endpoint = Endpoint(address: .any(.ipv4), port: 0)
  /// `weight`, from 0.
  package var weight: Int?
  /// `lvs_method`
  package var forwarding: Forwarding?
  /// `uthreshold`: with so many connections it gets no new ones; 0 for no limit.
  package var upperThreshold: Int?
  /// `lthreshold`: below so many connections it gets new ones again.
  package var lowerThreshold: Int?
  /// `inhibit_on_failure`: when it fails it gets weight 0 instead of being removed.
  package var inhibitsOnFailure: Bool?
  /// `notify_up`
  package var notifyUp: ScriptCommand?
  /// `notify_down`
  package var notifyDown: ScriptCommand?
  /// When its checks run, as far as they don't say it themselves.
  package var schedule = CheckSchedule()
  /// `connect_timeout`
  package var connectTimeout: Duration?
  /// `smtp_alert`
  package var sendsMail: Bool?
  /// `virtualhost`
  package var virtualHost: String?
  /// `snmp_name`
  package var snmpName: String?
  /// Its checks, in the order in which they are written. It is up when all of them succeed.
  package var checkers: [Checker] = []

  /// A server of which nothing is said.
  package init() {}
}
