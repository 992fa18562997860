import IPVS
import NetTypes

/// What a command line asks for, once it is known to be right.
enum Request: Equatable {
  /// A change of the kernel's table.
  case change(IPVSCommand)
  /// A listing.
  case list(ListRequest)
  /// The table as rules.
  case save(isNumeric: Bool, isComplete: Bool)
  /// Rules from standard input.
  case restore
  /// The mistakes in a file.
  case check(file: ByteString)
  /// The difference between the table and a file, printed or carried out.
  case plan(file: ByteString, isApplied: Bool, keepsOthers: Bool)
  /// The help text.
  case help
  /// The version.
  case version

  /// Whether a line of rules may ask for it: not for what reads rules itself.
  var isRule: Bool {
    switch self {
    case .restore, .check, .plan: false
    default: true
    }
  }
}

/// What a listing shows and how.
struct ListRequest: Equatable {
  /// What is listed.
  enum Subject: Equatable {
    /// All services and their servers.
    case table
    /// One service and its servers.
    case service(ServiceID)
    /// The connections.
    case connections
    /// The connection timeouts.
    case timeouts
    /// The synchronisation daemons.
    case daemons
  }

  /// What is listed.
  var subject = Subject.table
  /// Which columns a table has.
  var format = ListingFormat.plain
  /// Whether numbers are in full.
  var isExact = false
  /// Whether addresses and ports are numbers.
  var isNumeric = false
  /// Whether the table is sorted.
  var isSorted = true
  /// Whether persistence engines' data are listed with connections.
  var showsEngineData = false
  /// Whether the output is JSON.
  var isJSON = false
  /// Milliseconds between repetitions; nil for one listing.
  var watchIntervalMilliseconds: Int?
}
