/// The exit statuses of the daemon.
package enum ExitStatus {}
