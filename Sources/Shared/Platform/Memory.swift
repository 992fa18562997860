import CLinux
import Glibc
import NetTypes

/// Gives memory that was freed back to the system: after a configuration was read, what its text
/// took.
package func giveBackFreedMemory() {
  _ = malloc_trim(0)
  // The code that reads configurations is most of the program, and not needed for long.
  lvs_forget_program_text()
}

/// Makes the C library give memory back as it does for programs that run for long, after
/// `keepFreedMemory`.
package func giveBackLargeMemory() {
  _ = mallopt(M_MMAP_THRESHOLD, 128 << 10)
  _ = mallopt(M_TRIM_THRESHOLD, 128 << 10)
}

/// Lets go of pages of the program and of libraries that were needed once: those that are needed
/// again come back from the system's cache, without the disk. What a start and the reading of a
/// configuration touch is several times what a daemon needs to run.
///
/// Only code and constants are let go, which nobody changes: the part of the file that is mapped
/// from its beginning, and what can be executed.
package func forgetProgramPages() {
  guard let maps = try? Files.read("/proc/self/maps", limit: 1 << 20) else { return }
  for line in maps.split(separator: UInt8(ascii: "\n")) {
    let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: true)
    guard words.count == 6, words[5].first == UInt8(ascii: "/") else { continue }
    let rights = String(decoding: words[1], as: UTF8.self)
    let isBeginning = words[2].allSatisfy { $0 == UInt8(ascii: "0") }
    guard rights == "r-xp" || (rights == "r--p" && isBeginning) else { continue }
    let ends = String(decoding: words[0], as: UTF8.self).split(separator: "-")
    guard ends.count == 2, let start = UInt(ends[0], radix: 16), let end = UInt(ends[1], radix: 16),
      start < end
    else { continue }
    madvise(UnsafeMutableRawPointer(bitPattern: start), Int(end - start), MADV_DONTNEED)
  }
}
