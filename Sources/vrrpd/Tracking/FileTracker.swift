import DaemonRuntime
import Glibc
import KeepalivedConf
import NetTypes
import Platform
import SystemPackage
import VRRP

/// Reads the numbers of `track_file`s whenever the files change. Files, and the directories that
/// they are in, may come and go.
final class FileTracker: DaemonPart {
  private let number: UInt8
  private var watcher: FileWatcher?
  private var files: [String: Tracked] = [:]
  /// What the watches see: the names of the files that a change may concern, with the name in the
  /// directory that leads to each; nil for the file itself.
  private var watches: [Int32: [String: ByteString?]] = [:]
  private var retryDeadline: Instant?

  private struct Tracked {
    var path: ByteString
    var number: Int32?
    var watches: Set<Int32> = []
  }

  /// What a directory is watched for.
  private static let directoryChanges: FileChange.Kind = [
    .written, .movedFrom, .movedTo, .created, .deleted, .deletedSelf, .movedSelf, .attributes,
  ]
  /// What a file is watched for: behind a link its directory does not see it.
  private static let fileChanges: FileChange.Kind = [
    .written, .attributes, .deletedSelf, .movedSelf,
  ]
  /// How many links may lead to a file, one after the other.
  private static let linkLimit = 8
  /// How often files are looked at that can't be watched.
  private static let retryInterval = Duration.seconds(1)

  /// Watches nothing yet.
  init(in daemon: Daemon) { number = UInt8(clamping: daemon.parts.count) }

  /// When it wants to be called.
  var deadline: Instant? { retryDeadline }

  /// Elections are about to begin.
  func start(in daemon: Daemon) { configure(in: daemon) }

  /// There is a new configuration.
  func reconfigure(in daemon: Daemon) { configure(in: daemon) }

  /// The engine has done something.
  func observe(_ output: RouterOutput, in daemon: Daemon) {}

  /// The daemon ends.
  func stop(in daemon: Daemon) {}

  /// Its time has come.
  func advance(in daemon: Daemon) {
    guard let due = retryDeadline, due <= daemon.now else { return }
    retryDeadline = nil
    for name in files.keys.sorted() { look(at: name, in: daemon) }
  }

  /// One of its descriptors is ready.
  func ready(_ number: UInt32, _ readiness: Readiness, in daemon: Daemon) {
    var changed: Set<String> = []
    do throws(SystemError) {
      try watcher?.readChanges { change in
        if change.kind.contains(.overflow) {
          changed.formUnion(files.keys)
        } else {
          for (name, part) in watches[change.watch] ?? [:]
          where change.name.isEmpty || part == nil || part == change.name {
            changed.insert(name)
          }
        }
        if change.kind.contains(.watchEnded) {
          for name in (watches.removeValue(forKey: change.watch) ?? [:]).keys {
            files[name]?.watches.remove(change.watch)
          }
        }
      }
    } catch {
      daemon.log.error("changes of tracked files can't be read: \(error)")
    }
    for name in changed.sorted() { look(at: name, in: daemon) }
  }

  private func configure(in daemon: Daemon) {
    var old = files
    files = [:]
    for file in daemon.settings.files {
      guard let path = file.path.map({ ByteString($0) }) else { continue }
      if let known = old.removeValue(forKey: file.name), known.path == path {
        files[file.name] = known
        continue
      }
      if let initialization = file.initialization {
        initialize(path, initialization, of: file.name, in: daemon)
      }
      files[file.name] = Tracked(path: path)
    }
    for (name, gone) in old { unwatch(gone.watches, by: name) }
    guard !files.isEmpty else { return }
    openWatcher(in: daemon)
    for name in files.keys.sorted() { look(at: name, in: daemon) }
  }

  private func openWatcher(in daemon: Daemon) {
    guard watcher == nil else { return }
    do throws(SystemError) {
      let opened = try FileWatcher()
      try daemon.reactor.add(
        opened.descriptor.rawValue, interest: .readable, token: Token.part(number, 0).rawValue)
      watcher = consume opened
    } catch {
      daemon.log.warning(
        "tracked files can't be watched (\(error)): they are read every second instead")
    }
  }

  /// `init_file`: writes the number to a file that is not there, or that is to be overwritten.
  private func initialize(
    _ path: ByteString, _ initialization: TrackedFile.Initialization, of name: String,
    in daemon: Daemon
  ) {
    // A file that is there stays what it is, with its owner: only its content may be another.
    let flags = O_WRONLY | O_CREAT | O_NONBLOCK | (initialization.overwrites ? O_TRUNC : O_EXCL)
    do throws(SystemError) {
      let file = try Files.open(path, flags, mode: 0o644)
      try Files.writeAll(Array("\(initialization.value)\n".utf8), to: file.rawValue)
    } catch {
      guard error.errno != .fileExists else { return }
      daemon.log.error("track_file \(name): the file \(path) can't be made: \(error)")
    }
  }

