extension Daemon {
  /// Adds what is no routing: each part has descriptors, deadlines and state of its own. They are
  /// made in every process that does the work, before it starts or takes over.
  func addParts() throws(DaemonError) {
    parts.append(try Signals(in: self))
    parts.append(ConflictMonitor(in: self))
    parts.append(ExtraAnnouncements())
    parts.append(try Notifier(in: self))
    parts.append(try ScriptTracker(in: self))
    parts.append(FileTracker(in: self))
    parts.append(ProcessTracker(in: self))
    parts.append(BFDSpeaker(in: self))
    parts.append(ConnectionSyncer())
    installDumps()
    parts.append(SNMPAgent(in: self))
    parts.append(BusPart(in: self))
    parts.append(try ControlPart(in: self, path: runDirectory + "/vrrpd.sock"))
  }
}
