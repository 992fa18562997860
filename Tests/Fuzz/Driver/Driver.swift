import Glibc

/// The target that the environment names.
private let target: FuzzTarget = {
  guard let name = getenv("LVS_FUZZ_TARGET").map({ String(cString: $0) }),
    let target = FuzzTarget(rawValue: name)
  else { fatalError("LVS_FUZZ_TARGET must be one of \(FuzzTarget.allCases)") }
  return target
}()

/// Takes one input from libFuzzer, which keeps the input of a crash.
@_cdecl("LLVMFuzzerTestOneInput")
func takeOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  if let failure = target.failure(for: bytes) { fatalError("\(target): \(failure)") }
  return 0
}
