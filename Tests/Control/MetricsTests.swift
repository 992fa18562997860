import Control
import NetTypes
import Testing

/// Measurements as other programs read them.
@Suite struct MetricsTests {
  /// A text with all kinds of families.
  private func sample(_ format: MetricsFormat) -> [UInt8] {
    var writer = MetricsWriter(format: format)
    writer.begin(MetricFamily("vrrp_state", .gauge, help: "The state,\nwith \"quotes\" and \\."))
    writer.add(2, [MetricLabel("iname", "VI \"1\"\\\n"), MetricLabel("intf", "eth0")])
    writer.add(-1.5, [MetricLabel("iname", "ä"), MetricLabel("intf", "")])
    writer.begin(MetricFamily("vrrp_adverts_received", .counter, help: "Adverts."))
    writer.add(UInt64.max)
    writer.begin(
      MetricFamily("loop_lateness_seconds", .histogram, help: "Lateness.", unit: "seconds"))
    writer.addHistogram(buckets: [(0.001, 5), (0.01, 0), (1, 2)], beyond: 1, sum: 3.25)
    writer.begin(MetricFamily("daemon", .info, help: "The daemon."))
    writer.addInformation([MetricLabel("version", "1.0")])
    writer.begin(MetricFamily("uptime_seconds", .gauge, help: "Since the start.", unit: "seconds"))
    writer.add(Duration.milliseconds(1500))
    writer.begin(MetricFamily("odd", .unknown, help: "Odd numbers."))
    for value in [Double.nan, .infinity, -.infinity] {
      writer.add(value, [MetricLabel("v", "\(value)")])
    }
    return writer.finish()
  }

  @Test("OpenMetrics is as its specification has it") func openMetrics() throws {
    let families = try OpenMetricsReader.families(in: sample(.openMetrics))
    #expect(
      families.map(\.name) == [
        "vrrp_state", "vrrp_adverts_received", "loop_lateness_seconds", "daemon", "uptime_seconds",
        "odd",
      ])
    #expect(
      families.map(\.type) == [
        "gauge", "counter", "histogram", "info", "gauge", "unknown",
      ])
    #expect(families[0].help == "The state,\nwith \"quotes\" and \\.")
    #expect(
      families[0].samples.map(\.labels) == [
        ["iname": "VI \"1\"\\\n", "intf": "eth0"], ["iname": "ä", "intf": ""],
      ])
    #expect(families[0].samples.map(\.value) == ["2", "-1.5"])
    #expect(families[1].samples.map(\.name) == ["vrrp_adverts_received_total"])
    #expect(families[1].samples.map(\.value) == ["18446744073709551615"])
    #expect(families[2].unit == "seconds")
    #expect(families[2].samples.map(\.value) == ["5", "5", "7", "8", "8", "3.25"])
    #expect(
      families[2].samples.map { $0.labels["le"] } == ["0.001", "0.01", "1.0", "+Inf", nil, nil])
    #expect(families[3].samples.first?.name == "daemon_info")
    #expect(families[4].samples.first?.value == "1.5")
    #expect(families[5].samples.map(\.value) == ["NaN", "+Inf", "-Inf"])
  }

  @Test("the older format has its own names of families and no end mark") func prometheus() {
    let text = String(decoding: sample(.prometheus), as: UTF8.self)
    let lines = text.split(separator: "\n")
    #expect(!text.contains("# EOF") && !text.contains("# UNIT"))
    #expect(lines.contains("# TYPE vrrp_adverts_received_total counter"))
    #expect(lines.contains("vrrp_adverts_received_total 18446744073709551615"))
    #expect(lines.contains("# TYPE daemon_info gauge"))
    #expect(lines.contains("# TYPE odd untyped"))
    #expect(lines.contains(#"# HELP vrrp_state The state,\nwith "quotes" and \\."#))
  }

  @Test(
    "the format is chosen by what the client accepts",
    arguments: [
      (nil, MetricsFormat.openMetrics), ("*/*", .openMetrics), ("text/plain", .prometheus),
      (
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
          + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", .openMetrics
      ),
      ("text/plain;version=0.0.4;q=1,*/*;q=0.1", .prometheus),
    ] as [(String?, MetricsFormat)])
  func negotiation(accept: String?, format: MetricsFormat) {
    #expect(MetricsFormat(accept: accept) == format)
  }
}

