import DaemonRuntime
import Testing

