import DaemonKit
import Foundation
import KeepalivedConf
import Testing

/// What the daemons learn of the machine that they run on.
@Suite struct HostTests {
  private let host = SystemHost()

  @Test func filesAreReadWhole() throws {
    let place = Workplace()
    let text = String(repeating: "0123456789", count: 100_000)
    let file = try place.write(text, to: "large")
    #expect(try host.contents(ofFile: file.path) == Array(text.utf8))
    let empty = try place.write("", to: "empty")
    #expect(try host.contents(ofFile: empty.path) == [])
    #expect(try host.contents(ofFile: "/dev/null") == [])
    // Its size says 0, as that of all files of /proc.
    #expect(try host.contents(ofFile: "/proc/self/status").starts(with: Array("Name:".utf8)))
  }

  @Test func whyAFileCannotBeRead() throws {
    let place = Workplace()
    let sparse = try place.write("", to: "sparse")
    try FileHandle(forWritingTo: sparse).truncate(
      atOffset: UInt64(SystemHost.fileSizeLimit) + 1)
    for (path, error) in [
      (place.url.path + "/none/a", HostFileError.missing), ("/", .notRegular), ("a\0b", .missing),
      (sparse.path, .tooLarge), ("/dev/zero", .tooLarge),
    ] {
      #expect(throws: error) { try host.contents(ofFile: path) }
    }
  }

  @Test func aPipeWithoutAWriterDoesNotHoldUp() throws {
    let place = Workplace()
    let path = place.url.appendingPathComponent("pipe").path
    try #require(mkfifo(path, 0o600) == 0)
    #expect(try host.contents(ofFile: path) == [])
  }

  @Test func patternsFindFilesInOrder() throws {
    let place = Workplace()
    for name in ["b.conf", "a.conf", "c.txt"] { try place.write("", to: name) }
    try FileManager.default.createDirectory(
      at: place.url.appendingPathComponent("d.conf"), withIntermediateDirectories: true)
    let root = place.url.path
    #expect(
      host.files(matching: root + "/*.conf") == [
        root + "/a.conf", root + "/b.conf", root + "/d.conf/",
      ])
    #expect(
      host.files(matching: root + "/{c,a}.*").sorted() == [root + "/a.conf", root + "/c.txt"])
    #expect(host.files(matching: root + "/none*") == [])
  }

  @Test func whoMayChangeAScript() throws {
    #expect(host.file(at: "/")?.kind == .directory)
    // What belongs to root all the way, and nobody else may write; links are followed.
    let shell = try #require(host.file(at: "/bin/sh"))
    #expect(shell.kind == .regular && shell.mode & 0o111 == 0o111)
    #expect(shell.user == 0 && shell.writableByOthers == nil)
    let place = Workplace()
    #expect(host.file(at: place.url.path + "/none") == nil)
    let script = try place.write("#!/bin/sh\n", to: "script")
    chmod(place.url.path, 0o755)
    chmod(script.path, 0o757)
    let facts = try #require(host.file(at: script.path))
    #expect(facts.mode == 0o757 && facts.user == getuid())
    // A temporary directory that anybody may write has the sticky bit. Not root's: its owner's.
    let resolved = script.resolvingSymlinksInPath().path
    let writable = try #require(facts.writableByOthers)
    #expect(getuid() == 0 ? writable == resolved : resolved.hasPrefix(writable))
    chmod(script.path, 0o755)
    if getuid() == 0 { #expect(host.file(at: script.path)?.writableByOthers == nil) }
  }

  @Test func usersAndGroupsOfTheSystem() {
    #expect(host.user(named: "root") == HostUser(user: 0, group: 0))
    #expect(host.group(named: "root") == 0)
    #expect(host.user(named: "no such user") == nil && host.group(named: "no\0group") == nil)
    // The same the second time, when it is remembered.
    #expect(host.user(named: "root") == HostUser(user: 0, group: 0))
    #expect(host.user(named: "no such user") == nil)
  }

  @Test func interfacesOfTheSystem() throws {
    let interfaces = try #require(host.interfaces)
    let loopback = try #require(interfaces.first { $0.name == "lo" })
    #expect(loopback.isLoopback)
    let names = try FileManager.default.contentsOfDirectory(atPath: "/sys/class/net")
      .filter { FileManager.default.fileExists(atPath: "/sys/class/net/\($0)/ifindex") }
    #expect(Set(names).isSubset(of: interfaces.map(\.name)))
    #expect(Set(interfaces.map(\.name)).count == interfaces.count)
  }

  @Test func namesOfRoutingTables() {
    #expect(host.number(of: "main", in: .tables) == 254)
    #expect(host.number(of: "link", in: .scopes) == 253)
    #expect(host.number(of: "keepalived", in: .protocols) == 18)
    #expect(host.number(of: "no such table", in: .tables) == nil)
  }

  @Test(
    arguments: [
      ("7 seven\n", ["seven": 7]), ("0x10\tsixteen # comment\n", ["sixteen": 16]),
      ("# 1 a\n\n  2   b  \n", ["b": 2]), ("x y\n3\n4294967296 big\n", [:]), ("", [:]),
      ("1 a\n2 a\n", ["a": 2]),
    ] as [(String, [String: UInt32])])
  func tablesOfNames(text: String, names: [String: UInt32]) {
    var read: [String: UInt32] = [:]
    readRoutingNames(Array(text.utf8), into: &read)
    #expect(read == names)
  }
}