  /// Watches a file again, whatever has become of it and its directory, and reads it.
  private func look(at name: String, in daemon: Daemon) {
    guard let path = files[name]?.path else { return }
    // First the watches, then the content: a change between the two is seen.
    watch(path, of: name)
    read(path, of: name, in: daemon)
  }

  private func watch(_ path: ByteString, of name: String) {
    let before = files[name]?.watches ?? []
    var now: Set<Int32> = []
    var isWatched = true
    var next: ByteString? = path
    // What a link leads to is elsewhere, and may appear there later.
    for _ in 0..<Self.linkLimit {
      guard let place = next else { break }
      if let own = addWatch(place, Self.fileChanges) {
        now.insert(own)
        note(own, of: name, nil)
      }
      if let directory = watchDirectory(of: place, for: name) {
        now.insert(directory)
      } else {
        isWatched = false
      }
      next = linkTarget(of: place)
    }
    if !isWatched { retryDeadline = MonotonicClock.now().advanced(by: Self.retryInterval) }
    files[name]?.watches = now
    unwatch(before.subtracting(now), by: name)
  }

  /// Watches the directory of a file, or the nearest one above that is there.
  private func watchDirectory(of path: ByteString, for name: String) -> Int32? {
    var below = path
    while below != below.directory {
      if let watch = addWatch(below.directory, Self.directoryChanges) {
        note(watch, of: name, below.lastPart)
        return watch
      }
      below = below.directory
    }
    return nil
  }

  /// Notes what in a directory concerns a file; of several names, as of a link and its target, each
  /// change counts.
  private func note(_ watch: Int32, of name: String, _ part: ByteString?) {
    var parts = watches[watch] ?? [:]
    if let known = parts[name], known != part {
      parts.updateValue(nil, forKey: name)
    } else {
      parts.updateValue(part, forKey: name)
    }
    watches[watch] = parts
  }

  private func addWatch(_ path: ByteString, _ kinds: FileChange.Kind) -> Int32? {
    try? watcher?.watch(path, for: kinds)
  }

  private func unwatch(_ gone: Set<Int32>, by name: String) {
    for watch in gone {
      watches[watch]?.removeValue(forKey: name)
      guard watches[watch]?.isEmpty == true else { continue }
      watches[watch] = nil
      watcher?.end(watch)
    }
  }

  private func read(_ path: ByteString, of name: String, in daemon: Daemon) {
    var read = FileNumber.missing
    do throws(SystemError) {
      read = FileNumber(content: try Files.read(path, limit: 1 << 16))
    } catch {
      if error.errno != .noSuchFileOrDirectory, error.errno != .notDirectory {
        daemon.log.writeLimited(
          .warning, key: "file \(name)",
          "track_file \(name): \(path) can't be read and counts as 0: \(error)")
      }
    }
    guard case .number(let value) = read else {
      daemon.log.writeLimited(
        .warning, key: "file \(name)",
        "track_file \(name): the number in \(path) is beyond 32 bits: the one before, "
          + "\(files[name]?.number ?? 0), goes on counting")
      if files[name]?.number == nil { tell(0, of: name, in: daemon) }
      return
    }
    tell(value, of: name, in: daemon)
  }

  private func tell(_ value: Int32, of name: String, in daemon: Daemon) {
    let before = files[name]?.number
    guard before != value else { return }
    files[name]?.number = value
    if let before {
      daemon.log.info("track_file \(name): \(before) -> \(value)")
    }
    daemon.tell(.tracked(TrackedID(.file, name), .number(Int(value))))
  }
}

/// Where a symbolic link leads; nil for what is none.
private func linkTarget(of path: ByteString) -> ByteString? {
  var buffer = [UInt8](repeating: 0, count: 4096)
  let name = path.bytes.map { CChar(bitPattern: $0) } + [0]
  let count = buffer.withUnsafeMutableBytes { buffer in
    guard let start = buffer.baseAddress else { return -1 }
    return readlink(name, start.assumingMemoryBound(to: CChar.self), buffer.count)
  }
  guard count > 0 else { return nil }
  let target = ByteString(buffer[..<count])
  return target.bytes.first == UInt8(ascii: "/") ? target : path.directory + "/" + target
}

extension ByteString {
  /// The directory that a path names something in; `/` for itself, `.` for a bare name.
  fileprivate var directory: ByteString {
    let slash = UInt8(ascii: "/")
    guard let last = bytes.lastIndex(of: slash) else { return "." }
    let rest = bytes[..<last]
    return rest.allSatisfy { $0 == slash } ? "/" : ByteString(rest)
  }

  /// What follows the last slash.
  fileprivate var lastPart: ByteString {
    guard let last = bytes.lastIndex(of: UInt8(ascii: "/")) else { return self }
    return ByteString(bytes[(last + 1)...])
  }
}
