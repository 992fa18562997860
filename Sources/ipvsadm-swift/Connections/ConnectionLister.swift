/// Reads the connection table and writes what a renderer makes of it, in constant memory.
package enum ConnectionLister {
  /// Where the kernel shows its connections.
  package static var path: StaticString { "/proc/net/ip_vs_conn" }

  private static var bufferSize: Int { 65_536 }

  /// Lists all connections.
  ///
  /// - Parameters:
  ///   - read: fills the array from its beginning and returns how many bytes there are: 0 at the
  ///     end of the table, nil when nobody wants the rest. It must not change the array's length.
  ///   - write: takes all bytes of a text. It is called whenever enough has come together.
  /// - Returns: what was wrong with the table; nil when all lines have been listed, or all that
  ///   were wanted. What could be listed has been written in any case.
  /// - Throws: what `read` and `write` throw.
  package static func list<Renderer: ConnectionRenderer, Failure: Error>(
    with renderer: Renderer, read: (inout [UInt8]) throws(Failure) -> Int?,
    write: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) -> ConnectionTableFault? {
    var stream = ConnectionStream(renderer: renderer)
    var buffer = [UInt8](repeating: 0, count: bufferSize)
    var text: [UInt8] = []
    text.reserveCapacity(2 * bufferSize)
    var fault: ConnectionTableFault?
    while fault == nil {
      guard let count = try read(&buffer) else {
        // The last line may be half a one; that is no fault of the table.
        if !text.isEmpty { try write(text) }
        return nil
      }
      guard count > 0 else { break }
      do throws(ConnectionTableFault) {
        try stream.take(buffer.span.extracting(first: count), into: &text)
      } catch {
        fault = error
      }
      if text.count >= bufferSize {
        try write(text)
        text.removeAll(keepingCapacity: true)
      }
    }
    if fault == nil {
      do throws(ConnectionTableFault) {
        try stream.finish(into: &text)
      } catch {
        fault = error
      }
    }
    if !text.isEmpty { try write(text) }
    return fault
  }
}
