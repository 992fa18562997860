import CLinux
import Glibc
import IPVS
import NetTypes
import Netlink
import Platform

/// Why the kernel's IPVS can't be used, and what to do.
struct StartFailure: Error, Equatable {
  /// The errno that ipvsadm would report.
  var code: Int32
  /// What to do about it.
  var hints: [ByteString]
}

/// Opens the kernel's IPVS, loading its module when it is not there.
///
/// - Throws: why it can't be used: no module, no privilege.
func openKernel() throws(StartFailure) -> any IPVSControl {
  let control: KernelIPVS
  do throws(IPVSError) {
    control = try openLoadingModule()
  } catch {
    throw StartFailure(error)
  }
  do throws(IPVSError) {
    // The family answers anybody; the first real question tells whether we may ask.
    _ = try control.information()
  } catch {
    throw StartFailure(error)
  }
  return control
}

private func openLoadingModule() throws(IPVSError) -> KernelIPVS {
  do throws(IPVSError) {
    return try KernelIPVS()
  } catch {
    guard error == .missing else { throw error }
    // The kernel has tried to load the module by the family's name; it may lack the alias.
    _ = runProgram(path: "/sbin/modprobe", arguments: ["/sbin/modprobe", "--", "ip_vs"])
    return try KernelIPVS()
  }
}

extension StartFailure {
  /// What ipvsadm would report for an error, and what to do about it.
  init(_ error: IPVSError) {
    switch error {
    case .missing where geteuid() != 0:
      // Without the privilege to look closer, that is what is missing first.
      self.init(code: EPERM, hints: Self.privilegeHints)
    case .missing:
      self.init(
        code: ENOPROTOOPT,
        hints: [
          "load the module: modprobe ip_vs",
          "in a container, load it on the host: the kernel is the host's",
        ])
    case .refused(let refusal) where refusal.code == EPERM:
      self.init(code: EPERM, hints: Self.privilegeHints)
    case .refused(let refusal):
      self.init(code: refusal.code, hints: [])
    case .transport(let call, let code):
      self.init(code: code, hints: [ByteString("\(call) failed")])
    case .malformed:
      self.init(code: EMSGSIZE, hints: ["the kernel's answer could not be read"])
    }
  }

  private static let privilegeHints: [ByteString] = [
    "run as root, or with the capability CAP_NET_ADMIN in this network namespace"
  ]
}
