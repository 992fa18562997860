import AgentX

extension KeepalivedMIB {
  /// Scripts, files, BFD sessions and processes that are tracked.
  static func trackedTables(of status: SNMPStatus) -> [ObjectTable] {
    let (scripts, files) = (status.scripts, status.files)
    let (sessions, processes) = (status.sessions, status.processes)
    return [
      ObjectTable(
        base: SNMPNames.vrrp + [9, 1], columns: Array(2...9), indices: numbered(scripts.count)
      ) { column, row in cell(column, of: scripts[row]) },
      ObjectTable(
        base: SNMPNames.vrrp + [13, 1], columns: Array(2...6), indices: numbered(files.count)
      ) { column, row in cell(column, of: files[row]) },
      ObjectTable(
        base: SNMPNames.vrrp + [18, 1], columns: Array(2...5), indices: numbered(sessions.count)
      ) { column, row in cell(column, of: sessions[row]) },
      ObjectTable(
        base: SNMPNames.vrrp + [21, 1], columns: Array(2...14), indices: numbered(processes.count)
      ) { column, row in cell(column, of: processes[row]) },
    ]
  }

  private static func cell(_ column: UInt32, of script: SNMPStatus.Script) -> AgentXValue? {
    switch column {
    case 2: .text(script.name)
    case 3: .text(script.command)
    case 4: .integer(script.intervalSeconds)
    case 5: .integer(script.weight)
    case 6: .integer(script.result.rawValue)
    case 7: .gauge32(script.rise)
    case 8: .gauge32(script.fall)
    case 9: .truth(script.isReversed)
    default: nil
    }
  }

  private static func cell(_ column: UInt32, of file: SNMPStatus.File) -> AgentXValue? {
    switch column {
    case 2: .text(file.name)
    case 3: .text(file.path)
    case 4: .integer(file.number)
    case 5: .integer(file.weight)
    case 6: .truth(file.isReversed)
    default: nil
    }
  }

  private static func cell(_ column: UInt32, of session: SNMPStatus.Session) -> AgentXValue? {
    switch column {
    case 2: .text(session.name)
    case 3: .integer(session.isUp ? 1 : 0)
    case 4: .integer(session.weight)
    case 5: .truth(session.isReversed)
    default: nil
    }
  }

  private static func cell(_ column: UInt32, of process: SNMPStatus.Process) -> AgentXValue? {
    switch column {
    case 2: .text(process.name)
    case 3: .text(process.command)
    case 4: .text(process.parameters)
    case 5: .integer(process.parameterMatch)
    case 6: .integer(process.weight)
    case 7: .truth(process.isReversed)
    case 8: .gauge32(process.quorum)
    case 9: .integer(process.quorumMaximum ?? -1)
    case 10: .gauge32(process.forkDelayMicroseconds)
    case 11: .gauge32(process.terminateDelayMicroseconds)
    case 12: .truth(process.comparesCommandLine)
    case 13: .integer(process.count)
    case 14: .truth(process.isGood)
    default: nil
    }
  }
}
