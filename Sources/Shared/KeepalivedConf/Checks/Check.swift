/// Checks what single keywords can't know: references, duplicates, and settings that don't go
/// together. Only reports.
func check(_ configuration: Configuration, _ context: ParseContext) {
  checkMachine(configuration, context)
  checkVRRP(configuration, context)
  checkServices(configuration, context)
  warn(about: configuration, context)
}
