import IPVS
import NetTypes
import Platform

/// ipvsadm's texts for the kernel's refusals.
enum ErrorTexts {
  // <errno.h>
  private static let notPermitted: Int32 = 1
  private static let noEntry: Int32 = 2
  private static let noSuchProcess: Int32 = 3
  private static let noMemory: Int32 = 12
  private static let exists: Int32 = 17
  private static let invalid: Int32 = 22
  private static let messageSize: Int32 = 90
  private static let noProtocolOption: Int32 = 92
  private static let notSupported: Int32 = 95
  private static let noFamilySupport: Int32 = 97

  /// The text for a refusal of a command.
  static func text(for code: Int32, of command: IPVSCommand) -> String {
    switch (command, code) {
    case (.addService, exists): "Service already exists"
    case (.addServer, exists): "Destination already exists"
    case (.startDaemon, exists): "Daemon has already run"
    case (.editService, noSuchProcess), (.deleteService, noSuchProcess), (.zero, noSuchProcess):
      "No such service"
    case (.addServer, noSuchProcess), (.editServer, noSuchProcess),
      (.deleteServer, noSuchProcess):
      "Service not defined"
    case (.stopDaemon, noSuchProcess): "No daemon is running"
    case (.addService, noEntry), (.editService, noEntry):
      "Scheduler or persistence engine not found"
    case (.editServer, noEntry), (.deleteServer, noEntry): "No such destination"
    default: text(for: code)
    }
  }

  /// The text for a refusal of a question about a service.
  static func textForListing(_ code: Int32) -> String {
    code == noSuchProcess ? "No such service" : text(for: code)
  }

  /// The text that does not depend on what was asked.
  static func text(for code: Int32) -> String {
    switch code {
    case notPermitted: "Permission denied (you must be root)"
    case invalid:
      "Invalid operation.  Possibly wrong module version, address not unicast, ..."
    case noProtocolOption: "Protocol not available"
    case noMemory: "Memory allocation problem"
    case notSupported: "Operation not supported with IPv6"
    case noFamilySupport: "Operation not supported with specified address family"
    case messageSize: "Module is wrong version"
    default: errorText(code)
    }
  }

  /// The text for a failure to ask a question.
  static func textForListing(_ error: IPVSError) -> String {
    switch error {
    case .refused(let refusal): textForListing(refusal.code)
    default: text(for: error)
    }
  }

  /// The text for a failure that is no refusal.
  static func text(for error: IPVSError) -> String {
    switch error {
    case .refused(let refusal): text(for: refusal.code)
    case .transport(_, let code): text(for: code)
    case .malformed: "The kernel's answer could not be read"
    case .missing: text(for: noProtocolOption)
    }
  }
}
