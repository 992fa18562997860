/// Something wrong with a simulated host, to see that the invariants notice it.
package enum PlantedBug: String, Sendable, CaseIterable {
  /// It doesn't hear releases (priority 0).
  case swallowsReleases
  /// As master it doesn't hear adverts of higher priority.
  case ignoresHigherPriority
  /// As backup it hears no adverts.
  case isDeafAsBackup
  /// Its timers come four intervals late.
  case latesTimers
  /// It has the addresses from the start, master or not.
  case takesAddressesEarly
  /// It keeps the addresses when it is no longer master.
  case keepsAddresses
  /// One in three of its adverts is counted but doesn't leave.
  case losesAdverts
  /// It sends adverts that are not counted.
  case sendsUncounted
  /// As master it sends no adverts but the first.
  case fallsSilent
  /// When it is told to stop, it releases its addresses at once.
  case releasesEarly
  /// It takes over from masters of higher priority, too.
  case preemptsEverybody
  /// A change of its program loses the state.
  case forgetsAtUpgrade
}
