/// `MISC_CHECK`: a program whose exit status says whether the server works.
package struct MiscCheck: ScheduledCheck {
  package var places = Places()
  package var schedule = CheckSchedule()
  package var logsAllFailures: Bool?
  /// `misc_path` with the `user` who runs it.
  package var script: ScriptCommand?
  /// `misc_timeout`: how long it may run; the service's `delay_loop` unless given.
  package var timeout: Duration?
  /// `misc_dynamic`: exit statuses from 2 set the weight.
  package var isDynamic: Bool?

  /// Nothing is said.
  package init() {}
}

/// `FILE_CHECK`: the number in a file changes the weight, or takes the server out.
package struct FileCheck: ConfigurationBlock {
  package var places = Places()
  /// `track_file`: the name of a block of that kind.
  package var file: String?
  /// `weight`: what the number in the file is multiplied with; the file's own unless given.
  package var weight: Int?
  /// `reverse` (true) or `noreverse` (false) behind the weight; nil for neither.
  package var isReversed: Bool?

  /// Nothing is said.
  package init() {}
}

/// `BFD_CHECK`: the server is up while a BFD session is.
package struct BFDCheck: ConfigurationBlock {
  package var places = Places()
  /// `name`: of a `bfd_instance`.
  package var instance: String?
  /// `alpha`
  package var startsDown: Bool?

  /// Nothing is said.
  package init() {}
}
