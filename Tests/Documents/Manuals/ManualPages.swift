import DaemonKit
package import Foundation

/// The generated pages as files.
package enum ManualPages {
  /// The names of the pages below `man/`, with their texts.
  ///
  /// - Parameter root: the root of the package.
  package static func all(root: URL) throws -> [(name: String, text: String)] {
    let manuals = root.appendingPathComponent("man")
    func read(_ name: String) throws -> String {
      try String(contentsOf: manuals.appendingPathComponent(name), encoding: .utf8)
    }
    let codes = try MessageCode.all(
      under: root.appendingPathComponent("Sources/Shared/KeepalivedConf"))
    let language = try read("language.mdoc")
    return try ConfigurationManual.daemons.map { daemon in
      let name = "\(daemon.name).conf.5"
      return (
        name,
        ConfigurationManual.page(
          of: daemon, template: try read(name + ".in"), language: language, codes: codes)
      )
    }
  }
}
