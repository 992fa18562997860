package import IPVS
import NetTypes

/// The documents of `--json`; `docs/json.md` describes them for their readers. Each is one line.
package enum JSONDocument {
  /// The version of the documents' form. Members may join without a new version; a member that
  /// goes or changes its meaning makes one.
  package static var version: UInt64 { 1 }

  /// Appends the document of `-L --timeout`.
  package static func append(_ timeouts: ConnectionTimeouts, to text: inout [UInt8]) {
    var json = JSONWriter()
    json.begin("timeouts", to: &text)
    json.beginObject("timeouts", to: &text)
    json.append("tcp_seconds", timeouts.tcpSeconds, to: &text)
    json.append("tcp_fin_seconds", timeouts.tcpFinSeconds, to: &text)
    json.append("udp_seconds", timeouts.udpSeconds, to: &text)
    json.endObject(to: &text)
    json.end(to: &text)
  }

  /// Appends the document of `-L --daemon`: masters first.
  package static func append(_ daemons: [SyncDaemon], to text: inout [UInt8]) {
    var json = JSONWriter()
    json.begin("daemons", to: &text)
    json.beginArray("daemons", to: &text)
    for role in [SyncRole.master, .backup] {
      for daemon in daemons where daemon.role == role {
        json.append(daemon, to: &text)
      }
    }
    json.endArray(to: &text)
    json.end(to: &text)
  }

  /// Appends a document with the version and the table size of the kernel's IPVS alone.
  package static func append(_ information: IPVSInformation, to text: inout [UInt8]) {
    var json = JSONWriter()
    json.begin("information", to: &text)
    json.append(information, to: &text)
    json.end(to: &text)
  }
}

extension JSONWriter {
  /// Begins a document.
  mutating func begin(_ kind: StaticString, to text: inout [UInt8]) {
    beginObject(to: &text)
    append("version", JSONDocument.version, to: &text)
    append("kind", kind, to: &text)
  }

  /// Ends a document and its line.
  mutating func end(to text: inout [UInt8]) {
    endObject(to: &text)
    text.endLine()
  }

  /// Appends the member `ipvs`.
  mutating func append(_ information: IPVSInformation, to text: inout [UInt8]) {
    beginObject("ipvs", to: &text)
    var version: [UInt8] = []
    version.append(versionNumber: information.version)
    append("version", version, to: &text)
    append("connection_table_size", information.connectionTableSize, to: &text)
    endObject(to: &text)
  }

  fileprivate mutating func append(_ daemon: SyncDaemon, to text: inout [UInt8]) {
    beginObject(to: &text)
    append("role", daemon.role.name, to: &text)
    append("interface", daemon.interface.bytes, to: &text)
    append("sync_id", daemon.syncID, to: &text)
    append("maximum_length", optional: daemon.maximumLength, to: &text)
    if let group = daemon.group {
      append("group", group, to: &text)
    } else {
      append(null: "group", to: &text)
    }
    append("port", optional: daemon.port, to: &text)
    append("time_to_live", optional: daemon.timeToLive, to: &text)
    endObject(to: &text)
  }

  private mutating func append(
    _ key: StaticString, optional number: (some UnsignedInteger)?, to text: inout [UInt8]
  ) {
    if let number { append(key, number, to: &text) } else { append(null: key, to: &text) }
  }
}
