/// A large value behind a reference, with the meaning of a value: blocks with hundreds of settings
/// would otherwise be copied setting by setting wherever a whole configuration is passed on, in the
/// program's text as well as at run time.
@propertyWrapper
package struct Boxed<Value: Equatable & Sendable>: Equatable, Sendable {
  private final class Storage: Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
  }

  private var storage: Storage

  /// Boxes a value.
  package init(wrappedValue: Value) { storage = Storage(wrappedValue) }

  /// The value.
  package var wrappedValue: Value {
    get { storage.value }
    set { storage = Storage(newValue) }
  }

  package static func == (left: Self, right: Self) -> Bool {
    left.storage === right.storage || left.storage.value == right.storage.value
  }
}
