import Foundation

/// As much of JSON Schema (draft 2020-12) as the schemas in `docs` use; any other keyword is a
/// failure, so that none is believed to be checked that is not.
package struct JSONSchema {
  private let root: [String: Any]

  /// Reads a schema in `docs`, such as `ipvsadm-swift`.
  package init(_ name: String) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/\(name).schema.json")
    root =
      try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:]
  }

  /// All that is wrong with a document, each with the path to it. Members that the schema does not
  /// name are wrong, too: they have not been documented.
  package func faults(in document: Any) -> [String] { faults(of: document, root, path: "") }

  private func faults(of value: Any, _ schema: [String: Any], path: String) -> [String] {
    schema.flatMap { keyword, argument in
      fault(of: value, keyword, argument, in: schema, path: path)
    }
  }

  private func fault(
    of value: Any, _ keyword: String, _ argument: Any, in schema: [String: Any], path: String
  ) -> [String] {
    let wrong = ["\(path): \(value) is against \(keyword) \(argument)"]
    let members = value as? [String: Any] ?? [:]
    switch keyword {
    case "$schema", "$id", "$defs", "title", "description": return []
    case "$ref": return faults(of: value, definition(argument), path: path)
    case "oneOf":
      let found = (argument as? [[String: Any]] ?? []).map { faults(of: value, $0, path: path) }
      if found.count(where: \.isEmpty) == 1 { return [] }
      // The faults of the branch that comes closest say most.
      return found.min { $0.count < $1.count } ?? wrong
    case "const": return same(value, argument) ? [] : wrong
    case "enum":
      return (argument as? [Any] ?? []).contains { same(value, $0) } ? [] : wrong
    case "type":
      let types = argument as? [String] ?? [argument as? String ?? ""]
      return types.contains { isOfType(value, $0) } ? [] : wrong
    case "required":
      return (argument as? [String] ?? []).filter { members[$0] == nil }.map {
        "\(path): \($0) is missing"
      }
    case "properties":
      let known = argument as? [String: [String: Any]] ?? [:]
      return members.flatMap { key, member in
        known[key].map { faults(of: member, $0, path: path + "/" + key) }
          ?? ["\(path): \(key) is not in the schema"]
      }
    case "items":
      return (value as? [Any] ?? []).enumerated().flatMap { index, element in
        faults(of: element, argument as? [String: Any] ?? [:], path: "\(path)/\(index)")
      }
    case "minimum", "maximum":
      guard let number = value as? NSNumber, let limit = argument as? NSNumber else { return [] }
      let order = number.compare(limit)
      return order == (keyword == "minimum" ? .orderedAscending : .orderedDescending) ? wrong : []
    case "pattern":
      guard let text = value as? String, let pattern = argument as? String else { return wrong }
      return text.range(of: pattern, options: .regularExpression) == nil ? wrong : []
    default: return ["the schema's \(keyword) is not known here"]
    }
  }

  private func definition(_ reference: Any) -> [String: Any] {
    let name = (reference as? String ?? "").replacingOccurrences(of: "#/$defs/", with: "")
    return (root["$defs"] as? [String: Any])?[name] as? [String: Any] ?? ["$ref unknown": name]
  }

  private func same(_ left: Any, _ right: Any) -> Bool {
    left is NSNull && right is NSNull || (left as? NSObject)?.isEqual(right) == true
  }

  private func isOfType(_ value: Any, _ type: String) -> Bool {
    // Foundation keeps truth values as numbers of one signed byte.
    let isTruth = (value as? NSNumber).map { String(cString: $0.objCType) == "c" } ?? false
    switch type {
    case "null": return value is NSNull
    case "boolean": return isTruth
    case "integer": return value is NSNumber && !isTruth
    case "string": return value is String
    case "array": return value is [Any]
    case "object": return value is [String: Any]
    default: return false
    }
  }
}
