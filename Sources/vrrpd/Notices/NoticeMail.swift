import DaemonRuntime
import KeepalivedConf
import NetTypes
import Platform
import VRRP

/// Sends mail about instances and groups (`smtp_alert`).
///
/// A server that is given by its name is looked up by a child process (`getent`), once mail is to
/// be sent, and anew when the last answer is old: neither the loop nor the start waits for a name
/// server.
final class NoticeMail {
  private let part: UInt8
  private var settings = MailSettings()
  private var routerID = ""
  private var helloName = "localhost"
  private var mailer: Mailer?
  private var lookups: ScriptRunner?
  private var lookup: UInt64?
  private var address: IPAddress?
  private var addressDeadline = Instant.zero
  private var lookupRetry: Instant?
  /// Letters that wait for the address of the server.
  private var waiting: [Mail] = []
  private var isEnding = false
  /// What was mailed last about each group.
  private var lastGroupKinds: [String: NoticeKind] = [:]
  private var postponedCount = 0

  private static let addressLifetime = Duration.seconds(300)
  private static let lookupTime = Duration.seconds(10)
  private static let lookupPause = Duration.seconds(30)
  private static let waitingLimit = 256

  /// Sends nothing yet.
  init(part: UInt8) { self.part = part }

  /// Takes the settings of a configuration.
  func configure(in daemon: Daemon) {
    let global = daemon.settings.global
    if global.mail.server != settings.server {
      address = nil
      addressDeadline = .zero
    }
    settings = global.mail
    routerID = global.routerID ?? daemon.host.name
    // keepalived says the machine's name where it says that "localhost" is the default.
    helloName = settings.helloName ?? "localhost"
    if helloName == "localhost", !daemon.host.name.isEmpty { helloName = daemon.host.name }
    if let address { setServer(address) }
    let groups = Set(daemon.settings.groups.map(\.group.name))
    lastGroupKinds = lastGroupKinds.filter { groups.contains($0.key) }
  }

  /// When `advance` is to be called.
  var deadline: Instant? {
    [mailer?.deadline, lookups?.deadline, lookupRetry].compactMap { $0 }.min()
  }

  /// Whether a letter is on its way; those that are to be tried again later are not.
  var isSending: Bool { lookup != nil || (mailer?.count ?? 0) > postponedCount }

  /// Sends a mail about a group, unless it was the last one about it.
  func sendOnce(_ notice: Notice, in daemon: Daemon) {
    guard lastGroupKinds[notice.subject.name] != notice.kind, send(notice, in: daemon) else {
      return
    }
    lastGroupKinds[notice.subject.name] = notice.kind
  }

  /// Sends a mail; false when none is sent about this.
  func send(_ notice: Notice, in daemon: Daemon) -> Bool {
    if notice.kind == .fault, settings.leavesOutFaults == true { return false }
    guard let words = notice.mail(routerID: routerID) else { return false }
    guard !settings.recipients.isEmpty, settings.server != nil else { return false }
    let letter = Mail(
      sender: settings.sender ?? "keepalived@" + daemon.host.name,
      recipients: settings.recipients, subject: words.subject, body: words.body)
    deliver(letter, in: daemon)
    return true
  }

  private func deliver(_ letter: Mail, in daemon: Daemon) {
    guard let server = settings.server else { return }
    if let literal = IPAddress(text: Array(server.host.utf8)) { address = literal }
    let isKnown = IPAddress(text: Array(server.host.utf8)) != nil || addressDeadline > daemon.now
    if let address, isKnown {
      submit([letter], to: address, in: daemon)
      return
    }
    waiting.append(letter)
    if waiting.count > Self.waitingLimit {
      daemon.log.error("mail \"\(waiting.removeFirst().subject)\" is given up: too many wait")
    }
    if lookup == nil, lookupRetry == nil { lookUp(server.host, in: daemon) }
  }

