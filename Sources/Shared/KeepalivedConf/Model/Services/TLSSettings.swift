/// `SSL`: what all checks through TLS use.
package struct TLSSettings: ConfigurationBlock {
  package var places = Places()
  /// `password`: of the key.
  package var password: String?
  /// `ca`: the certificates that are trusted.
  package var authorities: String?
  /// `certificate`: the client's own.
  package var certificate: String?
  /// `key`: of the certificate.
  package var key: String?

  /// Nothing is said.
  package init() {}
}
