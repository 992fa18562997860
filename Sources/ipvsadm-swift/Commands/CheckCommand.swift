import NetTypes

extension Session {
  func checkFile(_ file: ByteString) -> Outcome { .success }
  func plan(
    _ file: ByteString, isApplied: Bool, keepsOthers: Bool, _ control: Any
  ) -> Outcome { .success }
}
