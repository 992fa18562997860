/// A property that `==` and hashing pass over, such as the place of an entry in its file: entries
/// that say the same at different places are equal.
@propertyWrapper package struct NotCompared<Value: Sendable>: Hashable, Sendable {
  /// The value.
  package var wrappedValue: Value

  /// Wraps a value.
  package init(wrappedValue: Value) { self.wrappedValue = wrappedValue }

  package static func == (left: NotCompared, right: NotCompared) -> Bool { true }

  package func hash(into hasher: inout Hasher) {}
}
