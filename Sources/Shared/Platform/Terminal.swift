import Glibc

/// The size of a terminal in characters.
package struct TerminalSize: Sendable, Hashable {
  /// How many lines it shows, 1 or more.
  package var rows: Int
  /// How many characters a line has, 1 or more.
  package var columns: Int

  /// Makes a size.
  package init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  /// The size of the terminal behind a descriptor, 24 by 80 where it does not know its own; nil
  /// when the descriptor is no terminal.
  package static func of(descriptor: Int32) -> TerminalSize? {
    guard isatty(descriptor) == 1 else { return nil }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0, size.ws_col > 0 else {
      return TerminalSize(rows: 24, columns: 80)
    }
    return TerminalSize(rows: Int(size.ws_row), columns: Int(size.ws_col))
  }
}
