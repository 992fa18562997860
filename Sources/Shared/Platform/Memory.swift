import CLinux
import Glibc

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
