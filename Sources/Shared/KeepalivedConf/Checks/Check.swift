/// Checks what single keywords can't know: references, duplicates, and settings that don't go
/// together. Only reports.
func check(_ configuration: Configuration, _ context: ParseContext) {
  checkMachine(configuration, context)
  context.host.workGoesOn()
  checkVRRP(configuration, context)
  context.host.workGoesOn()
  checkServices(configuration, context)
  context.host.workGoesOn()
  warn(about: configuration, context)
}
