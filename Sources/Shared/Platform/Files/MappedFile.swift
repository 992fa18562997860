import CLinux
import Glibc
package import NetTypes
import SystemPackage

/// A file in memory: what is stored there is in the file at once, without a system call, and stays
/// when the process is killed.
package struct MappedFile: ~Copyable {
  /// Its size.
  package let byteCount: Int
  private let start: UnsafeMutableRawPointer

  /// Makes a file of zeros, in the place of one that is there.
  ///
  /// - Throws: the error of `open`, `posix_fallocate` or `mmap`; room for all of it is taken now,
  /// as   a full disk would kill whoever stores something later.
  package init(
    path: ByteString, byteCount: Int, mode: UInt32 = 0o600
  ) throws(SystemError) {
    let temporary = path + ".new"
    _ = try? Files.remove(temporary)
    let descriptor = try Files.open(temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode)
    do throws(SystemError) {
      let code = posix_fallocate(descriptor.rawValue, 0, byteCount)
      guard code == 0 else {
        throw SystemError(call: "posix_fallocate", errno: .init(rawValue: code))
      }
      let address = mmap(
        nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor.rawValue, 0)
      guard let address, address != MAP_FAILED else { throw .last("mmap") }
      guard rename(try Files.cString(temporary), try Files.cString(path)) == 0 else {
        let error = SystemError.last("rename")
        munmap(address, byteCount)
        throw error
      }
      start = address
    } catch {
      _ = try? Files.remove(temporary)
      throw error
    }
    self.byteCount = byteCount
  }

  deinit { munmap(start, byteCount) }

  /// Stores a number, at an offset where it fits.
  package func store<Number: FixedWidthInteger>(_ number: Number, at offset: Int) {
    precondition(
      offset >= 0 && offset + MemoryLayout<Number>.size <= byteCount, "a place in the file")
    start.storeBytes(of: number, toByteOffset: offset, as: Number.self)
  }

  /// Stores bytes, at an offset where they fit.
  package func store(_ bytes: [UInt8], at offset: Int) {
    precondition(offset >= 0 && offset + bytes.count <= byteCount, "a place in the file")
    bytes.withUnsafeBytes { source in
      guard let base = source.baseAddress else { return }
      (start + offset).copyMemory(from: base, byteCount: source.count)
    }
  }
}
