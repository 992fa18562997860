import Foundation
import NetTypes
import Platform
import SystemPackage
import Testing

/// Reading, writing, opening and running, with what goes wrong.
@Suite struct DescriptorTests {
  /// A pipe whose ends close by themselves.
  private final class Pipe: Sendable {
    let readEnd: Int32
    let writeEnd: Int32

    init() {
      var ends: [Int32] = [0, 0]
      precondition(pipe(&ends) == 0, "no pipe")
      (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
      close(readEnd)
      close(writeEnd)
    }
  }

  @Test("output that does not block is written to its end, however slow the reader is")
  func slowReader() {
    let pipe = Pipe()
    _ = fcntl(pipe.writeEnd, F_SETFL, O_NONBLOCK)
    let size = 1 << 20
    let reader = DispatchGroup()
    let received = CountBox()
    DispatchQueue.global().async(group: reader) { [readEnd = pipe.readEnd] in
      var buffer = [UInt8](repeating: 0, count: 1 << 12)
      while received.count < size {
        let count = read(readEnd, &buffer, buffer.count)
        if count <= 0 { return }
        received.count += count
      }
    }
    var output = OutputBuffer(descriptor: pipe.writeEnd)
    output.bytes = [UInt8](repeating: 0x41, count: size)
    output.flush()
    #expect(output.failure == nil)
    #expect(output.bytes.isEmpty)
    // What was not written would keep the reader waiting.
    if output.failure != nil { close(pipe.writeEnd) }
    reader.wait()
    #expect(received.count == size)
  }

  /// A number that the reader counts and the test looks at when the reader has ended.
  private final class CountBox: @unchecked Sendable {
    var count = 0
  }

  @Test("output that can't be written is remembered, once, and dropped")
  func full() {
    let descriptor = open("/dev/full", O_WRONLY)
    defer { close(descriptor) }
    var output = OutputBuffer(descriptor: descriptor, limit: 4)
    output.bytes = [1, 2, 3]
    output.flushIfLarge()
    #expect(output.failure == nil)
    #expect(output.bytes.count == 3)
    output.bytes += [4]
    output.flushIfLarge()
    #expect(output.failure == ENOSPC)
    output.bytes = [1, 2, 3, 4]
    output.flush()
    #expect(output.bytes.isEmpty)
    #expect(output.failure == ENOSPC)
  }

  @Test("output that is held stays, whatever asks for it") func held() {
    let pipe = Pipe()
    var output = OutputBuffer(descriptor: pipe.writeEnd, limit: 1)
    output.isHeld = true
    output.bytes = [0x41]
    output.flushIfLarge()
    output.flush()
    #expect(!isReadable(pipe.readEnd, withinMilliseconds: 0))
    output.isHeld = false
    output.flush()
    #expect(isReadable(pipe.readEnd, withinMilliseconds: 0))
  }

  @Test(
    "what opening a file can fail with",
    arguments: [
      ("/nowhere", .noSuchFileOrDirectory), ("", .noSuchFileOrDirectory),
      ("/dev/null/x", .notDirectory), (ByteString(bytes: [0x2F, 0]), .noSuchFileOrDirectory),
      (ByteString(bytes: [UInt8](repeating: 0x61, count: 5000)), .fileNameTooLong),
    ] as [(ByteString, Errno)])
  func opening(path: ByteString, reason: Errno) {
    #expect(throws: SystemError(call: "open", errno: reason)) {
      _ = try OwnedDescriptor.open(reading: path)
    }
  }

  @Test("a descriptor is closed with its owner, and is not handed to other programs")
  func ownership() throws {
    var number: Int32 = -1
    do {
      let file = try OwnedDescriptor.open(reading: "/dev/null" as ByteString)
      number = file.rawValue
      #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0)
    }
    let given = try OwnedDescriptor.open(reading: "/dev/null" as ByteString).release()
    #expect(fcntl(given, F_GETFD) >= 0)
    close(given)
  }

  @Test("a directory can't be read, a closed descriptor neither")
  func reading() throws {
    let directory = try OwnedDescriptor.open(reading: "/" as ByteString)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 16, alignment: 1)
    defer { buffer.deallocate() }
    #expect(throws: SystemError(call: "read", errno: .isDirectory)) {
      _ = try readBytes(from: directory.rawValue, into: buffer)
    }
    #expect(throws: SystemError(call: "read", errno: .badFileDescriptor)) {
      _ = try readBytes(from: -1, into: buffer)
    }
    #expect("\(SystemError(call: "read", errno: .isDirectory))" == "read: Is a directory")
  }

  @Test("a program's status, or none when there is no program or a signal ended it")
  func programs() {
    #expect(runProgram(path: "/bin/sh", arguments: ["sh", "-c", "exit 7"]) == 7)
    #expect(runProgram(path: "/bin/sh", arguments: ["sh", "-c", "kill -9 $$"]) == nil)
    #expect(runProgram(path: "/nowhere", arguments: ["nowhere"]) == nil)
  }

  @Test("names: forms of addresses, ports of protocols, and nothing for what holds a NUL")
  func names() {
    let resolver = NameResolver()
    #expect(resolver.legacyIPv4Address("10.1") == IPv4Address(rawValue: 0x0A00_0001))
    #expect(resolver.legacyIPv4Address("0x0a.1.2.3") == IPv4Address(rawValue: 0x0A01_0203))
    #expect(resolver.legacyIPv4Address("10.0.0.256") == nil)
    #expect(resolver.legacyIPv4Address("") == nil)
    let nul = ByteString(bytes: [0x31, 0, 0x31])
    #expect(resolver.legacyIPv4Address(nul) == nil)
    #expect(resolver.ipv4Address(named: nul) == nil)
    #expect(resolver.port(named: nul, protocolName: "tcp") == nil)
    #expect(resolver.port(named: "no-such-service", protocolName: nil) == nil)
  }
}