/// A strict reader of OpenMetrics text 1.0, as far as the writer goes.
struct OpenMetricsReader {
  struct Sample: Equatable {
    var name: String
    var labels: [String: String]
    var value: String
  }
  struct Family: Equatable {
    var name: String
    var type = "unknown"
    var help: String?
    var unit: String?
    var samples: [Sample] = []
  }
  struct Fault: Error { var line: String, reason: String }

  static let suffixes: [String: [String]] = [
    "gauge": [""], "counter": ["_total", "_created"], "unknown": [""], "info": ["_info"],
    "histogram": ["_bucket", "_count", "_sum", "_created"],
  ]

  static func families(in bytes: [UInt8]) throws -> [Family] {
    guard let text = String(validating: bytes, as: UTF8.self), text.hasSuffix("# EOF\n") else {
      throw Fault(line: "", reason: "not UTF-8, or no end")
    }
    var families: [Family] = []
    for line in text.dropLast("# EOF\n".count).split(
      separator: "\n", omittingEmptySubsequences: false
    ).dropLast() {
      func fail(_ reason: String) -> Fault { Fault(line: String(line), reason: reason) }
      if line.hasPrefix("# ") {
        let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard words.count == 4, isName(words[2]) else { throw fail("a malformed description") }
        if families.last?.name != String(words[2]) {
          guard !families.contains(where: { $0.name == words[2] }) else {
            throw fail("a family twice")
          }
          families.append(Family(name: String(words[2])))
        }
        guard families[families.count - 1].samples.isEmpty else { throw fail("behind samples") }
        switch words[1] {
        case "HELP": families[families.count - 1].help = try unescaped(words[3])
        case "TYPE":
          guard suffixes[String(words[3])] != nil else { throw fail("an unknown type") }
          families[families.count - 1].type = String(words[3])
        case "UNIT":
          guard words[2].hasSuffix("_\(words[3])") else { throw fail("another unit") }
          families[families.count - 1].unit = String(words[3])
        default: throw fail("an unknown description")
        }
        continue
      }
      let sample = try sample(line)
      guard let family = families.last,
        suffixes[family.type]?.contains(where: { family.name + $0 == sample.name }) == true,
        !family.samples.contains(where: { $0.name == sample.name && $0.labels == sample.labels })
      else { throw fail("a sample of no family, or one that is there twice") }
      families[families.count - 1].samples.append(sample)
    }
    return families
  }

  private static func isName(_ text: Substring) -> Bool {
    text.first?.isNumber == false
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") }
  }

  private static func unescaped(_ text: Substring) throws -> String {
    var result = ""
    var rest = text
    while let character = rest.popFirst() {
      guard character == "\\" else {
        if character == "\"" { throw Fault(line: String(text), reason: "a quote") }
        result.append(character)
        continue
      }
      switch rest.popFirst() {
      case "n": result.append("\n")
      case "\\": result.append("\\")
      case "\"": result.append("\"")
      default: throw Fault(line: String(text), reason: "an unknown escape")
      }
    }
    return result
  }

  private static func sample(_ line: Substring) throws -> Sample {
    let name = line.prefix { $0 != "{" && $0 != " " }
    guard isName(name) else { throw Fault(line: String(line), reason: "a malformed name") }
    var rest = line.dropFirst(name.count)
    var labels: [String: String] = [:]
    if rest.first == "{" {
      repeat {
        rest = rest.dropFirst()
        let label = rest.prefix { $0 != "=" }
        rest = rest.dropFirst(label.count)
        guard isName(label), rest.hasPrefix("=\"") else {
          throw Fault(line: String(line), reason: "a malformed label")
        }
        rest = rest.dropFirst(2)
        var value: Substring = ""
        while let character = rest.first, character != "\"" {
          value.append(character)
          rest = rest.dropFirst()
          if character == "\\", let next = rest.popFirst() { value.append(next) }
        }
        rest = rest.dropFirst()
        guard labels.updateValue(try unescaped(value), forKey: String(label)) == nil else {
          throw Fault(line: String(line), reason: "a label twice")
        }
      } while rest.first == ","
      guard rest.popFirst() == "}" else {
        throw Fault(line: String(line), reason: "no end of labels")
      }
    }
    guard rest.popFirst() == " ", !rest.isEmpty,
      Double(rest) != nil || ["NaN", "+Inf", "-Inf"].contains(rest)
    else { throw Fault(line: String(line), reason: "a malformed value") }
    return Sample(name: String(name), labels: labels, value: String(rest))
  }
}
