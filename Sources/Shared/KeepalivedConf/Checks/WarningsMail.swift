/// Who is told by mail of what happens.
struct MailUse {
  /// Whether somebody is there to be told, and a server to tell them through.
  let isDeliverable: Bool
  /// Whether something happens that is told by mail.
  let isUsed: Bool
  /// Where mail is asked for in so many words.
  let firstRequest: SourceRange?

  /// Finds out.
  init(_ configuration: Configuration) {
    let mail = configuration.global?.mail ?? MailSettings()
    // A server that is wrong has been reported.
    let hasServer =
      mail.server != nil || configuration.global?.places.contains("smtp_server") == true
    isDeliverable = !mail.recipients.isEmpty && hasServer
    var requests: [SourceRange?] = []
    if let places = configuration.global?.places {
      if mail.alerts == true { requests.append(places.statement("smtp_alert")) }
      if mail.alertsOfRouters == true { requests.append(places.statement("smtp_alert_vrrp")) }
      if mail.alertsOfServers == true { requests.append(places.statement("smtp_alert_checker")) }
    }
    let ofRouters = mail.alertsOfRouters ?? mail.alerts ?? false
    var isUsed = false
    for instance in configuration.vrrpInstances {
      if instance.sendsMail == true { requests.append(instance.places.statement("smtp_alert")) }
      if instance.sendsMail ?? ofRouters { isUsed = true }
    }
    for group in configuration.syncGroups {
      if group.sendsMail == true { requests.append(group.places.statement("smtp_alert")) }
      if group.sendsMail ?? ofRouters { isUsed = true }
    }
    let ofServers = mail.alertsOfServers ?? mail.alerts
    for server in configuration.virtualServers {
      if server.sendsMail == true { requests.append(server.places.statement("smtp_alert")) }
      if server.sendsMail ?? ofServers ?? false { isUsed = true }
      for real in server.realServers {
        if real.sendsMail == true { requests.append(real.places.statement("smtp_alert")) }
        // Real servers are told of unless somebody says otherwise.
        if real.sendsMail ?? ofServers ?? true, !real.checkers.isEmpty { isUsed = true }
      }
    }
    self.isUsed = isUsed
    firstRequest = requests.compactMap(\.self).first
  }
}

extension Warnings {
  /// Mail that can't be sent, or that nobody asked for.
  func warnAboutMail() {
    let use = MailUse(configuration)
    let mail = configuration.global?.mail ?? MailSettings()
    let places = configuration.global?.places ?? Places()
    if use.isDeliverable {
      if !use.isUsed {
        warn(
          .unusedMail, places.statement("notification_email"),
          "nobody is ever told: nothing in this configuration sends mail",
          fix: "write `smtp_alert` in the instances whose changes you want to hear of, or delete"
            + " the mail settings")
      } else if configuration.global?.routerID == "LVS_DEVEL" {
        warn(
          .sampleName, places.value("router_id"),
          "`LVS_DEVEL` is the name from the sample configuration: mails from all nodes look the"
            + " same",
          fix: "write the name of this node, or delete the line for its host name")
      }
      return
    }
    let missing =
      mail.server == nil
      ? (mail.recipients.isEmpty ? ["`notification_email`", "`smtp_server`"] : ["`smtp_server`"])
      : ["`notification_email`"]
    let range: SourceRange?
    if let request = use.firstRequest {
      range = request
    } else if mail.recipients.contains(where: { $0.hasPrefix("//") }) {
      // A comment of another language has been taken for addresses, which has been reported.
      return
    } else if places.contains("notification_email"), !mail.recipients.isEmpty {
      range = places.statement("notification_email")
    } else if mail.server != nil {
      range = places.statement("smtp_server")
    } else {
      return
    }
    warn(
      .undeliverableMail, range,
      "no mail is sent: \(listed(missing, "and")) \(missing.count == 1 ? "is" : "are") missing in"
        + " `global_defs`",
      fix: mail.server == nil
        ? "write `smtp_server ADDRESS` in `global_defs`"
          + (mail.recipients.isEmpty ? " and the recipients in `notification_email`" : "")
        : "write the recipients in `notification_email { ADDRESS }`")
  }

  /// Settings of the whole machine.
  func warnAboutGlobalDefinitions() {
    guard let global = configuration.global else { return }
    for (pipe, keyword) in [
      (global.pipes.all, "notify_fifo"), (global.pipes.vrrp, "vrrp_notify_fifo"),
      (global.pipes.services, "lvs_notify_fifo"),
    ] where pipe.script != nil && pipe.location == nil {
      let place = global.places.statement(keyword + "_script")
      guard !isToldOf(place) else { continue }
      warn(
        .ineffectiveSetting, place,
        "`\(keyword)_script` reads from the FIFO of `\(keyword)`, which is not there: it is never"
          + " run",
        fix: "add `\(keyword) PATH`")
    }
    if global.startupTimeoutSeconds != nil, global.startupScript == nil {
      warn(
        .ineffectiveSetting, global.places.statement("startup_script_timeout"),
        "`startup_script_timeout` has no effect without `startup_script`", fix: "delete it")
    }
    if global.shutdownTimeoutSeconds != nil, global.shutdownScript == nil {
      warn(
        .ineffectiveSetting, global.places.statement("shutdown_script_timeout"),
        "`shutdown_script_timeout` has no effect without `shutdown_script`", fix: "delete it")
    }
  }
}