  private func submit(_ letters: [Mail], to address: IPAddress, in daemon: Daemon) {
    if mailer == nil {
      do throws(SystemError) {
        let made = try Mailer(.init(server: endpoint(address)))
        try daemon.reactor.add(
          made.descriptor, interest: .readable,
          token: Token.part(part, Notifier.Descriptor.mail.rawValue).rawValue)
        mailer = consume made
      } catch {
        daemon.log.error("mail can't be sent: \(error)")
        return
      }
    }
    setServer(address)
    for letter in letters { mailer?.submit(letter, now: daemon.now) }
  }

  private func endpoint(_ address: IPAddress) -> Endpoint {
    Endpoint(address: address, port: settings.server?.port.flatMap(UInt16.init(exactly:)) ?? 25)
  }

  private func setServer(_ address: IPAddress) {
    guard mailer != nil else { return }
    let server = endpoint(address)
    mailer?.settings = .init(
      server: server, helloName: helloName, timeout: .seconds(settings.timeoutSeconds ?? 30))
  }

  // MARK: The loop

  /// Does what is due.
  func advance(in daemon: Daemon) {
    handleMail(in: daemon)
    handleLookups(in: daemon)
    if let retry = lookupRetry, retry <= daemon.now {
      lookupRetry = nil
      if !waiting.isEmpty, let server = settings.server { lookUp(server.host, in: daemon) }
    }
  }

  /// The mailer's descriptor is ready, or its time has come.
  func handleMail(in daemon: Daemon) {
    guard let events = mailer?.handle(now: daemon.now) else { return }
    for event in events {
      daemon.log.write(event.level, event.description)
      switch event {
      case .postponed: postponedCount = mailer?.count ?? 0
      case .delivered, .failed: postponedCount = 0
      }
    }
  }

  /// Says what will not be sent any more.
  func giveUp(in daemon: Daemon) {
    let count = (mailer?.count ?? 0) + waiting.count
    guard count > 0 else { return }
    daemon.log.error("\(count) mails are given up: the daemon ends")
    mailer = nil
    lookup = nil
    waiting = []
  }

  // MARK: The server's name

  private func lookUp(_ name: String, in daemon: Daemon) {
    if lookups == nil {
      do throws(SystemError) {
        var made = try ScriptRunner()
        made.capturesOutput = true
        try daemon.reactor.add(
          made.descriptor, interest: .readable,
          token: Token.part(part, Notifier.Descriptor.lookups.rawValue).rawValue)
        lookups = consume made
      } catch {
        daemon.log.error("the name of the mail server can't be looked up: \(error)")
        return
      }
    }
    // The name comes behind `--`: it can't be taken for an option.
    lookup = lookups?.submit(
      Command(["getent", "ahosts", "--", ByteString(name)]), key: "lookup",
      timeout: Self.lookupTime, isUrgent: true, now: daemon.now)
  }

  /// The descriptor of lookups is ready, or their time has come.
  func handleLookups(in daemon: Daemon) {
    guard let events = lookups?.handle(now: daemon.now) else { return }
    for event in events where event.job.id == lookup {
      lookup = nil
      guard event.result.isSuccess, let found = firstAddress(in: event.output) else {
        lookupRetry = daemon.now.advanced(by: Self.lookupPause)
        daemon.log.warning(
          "the mail server \(settings.server?.host ?? "") has no address (getent "
            + "\(event.result)): \(waiting.count) mails wait; it is looked up again in "
            + Self.lookupPause.text)
        continue
      }
      address = found
      addressDeadline = daemon.now.advanced(by: Self.addressLifetime)
      let letters = waiting
      waiting = []
      submit(letters, to: found, in: daemon)
    }
  }
}

/// The first address in lines of `getent ahosts`.
func firstAddress(in output: ByteString) -> IPAddress? {
  for line in output.bytes.split(separator: UInt8(ascii: "\n")) {
    let word = line.prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
    if let address = IPAddress(text: word) { return address }
  }
  return nil
}
