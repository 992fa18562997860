package import NetTypes

/// What the keywords of an instance mean together.
extension VRRPInstance {
  /// The family: that of the first address among the keywords.
  package var family: AddressFamily {
    if let familyWord { return familyWord.family }
    if isIPv6 == true { return .ipv6 }
    return addresses.first?.address.family ?? sourceAddress?.family ?? multicastAddress?.family
      ?? unicastPeers.first?.address.family ?? ipvlan?.address?.address.family ?? .ipv4
  }

  /// Whether it keeps to the RFCs.
  package func isStrict(_ defaults: VRRPDefaults) -> Bool { isStrict ?? defaults.isStrict }

  /// The version of the protocol: IPv6 has only 3, unless 2 is insisted on.
  package func effectiveVersion(_ defaults: VRRPDefaults) -> Int {
    if isIPv6 == true { return 3 }
    if let version { return version == 2 && family == .ipv6 && isStrict(defaults) ? 3 : version }
    return family == .ipv6 ? 3 : defaults.version
  }

  /// The priority without what is tracked.
  package var effectivePriority: Int { priority ?? (state == .master ? 255 : 100) }

  /// Whether it owns the addresses: nothing changes its priority.
  package var isOwner: Bool { effectivePriority == 255 }

  /// What it starts as.
  package var effectiveState: State { state ?? (isOwner ? .master : .backup) }

  /// Whether a keyword says that advertisements are sent to single addresses.
  package var asksForUnicast: Bool {
    ["unicast_peer", "unicast_fault_no_peer", "check_unicast_src", "old_unicast_checksum"]
      .contains { places.contains($0) } || places.contains("unicast_src_ip")
      || !unicastPeers.isEmpty || faultsWithoutPeers == true || checksUnicastSource == true
      || usesOldUnicastChecksum != nil || hasUnicastSource == true
  }
}
