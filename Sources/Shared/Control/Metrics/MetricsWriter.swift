import NetTypes

/// The text in which measurements are told.
package enum MetricsFormat: String, Sendable, CaseIterable {
  /// OpenMetrics 1.0.
  case openMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8"
  /// The older text format of Prometheus.
  case prometheus = "text/plain; version=0.0.4; charset=utf-8"

  /// Chooses by what a client accepts: OpenMetrics unless it asks for plain text only.
  ///
  /// - Parameter accept: the field `Accept` of the request.
  package init(accept: String?) {
    let accept = accept?.lowercased() ?? ""
    self =
      accept.contains("text/plain") && !accept.contains("openmetrics") ? .prometheus : .openMetrics
  }

  /// What the response says of its type.
  package var mediaType: String { rawValue }
}

/// A group of measurements of one kind.
package struct MetricFamily: Sendable, Equatable {
  /// What kind of measurement it is.
  package enum Kind: String, Sendable {
    /// A number that goes up and down.
    case gauge
    /// A number that only goes up; its samples end with `_total`.
    case counter
    /// Texts as labels, the number being 1; its samples end with `_info`.
    case info
    /// Counts by size.
    case histogram
    /// Nothing is known.
    case unknown
  }

  /// The name without a suffix of samples: `vrrp_advertisements_received`.
  package var name: String
  /// The kind.
  package var kind: Kind
  /// What it measures, in a sentence.
  package var help: String
  /// The unit with which the name ends, such as `seconds`.
  package var unit: String?

  /// Makes one.
  package init(_ name: String, _ kind: Kind, help: String, unit: String? = nil) {
    precondition(
      unit.map { name.hasSuffix("_\($0)") } ?? true, "the name of a family ends with its unit")
    self.name = name
    self.kind = kind
    self.help = help
    self.unit = unit
  }
}

/// A name and a value that tell one measurement from another.
package struct MetricLabel: Sendable, Equatable {
  /// The name: letters, digits and underscores.
  package var name: String
  /// The value: any text.
  package var value: String

  /// Makes one.
  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// Writes measurements family by family. A family begins once, and its samples stand together.
package struct MetricsWriter: Sendable {
  /// What was written.
  package private(set) var bytes: [UInt8] = []
  private let format: MetricsFormat
  private var family: MetricFamily?

  /// Begins a text.
  package init(format: MetricsFormat) { self.format = format }

  /// Begins a family.
  package mutating func begin(_ family: MetricFamily) {
    self.family = family
    // The older format knows no suffixes: there the name of the samples is the name of the family.
    let name = format == .openMetrics ? family.name : family.name + suffix(of: family)
    let kind: String
    switch (format, family.kind) {
    case (.prometheus, .info): kind = "gauge"
    case (.prometheus, .unknown): kind = "untyped"
    default: kind = family.kind.rawValue
    }
    bytes.append(text: "# HELP \(name) ")
    append(escaping: family.help, quotes: format == .openMetrics)
    bytes.append(text: "\n# TYPE \(name) \(kind)\n")
    if format == .openMetrics, let unit = family.unit {
      bytes.append(text: "# UNIT \(name) \(unit)\n")
    }
  }

  private func suffix(of family: MetricFamily) -> String {
    switch family.kind {
    case .counter: "_total"
    case .info: "_info"
    case .gauge, .histogram, .unknown: ""
    }
  }

  /// Adds a whole number to the family.
  package mutating func add(_ value: some BinaryInteger, _ labels: [MetricLabel] = []) {
    sample(String(value), labels)
  }

  /// Adds a number to the family.
  package mutating func add(_ value: Double, _ labels: [MetricLabel] = []) {
    sample(Self.text(value), labels)
  }

  /// Adds a duration to the family, in seconds.
  package mutating func add(_ value: Duration, _ labels: [MetricLabel] = []) {
    add(Double(value.nanoseconds) / 1e9, labels)
  }

  /// Adds a sample of a family of information, whose labels say it all.
  package mutating func addInformation(_ labels: [MetricLabel]) { sample("1", labels) }

  /// Adds a histogram.
  ///
  /// - Parameters:
  ///   - buckets: how many values are at most so large, not counting those of smaller buckets, in
  ///     growing order.
  ///   - beyond: how many values are larger.
  ///   - sum: of all values.
  package mutating func addHistogram(
    buckets: [(bound: Double, count: UInt64)], beyond: UInt64, sum: Double,
    _ labels: [MetricLabel] = []
  ) {
    var total: UInt64 = 0
    for bucket in buckets {
      total &+= bucket.count
      sample(
        String(total), labels + [MetricLabel("le", Self.text(bucket.bound))], suffix: "_bucket")
    }
    total &+= beyond
    sample(String(total), labels + [MetricLabel("le", "+Inf")], suffix: "_bucket")
    sample(String(total), labels, suffix: "_count")
    sample(Self.text(sum), labels, suffix: "_sum")
  }

  /// Ends the text and gives it.
  package mutating func finish() -> [UInt8] {
    if format == .openMetrics { bytes.append(text: "# EOF\n") }
    return bytes
  }

  private mutating func sample(_ value: String, _ labels: [MetricLabel], suffix: String? = nil) {
    guard let family else { return }
    bytes.append(text: family.name)
    bytes.append(text: suffix ?? self.suffix(of: family))
    if !labels.isEmpty {
      bytes.append(UInt8(ascii: "{"))
      for (index, label) in labels.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(text: label.name)
        bytes.append(text: "=\"")
        append(escaping: label.value, quotes: true)
        bytes.append(UInt8(ascii: "\""))
      }
      bytes.append(UInt8(ascii: "}"))
    }
    bytes.append(UInt8(ascii: " "))
    bytes.append(text: value)
    bytes.append(UInt8(ascii: "\n"))
  }

  private mutating func append(escaping text: String, quotes: Bool) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): bytes.append(text: "\\\\")
      case UInt8(ascii: "\n"): bytes.append(text: "\\n")
      case UInt8(ascii: "\"") where quotes: bytes.append(text: "\\\"")
      default: bytes.append(byte)
      }
    }
  }

  private static func text(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return String(value)
  }
}
