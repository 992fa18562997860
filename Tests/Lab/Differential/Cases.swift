import LabScenario

/// Hand-written command lines: every command, option, default, combination rule and text.
enum Cases {
  /// All scenarios, those of the tables and those that are worked out.
  static let all: [Scenario] =
    [
      usage, surroundings, services, servers, addresses, order, listings, control, restoring,
      otherNames, connections,
    ].flatMap(Scenario.read(text:)) + Combinations.scenarios
    + LargeRestores.scenarios
}
