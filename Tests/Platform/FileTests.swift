import Foundation
import NetTypes
import Platform
import SystemPackage
import Testing

/// Files that are read and replaced whole, and what happens to them.
@Suite struct FileTests {
  /// Runs `body` with a folder that goes away afterwards.
  private func inFolder(_ body: (String) throws -> Void) throws {
    var name = Array("/tmp/files-XXXXXX".utf8CString)
    let path = String(cString: try #require(mkdtemp(&name)))
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test(
    "files are read to their end, up to the limit", arguments: [0, 1, 4095, 4096, 4097, 200_000])
  func reading(size: Int) throws {
    try inFolder { folder in
      let path = ByteString("\(folder)/file")
      let content = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
      try Files.replace(path, with: content, isDurable: false)
      #expect(try Files.read(path, limit: size) == content)
      if size > 0 {
        #expect(throws: SystemError(call: "read", errno: .fileTooLarge)) {
          try Files.read(path, limit: size - 1)
        }
      }
    }
    #expect(try Files.read("/proc/self/stat", limit: 4096).starts(with: "\(getpid()) (".utf8))
  }

  @Test("a file is replaced whole, with the permissions asked for, or not at all")
  func replacing() throws {
    try inFolder { folder in
      let path = ByteString("\(folder)/file")
      let other = ByteString("\(folder)/other")
      try Files.replace(other, with: [7], isDurable: false)
      try #require(symlink("\(other)", "\(path)") == 0)
      let previous = umask(0o077)
      try Files.replace(path, with: [1, 2], mode: 0o664)
      umask(previous)
      var status = stat()
      #expect(lstat("\(path)", &status) == 0)
      #expect(status.st_mode == (S_IFREG | 0o664 as UInt32))
      #expect(try Files.read(path, limit: 9) == [1, 2])
      #expect(try Files.read(other, limit: 9) == [7])
      #expect(throws: SystemError(call: "rename", errno: .isDirectory)) {
        try Files.replace(ByteString(folder), with: [1])
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(Set(names) == ["file", "other"])
      #expect(!FileManager.default.fileExists(atPath: "\(folder).\(getpid()).new"))
    }
  }

  @Test("a file that must be there is written in place")
  func writing() throws {
    try inFolder { folder in
      let path = ByteString("\(folder)/file")
      #expect(throws: SystemError(call: "open", errno: .noSuchFileOrDirectory)) {
        try Files.write([1], to: path)
      }
      try Files.replace(path, with: [1, 2, 3], isDurable: false)
      try Files.write([4], to: path)
      #expect(try Files.read(path, limit: 9) == [4])
    }
    #expect(throws: SystemError(call: "write", errno: .noSpace)) {
      try Files.write([1], to: "/dev/full")
    }
  }

  @Test("a pipe with a name: nobody reads, somebody will, somebody is slow, it is no pipe")
  func pipes() throws {
    try inFolder { folder in
      let path = ByteString("\(folder)/pipe")
      try Files.makePipe(path, mode: 0o622)
      var status = stat()
      #expect(lstat("\(path)", &status) == 0)
      #expect(status.st_mode == (S_IFIFO | 0o622 as UInt32))
      #expect(throws: SystemError(call: "mkfifo", errno: .fileExists)) {
        try Files.makePipe(path, mode: 0o600)
      }
      #expect(throws: SystemError(call: "open", errno: Errno(rawValue: ENXIO))) {
        _ = try Files.openPipe(path, keepsContent: false)
      }
      let pipe = try Files.openPipe(path, keepsContent: true)
      try Files.writeAll([1, 2], to: pipe.rawValue)
      let reader = try Files.open(path, O_RDONLY | O_NONBLOCK)
      var bytes: [UInt8] = []
      #expect(
        try readAvailable(from: reader.rawValue, limit: 9, appendingTo: &bytes) == .bytes(2))
      try Files.writeAll([UInt8](repeating: 0, count: 1 << 16), to: pipe.rawValue)
      #expect(throws: SystemError(call: "write", errno: .resourceTemporarilyUnavailable)) {
        try Files.writeAll([1], to: pipe.rawValue)
      }
      let file = ByteString("\(folder)/file")
      try Files.replace(file, with: [1], isDurable: false)
      #expect(throws: SystemError(call: "open", errno: Errno(rawValue: ENOSTR))) {
        _ = try Files.openPipe(file, keepsContent: true)
      }
    }
  }

  @Test("changes of a folder are told with the names that changed")
  func watching() throws {
    try inFolder { folder in
      let watcher = try FileWatcher()
      let watch = try watcher.watch(
        ByteString(folder), for: [.created, .written, .movedTo, .deleted])
      let path = ByteString("\(folder)/file")
      try Files.replace(path, with: [1], isDurable: false)
      try Files.remove(path)
      try watcher.readChanges { #expect($0.watch == watch) }
      try Files.replace(path, with: [1], isDurable: false)
      var changes: [FileChange] = []
      try watcher.readChanges { changes.append($0) }
      let temporary = ByteString("file.\(getpid()).new")
      #expect(changes.map(\.name) == [temporary, "file", "file"])
      #expect(changes.map(\.kind) == [.created, .movedTo, .written])
      watcher.end(watch)
      changes = []
      try watcher.readChanges { changes.append($0) }
      #expect(changes.map(\.kind) == [.watchEnded])
      #expect(throws: SystemError(call: "inotify_add_watch", errno: .noSuchFileOrDirectory)) {
        _ = try watcher.watch("/nowhere", for: .modified)
      }
    }
  }
}
