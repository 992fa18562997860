import CLinux
import Glibc
package import NetTypes
import SystemPackage

/// What happened to a watched file or in a watched folder (`inotify(7)`).
package struct FileChange: Sendable, Hashable {
  /// Kinds of changes.
  package struct Kind: OptionSet, Sendable, Hashable {
    /// The bits of `inotify_event.mask`.
    package let rawValue: UInt32

    /// Makes a set of bits.
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Somebody wrote to it.
    package static let modified = Kind(rawValue: 0x002)
    /// Its permissions, owner, times or number of names changed.
    package static let attributes = Kind(rawValue: 0x004)
    /// Somebody closed it after writing.
    package static let written = Kind(rawValue: 0x008)
    /// A name was moved away from the folder.
    package static let movedFrom = Kind(rawValue: 0x040)
    /// A name was moved to the folder.
    package static let movedTo = Kind(rawValue: 0x080)
    /// A name was made in the folder.
    package static let created = Kind(rawValue: 0x100)
    /// A name was removed from the folder.
    package static let deleted = Kind(rawValue: 0x200)
    /// What is watched was removed itself.
    package static let deletedSelf = Kind(rawValue: 0x400)
    /// What is watched was moved itself.
    package static let movedSelf = Kind(rawValue: 0x800)
    /// Changes were lost; told whether wanted or not. Look at everything.
    package static let overflow = Kind(rawValue: 0x4000)
    /// The watch has ended; told whether wanted or not.
    package static let watchEnded = Kind(rawValue: 0x8000)
  }

  /// Which watch noticed it; -1 for an overflow.
  package let watch: Int32
  /// What happened.
  package let kind: Kind
  /// The name in the watched folder; empty for what is watched itself.
  package let name: ByteString
}

/// Watches files and folders.
package struct FileWatcher: ~Copyable {
  /// Readable when something has changed.
  package let descriptor: OwnedDescriptor

  /// Watches nothing yet.
  ///
  /// - Throws: the error of `inotify_init1`: `EMFILE` beyond `fs.inotify.max_user_instances`.
  package init() throws(SystemError) {
    descriptor = try OwnedDescriptor(
      rawValue: inotify_init1(O_CLOEXEC | O_NONBLOCK), of: "inotify_init1")
  }

  /// Watches a file or folder, or changes what is watched for there, and returns what its changes
  /// call it: the same for the same file.
  ///
  /// - Throws: the error of `inotify_add_watch`.
  package func watch(_ path: ByteString, for kinds: FileChange.Kind) throws(SystemError) -> Int32 {
    let watch = inotify_add_watch(
      descriptor.rawValue, try Files.cString(path), kinds.rawValue)
    guard watch >= 0 else { throw .last("inotify_add_watch") }
    return watch
  }

  /// Watches no longer. `watchEnded` follows.
  package func end(_ watch: Int32) { _ = inotify_rm_watch(descriptor.rawValue, watch) }

  /// Hands what has changed to `visit`, until there is no more.
  ///
  /// - Throws: the error of `read`.
  package func readChanges(_ visit: (FileChange) -> Void) throws(SystemError) {
    let failure: SystemError? = withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) {
      buffer in
      while true {
        let count = retryingInterrupts {
          read(descriptor.rawValue, buffer.baseAddress, buffer.count)
        }
        guard count > 0 else {
          return count < 0 && currentErrno() != EAGAIN ? .last("read") : nil
        }
        Self.decode(UnsafeRawBufferPointer(rebasing: buffer[..<count]), visit)
      }
    }
    if let failure { throw failure }
  }

  private static func decode(_ bytes: UnsafeRawBufferPointer, _ visit: (FileChange) -> Void) {
    let headerSize = MemoryLayout<inotify_event>.size
    var rest = bytes[...]
    while rest.count >= headerSize {
      let event = UnsafeRawBufferPointer(rebasing: rest)
      let watch = event.loadUnaligned(fromByteOffset: 0, as: Int32.self)
      let mask = event.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
      let length = Int(event.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
      guard length <= rest.count - headerSize else { return }
      let name = event[headerSize..<headerSize + length].prefix { $0 != 0 }
      visit(
        FileChange(
          watch: watch, kind: FileChange.Kind(rawValue: mask),
          name: ByteString(bytes: Array(name))))
      rest = rest.dropFirst(headerSize + length)
    }
  }
}
